"""Saving two texts as one, after the editor has decided what did not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import request

from answercenter.answers import revisions
from answercenter.forms.answer import AnswerForm
from answercenter.text import whole_number
from answercenter.views.editor import clash
from answercenter.views.editor.answers import PREVIEW
from answercenter.views.editor.answers import SAVE
from answercenter.views.editor.answers import keep
from answercenter.views.editor.answers import wanted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("merging", __name__)

UNDECIDED = "Choose for each part whose text is to stay."


@bp.post("/answers/<int:answer_id>/merge")
def settle(answer_id: int) -> ResponseReturnValue:
    """Put the two texts together as was chosen, and save that as the draft or go on writing with it.

    What a third one saved in the meantime is put together with the result in the same way.
    """
    sheet, form, act = wanted(answer_id), AnswerForm(), request.form.get("act", SAVE)
    if act not in {SAVE, PREVIEW}:
        abort(400, "Two texts that were put together are saved as a draft, or written on.")
    theirs = revisions.revision(answer_id, whole_number(request.form.get("theirs")) or 0)
    if theirs is None:
        abort(400, "It is not known which version your text is to be put together with.")
    try:
        settled = {field.name: field.settled(request.form) for field in clash.found(form, theirs)}
    except KeyError:
        return clash.page(form, theirs, UNDECIDED)
    together = AnswerForm(formdata=None, **form.data | settled | {"base_revision": str(theirs.number)})
    return keep(together, sheet, act)
