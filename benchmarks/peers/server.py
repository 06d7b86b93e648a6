"""A PostgreSQL server in a temporary folder, reached by a socket in it, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps its versions


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server of the newest version installed and yield the address of a database. Ends the benchmark if none.

    PostgreSQL does not run as root, who therefore hands over to the user `postgres`.
    """
    versions = sorted(INSTALLED.glob("*/bin"), key=lambda path: float(path.parent.name))
    if not versions:
        sys.exit("there is no PostgreSQL: install it, give --postgres, or leave it out with --peers")
    folder = Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _as_postgres(folder, str(versions[-1] / "initdb"), "-D", "data", "-U", "bench", "-A", "trust", "-E", "UTF8")
        server = str(versions[-1] / "pg_ctl")
        settings = f"-k {folder} -c listen_addresses="
        _as_postgres(folder, server, "-D", "data", "-l", "log", "-w", "-o", settings, "start")
        try:
            yield f"postgresql://bench@/postgres?host={folder}"
        finally:
            _as_postgres(folder, server, "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(folder: Path, *words: str) -> None:
    command = ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else list(words)
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed: {done.stderr[-500:]}")
