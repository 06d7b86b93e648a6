"""What people do, in a real browser: a visitor, an editor, somebody of the staff, an administrator."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from typing import Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_visitor_searches_reads_and_is_led_on(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("reverse mortgage")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=reverse\+mortgage"))
    results = page.locator("#results > li")
    assert results.count() >= 5
    expect(results.first).to_contain_text("reverse mortgage", ignore_case=True)
    assert results.first.locator("mark").count() > 0
    question = results.first.get_by_role("link").first
    words = question.inner_text()
    question.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_visitor_finds_what_others_also_viewed(page: Page) -> None:
    page.goto("/popular?period=all")
    addresses = [
        link.get_attribute("href") or ""
        for link in page.locator("#content a[href^='/answers/'], main a[href^='/answers/']").all()
    ]
    for address in addresses[:12]:
        page.goto(address)
        others = page.locator("#also-viewed a")
        if others.count():
            words = others.first.inner_text()
            others.first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(words)
            return
    pytest.fail("no popular answer has a list of what was also viewed")


def test_visitor_says_that_it_helped(page: Page) -> None:
    open_an_answer(page)
    page.locator("#feedback").get_by_role("button", name="Yes").click()
    expect(page.locator("#feedback")).to_contain_text("Thank you")


def test_visitor_finds_again_what_was_viewed_and_clears_it(page: Page) -> None:
    words = open_an_answer(page)
    page.goto("/")
    expect(page.locator("#viewed")).to_contain_text(words)
    page.goto("/viewed")
    expect(page.locator("#viewed")).to_contain_text(words)
    page.get_by_role("button", name="Clear this list").click()
    expect(page.get_by_role("heading", name="Nothing viewed yet")).to_be_visible()
    page.goto("/")
    expect(page.locator("#viewed")).to_have_count(0)


def test_visitor_chooses_a_region(page: Page) -> None:
    page.goto("/region")
    page.get_by_label("Country or state").select_option("US-OH")
    page.get_by_role("button", name="Keep this choice").click()
    page.goto("/")
    expect(page.get_by_role("contentinfo")).to_contain_text("Ohio")


def test_visitor_takes_a_suggestion_by_keyboard(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("what is a rev", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("what is a rev", ignore_case=True)
    words = options.first.inner_text()
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("suggestions-0"))
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(words, ignore_case=True)


def test_suggestions_that_come_late_do_not_take_the_choice_away(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("what is", delay=20)
    chosen = page.get_by_role("option").first
    expect(chosen).to_be_visible()
    field.press_sequentially(" a reverse", delay=0)
    field.press("ArrowDown")
    page.wait_for_timeout(600)
    expect(chosen).to_have_attribute("aria-selected", "true")
    words = chosen.inner_text()
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(words, ignore_case=True)


def test_visitor_closes_suggestions_with_escape(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("mortgage", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")


def test_visitor_whose_search_finds_nothing_is_led_on(page: Page) -> None:
    page.goto("/search?q=xylophone+zebra")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main").get_by_role("link").count() > 0


def test_everything_works_without_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("input[type=search]").fill("credit report")
    page.locator("form[role=search] button").first.click()
    question = page.locator("#results a").first
    words = question.inner_text()
    question.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.locator("#feedback").get_by_role("button", name="No").click()
    expect(page.locator("#feedback")).to_contain_text("Thank you")
    page.goto("/viewed")
    expect(page.locator("#viewed")).to_contain_text(words)
    page.get_by_role("button", name="Clear this list").click()
    expect(page.get_by_role("heading", name="Nothing viewed yet")).to_be_visible()


def test_editor_writes_publishes_pins_and_archives(signed_in: Callable[..., Page], page: Page, watch: Any) -> None:
    word = f"quokka{secrets.token_hex(3)}"
    question = f"Where does the {word} live?"
    editor = signed_in("editor")
    editor.goto("/editor/answers")
    editor.get_by_role("link", name="New answer").click()
    editor.locator("#question").fill(question)
    editor.locator("#short_answer").fill("On an island.")
    editor.locator("#body").fill("It lives on **Rottnest** island.\n\n## Food\n\n- leaves")
    expect(editor.locator("#preview")).to_contain_text("Rottnest")
    expect(editor.locator("#preview strong")).to_have_text("Rottnest")
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.get_by_text("Live: version")).to_be_visible()

    page.goto(f"/search?q={word}")
    found = page.locator("#results a").first
    expect(found).to_have_text(question)
    found.click()
    page.wait_for_url("**/answers/**")
    address = page.url
    expect(page.locator("article strong")).to_have_text("Rottnest")

    editor.goto(leading(editor, word))
    editor.get_by_role("button", name=f"Pin: {question}", exact=True).click()
    page.goto("/")
    expect(page.locator("main")).to_contain_text(question)

    number = re.search(r"/answers/(\d+)/", address)
    assert number
    editor.goto(f"/editor/answers/{number[1]}")
    editor.get_by_role("button", name="Archive", exact=True).click()
    watch.expected.append("410")
    answer = page.goto(address)
    assert answer
    assert answer.status == 410
    page.goto(f"/search?q={word}")
    expect(page.get_by_text(question)).to_have_count(0)


def test_staff_read_reports_with_charts_and_a_map(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff", accept_downloads=True)
    page.goto("/staff/")
    expect(page.get_by_text("Simulated visits").first).to_be_visible()
    for name in ("keywords", "questions", "overview"):
        page.goto(f"/staff/reports/{name}")
        expect(page.locator("table.data tbody tr").first).to_be_visible()
        expect(page.locator(".js-plotly-plot, .drawing svg.main-svg").first).to_be_visible()
    page.goto("/staff/reports/keywords?period=90")
    states = page.locator("[data-chart=map] path.choroplethlayer, [data-chart=map] .choroplethlayer path")
    expect(states.first).to_be_attached()
    assert states.count() > 40
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert "keyword" in lines[0]
    assert len(lines) > 10


def test_staff_narrow_a_report_to_a_region(signed_in: Callable[..., Page]) -> None:
    page = signed_in("staff")
    page.goto("/staff/reports/keywords?region=US-TX")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("header.page-head")).to_contain_text("Texas")


def test_administrator_makes_an_account_that_can_sign_in(signed_in: Callable[..., Page], page: Page) -> None:
    email = f"new-{secrets.token_hex(3)}@example.org"
    admin = signed_in("admin")
    admin.goto("/admin/")
    admin.get_by_label("E-mail").fill(email)
    admin.locator("input[name=roles][value=staff]").check()
    admin.get_by_label("Password").fill("four-quiet-words-here")
    admin.get_by_role("button", name="Make the account").click()
    expect(admin.get_by_role("main")).to_contain_text(email)
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("four-quiet-words-here")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/staff/")
    expect(page.get_by_role("navigation", name="Desks")).to_contain_text("Reports")


def test_editor_may_not_see_reports(signed_in: Callable[..., Page], watch: Any) -> None:
    page = signed_in("editor")
    watch.expected.append("403")
    answer = page.goto("/staff/")
    assert answer
    assert answer.status == 403


def open_an_answer(page: Page) -> str:
    """Open the first result of a search; tell its question."""
    page.goto("/search?q=what+is+a+credit+report")
    link = page.locator("#results a").first
    words = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    return words


def leading(editor: Page, word: str) -> str:
    """Find the address of the leading questions with a search for this word."""
    editor.goto("/editor/answers")
    address = editor.get_by_role("link", name=re.compile("Leading questions")).first.get_attribute("href")
    return f"{address}?q={word}"
