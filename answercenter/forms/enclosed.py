"""The files of a request, added where it is read once more before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import FileField

from answercenter.files import checking
from answercenter.files.kinds import FileError
from answercenter.forms.fields import Form
from answercenter.tickets.wording import InvalidTicket

if TYPE_CHECKING:
    from answercenter.files.checking import CheckedFile
    from answercenter.tickets.types import TypeSheet


class EnclosedForm(Form):
    """The fields for files of a type of request; `enclosed_form` makes them."""

    def checked(self, sheet: TypeSheet, largest: int) -> dict[str, CheckedFile]:
        """Return the files as they may be kept, by the keys of their fields.

        `largest` is how many bytes they may have together. Raises InvalidTicket.
        """
        files, errors, left = dict[str, checking.CheckedFile](), dict[str, str](), largest
        for spec in sheet.files:
            sent = self[spec.name].data
            if not getattr(sent, "filename", ""):
                continue
            content = sent.stream.read(left + 1)
            left -= len(content)
            if left < 0:
                errors[spec.name] = f"The files of a request may have {largest // 1_000_000} MB together."
                break
            try:
                files[spec.key] = checking.checked(content, sent.filename)
            except FileError as error:
                errors[spec.name] = str(error)
        if errors:
            raise InvalidTicket(errors)
        return files


def enclosed_form(sheet: TypeSheet) -> type[EnclosedForm]:
    """Return the form for the files of a type of request."""
    fields = {spec.name: FileField(spec.label) for spec in sheet.files}
    made: type[EnclosedForm] = type("TypedEnclosedForm", (EnclosedForm,), fields)
    return made
