"""A request from its form to the report: acknowledged, claimed, answered, answered back by mail, closed again."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from browsing import AGENT
from browsing import DESKTOP
from browsing import PATIENCE
from browsing import free_port
from browsing import looked_at
from browsing import wait_until_up
from mail_server import serving
from mailbox_server import serving_mailbox
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from mail_server import Postman
    from mailbox_server import Mailbox
    from playwright.sync_api import Browser
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.mailbox]
PASSWORD = "three green lamps"
ASKED = "May I keep a second account?"
YOUNG = 3500  # milliseconds that a person needs for the form at least


@dataclass(frozen=True, slots=True)
class Office:
    """A served site with real mail servers, and browsers of a visitor and of staff."""

    visitor: Page
    staff: Page
    postman: Postman
    mailbox: Mailbox
    environment: dict[str, str]

    def work(self) -> None:
        """Let the worker do what is due."""
        command = [sys.executable, "-m", "answercenter", "worker", "--once"]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def office(browser: Browser, site_settings: Callable[..., dict[str, str]]) -> Iterator[Office]:
    """An empty site of its own; mails go out and come in through servers on loopback."""
    words, port = [sys.executable, "-m", "answercenter"], free_port()
    url = f"http://127.0.0.1:{port}"
    with serving() as postman, serving_mailbox() as mailbox:
        environment = site_settings("asking") | {
            "ANSWERCENTER_BASE_URL": url,
            "ANSWERCENTER_SMTP_URL": f"smtp://127.0.0.1:{postman.port}",
            "ANSWERCENTER_MAIL_FROM": "Answers <answers@example.org>",
            "ANSWERCENTER_REPLY_ADDRESS": "help@example.org",
            "ANSWERCENTER_IMAP_URL": mailbox.url,
        }
        for more in (
            ["init", "--email", "admin@example.org"],
            ["user", "create", "staff@example.org", "--role", "staff"],
        ):
            subprocess.run([*words, *more, "--password-stdin"], env=environment, input=PASSWORD, text=True, check=True)
        server = subprocess.Popen([*words, "serve", "--port", str(port), "--workers", "1"], env=environment)
        try:
            wait_until_up(server, url)
            yield Office(_opened(browser, url), _signed_in(_opened(browser, url)), postman, mailbox, environment)
        finally:
            server.terminate()
            server.wait(timeout=60)


def test_a_request_is_answered_answered_back_by_mail_and_closed(office: Office) -> None:
    visitor, staff = office.visitor, office.staff
    _ask(visitor)
    office.work()
    [received] = office.postman.taken
    assert visitor.url.split("?")[0] in received.get_content()
    _answer(staff)
    office.work()
    reply = office.postman.taken[-1]
    assert "Yes, two at most." in reply.get_content()
    visitor.reload()
    expect(visitor.get_by_text("Yes, two at most.")).to_be_visible()
    office.mailbox.deliver(_back(reply, "And a third one?"))
    office.work()
    visitor.reload()
    expect(visitor.get_by_text("And a third one?")).to_be_visible()
    _close(staff)
    visitor.reload()
    expect(visitor.get_by_text("Closed by us")).to_have_count(2)
    visitor.get_by_role("button", name="Yes, it is solved").click()
    expect(visitor.get_by_text("Thank you for telling us.")).to_be_visible()
    looked_at(visitor, "request-solved")
    _reported(staff)


def _opened(browser: Browser, url: str) -> Page:
    context = browser.new_context(base_url=url, user_agent=AGENT, viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def _signed_in(page: Page) -> Page:
    page.goto("/login")
    page.get_by_label("E-mail").fill("staff@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/staff/"))
    return page


def _ask(page: Page) -> None:
    page.goto("/requests/new")
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("What it is about").fill(ASKED)
    page.get_by_label("Your request").fill("One for me,\nand one for the house.")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    looked_at(page, "request-form")
    page.wait_for_timeout(YOUNG)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("We have received your request.")).to_be_visible()
    looked_at(page, "request-received")


def _answer(page: Page) -> None:
    page.goto("/staff/requests")
    expect(page.get_by_role("link", name=ASKED)).to_be_visible()
    looked_at(page, "queue")
    page.get_by_role("button", name="Take", exact=True).click()
    page.wait_for_url(re.compile(r"/staff/requests/\d+"))
    page.locator("#text").fill("Yes, two at most.")
    page.get_by_label("Outcome").select_option("answered")
    looked_at(page, "ticket")
    _send(page)


def _close(page: Page) -> None:
    page.goto("/staff/requests")
    page.get_by_role("link", name=ASKED).click()
    expect(page.get_by_text("wrote by mail")).to_be_visible()
    page.get_by_role("button", name="Take it").click()
    page.locator("#text").fill("No, two are the most.")
    page.get_by_label("Outcome").select_option("answered")
    _send(page)


def _send(page: Page) -> None:
    """Send what is typed, and wait until it is kept."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 303):
        page.get_by_role("button", name="Send and close").click()


def _reported(page: Page) -> None:
    today = datetime.now(UTC).date()
    page.goto(f"/staff/reports/outcomes?from={today - timedelta(days=1)}&to={today}")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Ask a question"))
    expect(row).to_contain_text("1")
    looked_at(page, "outcomes")


def _back(mail: EmailMessage, text: str) -> bytes:
    """What a mail program makes of "Reply"."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ada <ada@example.org>", mail["Reply-To"], f"Re: {mail['Subject']}"
    made["Message-ID"], made["In-Reply-To"] = "<back@home>", mail["Message-ID"]
    made.set_content(f"{text}\n\nOn Friday, {mail['From']} wrote:\n> {mail.get_content().splitlines()[0]}\n")
    return bytes(made)
