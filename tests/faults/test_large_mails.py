"""Mails of 30 and of 200 MB handed over: each is on its request with a note, and memory stays within bounds."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from base64 import encodebytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mail_in import ADA
from mail_in import signed
from test_killed_recording import application
from test_killed_recording import run
from ticket_factory import make_ticket

from answercenter.mail import reading
from answercenter.tickets import sheets

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.fault
LARGE, HUGE = 320_000_000, 80_000_000  # bytes more than a small mail takes: read whole, and by its beginning


@pytest.fixture
def settings(site_settings: Callable[..., dict[str, str]]) -> dict[str, str]:
    """The settings of a site that takes mails."""
    made = site_settings("large-mail", postgres=False)
    made |= {"ANSWERCENTER_SECRET_KEY": "only-for-tests-01", "ANSWERCENTER_REPLY_ADDRESS": "help@example.org"}
    run(made, "db", "upgrade")
    return made


def mail(to: str, name: str, attached: bytes) -> bytes:
    """A mail with a file of these bytes."""
    head = f"From: {ADA}\nTo: {to}\nMessage-ID: <{name}@home>\nContent-Type: multipart/mixed; boundary=a\n\n"
    part = "Content-Type: text/plain; name=plan.txt\nContent-Transfer-Encoding: base64\n\n"
    return f"{head}--a\n\nSee this.\n--a\n{part}".encode() + encodebytes(attached) + b"--a--\n"


def handed_over(settings: dict[str, str], raw: bytes, folder: Path) -> int:
    """Hand a mail over as a mail server does; return how many bytes of memory that took at most."""
    path, most = folder / "mail", 0
    path.write_bytes(raw)
    words = [sys.executable, "-m", "answercenter", "mail", "receive"]
    with path.open("rb") as stdin, subprocess.Popen(words, env=settings, stdin=stdin) as taking:
        status = Path(f"/proc/{taking.pid}/status")
        while taking.poll() is None:
            found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
            most = int(found[1]) * 1024 if found else most
            time.sleep(0.01)
    assert taking.returncode == 0
    return most


def test_large_mails_stand_on_their_request_and_take_little_memory(settings: dict[str, str], tmp_path: Path) -> None:
    with application(settings):
        number = make_ticket(email=ADA)
        to = signed(number)
    small = handed_over(settings, mail(to, "small", b"a"), tmp_path)
    whole = mail(to, "large", b"a" * 22_500_000)
    assert 30_000_000 < len(whole) < reading.LARGEST
    large = handed_over(settings, whole, tmp_path) - small
    huge = handed_over(settings, mail(to, "huge", b"a" * 150_000_000), tmp_path) - small
    print(f"more than a small mail: {large:,} bytes for {len(whole):,}, {huge:,} for 200 MB")
    with application(settings):
        found = sheets.sheet(number)
    assert found is not None
    first, second, third = found.entries[-3:]
    assert [(one.text, [file.name for file in one.files]) for one in (first, second, third)] == [
        ("See this.", ["plan.txt"]), ("See this.", []), ("See this.", []),
    ]  # fmt: skip
    assert second.details["refused"] == [["The files of a mail may have 8 MB together.", ["plan.txt (22.5 MB)"]]]
    assert "203 MB" in third.details["note"]
    assert large < LARGE
    assert huge < HUGE
