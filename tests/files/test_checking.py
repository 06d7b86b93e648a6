"""Uploads, honest and hostile: what is kept is known by its content and holds nothing that was not meant."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from PIL import ImageFile

from answercenter.files import attachments
from answercenter.files import checking
from answercenter.files import pictures
from answercenter.files.kinds import FileError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("form", "mode", "kind"),
    [
        ("PNG", "RGB", "png"), ("PNG", "RGBA", "png"), ("PNG", "P", "png"), ("PNG", "1", "png"), ("PNG", "I;16", "png"),
        ("PNG", "LA", "png"), ("JPEG", "RGB", "jpeg"), ("JPEG", "L", "jpeg"), ("JPEG", "CMYK", "jpeg"),
        ("WEBP", "RGB", "webp"), ("WEBP", "RGBA", "webp"), ("GIF", "P", "png"),
    ],
)  # fmt: skip
def test_image_is_drawn_anew_in_its_own_form(form: str, mode: str, kind: str) -> None:
    file = checking.checked(drawn(form, mode, (40, 30)), "C:\\photos\\Über uns (1).EXE")
    assert (file.kind.name, file.width, file.height) == (kind, 40, 30)
    assert file.name == f"uber-uns-1-40x30{file.kind.suffix}"
    with Image.open(io.BytesIO(file.content)) as image:
        image.load()
        assert image.size == (40, 30)
        assert image.format == kind.upper()


def test_nothing_but_the_picture_is_kept_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x8825] = 6, "secret words", {1: "N", 2: (52.0, 30.0, 1.0)}
    for form in ("JPEG", "PNG", "WEBP"):
        image = Image.new("RGB", (40, 20), "white")
        image.paste("black", (0, 0, 20, 20))
        out = io.BytesIO()
        options = {"comment": b"secret words"} if form == "JPEG" else {}
        image.save(out, form, exif=exif, icc_profile=b"secret words" * 20, **options)
        file = checking.checked(out.getvalue() + b"<script>secret words</script>", "a.jpg")
        assert b"secret" not in file.content
        assert (file.width, file.height) == (20, 40)
        with Image.open(io.BytesIO(file.content)) as kept:
            assert not kept.getexif()
            assert not set(kept.info) & {"comment", "icc_profile", "exif", "xmp"}
            top, bottom = kept.convert("L").getpixel((10, 5)), kept.convert("L").getpixel((10, 35))
            assert top < 20
            assert bottom > 235


def test_large_picture_is_made_smaller_and_of_an_animation_the_first_is_kept() -> None:
    file = checking.checked(drawn("PNG", "L", (4000, 1000)), "a.png")
    assert (file.width, file.height) == (2000, 500)
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    for form in ("GIF", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=50, loop=0)
        kept = Image.open(io.BytesIO(checking.checked(out.getvalue(), "a").content))
        assert getattr(kept, "n_frames", 1) == 1
        red, _, blue = kept.convert("RGB").getpixel((4, 4))
        assert red > 200
        assert blue < 60


@pytest.mark.parametrize("form", ["PNG", "GIF", "JPEG", "VP8X", "VP8L", "VP8 "])
def test_image_of_too_many_pixels_is_refused_by_its_header(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("it was decoded")

    bomb = huge(form)
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    if form.startswith("VP8"):
        monkeypatch.setattr(pictures.Image, "open", decoded)
    with pytest.raises(FileError, match="too large: at most 25 million pixels"):
        checking.checked(bomb, "bomb.png")


def test_same_picture_is_the_same_file() -> None:
    first = checking.checked(drawn("PNG", "RGB", (9, 9)), "a.png")
    again = checking.checked(first.content, "b.png")
    assert first.digest == again.digest


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_damaged_image_is_refused_in_plain_words_or_drawn(form: str) -> None:
    chance = random.Random(5)
    whole = drawn(form, "P" if form == "GIF" else "RGB", (50, 40))
    with pytest.raises(FileError, match="damaged"):
        checking.checked(whole[: len(whole) // 2], "a")
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(12, len(damaged))] = chance.randrange(256)
        try:
            checking.checked(bytes(damaged), "a")
        except FileError as error:
            assert "image" in str(error)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "form.html", "pdf"),
        ("Größe\r\n\tnine".encode(), "a.png", "txt"),
        (b"\xef\xbb\xbfa;b\n1;2\n", "A.CSV", "csv"),
    ],
)
def test_attachment_is_known_by_its_content_and_kept_as_it_is(content: bytes, name: str, kind: str) -> None:
    file = checking.checked(content, name)
    assert file.kind.name == kind
    assert file.content == content
    assert file.name.endswith(f".{kind}")


def test_documents_are_known_by_what_they_hold() -> None:
    types = "[Content_Types].xml"
    assert checking.checked(packed({types: WORD, "word/document.xml": "<w/>"}), "a.zip").kind.name == "docx"
    assert checking.checked(packed({types: EXCEL}), "a.pdf").kind.name == "xlsx"
    assert checking.checked(packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "a").kind.name == "odt"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<!doctype html><script>alert(1)</script>", "HTML or XML"),
        (b"\xef\xbb\xbf \n<html>", "HTML or XML"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "none of the kinds"),
        (b"plain \xff text", "must be UTF-8"),
        (b"bell \x07", "none of the kinds"),
        (b"BM" + b"\x00" * 60, "none of the kinds"),
        (b"%PDF-1.7\n", "its end is missing"),
        (PDF.replace(b"<<>>", b"<</S /JavaScript>>"), "script or starts a program"),
        (PDF.replace(b"<<>>", b"<</S /Launch>>"), "script or starts a program"),
        (b"RIFF\x00\x00\x00\x00WEBP????\x00\x00\x00\x00" + b"\x00" * 12, "damaged"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_not_taken_is_told_why(content: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        checking.checked(content, "a.txt")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"a.txt": "a"}, "none of the kinds"),
        ({"mimetype": "text/plain"}, "none of the kinds"),
        ({"[Content_Types].xml": WORD, "../../etc/passwd": "x"}, "leads outside"),
        ({"[Content_Types].xml": WORD, "/etc/passwd": "x"}, "leads outside"),
        ({"[Content_Types].xml": WORD, "a\\..\\b": "x"}, "leads outside"),
        ({"[Content_Types].xml": WORD, "word/vbaProject.bin": "x"}, "macros"),
        ({"[Content_Types].xml": WORD + "macroEnabled"}, "macros"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/a.xml": "x"}, "macros"),
        ({"[Content_Types].xml": WORD, "word/media/a": "0" * 30_000_000}, "unpacks to more than"),
        ({"[Content_Types].xml": WORD} | {f"a{number}": "" for number in range(5001)}, "at most 5,000"),
    ],
)
def test_hostile_document_is_refused_without_unpacking(
    members: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, read = packed(members), zipfile.ZipFile.open
    opened: list[str] = []

    def noted(self: zipfile.ZipFile, name: str, *rest: object) -> object:
        opened.append(name)
        return read(self, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", noted)
    with pytest.raises(FileError, match=message):
        checking.checked(content, "a.docx")
    assert set(opened) <= {"[Content_Types].xml", "mimetype"}


def test_other_things_around_a_document_are_refused() -> None:
    whole = packed({"[Content_Types].xml": WORD})
    with pytest.raises(FileError, match="behind its end"):
        checking.checked(whole + b"<script>alert(1)</script>", "a.docx")
    with pytest.raises(FileError):
        checking.checked(b"GIF89a" + whole, "a.gif")
    with pytest.raises(FileError, match="damaged"):
        checking.checked(whole[:40] + b"\xff\xff" + whole[42:], "a.docx")


def test_a_member_that_claims_little_and_holds_much_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST_TYPES", 1000)
    whole = packed({"[Content_Types].xml": WORD + "0" * 50_000})
    lying = whole.replace(struct.pack("<L", len(WORD) + 50_000), struct.pack("<L", 900))
    with pytest.raises(FileError):
        checking.checked(lying, "a.docx")


def test_description_is_needed_for_an_image_and_marks_of_markdown_stay_words() -> None:
    image = checking.checked(drawn("PNG", "RGB", (2, 1)), "a.png")
    with pytest.raises(FileError, match="what the image shows"):
        checking.described(image.kind, " \n")
    with pytest.raises(FileError, match="501 characters"):
        checking.described(image.kind, "a" * 501)
    said = checking.markdown("0f" * 32, "a-2x1.png", image.kind, 5, checking.described(image.kind, "a](x)\n![b"))
    assert said == f"![a\\](x) \\!\\[b](/files/{'0f' * 32}/a-2x1.png)"
    offered = checking.markdown("0f" * 32, "a.pdf", checking.checked(PDF, "a").kind, 120_400, "")
    assert offered == f"[a.pdf (PDF, 120 kB)](/files/{'0f' * 32}/a.pdf)"


def drawn(form: str, mode: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size)
    image = image if mode == "L" else Image.new("I;16", size, 40_000) if mode == "I;16" else image.convert(mode)
    image.save(out, form)
    return out.getvalue()


def huge(form: str) -> bytes:
    """Make the beginning of an image of 20,000 by 20,000 pixels (of WebP, 16,000), in a few bytes."""
    if form == "PNG":
        header = struct.pack(">LLBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
        body = zlib.compress(bytes(1_000_000))
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    if form == "GIF":
        return (
            b"GIF89a" + struct.pack("<HHBBB", 20_000, 20_000, 0x80, 0, 0) + bytes(6) + b"\x2c" + bytes(8) + b"\x00\x02;"
        )
    if form == "JPEG":
        small = drawn("JPEG", "L", (8, 8))
        at = small.index(b"\xff\xc0") + 5
        return small[:at] + struct.pack(">HH", 20_000, 20_000) + small[at + 4 :]
    side = (15_999).to_bytes(3, "little")
    heads = {
        "VP8X": bytes(4) + side + side,
        "VP8L": b"\x2f" + (15_999 | 15_999 << 14).to_bytes(4, "little") + bytes(5),
        "VP8 ": b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 16_000, 16_000),
    }
    body = form.encode() + struct.pack("<L", 100) + heads[form] + bytes(90)
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def packed(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
