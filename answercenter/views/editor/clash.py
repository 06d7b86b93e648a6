"""When two saved the same answer: the page on which the second one puts both texts together. Nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from answercenter.answers import blocks
from answercenter.answers import revisions
from answercenter.answers import topics
from answercenter.answers.difference import Part
from answercenter.answers.difference import difference
from answercenter.forms.answer import AUDIENCES
from answercenter.forms.answer import written
from answercenter.forms.merging import FieldMerge
from answercenter.forms.merging import merges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from answercenter.answers.blocks import Block
    from answercenter.answers.revisions import RevisionSheet
    from answercenter.forms.answer import AnswerForm


def found(form: AnswerForm, theirs: RevisionSheet) -> list[FieldMerge]:
    """List the fields that this form, or the version that was saved in the meantime, changed."""
    base = revisions.revision(theirs.answer_id, form.base())
    return merges(form, {} if base is None else written(base), written(theirs))


def page(form: AnswerForm, theirs: RevisionSheet, problem: str = "") -> tuple[str, int]:
    """Show what was typed and what was saved in the meantime, put together as far as it fits.

    The page carries all that was typed, the version that it began with and the one that it is put together with. The
    status is 409, or 400 when there is a problem to tell.
    """
    fields = found(form, theirs)
    conflicts = {name: conflict for field in fields for name, conflict in field.conflicts.items()}
    content = render_template(
        "editor/merge.html",
        sheet=theirs,
        form=form,
        fields=fields,
        typed=_typed(form),
        sides={name: (_marked(one.base, one.mine), _marked(one.base, one.theirs)) for name, one in conflicts.items()},
        settled={field.name: _whole(field) for field in fields if not field.conflicts},
        names={"topic_id": {str(topic.id): topic.label for topic in topics.choices()}, "audience": dict(AUDIENCES)},
        problem=problem,
    )
    return content, 400 if problem else 409


def _typed(form: AnswerForm) -> list[tuple[str, str]]:
    """List all that the form holds, to be sent again."""
    values = [(field.name, field.data) for field in form]
    return [
        (name, str(one or "")) for name, data in values for one in (data if isinstance(data, list | tuple) else [data])
    ]


def _whole(field: FieldMerge) -> list[Part]:
    """Show a field that is put together by itself against what both began with."""
    return _marked(_lines(field.base), _lines(field.settled({})))


def _marked(base: Sequence[str], side: Sequence[str]) -> list[Part]:
    return [Part(tuple(difference(_blocks(base), _blocks(side))))]


def _blocks(lines: Sequence[str]) -> list[Block]:
    return [block for line in lines for block in blocks.of_text(line)]


def _lines(value: str | list[str]) -> list[str]:
    return value.split("\n") if isinstance(value, str) else value
