"""Requests worked on by single keys, and the queue that tells of new ones without being loaded again."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import pytest
from browsing import looked_at
from playwright.sync_api import expect
from ticket_factory import make_ticket

from answercenter import create_app
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from conftest import Site
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HALF_A_MINUTE = 30_000  # milliseconds between two looks of the queue


@pytest.fixture
def ask(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], int]]:
    """A maker of requests on the served site; returns the number of each."""
    for name, value in site.environment.items():
        if name.startswith("ANSWERCENTER_"):
            monkeypatch.setenv(name, value)
    app = create_app()

    def make(subject: str) -> int:
        with app.app_context():
            return make_ticket(subject=subject)

    yield make
    with app.app_context():
        db.engine.dispose()


def test_single_keys_lead_through_the_queue_and_a_request(
    signed_in: Callable[..., Page], ask: Callable[[str], int], violations: Callable[..., list[str]]
) -> None:
    mark = secrets.token_hex(4)
    for number in range(3):
        ask(f"Key {number} of {mark}?")
    desk = signed_in("staff")
    desk.goto("/staff/requests?state=new")
    rows = desk.locator("[data-rows] th a")
    _ready(desk)
    for key, row in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1)):
        desk.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    assert violations(desk) == []
    desk.keyboard.press("j")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(rows.nth(1)).to_be_focused()
    looked_at(desk, "queue-keys")
    subject = rows.nth(1).inner_text()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=subject)).to_be_visible()
    _ready(desk)
    desk.keyboard.press("n")
    expect(desk.locator("#note")).to_be_focused()
    desk.keyboard.type("rnc?")
    expect(desk.locator("#note")).to_have_value("rnc?")
    desk.locator("#note").evaluate("(field) => field.blur()")
    desk.keyboard.press("r")
    expect(desk.locator("#text")).to_be_focused()
    assert violations(desk) == []


def test_the_next_batch_is_taken_by_a_key_and_keys_can_be_switched_off(
    signed_in: Callable[..., Page], ask: Callable[[str], int]
) -> None:
    ask(f"Who has {secrets.token_hex(4)}?")
    desk = signed_in("staff")
    desk.goto("/staff/requests")
    desk.get_by_label("How many").select_option("1")
    desk.get_by_label("How many").evaluate("(field) => field.blur()")
    desk.get_by_role("checkbox", name="Use these keys in this browser").uncheck()
    desk.locator("h1").click()
    desk.keyboard.press("?")
    desk.keyboard.press("j")
    desk.keyboard.press("c")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.locator("[data-rows] a:focus")).to_have_count(0)
    desk.reload()
    switch = desk.get_by_role("checkbox", name="Use these keys in this browser")
    expect(switch).not_to_be_checked()
    expect(desk).to_have_url(re.compile(r"/staff/requests$"))
    switch.check()
    desk.locator("h1").click()
    desk.keyboard.press("Control+c")
    expect(desk).to_have_url(re.compile(r"/staff/requests$"))
    desk.keyboard.press("c")
    expect(desk.get_by_text(re.compile(r"yours for 30 minutes"))).to_be_visible()


def test_new_requests_are_told_and_rows_stay_where_they_are(
    signed_in: Callable[..., Page], ask: Callable[[str], int], violations: Callable[..., list[str]]
) -> None:
    desk = signed_in("admin")
    ask(f"The first {secrets.token_hex(4)}?")
    desk.clock.install()
    desk.goto("/staff/requests")
    first, rows = desk.locator("[data-rows] th a").first, desk.locator("[data-rows] tbody tr")
    before, number = first.bounding_box(), rows.count()
    subject = f"Brand new {secrets.token_hex(4)}?"
    ask(subject)
    desk.clock.fast_forward(HALF_A_MINUTE + 1000)
    told = desk.get_by_role("link", name="1 new request: show it")
    expect(told).to_be_visible()
    assert (first.bounding_box(), rows.count()) == (before, number)
    assert violations(desk) == []
    looked_at(desk, "queue-news")
    told.click()
    expect(desk.get_by_role("link", name=subject)).to_be_visible()
    expect(desk.get_by_role("link", name="new request")).to_have_count(0)


def _ready(page: Page) -> None:
    """Wait until the page's script has shown its keys."""
    expect(page.get_by_role("heading", name="Keys", exact=True)).to_be_visible()
