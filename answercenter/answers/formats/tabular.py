"""Answers as CSV: a header row with the names of fields, then a row for each answer, delimiter and encoding recognised.

Several values stand in one cell, a line each; on one line semicolons part them, and commas part keywords too. Texts
that a spreadsheet would run carry an apostrophe, put there by an export and taken away by an import. A row without an
id gets one made from its question, so that the same file finds its answers again.

The encoding is UTF-8 or UTF-16 by its mark, UTF-8 if anything in the file is UTF-8, and Windows-1252 otherwise: a guess
among more encodings would now and then be wrong, and nobody would see it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING
from typing import Any

from answercenter.answers import records
from answercenter.answers.formats.source import FormatError
from answercenter.answers.formats.source import Found
from answercenter.answers.records import RecordError
from answercenter.text import neutral
from answercenter.text import typed
from answercenter.text import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from typing import BinaryIO

    from answercenter.answers.formats.source import Source
    from answercenter.answers.records import AnswerRecord

DELIMITERS = ",;\t|"
LONGEST_LINE = 1_000_000  # characters; a cell may have many lines
COLUMNS = (
    "id", "question", "answer", "short_answer", "category", "subcategories", "topics", "keywords", "alt_questions",
    "language", "status", "audience", "related", "position", "translation_of", "redirects", "url", "published_at",
    "expires_at", "updated_at",
)  # fmt: skip
LISTS = frozenset({"subcategories", "topics", "keywords", "alt_questions", "related", "redirects"})
OTHER_NAMES = {
    "key": "id", "title": "question", "body": "answer", "content": "answer", "text": "answer",
    "summary": "short_answer", "topic": "category", "tags": "keywords", "labels": "keywords", "locale": "language",
    "lang": "language", "state": "status",
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def is_table(head: bytes) -> bool:
    """Tell whether a file that begins so has a header row with a question and an answer."""
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "cp1252")
    first = next(iter(head.decode(encoding, "replace").splitlines()), "")
    return {"question", "answer"} <= set(_header(first)[1])


def read(source: Source) -> Iterator[Found]:
    """Give what each row holds, by the line on which it begins. Raises FormatError without a usable header row."""
    encoding = _encoding(source.file)
    raw = source.file
    text = io.TextIOWrapper(raw, encoding, "replace" if encoding == "utf-16" else "surrogateescape", newline="")
    try:
        first = text.readline(LONGEST_LINE)
        delimiter, header = _header(first)
        _check_header(header)
        csv.field_size_limit(LONGEST_LINE)
        rows = csv.reader(iter(lambda: text.readline(LONGEST_LINE), ""), delimiter=delimiter, strict=True)
        made: Counter[str] = Counter()
        while True:
            number = rows.line_num + 2
            try:
                row = next(rows)
                record = _record(row, header, made, _NAMES[encoding])
                problem = ""
            except StopIteration:
                return
            except csv.Error as error:
                record, problem = None, f"this is no row of CSV: {error}"
            except RecordError as error:
                record, problem = None, str(error)
            unknown = frozenset(header) - records.KNOWN_FIELDS - {""} if record is not None else frozenset[str]()
            yield Found(number, f"line {number}", raw.tell(), record, problem, unknown)
    finally:
        text.detach()


def write(answers: Iterable[AnswerRecord], file: BinaryIO) -> None:
    """Write answers as CSV in UTF-8 with its mark, by which spreadsheets know it."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for record in answers:
        fields = records.fields_of(record)
        rows.writerow([_cell(name, fields.get(name)) for name in COLUMNS])
    text.detach()


def _encoding(file: BinaryIO) -> str:
    """Tell the encoding of a file; one in which some lines are UTF-8 and some are not is UTF-8 with bad lines."""
    head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    file.seek(0)
    wrong = False
    while line := file.readline(LONGEST_LINE):
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            wrong = True
        else:
            return "utf-8"
    return "cp1252" if wrong else "utf-8"


def _header(line: str) -> tuple[str, list[str]]:
    """Return the delimiter by which most columns of a header row are known, and the columns as fields."""
    read_by = [(delimiter, _columns(line, delimiter)) for delimiter in DELIMITERS]
    return max(read_by, key=lambda one: len(records.KNOWN_FIELDS.intersection(one[1])))


def _columns(line: str, delimiter: str) -> list[str]:
    try:
        names = next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return []
    plain = ["_".join(name.replace("-", " ").lower().split()) for name in names]
    return [OTHER_NAMES.get(name, name) for name in plain]


def _check_header(header: list[str]) -> None:
    missing = [name for name in ("question", "answer") if name not in header]
    if missing:
        raise FormatError(f"The first row names no column {' and no column '.join(missing)}.")
    twice = sorted(name for name, times in Counter(header).items() if times > 1 and name in records.KNOWN_FIELDS)
    if twice:
        raise FormatError(f"The first row names the column {twice[0]} twice.")


def _record(row: list[str], header: list[str], made: Counter[str], encoding: str) -> AnswerRecord | None:
    if not any(cell.strip() for cell in row):
        return None
    if any("\ud800" <= letter <= "\udfff" for cell in row for letter in cell):
        raise RecordError(f"this is not {encoding}")
    if len(row) < len(header) or any(cell.strip() for cell in row[len(header) :]):
        raise RecordError(f"the row has {len(row)} cells, and the header has {len(header)}")
    cells = {name: cell for name, cell in zip(header, row, strict=False) if name in records.KNOWN_FIELDS}
    fields = {name: _value(name, cell) for name, cell in cells.items() if cell}
    if not fields.get("id") and fields.get("question"):
        name = f"{fields['question']}\n{fields.get('language', '')}"
        made[name] += 1
        fields["id"] = records.made_key("csv", name, str(made[name]))
    return records.record_of(fields)


def _value(name: str, cell: str) -> Any:
    if name == "position":
        return whole_number(cell) if whole_number(cell) is not None else cell
    text = typed(cell)
    if name not in LISTS:
        return text
    parted = "\n" if "\n" in text else "," if name == "keywords" and ";" not in text else ";"
    return [one for one in text.split(parted) if one.strip()]


def _cell(name: str, value: Any) -> Any:
    """Return a field as a cell; one entry that looks like several ends its line, so that it is read as one."""
    if not isinstance(value, list):
        return neutral(value) if isinstance(value, str) else value
    single = len(value) == 1 and (";" in value[0] or "," in value[0])
    return neutral("\n".join(value) + ("\n" if single else ""))
