"""What journeys share: the browser they seem to be, its sizes, servers of their own, and a look at a page."""

from __future__ import annotations

import os
import socket
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

    from playwright.sync_api import Page

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
PATIENCE = 30_000  # milliseconds, on a machine that runs other tests too
DESKTOP, PHONE = (1280, 900), (390, 844)
SHOTS = os.environ.get("ANSWERCENTER_TEST_SHOTS")  # a folder for pictures of the pages, to be looked at


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(server: subprocess.Popen[bytes], url: str, seconds: float = 60) -> None:
    """Wait until the site answers; fail when the server has ended or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def looked_at(page: Page, name: str) -> None:
    """Hold that a page fits a phone; take its picture in light, dark and on a phone when somebody wants to look."""
    page.wait_for_load_state()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.wait_for_function("width => innerWidth === width", arg=PHONE[0])  # a busy browser takes its time
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}-phone.png"), full_page=True)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    for scheme in ("light", "dark") if SHOTS else ():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=Path(SHOTS or "", f"{name}-{scheme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
