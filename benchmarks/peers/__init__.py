"""Other engines on the same data: the same two fields, the question counting twice, English stemming, OR of the words.

Each is used as its documentation shows, with its own analysis and its own ranking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Protocol

from benchmarks.peers.fts5 import Fts5
from benchmarks.peers.postgres import Postgres
from benchmarks.peers.stock_whoosh import StockWhoosh
from benchmarks.peers.tantivy_index import TantivyIndex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.entries import Entry

NAMES = ("whoosh", "fts5", "tantivy", "postgres")


class Peer(Protocol):
    """An engine to compare with."""

    name: str

    def index(self, entries: Sequence[Entry]) -> None:
        """Take in all answers and make them searchable."""

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[str, float]]:
        """Return the keys of the best answers with their scores, best first; only of a category if one is given."""


def make(names: Sequence[str], folder: Path, postgres: str = "") -> list[Peer]:
    """Make empty peers by name; those with files keep them in a folder of theirs in `folder`.

    PostgreSQL comes with both of its rankings. `postgres` is the address of a database that may be written to.
    """
    peers: list[Peer] = []
    for name in names:
        if name == "whoosh":
            peers.append(StockWhoosh(folder / "whoosh"))
        elif name == "fts5":
            peers.append(Fts5(folder / "fts5.sqlite3"))
        elif name == "tantivy":
            peers.append(TantivyIndex(folder / "tantivy"))
        elif name == "postgres":
            peers += [Postgres(postgres, "ts_rank"), Postgres(postgres, "ts_rank_cd")]
        else:
            raise ValueError(f"{name!r} is no peer; there are {', '.join(NAMES)}")
    return peers
