"""FAQPage JSON-LD out of HTML pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from reading import archive
from reading import found
from reading import problems
from reading import records

HTML = '<!doctype html><html lang="en-US"><head>{}<link rel="canonical" href="https://e.org/faq"></head><p>x</html>'


def page(*blocks: Any) -> str:
    texts = ((block if isinstance(block, str) else json.dumps(block)).replace("</", "<\\/") for block in blocks)
    return HTML.format("".join(f'<script type="application/ld+json">{text}</script>' for text in texts))


def asked(name: str, text: str = "So.", **more: Any) -> dict[str, Any]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}, **more}


ONE = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [asked("Why?"), asked("How?")]}


@pytest.mark.parametrize(
    "block",
    [
        ONE,
        [{"@type": "WebSite"}, ONE],
        {"@graph": [{"@type": "Organization"}, ONE]},
        {"@type": "WebPage", "mainEntity": ONE},
        ONE | {"@type": ["WebPage", "https://schema.org/FAQPage"]},
        ONE | {"mainEntity": {"@type": "ItemList", "itemListElement": ONE["mainEntity"]}},
        {"@graph": [ONE | {"mainEntity": [{"@id": "#a"}, {"@id": "#b"}]}, asked("Why?", **{"@id": "#a"}),
                    asked("How?", **{"@id": "#b"})]},
    ],
)  # fmt: skip
def test_questions_are_found_wherever_they_stand(block: Any) -> None:
    read = records(page({"@type": "BreadcrumbList"}, block))
    assert [record.text.question for record in read] == ["Why?", "How?"]
    assert {(record.text.body, record.language, record.url) for record in read} == {("So.", "en", "https://e.org/faq")}


def test_answers_become_markdown_without_anything_live() -> None:
    text = (
        "<h2>Fees</h2><p>Pay <b>now</b> <a href='/pay' onclick='x()'>here</a><script>alert(1)</script></p>"
        "<ul><li>one</li><li>two *stars*</li></ul><table><tr><th>A</th></tr><tr><td>1</td></tr></table>"
        "<a href='javascript:alert(1)'>bad</a><svg onload=alert(1)></svg><style>p{}</style>"
    )
    (record,) = records(page(ONE | {"mainEntity": asked("Fish &amp; <b>chips</b>?", text)}))
    assert record.text.question == "Fish & chips?"
    body = record.text.body
    assert "## Fees" in body
    assert "**now** [here](https://e.org/pay)" in body
    assert r"- two \*stars\*" in body
    assert "| A |" in body
    assert not [word for word in ("alert", "onclick", "svg", "javascript", "p{}") if word in body]


def test_ids_stay_when_the_page_is_saved_again() -> None:
    first = records(page(ONE))
    second = records(page({"@type": "FAQPage", "mainEntity": [asked("New?"), asked("Why?", "Else.")]}))
    assert first[0].key == second[1].key
    assert len({record.key for record in first + second}) == 3


def test_what_is_wrong_is_told_by_page() -> None:
    loop: dict[str, Any] = {
        "@type": "FAQPage",
        "@id": "#f",
        "mainEntity": [{"@id": "#f"}, asked("", "x"), asked("No?", "")],
    }
    read = problems(
        archive(a_html=page("{broken", ONE), b_html="<p>nothing", c_html=page(loop), d_html=page("[" * 100_000))
    )
    assert [place for place, _ in read] == [
        "file a.html", "file b.html", "question 1 of c.html", "question 2 of c.html", "file d.html"
    ]  # fmt: skip
    deep = problems(page(ONE | {"mainEntity": asked("Deep?", "<div>" * 5000 + "x" + "</div>" * 5000)}))
    assert deep == [] or "deep" in deep[0][1]


def test_empty_page_holds_nothing() -> None:
    assert [one.record for one in found("<html></html>")] == [None]
