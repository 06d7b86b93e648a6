"""A fresh process on a site: its first searches, and what memory the index takes. Writes one line of JSON.

    python -m benchmarks.fresh INSTANCE QUERIES.json

`first` and `second` are seconds of the first two searches, the imports and the application being there. The rest is in
bytes: `opened` is what the first one made the process grow by; after all of them `decoded` is what the index counts as
decoded terms, and `grown` what the process grew by in all, with the texts and marks that are kept for later pages.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import text

from answercenter.extensions import db
from answercenter.models import PUBLIC
from answercenter.search import engine
from answercenter.search.resident import resident
from benchmarks import site

PAGE = os.sysconf("SC_PAGE_SIZE")


def measure(instance: Path, queries: Path) -> dict[str, float]:
    """Run the measurement in a process of its own and return what it wrote."""
    command = [sys.executable, "-m", "benchmarks.fresh", str(instance), str(queries)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Search for every query and write what it took."""
    instance, queries = (Path(word) for word in sys.argv[1:])
    texts = json.loads(queries.read_text(encoding="utf-8"))
    with site.opened(instance).app_context():
        db.session.execute(text("SELECT 1"))
        gc.collect()
        before = memory()
        times = [search(texts[0])]
        gc.collect()
        opened = memory() - before
        times += [search(one) for one in texts[1:]]
        gc.collect()
        snapshot: Any = resident().snapshot()
        found = {
            "first": times[0],
            "second": times[1],
            "opened": opened,
            "decoded": snapshot._decoded._used,  # noqa: SLF001
            "grown": memory() - before,
        }
    sys.stdout.write(json.dumps(found))


def search(query: str) -> float:
    """Search, and return the seconds that it took."""
    began = perf_counter()
    engine.search(query, PUBLIC)
    return perf_counter() - began


def memory() -> int:
    """Return the bytes of memory that this process has resident."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


if __name__ == "__main__":
    main()
