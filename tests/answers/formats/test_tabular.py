"""CSV: delimiters, encodings, bad rows."""

from __future__ import annotations

import pytest
from reading import found
from reading import problems
from reading import records
from reading import written

from answercenter.answers.formats import FormatError
from answercenter.answers.records import record_of

HEAD = "id,question,answer\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_recognised(delimiter: str) -> None:
    rows = [["Question", "Answer", "Short answer", "Tags"], ["Why, me?", "So; it is", "So", "a"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    (record,) = records(text)
    assert (record.text.question, record.text.body, record.text.short_answer) == ("Why, me?", "So; it is", "So")
    assert record.text.keywords == ("a",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encoding_is_recognised(encoding: str) -> None:
    (record,) = records(f"{HEAD}1,Où est la clé – là?,“Là”\r\n".encode(encoding))
    assert (record.text.question, record.text.body) == ("Où est la clé – là?", "“Là”")


def test_lines_of_another_encoding_are_told() -> None:
    content = f"{HEAD}1,Clé?,Là\n".encode() + "2,Clé?,Là\n".encode("cp1252") + b"3,Why?,So\n"
    assert problems(content) == [("line 3", "this is not UTF-8")]
    assert problems(f"{HEAD}1,Cl".encode() + b"\x81\xe9,So\n") == [("line 2", "this is not Windows-1252")]


def test_half_rows_and_bad_characters_are_told_by_line() -> None:
    content = f'{HEAD}1,Why?\n2,How?,"two\nlines"\n3,"What?,So\n4,Who,a,b\n5,"x"y,z\n6,N\x00ul,So\n7,Last?,So\n'
    told = dict(problems(content))
    assert told["line 2"] == "the row has 2 cells, and the header has 3"
    assert list(told) == ["line 2", "line 5", "line 8"], "an open quotation mark takes lines along, and is told"
    rows = content.replace('3,"What?,So', "3,What?,So")
    told = dict(problems(rows))
    assert list(told) == ["line 2", "line 6", "line 7", "line 8"]
    assert "no row of CSV" in told["line 7"]
    assert "NUL" in told["line 8"]
    assert [one.record.key for one in found(rows) if one.record] == ["2", "3", "7"]


def test_header_must_name_question_and_answer_once() -> None:
    for content in ("id,question\n1,Why?\n", "a,b\n", "question,answer,title\n"):
        with pytest.raises(FormatError):
            found(content, "csv")


def test_unknown_columns_are_told_and_blank_rows_passed() -> None:
    read = found("question,answer,colour\n\nWhy?,So,red\n,,\n")
    assert [one.unknown for one in read if one.record] == [frozenset({"colour"})]
    assert not [one for one in read if one.problem]


def test_rows_without_id_get_the_same_one_each_time() -> None:
    content = "question,answer\nWhy?,So\nWhy?,Else\nHow?,Thus\n"
    keys = [record.key for record in records(content)]
    assert len(set(keys)) == 3
    assert [record.key for record in records(content.replace("Else", "New"))] == keys


def test_lists_and_numbers() -> None:
    (record,) = records(
        "question,answer,keywords,related,topics,alt_questions,position\n"
        'Why?,So,"a, b",1;2,"A / B;C","One, two?\nThree; four?",7\n'
    )
    assert (record.text.keywords, record.related) == (("a", "b"), ("1", "2"))
    assert record.further == (("A", "B"), ("C",))
    assert record.text.alt_questions == ("One, two?", "Three; four?")
    assert record.position == 7
    assert "position" in problems("question,answer,position\nWhy?,So,first\n")[0][1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "'=", " =", "' +", "''@", "'", "' "])
def test_formulas_are_neutralised_and_come_back(start: str) -> None:
    record = record_of({"id": "1", "question": "Why?", "answer": "x", "keywords": [f"{start.strip()}cmd"]})
    record = record_of({"id": "1", "question": f"{start}cmd", "answer": f"{start}x()", "keywords": [f"{start}k;l"]})
    content = written([record], "csv")
    row = content.decode("utf-8-sig").splitlines()[1].split(",")
    assert not [cell for cell in row if cell.strip('"').startswith(("=", "+", "-", "@", "＝"))]
    assert records(content) == [record]
