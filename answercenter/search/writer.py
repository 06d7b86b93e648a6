"""Whoosh's own segments, written several times faster: the same files, read by Whoosh itself.

Whoosh sorts all postings as tuples, through temporary files when they are many, and reads each one's field length back
from the disk. Here the postings of a term are two arrays that grow as documents come, so that only the terms are left
to be sorted, and field lengths are kept as they are written. That takes 8 bytes a posting and some 300 a term, and no
temporary files. Documents come in the order of their numbers, merged ones too, so each list is in order by itself.
"""

from __future__ import annotations

import struct
from array import array
from collections import Counter
from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.codec.whoosh3 import W3FieldWriter
from whoosh.codec.whoosh3 import W3PerDocWriter
from whoosh.codec.whoosh3 import W3PostingsWriter
from whoosh.codec.whoosh3 import W3Segment
from whoosh.formats import Existence
from whoosh.formats import Frequency
from whoosh.util.numeric import byte_to_length
from whoosh.util.numeric import length_to_byte
from whoosh.writing import SegmentWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from whoosh.fields import Schema

BLOCK = 128  # postings in a block, as Whoosh has it
COMPRESSION = 3  # of zlib, as Whoosh has it
COMPRESSED = 8  # postings that a block must have for compression to save anything


class FastWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """A writer for schemas whose fields keep frequencies or mere existence: no positions, columns or boosts."""

    def __init__(self, index: Any, timeout: float) -> None:
        """Lock the index. Raises Whoosh's LockError when that takes longer than `timeout` seconds."""
        for name, field in index.schema.items():
            simple = not (field.column_type or field.vector or field.separate_spelling())
            if field.indexed and not (simple and type(field.format) in {Frequency, Existence}):
                raise ValueError(f"the field {name} keeps more than frequencies")
        super().__init__(index, timeout=timeout, codec=_Codec())
        self.pool = Postings()

    def add_document(self, **fields: Any) -> None:
        """Add a document; an indexed field is a list of terms, or a text for its field's own analyzer."""
        self.perdocwriter.start_doc(self.docnum)
        for name in sorted(fields):
            field, value = self.schema[name], fields[name]
            length = 0
            if field.indexed:
                counts = Counter(value) if isinstance(value, list) else _counted(field, value)
                self.pool.add_counts(name, self.docnum, counts.items())
                length = sum(counts.values()) if field.scorable else 0
            self.perdocwriter.add_field(name, field, value if field.stored else None, length)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.fieldwriter.add_lists(self.schema, self.perdocwriter.rounded, self.pool)
        self.fieldwriter.close()


class Postings:
    """The postings of a segment that is being written: for each field and term its documents and frequencies."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, tuple[array[int], array[int]]]] = {}

    def add_counts(self, field: str, document: int, counts: Iterable[tuple[str, int]]) -> None:
        """Take in how often each term occurs in a field of a document that comes after all others."""
        terms = self._fields.setdefault(field, {})
        for term, count in counts:
            lists = terms.get(term)
            if lists is None:
                terms[term] = array("I", (document,)), array("I", (count,))
            else:
                lists[0].append(document)
                lists[1].append(count)

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Take in a posting of a segment that is merged: field, term, document, weight, encoded frequency."""
        field, term, document, weight, _encoded = posting
        self.add_counts(field, document, [(term.decode(), int(weight))])

    def in_order(self) -> Iterator[tuple[str, list[tuple[str, tuple[array[int], array[int]]]]]]:
        """List the fields, and for each its terms with their documents and frequencies."""
        for field in sorted(self._fields):
            yield field, sorted(self._fields[field].items())

    def cleanup(self) -> None:
        """Let go of all postings."""
        self._fields.clear()


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with our writers; the segment names Whoosh's own, which is what reads it."""

    def per_document_writer(self, storage: Any, segment: Any) -> _DocumentWriter:
        return _DocumentWriter(self, storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> _TermWriter:
        return _TermWriter(self, storage, segment)

    def postings_writer(self, file: Any) -> _BlockWriter:
        return _BlockWriter(file, BLOCK, inlinelimit=0)

    def new_segment(self, _storage: Any, name: str) -> W3Segment:
        return W3Segment(W3Codec(), name)


class _DocumentWriter(W3PerDocWriter):  # type: ignore[misc]
    """Writes what is kept of each document, and remembers its fields' lengths, rounded to a byte as they are stored."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.rounded: defaultdict[str, bytearray] = defaultdict(bytearray)

    def add_field(self, name: str, field: Any, value: Any, length: int) -> None:
        super().add_field(name, field, value, length)
        if length:
            lengths = self.rounded[name]
            lengths.extend(bytes(self._docnum - len(lengths)))
            lengths.append(length_to_byte(length))


class _TermWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the posting lists of a segment, a block at a time instead of a posting at a time."""

    def add_lists(self, schema: Schema, rounded: defaultdict[str, bytearray], postings: Postings) -> None:
        for field, terms in postings.in_order():
            lengths = rounded.get(field)
            self.start_field(field, schema[field])
            for term, (documents, counts) in terms:
                self.start_term(term.encode())
                for start in range(0, len(documents), BLOCK):
                    end = start + BLOCK
                    self._postwriter.add_block(documents[start:end], counts[start:end], lengths)
                self.finish_term()
            self.finish_field()


class _BlockWriter(W3PostingsWriter):  # type: ignore[misc]
    """Takes postings in by blocks, where Whoosh gathers one posting after another."""

    def add_block(self, documents: array[int], counts: array[int], rounded: bytearray | None) -> None:
        if len(self):
            self._write_block()
        self._compression = COMPRESSION if len(documents) >= COMPRESSED else 0
        self._ids = documents
        self._counts = counts
        self._weights = array("f", counts)
        self._maxweight = max(counts)
        if rounded is not None:
            lengths = [rounded[document] for document in documents]
            self._minlength = byte_to_length(min(lengths))
            self._maxlength = byte_to_length(max(lengths))

    def _mini_weights(self) -> float | tuple[float, ...] | None:
        """Say nothing of weights that are all 1, once what is the same for all, else each."""
        first = self._counts[0]
        if self._counts.count(first) < len(self._counts):
            return tuple(self._weights)
        return None if first == 1 else float(first)

    def _mini_values(self) -> bytes | None:
        counted = isinstance(self._format, Frequency)
        return struct.pack(f"!{len(self._counts)}I", *self._counts) if counted else None


def _counted(field: Any, text: str) -> Counter[str]:
    return Counter({term.decode(): count for term, count, _weight, _encoded in field.index(text)})
