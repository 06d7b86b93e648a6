"""A change that is not published yet, as rules that a search can go by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from answercenter.search.rules import PromotionRule
from answercenter.search.rules import SynonymRule

if TYPE_CHECKING:
    from answercenter.search.rules import Rules
    from answercenter.search.weights import Weights
    from answercenter.tuning.wording import PromotionText
    from answercenter.tuning.wording import SynonymText

Promotions = dict[str, tuple[PromotionRule, ...]]


def with_synonym(rules: Rules, text: SynonymText, synonym_id: int | None = None) -> Rules:
    """Return rules with a new synonym, or with the one of this id as it is written now."""
    rule = SynonymRule(synonym_id or 0, text.kind, text.terms, text.expansions, text.language)
    if synonym_id is None:
        return replace(rules, synonyms=(*rules.synonyms, rule))
    return replace(rules, synonyms=tuple(rule if one.id == synonym_id else one for one in rules.synonyms))


def without_synonym(rules: Rules, synonym_id: int) -> Rules:
    """Return rules without a synonym."""
    return replace(rules, synonyms=tuple(one for one in rules.synonyms if one.id != synonym_id))


def with_promotion(rules: Rules, text: PromotionText, promotion_id: int | None = None) -> Rules:
    """Return rules with a new promotion behind those of its query, or with the one of this id as it is written now."""
    rule = PromotionRule(promotion_id or 0, text.answer_id, text.url, text.title, text.expires_at)
    there = rules.promotions.get(text.query, ())
    if promotion_id is not None and any(one.id == promotion_id for one in there):
        changed = tuple(rule if one.id == promotion_id else one for one in there)
        return _with(rules, dict(rules.promotions) | {text.query: changed})
    kept = _without(rules, promotion_id)
    return _with(rules, kept | {text.query: (*kept.get(text.query, ()), rule)})


def without_promotion(rules: Rules, promotion_id: int) -> Rules:
    """Return rules without a promotion."""
    return _with(rules, _without(rules, promotion_id))


def with_weights(rules: Rules, weights: Weights) -> Rules:
    """Return rules with other weights."""
    return replace(rules, weights=weights)


def _with(rules: Rules, promotions: Promotions) -> Rules:
    return replace(rules, promotions=promotions)


def _without(rules: Rules, promotion_id: int | None) -> Promotions:
    kept = {query: tuple(one for one in those if one.id != promotion_id) for query, those in rules.promotions.items()}
    return {query: those for query, those in kept.items() if those}
