"""A fresh site in a folder of its own: made by the real program, then opened in this process or served by another."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from answercenter import create_app
from benchmarks.pages import free_port
from benchmarks.pages import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

SECRET = "only-for-benchmarks-0123456789"


def environment(instance: Path, address: str | None = None) -> dict[str, str]:
    """Return the environment of a site in this folder: no setting of anybody else's, and no rate limits.

    `address` is that of a database elsewhere.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERCENTER_")}
    return clean | {
        "ANSWERCENTER_INSTANCE": str(instance),
        "ANSWERCENTER_DATABASE_URL": address or database(instance),
        "ANSWERCENTER_SECRET_KEY": SECRET,
        "ANSWERCENTER_RATE_LIMITS": "off",
    }


def database(instance: Path) -> str:
    """Tell the address of the site's database."""
    return f"sqlite:///{instance / 'answercenter.sqlite3'}"


def program(instance: Path, *words: str) -> str:
    """Run a command of the real program on a site and return what it wrote. Ends the benchmark when it fails."""
    command = [sys.executable, "-m", "answercenter", *words]
    done = subprocess.run(command, env=environment(instance), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"answercenter {words[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def fill(instance: Path, answers: Path) -> None:
    """Make a site of a file of answers: database, answers and index."""
    instance.mkdir(parents=True)
    program(instance, "import", str(answers))
    program(instance, "index", "verify")


def settings(instance: Path) -> dict[str, object]:
    """Return what makes the site's application, in any process."""
    return {
        "INSTANCE": str(instance),
        "DATABASE_URL": database(instance),
        "SECRET_KEY": SECRET,
        "RATE_LIMITS": "off",
    }


def opened(instance: Path) -> Flask:
    """Return the site's application, to be used in this process; it logs nothing but what goes wrong."""
    logging.disable(logging.INFO)
    return create_app(settings(instance))


@contextmanager
def served(instance: Path, workers: int = 2, address: str | None = None) -> Iterator[int]:
    """Serve a site with the real program and yield its port; the server is stopped at the end."""
    port = free_port()
    words = ["serve", "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-m", "answercenter", *words]
    server = subprocess.Popen(
        command, env=environment(instance, address), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
