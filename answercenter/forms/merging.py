"""The fields of an answer's form as two people filled them, put together; and the choices where they do not fit.

Texts are merged by their lines and words, lists by their entries; any other field is of one piece. A field that the
form gets is merged as well, without being named here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from answercenter.answers.merging import Agreed
from answercenter.answers.merging import Conflict
from answercenter.answers.merging import merge
from answercenter.answers.merging import merge_entries
from answercenter.answers.merging import text_of
from answercenter.forms.fields import entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from answercenter.forms.answer import AnswerForm

TEXTS = frozenset({"question", "short_answer", "body"})
SEPARATORS = {"keywords": ("\n,;", ", "), "alt_questions": ("\n", "\n")}  # between entries: as read, as written
NOT_MERGED = frozenset({"base_revision"})
CHOICES = ("mine", "theirs", "both")


@dataclass(frozen=True, slots=True)
class FieldMerge:
    """A field that somebody changed; `parts` are decided or for the editor to decide."""

    name: str
    label: str
    base: Any
    mine: Any
    theirs: Any
    parts: tuple[Agreed | Conflict, ...]
    merged: Any = None  # of lists and of what is of one piece, where nothing is to be decided

    @property
    def conflicts(self) -> dict[str, Conflict]:
        """What is to be decided, by the name of the choice."""
        found = [part for part in self.parts if isinstance(part, Conflict)]
        return {f"choice-{self.name}-{number}": conflict for number, conflict in enumerate(found, start=1)}

    @property
    def by(self) -> str:
        """Tell who changed the field: mine, theirs or both."""
        return "theirs" if self.mine == self.base else "mine" if self.theirs == self.base else "both"

    @property
    def divisible(self) -> bool:
        """Tell whether both sides of a conflict can stand, one after the other."""
        return self.name in {"short_answer", "body"}

    def settled(self, choices: Mapping[str, str]) -> Any:
        """Return the field's value with its conflicts decided; raises KeyError when a choice is missing."""
        chosen = [choices[name] for name in self.conflicts]
        if any(choice not in CHOICES[: 3 if self.divisible else 2] for choice in chosen):
            raise KeyError(self.name)
        if self.name in TEXTS:
            return text_of(self.parts, chosen)
        if not chosen:
            return self.merged
        return self.mine if chosen == ["mine"] else self.theirs


def merges(form: AnswerForm, base: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[FieldMerge]:
    """List the fields that somebody changed since `base`; `form` is what the editor typed."""
    found = []
    for name, other in theirs.items():
        if name in NOT_MERGED or name not in form:
            continue
        mine, began = form[name].data or type(other)(), base.get(name, type(other)())
        if began != mine or began != other:
            found.append(_merged(name, form[name].label.text, began, mine, other))
    return found


def _merged(name: str, label: str, base: Any, mine: Any, theirs: Any) -> FieldMerge:
    if name in TEXTS:
        return FieldMerge(name, label, base, mine, theirs, tuple(merge(base, mine, theirs)))
    if name in SEPARATORS:
        read, written = SEPARATORS[name]
        together = merge_entries(*(entries(side, separators=read) for side in (base, mine, theirs)))
        return FieldMerge(name, label, base, mine, theirs, (), written.join(together))
    if isinstance(theirs, list):
        return FieldMerge(name, label, base, mine, theirs, (), merge_entries(base, mine, theirs))
    if mine in (theirs, base):
        return FieldMerge(name, label, base, mine, theirs, (), theirs)
    if theirs == base:
        return FieldMerge(name, label, base, mine, theirs, (), mine)
    conflict = Conflict((str(base),), (str(mine),), (str(theirs),))
    return FieldMerge(name, label, base, mine, theirs, (conflict,))
