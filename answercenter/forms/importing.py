"""The form with which a file of answers is handed in."""

from __future__ import annotations

from wtforms import FileField
from wtforms import StringField

from answercenter.answers import exchange
from answercenter.answers import formats
from answercenter.forms.fields import Form

FORMATS = (
    (exchange.AUTO, "Recognise it"),
    ("jsonl", "JSON Lines"),
    ("csv", "CSV"),
    ("markdown", "Markdown"),
    ("faqpage", "HTML pages with FAQ data"),
    ("zendesk", "Zendesk Guide"),
)
MODES = (("skip", "Leave it as it is"), ("update", "Make it what the file says"))


class ImportForm(Form):
    """A file, its format, and what to do with answers that are there already."""

    file = FileField("File")
    format = StringField("Format", default=exchange.AUTO)
    on_conflict = StringField("An answer that is there already", default="skip")

    def is_complete(self) -> bool:
        """Tell whether everything is given and known; what is not has a message at its field."""
        if not getattr(self.file.data, "filename", ""):
            self.blame({"file": "Choose a file."})
        if self.format.data not in {exchange.AUTO, *formats.READERS}:
            self.blame({"format": "There is no such format."})
        if self.on_conflict.data not in dict(MODES):
            self.blame({"on_conflict": "It is left as it is, or made what the file says."})
        return not self.problems()
