"""Former addresses: what leads where, and what may not."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from answer_lines import make_answer

from answercenter.answers import arranging
from answercenter.answers import redirects
from answercenter.answers.wording import InvalidText
from answercenter.models import PUBLIC
from answercenter.models import Audience
from answercenter.models import Reader

pytestmark = pytest.mark.usefixtures("app")


def test_an_address_leads_to_what_its_reader_may_see() -> None:
    answer = make_answer("Where now?", redirects=["/help/old.html"])
    assert redirects.target("/help/old.html", PUBLIC) == redirects.Target(answer, "where-now", "")
    hidden = {
        "/staff": {"audience": "staff"},
        "/draft": {"status": "draft"},
        "/later": {"published_at": datetime(2199, 1, 1, tzinfo=UTC).isoformat()},
    }
    for path, fields in hidden.items():
        make_answer("A secret?", redirects=[path], **fields)
        assert redirects.target(path, PUBLIC) is None
    assert redirects.target("/staff", Reader((Audience.STAFF,))) is not None
    for path in ("/help", "/\x00", "/\ud800", "/" + "x" * 5000):
        assert redirects.target(path, PUBLIC) is None


@pytest.mark.parametrize(
    "path",
    [
        "", "help", "//evil.example/x", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/a b",
        "/a?b=c", "/a#b", "/%0d%0aSet-Cookie:x", "/%2fevil.example", "/../x", "/a/%2e%2e/b", "/" + "x" * 500, "/%ff",
        "http://[", "/\x00",
    ],
)  # fmt: skip
def test_only_paths_of_this_site_are_kept(path: str) -> None:
    answer = make_answer()
    with pytest.raises(InvalidText) as refused:
        redirects.add(path, answer, None)
    assert set(refused.value.errors) == {"path"}
    assert redirects.count() == 0


def test_a_path_is_kept_as_requests_have_it() -> None:
    assert redirects.add(" /caf%C3%A9/men%20u ".replace("%20", "-"), make_answer(), None) == "/café/men-u"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/search", "/topics", "/topics/", "/topics/a", "/topics/a/feed.atom", "/editor/", "/login", "/answers/1",
        "/static/css/tokens.css", "/answers/1/x", "/answers/1/feedback",
    ],
)  # fmt: skip
def test_no_page_is_hidden(path: str) -> None:
    answer = make_answer(category="A")
    with pytest.raises(InvalidText, match="There is a page at this address"):
        redirects.add(path, answer, None)


def test_the_address_of_an_answer_that_is_not_there_any_more_may_lead_on() -> None:
    old, new = make_answer(status="archived"), make_answer()
    redirects.add(f"/answers/{old}/how", new, None)
    target = redirects.target(f"/answers/{old}/how", PUBLIC)
    assert target is not None
    assert target.answer_id == new
    with pytest.raises(InvalidText, match="page at this address"):
        redirects.add(f"/answers/{new}/how", new, None)
    with pytest.raises(InvalidText, match="no such published answer"):
        redirects.add(f"/answers/{new}9/how", old, None)


def test_a_target_is_one_thing_that_is_there_and_an_address_leads_to_one() -> None:
    answer, topic = make_answer(), arranging.create("A", None)
    for chosen in ((None, None), (answer, topic), (0, None), (None, 0), (999, None), (2**62, None), (None, 2**62)):
        with pytest.raises(InvalidText) as refused:
            redirects.add("/old", *chosen)
        assert set(refused.value.errors) == {"target"}
    redirects.add("/old", None, topic)
    redirects.add("/old", None, topic)
    with pytest.raises(InvalidText, match="elsewhere already"):
        redirects.add("/old", answer, None)
    redirects.remove("/old")
    redirects.add("/old", answer, None)
    assert [(line.path, line.answer_id) for line in redirects.listed("OL", 9).lines] == [("/old", answer)]
