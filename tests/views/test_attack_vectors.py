"""Attacks in what editors type come out as words, wherever it is shown: only what the allow-list names is markup.

What counts as allowed is written here once more, and found by a parser of its own, so that a slip in the allow-list
does not allow itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import attack_vectors
import pytest
from sqlalchemy import select

from answercenter import markup
from answercenter.analytics.reports.scope import Scope
from answercenter.answers import exchange
from answercenter.answers.catalog import LIVE
from answercenter.digests import contents
from answercenter.digests import wording
from answercenter.extensions import db
from answercenter.models import Answer
from answercenter.models import Revision
from answercenter.models import Rhythm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Desk

ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|#|/|[^:]*(?:[/?#]|$))", re.IGNORECASE)
OWN = re.compile(r"/files/[0-9a-f]{64}/[a-z0-9-]+-[0-9]+x[0-9]+\.(?:png|jpg|webp)")
TEXT = {
    "a": {"href", "title", "rel", "id", "role", "aria-label"}, "ol": {"start"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "li": {"id"}, "div": {"class", "role", "tabindex", "aria-label"}, "p": {"class"}, "th": {"scope", "class"},
    "td": {"class"},
}  # fmt: skip
PLAIN = "blockquote br code em h2 h3 h4 h5 h6 hr pre s strong sup table tbody thead tr ul"
TEXT |= {tag: set() for tag in PLAIN.split()}
NEVER = re.compile(
    r"on.*|style|srcset|srcdoc|formaction|background|poster|ping|xlink:href|data|code|archive|accesskey|contenteditable"
)
NO_TAGS = {"iframe", "object", "embed", "applet", "base", "style", "math", "template", "frame", "noscript", "audio"}


class Found(HTMLParser):
    """The markup of a piece of HTML that it may not have: of an answer's text, or of a whole page."""

    def __init__(self, html: str, *, page: bool = False) -> None:
        super().__init__()
        self.page = page
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        if tag in NO_TAGS or (not self.page and tag not in TEXT):
            self.wrong.append(tag)
        if tag == "script" and not str(dict(attributes).get("src", "")).startswith("/static/"):
            self.wrong += [] if dict(attributes) == {"type": "application/ld+json"} else ["script"]
        for name, value in attributes:
            if NEVER.fullmatch(name) or (not self.page and name not in TEXT[tag]):
                self.wrong.append(f"{tag} {name}")
            address = "".join((value or "").split())
            if name in {"href", "action"} and not ADDRESS.match(address):
                self.wrong.append(f"{name}={address}")
            if name == "src" and tag != "script" and not OWN.fullmatch(address):
                self.wrong.append(f"src={address}")
            if attack_vectors.FOREIGN in address and name == "action":
                self.wrong.append(f"action={address}")


@dataclass(frozen=True, slots=True)
class Site:
    """A site with an imported answer for each vector, in two versions, and an editor of it."""

    desk: Desk
    ids: list[int]
    bodies: list[str]

    def visit(self, path: str) -> str:
        """Open a page as the editor."""
        response = self.desk.client.get(path, follow_redirects=True)
        assert response.status_code == 200, path
        text: str = response.text
        return text


def of_preview(site: Site, number: int) -> str:
    """What the editor sees while writing."""
    vector = attack_vectors.ALL[number]
    return site.desk("/editor/preview", question=vector, short_answer=vector, body=vector).text


def of_form(site: Site, number: int) -> str:
    """The form, with the answer in it."""
    return site.visit(f"/editor/answers/{site.ids[number]}")


def of_page(site: Site, number: int) -> str:
    """The page of an imported answer."""
    page = site.visit(f"/answers/{site.ids[number]}")
    assert markup.render(site.bodies[number]) in page
    return page


def of_highlight(site: Site, number: int) -> str:
    """A result with the query's words marked."""
    page = site.visit(f"/search?q=needle{number}")
    assert f"<mark>needle{number}</mark>" in page.lower()
    return page


def of_history(site: Site, number: int) -> str:
    """An old version."""
    return site.visit(f"/editor/answers/{site.ids[number]}/history/1")


