"""What the fields of all forms share: cleaned text, lists in lines, and choices made of plain values."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FileField
from wtforms import StringField
from wtforms import TextAreaField

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of a desk. Its token is checked for the whole desk, by `accounts.permissions.requires`."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Leave the token to the desk's guard, which checks it before any form is read; take what fits each field."""

        csrf = False

        def wrap_formdata(self, form: Form, formdata: Any) -> MultiDict[str, Any] | None:
            """Return what a form is told to read, or else what was sent: files to fields of files, texts to all others.

            Nothing is read of a page that is only asked for, nor of a body of JSON.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            of_files = {field.name for field in form if isinstance(field, FileField)}
            texts = [(name, value) for name, value in request.form.items(multi=True) if name not in of_files]
            files = [(name, file) for name, file in request.files.items(multi=True) if name in of_files]
            return MultiDict([*texts, *files])

    def problems(self) -> list[tuple[str, str, str]]:
        """List what is wrong as (id of the field, its label, message), in the form's order."""
        return [(field.id, field.label.text, str(field.errors[0])) for field in self if field.errors]

    def blame(self, errors: dict[str, str]) -> None:
        """Put messages at the fields that they are about; those about no field of the form at its first one."""
        first = next(iter(self._fields.values()))
        for name, message in errors.items():
            field = self._fields.get(name, first)
            field.errors = [*field.errors, message]


class SeveralField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Values of which several may be chosen; what they may be is checked by the command that takes them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take every value that was sent, each once; none were chosen when none were sent."""
        self.data = list(dict.fromkeys(valuelist))


def clean(text: str | None) -> str:
    """Return a text without control characters and lone surrogates, composed (NFC), with plain line ends."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", lines))


def one_line(text: str | None) -> str:
    """Return a text as one line with single spaces."""
    return " ".join(clean(text).split())


def paragraphs(text: str | None) -> str:
    """Return a text of several lines without space at its ends."""
    return clean(text).strip()


def entries(text: str, separators: str = "\n,;") -> list[str]:
    """List the entries of a text that stand between these separators; each once, in order."""
    for separator in separators:
        text = text.replace(separator, "\n")
    return list(dict.fromkeys(entry for part in text.split("\n") if (entry := one_line(part))))


def line(label: str, *validators: Any, **options: Any) -> StringField:
    """Make a field of one line."""
    return StringField(label, validators, filters=[one_line], **options)


def text(label: str, *validators: Any, **options: Any) -> TextAreaField:
    """Make a field of several lines."""
    return TextAreaField(label, validators, filters=[paragraphs], **options)
