"""A picture of two points, as it is kept."""

from __future__ import annotations

import io

from PIL import Image

from answercenter.files import checking


def png(*size: int, colour: str = "teal") -> bytes:
    """Draw a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size or (2, 1), colour).save(out, "PNG")
    return out.getvalue()


FILE = checking.checked(png(), "dot.png")
DIGEST = FILE.digest
ADDRESS = f"/files/{DIGEST}/{FILE.name}"
MARKDOWN = f"![A dot]({ADDRESS})"
