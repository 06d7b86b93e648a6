"""The form that merges organisations into one name. What may be merged is decided by `tickets.organisations`."""

from __future__ import annotations

from wtforms import HiddenField

from answercenter.forms.fields import Form
from answercenter.forms.fields import SeveralField
from answercenter.forms.fields import line
from answercenter.text import whole_number


class MergeForm(Form):
    """Organisations, the name that they are to go by, and the list that they were chosen from."""

    name = line("Name that they are to go by")
    organisation = SeveralField("Organisations", default=())
    q = HiddenField()
    page = HiddenField()

    def numbers(self) -> list[int]:
        """List the organisations that were chosen; what is no number becomes 0, which no organisation has."""
        return [whole_number(chosen) or 0 for chosen in self.organisation.data or ()]
