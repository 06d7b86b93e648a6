"""The form with which an image or attachment is uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import FileField

from answercenter.files import checking
from answercenter.files.kinds import FileError
from answercenter.forms.fields import Form
from answercenter.forms.fields import text

if TYPE_CHECKING:
    from answercenter.files.checking import CheckedFile


class UploadForm(Form):
    """A file, and what it shows or is."""

    file = FileField("Image or attachment")
    description = text("What it shows, or is")

    def checked(self, largest: int) -> tuple[CheckedFile, str] | None:
        """Return the file as it may be kept, with its description; None when a field has a message now.

        `largest` is in bytes.
        """
        if not getattr(self.file.data, "filename", ""):
            self.blame({"file": "Choose a file."})
            return None
        content = self.file.data.stream.read(largest + 1)
        if len(content) > largest:
            self.blame({"file": too_large(largest)})
            return None
        blamed = "file"
        try:
            file = checking.checked(content, self.file.data.filename)
            blamed = "description"
            return file, checking.described(file.kind, self.description.data or "")
        except FileError as error:
            self.blame({blamed: str(error)})
            return None


def too_large(largest: int) -> str:
    """Say that a file has more bytes than may be sent."""
    return f"The file is larger than {largest // 1_000_000} MB, which is what may be sent."
