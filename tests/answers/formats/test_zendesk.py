"""A help center of Zendesk Guide."""

from __future__ import annotations

import json
from typing import Any

from reading import archive
from reading import problems
from reading import records

ARTICLE: dict[str, Any] = {
    "id": 360, "title": "Fees &amp; costs", "body": "<p>See <a href='/hc/x'>this</a>.</p>", "locale": "en-us",
    "draft": False, "outdated": False, "label_names": ["fees", "money"], "section_id": 20, "user_segment_id": None,
    "html_url": "https://help.e.org/hc/en-us/articles/360", "edited_at": "2026-01-02T03:04:05Z",
}  # fmt: skip
PLACES = {
    "sections": [
        {"id": 20, "name": "Cards", "category_id": 1, "parent_section_id": 21},
        {"id": 21, "name": "Paying", "category_id": 1, "parent_section_id": None},
    ],
    "categories": [{"id": 1, "name": "Money"}],
}
SPANISH = {"id": 9, "source_id": 360, "source_type": "Article", "locale": "es", "title": "Tarifas", "body": "<b>Sí</b>"}


def test_article_with_place_labels_and_translation() -> None:
    english, spanish = records(
        json.dumps({"articles": [ARTICLE], **PLACES, "translations": [SPANISH | {"outdated": True}]}, indent=1)
    )
    assert (english.key, english.text.question, english.language) == ("zendesk-360", "Fees & costs", "en")
    assert english.topic == ("Money", "Paying", "Cards")
    assert english.text.body == "See [this](https://help.e.org/hc/x)."
    assert (english.text.keywords, english.status, english.audience) == (("fees", "money"), "published", "public")
    assert english.updated_at is not None
    assert (spanish.key, spanish.translation_of, spanish.language) == ("zendesk-360.es", "zendesk-360", "es")
    assert (spanish.text.body, spanish.topic) == ("**Sí**", english.topic)
    assert (english.text.note, spanish.text.note) == ("", "Marked as outdated in Zendesk Guide.")


def test_pages_in_several_files_and_drafts_for_some() -> None:
    hidden = ARTICLE | {"id": 361, "draft": True, "user_segment_id": 5, "translations": [SPANISH | {"source_id": 361}]}
    british = ARTICLE | {"id": 362, "locale": "en-gb"}
    content = archive(
        articles__1_json=json.dumps({"articles": [ARTICLE, hidden], "count": 3}),
        articles__2_json=json.dumps([{"articles": [british]}]),
        places_json=json.dumps(PLACES),
    )
    read = {record.key: record for record in records(content)}
    assert list(read) == ["zendesk-360", "zendesk-361", "zendesk-361.es", "zendesk-362"]
    assert (read["zendesk-361"].status, read["zendesk-361"].audience) == ("draft", "staff")
    assert [record.language for record in read.values()] == ["en-us", "en-us", "es", "en-gb"]


def test_what_is_wrong_is_told_by_article_and_file() -> None:
    content = archive(
        a_json=json.dumps({"articles": [ARTICLE | {"title": None}, 7, ARTICLE | {"id": 5, "body": None}]}),
        b_json="{broken",
        c_json=json.dumps({"sections": [{"id": 20, "name": "A", "parent_section_id": 20}]}),
        d_json=b"\xff\xfe",
    )
    assert [place for place, _ in problems(content)] == [
        "file a.json", "file b.json", "file d.json", "article 360", "article 5"
    ]  # fmt: skip


def test_list_of_articles_alone() -> None:
    (record,) = records(json.dumps([ARTICLE]))
    assert record.topic == ()
