"""The page of organisations: listed, suggested, merged, taken apart; its queries stay few; visitors see no list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from ticket_factory import add_organisations
from ticket_factory import add_requests
from ticket_factory import make_ticket
from ticket_factory import question_type

from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.models import merged_organisations

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk
    from flask import Flask
    from flask.testing import FlaskClient

PATH = "/staff/organisations"


@pytest.fixture
def worker(app: Flask, desk: Callable[[str], Desk]) -> Desk:
    """One of the staff at work."""
    return desk("staff")


def named(*names: str) -> list[int]:
    """Organisations, each named by one request."""
    found = add_organisations(*names)
    add_requests(*({"organisation_id": one} for one in found))
    return found


def read(worker: Desk, path: str = PATH) -> str:
    page = worker.client.get(path)
    assert page.status_code == 200
    return page.get_data(as_text=True)


def test_without_organisations_the_page_says_what_comes_here(worker: Desk) -> None:
    assert "No request has named an organisation yet" in read(worker)


def test_a_suggested_pair_is_merged_and_taken_apart(worker: Desk) -> None:
    one, two, _ = named("City Library", "City Libary <", "Town Hall")
    page = read(worker)
    assert "Probably the same" in page
    assert "City Libary &lt;" in page
    merged = worker(PATH, organisation=[one, two], name="City Library", q="city", page="7")
    assert (merged.status_code, merged.headers["Location"]) == (303, f"{PATH}?q=city")
    page = read(worker)
    assert "Counted as “City Library” from now on" in page
    assert "Probably the same" not in page
    assert worker(f"{PATH}/{two}/apart").status_code == 303
    assert merged_organisations(db.session()) == {}
    db.session.rollback()
    assert worker(f"{PATH}/{two}/apart").status_code == 404


def test_a_pair_that_is_not_the_same_is_suggested_no_more(worker: Desk) -> None:
    one, two = named("City Library", "City Libary")
    assert worker(f"{PATH}/different", first=two, second=one).status_code == 303
    page = read(worker)
    assert "Noted: these two" in page
    assert "Probably the same" not in page
    assert worker(f"{PATH}/different", first=two, second="x").status_code == 404


def test_bad_input_is_told_at_its_field_and_changes_nothing(worker: Desk) -> None:
    (one,) = named("City Library")
    refused = worker(PATH, organisation=[one], name="…")
    assert refused.status_code == 400
    page = refused.get_data(as_text=True)
    assert "Give the name that they are to go by." in page
    assert f'value="{one}" aria-label="Choose: City Library" checked' in page
    assert worker(PATH, name="City Library").status_code == 400
    assert worker(PATH, organisation=["x"], name="City Library").status_code == 404
    assert worker(PATH, organisation=["9" * 30], name="New").status_code == 404
    for path in (f"{PATH}?page=2", f"{PATH}?page=x", f"{PATH}?q=nobody&page=3"):
        assert worker.client.get(path).status_code in {400, 404}
    assert db.session.scalars(select(Organisation.name)).all() == ["City Library"]
    db.session.rollback()


def test_words_find_an_organisation_by_any_of_its_names(worker: Desk) -> None:
    one, two, _ = named("Open Data Institute", "ODI Limited", "Town Hall")
    worker(PATH, organisation=[two], name="Open Data Institute")
    page = read(worker, f"{PATH}?q=the+odi")
    assert f'value="{one}" aria-label="Choose' in page
    assert "Town Hall" not in page
    assert "No organisation has “zebra”" in read(worker, f"{PATH}?q=zebra")


def test_the_page_asks_as_often_with_many_organisations_as_with_few(worker: Desk, statements: list[str]) -> None:
    def asked_for() -> int:
        read(worker)
        statements.clear()
        read(worker)
        return len(statements)

    one, two = named("House 1", "House of cards")
    worker(PATH, organisation=[two], name="House 1")
    few = asked_for()
    more = named(*(f"House {number}" for number in range(2, 150)))
    worker(PATH, organisation=more[:40], name="House 1")
    worker(f"{PATH}/different", first=more[50], second=more[51])
    assert asked_for() == few
    assert few < 12
    assert one


def test_a_request_shows_what_was_typed_and_the_name_it_goes_by(worker: Desk) -> None:
    number = make_ticket(values={"organisation": "City Libary"})
    (other,) = named("City Library")
    page = read(worker, f"/staff/requests/{number}")
    assert (page.count("City Libary"), "Known to us as" in page) == (1, False)
    worker(PATH, organisation=[other, other - 1], name="City Library")
    page = read(worker, f"/staff/requests/{number}")
    assert page.count("City Libary") == 1
    assert page.count("<dt>Known to us as</dt><dd>City Library</dd>") == 1
    assert "<dt>Organisation</dt><dd>City Library" not in page


def test_visitors_get_no_list_of_organisations(worker: Desk, client: FlaskClient) -> None:
    named("City Library")
    for path in (f"/requests/new?type={question_type()}", "/suggest?q=city", "/requests/answers?q=city+library"):
        page = client.get(path)
        assert page.status_code == 200
        assert "City Library" not in page.get_data(as_text=True)