def of_comparison(site: Site, number: int) -> str:
    """What changed from one version to the next."""
    return site.visit(f"/editor/answers/{site.ids[number]}/compare?from=1&to=2")


def of_mail(_site: Site, number: int) -> str:
    """A digest that names it."""
    line = contents.Line(attack_vectors.ALL[number], attack_vectors.ALL[number])
    asked = contents.Section("Asked", (line,), "", "/staff/")
    told = contents.Contents(Rhythm.WEEKLY, Scope(*WEEK), (), (asked,), "/staff/", silent=False)
    return re.sub(
        r' style="[^"]*"', "", wording.letter(told, "a@example.org", "https://answers.example.org", "/x").html
    )


RENDERERS = (of_preview, of_form, of_page, of_highlight, of_history, of_comparison, of_mail)
WEEK = (date(2026, 11, 16), date(2026, 11, 22))
NUMBERS = range(len(attack_vectors.ALL))


def test_there_are_enough_of_them() -> None:
    assert len(set(attack_vectors.ALL)) >= 300


@pytest.mark.parametrize("category", attack_vectors.VECTORS)
def test_the_rendering_has_allowed_markup_only_and_sanitising_is_idempotent(category: str) -> None:
    for vector in attack_vectors.VECTORS[category]:
        html = markup.render(vector)
        assert Found(html).wrong == [], vector
        assert markup.sanitise(html) == html, vector
        for given in (vector, f"<p>{vector}</p>", f'<a title="{vector}">{vector}</a>'):
            once = markup.sanitise(given)
            assert Found(once).wrong == [], vector
            assert markup.sanitise(once) == once, vector
        assert markup.render(markup.plain(vector)) is not None


@pytest.mark.timeout(600)
def test_wherever_they_are_shown_they_are_words(site: Site, tmp_path: Path) -> None:
    """One test, since the site takes its time: pages, feeds, and an export that brings the same answers back."""
    wrong = [
        (renderer.__name__, attack_vectors.ALL[number], found.wrong)
        for renderer in RENDERERS
        for number in NUMBERS
        if (found := Found(renderer(site, number), page=True)).wrong
    ]
    assert wrong == []
    fed = [entry for number in range(0, len(NUMBERS), BATCH) for entry in entries(site, number)]
    assert len(fed) == len(NUMBERS)
    assert [html for html in fed if Found(html).wrong] == []
    file = tmp_path / "export.jsonl"
    assert exchange.export_answers(file) == len(NUMBERS)
    report = exchange.import_answers(file, "update")
    assert (report.changed, report.unchanged, report.errors) == (0, len(NUMBERS), [])


def entries(site: Site, number: int) -> list[str]:
    """List what the feed of a topic says."""
    feed = ET.fromstring(site.visit(f"/topics/batch-{number}/feed.atom"))
    return [content.text or "" for content in feed.iter("{http://www.w3.org/2005/Atom}content")]


BATCH = 20  # answers in one topic: as many as a feed has


@pytest.fixture
def site(desk: Callable[[str], Desk], tmp_path: Path) -> Site:
    """The site, by two imports."""
    file = tmp_path / "vectors.jsonl"
    for more in ("", "\n\nMore words."):
        with file.open("w", encoding="utf-8") as lines:
            for number, vector in enumerate(attack_vectors.ALL):
                text = vector.replace("\0", "\ufffd")
                fields = {"question": f"Needle{number} {text}?"[:400], "answer": f"{text}{more}"}
                place = {"id": str(number), "category": f"Batch {number // BATCH * BATCH}", "keywords": [text[:90]]}
                lines.write(json.dumps(fields | place) + "\n")
        report = exchange.import_answers(file, "update")
        assert (report.changed, report.errors) == (len(NUMBERS), [])
    rows = db.session.execute(select(Answer.id, Revision.body).join(Revision, LIVE).order_by(Answer.id)).all()
    return Site(desk("editor"), [row.id for row in rows], [row.body for row in rows])
