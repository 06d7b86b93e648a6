"""The fields of the index. A change here takes a new VERSION: an index of another version is made anew.

Texts arrive as lists of terms (`analysis`), so Whoosh's own analyzers have nothing left to do. What filters need
(audience, language, topics, times) is stored, not indexed: it becomes arrays in memory (`facts`).
Only `id` is unique: declaring another field so would let `update_document` delete other answers.
"""

from __future__ import annotations

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID
from whoosh.fields import STORED
from whoosh.fields import TEXT
from whoosh.fields import Schema
from whoosh.formats import Existence

VERSION = 4
SCORED = ("question", "alt_questions", "keywords", "body")  # the fields that a text score is made of
STATE_ID = "state"  # the id of the one document that is no answer: the lineage and the number that were reached


def make_schema() -> Schema:
    """Make the fields of a new index."""
    return Schema(
        id=ID(unique=True),
        question=_terms(),
        alt_questions=_terms(),
        keywords=_terms(),
        body=_terms(),  # short answer and body, as plain text
        words=_words(),  # every word as it is written, to correct what is misspelled by
        pairs=_terms(),  # neighbouring words of the question and of alternative questions
        facts=STORED(),  # documents.Facts of an answer, or State
    )


def _terms() -> TEXT:
    return TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)


def _words() -> TEXT:
    field = _terms()
    field.format = Existence()
    return field
