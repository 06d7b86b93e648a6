"""Images, drawn anew from their pixels: nothing else of what was uploaded is kept.

So no place where a photo was taken, no comment, and nothing that another program might read as something else. The
measures are taken from the header first, and one that is too large is refused before a pixel of it is decoded. Of an
animation the first picture is kept, since readers could not stop it. A large picture is made smaller. Pictures are
decoded one at a time in a process, so that several uploads at once do not add up in memory.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from PIL import ImageOps

from answercenter.files.kinds import KINDS
from answercenter.files.kinds import FileError

if TYPE_CHECKING:
    from answercenter.files.kinds import Kind

MOST_PIXELS = 25_000_000  # of an upload; decoded, four bytes each
LONGEST_SIDE = 2000  # pixels that are kept; twice the widest text on a dense screen
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"),
)  # fmt: skip
_KEPT_AS = {"PNG": "png", "GIF": "png", "JPEG": "jpeg", "WEBP": "webp"}
_OPTIONS: dict[str, dict[str, object]] = {
    "png": {"optimize": False},
    "jpeg": {"quality": 88, "optimize": True, "progressive": True},
    "webp": {"quality": 86},
}
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, AttributeError, struct.error,
    zlib.error, NotImplementedError, MemoryError, Warning,
)  # fmt: skip  # what decoders were seen to raise, or may, on damaged files
_DECODING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is kept; measures in pixels."""

    kind: Kind
    content: bytes
    width: int
    height: int


def form_of(content: bytes) -> str | None:
    """Tell by its first bytes as what an image is decoded; None for what is no image of a kind that is taken."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return next((form for signature, form in _SIGNATURES if content.startswith(signature)), None)


def drawn_anew(content: bytes, form: str) -> Picture:
    """Return an image of this form as it is kept. Raises FileError when it is damaged or too large."""
    with _DECODING:
        try:
            return _drawn(content, form)
        except FileError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels() from None
        except _BROKEN:
            raise FileError("The image is damaged: it cannot be read to its end.") from None


def measures(content: bytes, form: str) -> tuple[int, int]:
    """Return the width and height of an image without decoding it. Raises FileError when they cannot be told."""
    try:
        if form == "WEBP":
            return _webp_measures(content)
        with Image.open(io.BytesIO(content), formats=(form,)) as opened:
            return opened.size
    except FileError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *_BROKEN):
        raise FileError("The image is damaged: it has no measures.") from None


def _drawn(content: bytes, form: str) -> Picture:
    if form == "WEBP":
        _check_measures(_webp_measures(content))  # its decoder makes room for all pixels as it opens
    kind = KINDS[_KEPT_AS[form]]
    with Image.open(io.BytesIO(content), formats=(form,)) as opened:
        _check_measures(opened.size)
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a half or less
        opened.load()
        _check_measures(opened.size)
        image = _plain(ImageOps.exif_transpose(opened))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind.name.upper(), **_OPTIONS[kind.name])
    return Picture(kind, out.getvalue(), image.width, image.height)


def _plain(image: Image.Image) -> Image.Image:
    """Return an image in eight bits a channel: grey, colours, or colours with transparency."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype("uint32") >> 8).astype("uint8"))
    if image.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image.copy() if image.mode in {"L", "RGB", "RGBA"} else image.convert("L" if image.mode == "1" else "RGB")


def _check_measures(measures: tuple[int, int]) -> None:
    width, height = measures
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(f" of {width:,} by {height:,} pixels")


def _too_many_pixels(measures: str = "") -> FileError:
    return FileError(f"The image{measures} is too large: at most {MOST_PIXELS // 1_000_000} million pixels are taken.")


def _webp_measures(content: bytes) -> tuple[int, int]:
    """Read the measures of a WebP image from its first chunk."""
    chunk, head = content[12:16], content[20:30]
    if chunk == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", head[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise FileError("The image is damaged: it has no measures.")
