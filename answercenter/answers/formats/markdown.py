"""Answers as Markdown files, each with its other fields in front of the text, between two lines of three hyphens.

    ---
    id: opening-hours
    question: When are you open?
    keywords: [hours, times]
    ---
    From nine to five.

The fields in front are YAML, of which every plain value is a text, and references to other places are refused. Without
`id`, the path of the file is the id; without `question` or `title`, the first heading is the question. Without any
fields, the folders are the topics. An export is a zip archive with a file for each answer, and beside them the images
and attachments that they show, as `files/<digest>/<name>`: the address that stands in the texts.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import Any

import yaml

from answercenter.answers import records
from answercenter.answers.formats.source import Found
from answercenter.answers.formats.tabular import LISTS
from answercenter.answers.formats.tabular import OTHER_NAMES
from answercenter.answers.records import RecordError
from answercenter.files import carried
from answercenter.files.carried import CarriedFile
from answercenter.text import slugify
from answercenter.text import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from typing import BinaryIO

    from answercenter.answers.formats.source import Source
    from answercenter.answers.records import AnswerRecord

SUFFIXES = (".md", ".markdown")
LONGEST_FRONT = 200_000  # characters
WIDE = 2**31  # longer than any line, so that none is folded
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the time of every file in an archive: equal answers make equal archives
_FRONT = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\s*^# +(.+?)(?: +#+)?[ \t]*(?:\n|\Z)", re.MULTILINE)


def read(source: Source) -> Iterator[Found]:
    """Give what each file holds. Raises FormatError when the folder or archive is refused."""
    number = 0
    for number, member in enumerate(source.members(*SUFFIXES), start=1):  # counted on below
        place = f"file {member.path}"
        try:
            fields = _fields(member.text(), member.path)
            unknown = frozenset(map(str, fields)) - records.KNOWN_FIELDS
            yield Found(number, place, member.done, records.record_of(fields), unknown=unknown)
        except RecordError as error:
            yield Found(number, place, member.done, problem=str(error))
    for further, member in enumerate(source.carried(), start=number + 1):
        digest, name = member.path.split("/")[-2:]
        came = None if member.problem else CarriedFile(digest, name, member.content)
        yield Found(further, f"file {member.path}", member.done, problem=member.problem, file=came)


def write(answers: Iterable[AnswerRecord | CarriedFile], file: BinaryIO) -> None:
    """Write answers into an archive, in folders named by their topics, and the files that they show beside them."""
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in answers:
            if isinstance(one, CarriedFile):
                path, content = f"{carried.PLACE}{one.digest}/{one.name}", one.content
            else:
                path, content = _free_path(one, taken), text_of(one).encode()
            entry = zipfile.ZipInfo(path, ALWAYS)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def text_of(record: AnswerRecord) -> str:
    """Return a record as the text of its file."""
    fields = records.fields_of(record)
    body = fields.pop("answer")
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=WIDE)
    return f"---\n{front}---\n\n{body}\n"


def _free_path(record: AnswerRecord, taken: set[str]) -> str:
    stem = "/".join([*map(slugify, record.topic), slugify(record.text.question)])
    path, number = f"{stem}.md", 1
    while path in taken:
        number += 1
        path = f"{stem}-{number}.md"
    taken.add(path)
    return path


def _fields(text: str, path: str) -> dict[str, Any]:
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    fields = _front(front.group(1)) if front else {}
    body = text[front.end() :] if front else text
    if not fields.get("question"):
        heading = _HEADING.match(body)
        if heading is not None:
            fields["question"], body = heading.group(1), body[heading.end() :]
    fields["answer"] = body
    pure = PurePosixPath(path)
    if not fields.get("id"):
        fields["id"] = pure.with_suffix("").as_posix()
    if "category" not in fields and len(pure.parts) > 1 and not front:
        fields["category"] = records.BETWEEN_TOPICS.join(pure.parts[:-1])
    return fields


def _front(front: str) -> dict[str, Any]:
    if len(front) > LONGEST_FRONT:
        raise RecordError(f"the fields in front have more than {LONGEST_FRONT:,} characters")
    try:
        found = yaml.load(front, _Loader)  # noqa: S506  # it makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2} of the file)" if mark else ""
        raise RecordError(f"the fields in front are not YAML{where}") from None
    if found in (None, ""):
        return {}
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise RecordError("the fields in front are no list of names and values")
    named = {OTHER_NAMES.get(str(name), str(name)): value for name, value in found.items()}
    return {name: _value(name, value) for name, value in named.items() if value != ""}


def _value(name: str, value: Any) -> Any:
    if name == "position" and isinstance(value, str):
        return whole_number(value) if whole_number(value) is not None else value
    return [value] if name in LISTS and isinstance(value, str) else value


class _Loader(yaml.BaseLoader):
    """Makes texts of plain values: no dates, numbers or objects; refuses references, by which a short text grows."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias, compose everything else."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "a reference to another place is not taken", mark)
        return super().compose_node(parent, index)
