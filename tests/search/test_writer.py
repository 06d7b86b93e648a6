"""Segments of our writer beside those of Whoosh's own: the same to any reader, after any history of commits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from whoosh.fields import TEXT
from whoosh.fields import Schema
from whoosh.index import FileIndex
from whoosh.index import create_in
from whoosh.writing import SegmentWriter

from answercenter.search.schema import make_schema
from answercenter.search.writer import BLOCK
from answercenter.search.writer import FastWriter

TERMS = st.lists(st.sampled_from(["a", "b", "ab", "é", "水", "z" * 64]), max_size=12)
DOCUMENTS = st.tuples(st.integers(1, 9), TERMS, TERMS)
HISTORIES = st.lists(st.lists(DOCUMENTS, min_size=1, max_size=6), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, st.booleans())
def test_an_index_reads_as_if_whoosh_had_written_it(history: list[list[Any]], optimize: bool) -> None:
    assert written(True, history, optimize) == written(False, history, optimize)


def test_lists_of_several_blocks_read_as_if_whoosh_had_written_them() -> None:
    documents = [(number, ["a"] * (1 + number % 3), ["b", "c"][: number % 3]) for number in range(3 * BLOCK)]
    assert written(True, [documents], False) == written(False, [documents], False)


def test_a_cancelled_writer_leaves_nothing_behind() -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = create_in(folder, make_schema())
        writer = FastWriter(index, 0)
        writer.add_document(id="1", body=["a"])
        writer.cancel()
        assert FileIndex(index.storage).doc_count() == 0
        writer = FastWriter(index, 0)
        writer.add_document(id="2", body=["a"])
        writer.commit()
        assert FileIndex(index.storage).doc_count() == 1


def test_no_file_names_our_package() -> None:
    """So that Whoosh alone can read the index."""
    with tempfile.TemporaryDirectory() as folder:
        writer = FastWriter(create_in(folder, make_schema()), 0)
        writer.add_document(id="1", body=["a"])
        writer.commit()
        assert not [path for path in Path(folder).iterdir() if b"answercenter" in path.read_bytes()]


def test_fields_with_positions_are_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = create_in(folder, Schema(body=TEXT(phrase=True)))
        with pytest.raises(ValueError, match="body keeps more"):
            FastWriter(index, 0)


def written(ours: bool, history: list[list[Any]], optimize: bool) -> list[Any]:
    """Commit each part of a history, replacing documents of the same id, and tell all that a reader can know."""
    with tempfile.TemporaryDirectory() as folder:
        index = create_in(folder, make_schema())
        for commit in history:
            writer = FastWriter(index, 0) if ours else SegmentWriter(index)
            for number, question, body in {one[0]: one for one in commit}.values():
                writer.delete_by_term("id", str(number))
                fields = {name: terms for name, terms in (("question", question), ("body", body)) if terms}
                writer.add_document(id=str(number), facts=(number, "stored"), **fields)
            writer.commit(optimize=optimize)
        return [told(leaf) for leaf, _offset in FileIndex(index.storage).reader().leaf_readers()]


def told(leaf: Any) -> list[Any]:
    """Tell a segment's terms with their statistics and postings, its stored values and its field lengths."""
    lists = []
    for field, term in leaf.all_terms():
        matcher, info = leaf.postings(field, term), leaf.term_info(field, term)
        postings = [(matcher.id(), matcher.weight(), matcher.value()) for _ in walk(matcher)]
        statistics = (info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight())
        lists.append((field, term, statistics, info.min_id(), info.max_id(), postings))
    numbers = range(leaf.doc_count_all())
    lengths = [leaf.doc_field_length(number, field) for number in numbers for field in ("question", "body")]
    deleted = [leaf.is_deleted(number) for number in numbers]
    return [lists, lengths, list(leaf.iter_docs()), leaf.field_length("body"), deleted]


def walk(matcher: Any) -> Any:
    while matcher.is_active():
        yield
        matcher.next()
