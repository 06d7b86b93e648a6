"""The form of a dated note on charts. What may be kept is decided by `analytics.notes`."""

from __future__ import annotations

from answercenter.forms.fields import Form
from answercenter.forms.fields import line


class NoteForm(Form):
    """A day and what happened on it."""

    day = line("Day")
    text = line("What happened")

    def blame(self, errors: dict[str, str]) -> None:
        """Put messages at the fields that they are about."""
        for name, message in errors.items():
            self._fields[name].errors = [message]
