"""A served site with the sample and simulated visits, and browsers that notice what must not happen.

Any request to another host, any error in the console (a breach of the content policy is one) fails the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import AGENT
from browsing import DESKTOP
from browsing import PATIENCE
from browsing import free_port
from browsing import wait_until_up
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page
    from playwright.sync_api import Route

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
VISITS = "1500"
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Site:
    """A served site: where it is, how its people sign in, and the environment of its commands."""

    url: str
    people: dict[str, tuple[str, str]]
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """Run a command on this site's instance and return what it says."""
        command = [sys.executable, "-m", "answercenter", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


@dataclass(slots=True)
class Watch:
    """What a browser did that it should not; `expected` are pieces of messages that a test provokes."""

    foreign: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """List the problems that nothing explains."""
        return self.foreign + [text for text in self.problems if not any(piece in text for piece in self.expected)]


@pytest.fixture(scope="session")
def site(site_settings: Callable[..., dict[str, str]]) -> Iterator[Site]:
    """A demo site of 1,500 simulated visits, served with its worker as `answercenter serve` does."""
    environment = site_settings("browser")
    words = [sys.executable, "-m", "answercenter"]
    made = subprocess.run(
        [*words, "demo", "--no-serve", "--visits", VISITS], env=environment, capture_output=True, text=True, check=True
    )
    people = {
        role: (email, password)
        for role, email, password in re.findall(r"^  (\w+) +(\S+@\S+) +(\S+)$", made.stdout, re.MULTILINE)
    }
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [*words, "serve", "--port", str(port), "--workers", "1", "--with-worker"], env=environment
    )
    try:
        wait_until_up(server, url)
        yield Site(url, people, environment)
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    path = os.environ.get("ANSWERCENTER_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=[*FLAGS, f"--user-agent={AGENT}"], headless=True)
        yield opened
        opened.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What this test's browsers did wrong; nothing, at the end."""
    watched = Watch()
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def open_browser(browser: Browser, site: Site, watch: Watch) -> Iterator[Callable[..., Page]]:
    """A maker of fresh browsers: nobody signed in, nothing remembered."""
    contexts: list[BrowserContext] = []

    def make(width: int = DESKTOP[0], height: int = DESKTOP[1], **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url, user_agent=AGENT, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", lambda route: only_here(route, site, watch))
        page = context.new_page()
        page.on("console", lambda said: watch.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: watch.problems.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    """A visitor's browser."""
    return open_browser()


@pytest.fixture(scope="session")
def sessions(browser: Browser, site: Site) -> dict[str, Any]:
    """The cookies of somebody signed in, by role; signing in is slow and limited."""
    found = {}
    for role, (email, password) in site.people.items():
        context = browser.new_context(base_url=site.url, user_agent=AGENT)
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda address: "/login" not in address)
        found[role] = context.storage_state()
        context.close()
    return found


@pytest.fixture
def signed_in(open_browser: Callable[..., Page], sessions: dict[str, Any]) -> Callable[..., Page]:
    """A maker of browsers in which somebody of this role is signed in."""
    return lambda role, **options: open_browser(storage_state=sessions[role], **options)


def only_here(route: Route, site: Site, watch: Watch) -> None:
    """Let a request through to the site, and to nobody else."""
    address = route.request.url
    if urlsplit(address).netloc == urlsplit(site.url).netloc or address.startswith(("data:", "blob:")):
        route.continue_()
    else:
        watch.foreign.append(address)
        route.abort()


@pytest.fixture(scope="session")
def violations() -> Callable[..., list[str]]:
    """What axe finds wrong with the page that is open, by all its rules or only some, in short lines."""

    def look(page: Page, *rules: str) -> list[str]:
        page.wait_for_load_state()
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = page.evaluate("(options) => axe.run(document, options)", options)["violations"]
        return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]

    return look
