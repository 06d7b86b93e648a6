"""The life of an answer on a site that reviews: an editor, a reviewer and an administrator in browsers of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from browsing import AGENT
from browsing import DESKTOP
from browsing import PATIENCE
from browsing import free_port
from browsing import looked_at
from browsing import wait_until_up
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PASSWORD = "three green lamps"
ROLES = ("editor", "reviewer", "admin")


@pytest.fixture(scope="module")
def people(browser: Browser, site_settings: Callable[..., dict[str, str]]) -> Iterator[dict[str, Page]]:
    """Somebody of each role, signed in to a served site that reviews."""
    environment = site_settings("life") | {"ANSWERCENTER_REVIEW": "required"}
    words = [sys.executable, "-m", "answercenter"]

    def run(*more: str) -> None:
        subprocess.run([*words, *more], env=environment, input=f"{PASSWORD}\n", text=True, check=True)

    run("init", "--email", "admin@example.org", "--password-stdin")
    for role in ROLES[:2]:
        run("user", "create", f"{role}@example.org", "--role", role, "--password-stdin")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*words, "serve", "--port", str(port), "--workers", "1"], env=environment)
    try:
        wait_until_up(server, url)
        yield {role: _signed_in(browser, url, role) for role in ROLES}
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_a_text_is_written_reviewed_scheduled_and_edited(people: dict[str, Page]) -> None:
    editor, reviewer = people["editor"], people["reviewer"]
    address = _written(editor)
    _sent_back(editor, reviewer, address)
    _scheduled(editor, reviewer, address)
    _edited(editor, reviewer, address)


def _written(editor: Page) -> str:
    """Write an answer, send it for review; return its address."""
    editor.goto("/editor/answers/new")
    _fill(editor, "Where does the quokka live?", "On an island.")
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)
    editor.get_by_role("button", name="Send for review").click()
    expect(editor.get_by_text("In review: version 1")).to_be_visible()
    return editor.url


def _sent_back(editor: Page, reviewer: Page, address: str) -> None:
    """Ask for a change of what was sent, and make it."""
    reviewer.goto("/editor/review")
    looked_at(reviewer, "queue")
    reviewer.get_by_role("link", name="Where does the quokka live?").click()
    reviewer.get_by_label("What you want to say").fill("Which island?")
    looked_at(reviewer, "review")
    reviewer.get_by_role("button", name="Ask for changes").click()
    expect(reviewer.get_by_text("Changes asked for").first).to_be_visible()

    editor.goto(f"{address}/review")
    expect(editor.get_by_text("Which island?")).to_be_visible()
    expect(editor.get_by_role("button", name="Approve")).to_have_count(0)
    editor.goto(address)
    editor.locator("#body").fill("On Rottnest island.")
    editor.get_by_role("button", name="Send for review").click()


def _scheduled(editor: Page, reviewer: Page, address: str) -> None:
    """Set a time, which approval goes before, and publish sooner."""
    editor.goto(f"{address}/review")
    hence = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    editor.get_by_role("textbox", name="Publish at").fill(hence)
    editor.get_by_role("button", name="Set the time").click()
    expect(editor.get_by_text("if it has been approved")).to_be_visible()

    reviewer.goto(f"{address}/review")
    reviewer.get_by_role("button", name="Approve version 2").click()
    expect(reviewer.locator(".page-head").get_by_text("Scheduled")).to_be_visible()
    reviewer.goto("/search?q=quokka")
    expect(reviewer.locator("#results")).to_have_count(0)
    reviewer.goto(address)
    reviewer.get_by_role("button", name="Publish now").click()
    expect(reviewer.get_by_text("Live: version 2")).to_be_visible()


def _edited(editor: Page, reviewer: Page, address: str) -> None:
    """Edit the live answer, whose old text stays until the edit is approved and published."""
    editor.goto(address)
    editor.locator("#body").fill("On Rottnest island, and on Bald Island.")
    editor.get_by_role("button", name="Send for review").click()
    expect(editor.get_by_text("In review: version 3")).to_be_visible()
    editor.get_by_role("link", name="See it on the site").click()
    expect(editor.locator("article").first).not_to_contain_text("Bald Island")
    reviewer.goto(f"{address}/review")
    looked_at(reviewer, "edit-of-a-live-answer")
    reviewer.get_by_role("button", name="Approve version 3").click()
    reviewer.goto(address)
    reviewer.get_by_role("button", name="Publish", exact=True).click()
    reviewer.get_by_role("link", name="See it on the site").click()
    expect(reviewer.locator("article").first).to_contain_text("Bald Island")


def test_an_administrator_publishes_their_own_and_sets_owner_and_day(people: dict[str, Page]) -> None:
    admin = people["admin"]
    admin.goto("/editor/answers/new")
    _fill(admin, "What does the numbat eat?", "Termites.")
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("Live: version 1")).to_be_visible()
    admin.goto(f"{admin.url}/review")
    admin.get_by_role("combobox", name="Owner").select_option(label="editor@example.org")
    admin.get_by_label("Read again on").fill(datetime.now(UTC).date().isoformat())
    admin.get_by_role("button", name="Keep").click()
    expect(admin.locator(".page-head").get_by_text("Due for review")).to_be_visible()
    expect(admin.get_by_text("Approved").first).to_be_visible()
    admin.goto("/editor/?state=due")
    expect(admin.get_by_role("link", name="What does the numbat eat?")).to_be_visible()
    looked_at(admin, "list")


def _signed_in(browser: Browser, url: str, role: str) -> Page:
    context = browser.new_context(base_url=url, user_agent=AGENT, viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("E-mail").fill(f"{role}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(editor|admin)/"))
    return page


def _fill(page: Page, question: str, body: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#body").fill(body)
