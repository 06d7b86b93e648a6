"""Organisations go by one name: its normal form, what is merged and undone, what is suggested, what erasing leaves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from factories import make_user
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from ticket_factory import add_organisations
from ticket_factory import add_requests
from ticket_factory import make_ticket

from answercenter.extensions import db
from answercenter.models import Organisation
from answercenter.models import OrganisationAlias
from answercenter.models import OrganisationDifference
from answercenter.models import merged_organisations
from answercenter.tickets import erasing
from answercenter.tickets import likely_same
from answercenter.tickets import organisations
from answercenter.tickets.organisation_names import organisation_key
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

ADA = "ada.lovelace@example.org"
PARTS = [
    "the",
    "The",
    "Inc.",
    "&",
    "and",
    "Ltd",
    "e.",
    "V.",
    "e.V.",
    "A/S",
    "s",
    "İ",
    "ﷺ",
    "ẞ",
    "한국",
    "é",
    "'s",
    "co",
]


@given(st.text(max_size=250) | st.lists(st.sampled_from(PARTS), max_size=90).flatmap(
    lambda parts: st.sampled_from(("", " ")).map(lambda gap: gap.join(parts))
))  # fmt: skip
def test_a_normal_form_is_its_own(name: str) -> None:
    key = organisation_key(name)
    assert organisation_key(key) == key
    assert len(key) <= 200


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("The Red Cross", "red  cross", "Réd-Cross", "ＲＥＤ ＣＲＯＳＳ"), "red cross"),
        (("Acme", "Acme, Inc.", "ACME L.L.C.", "The Acme Ltd", "Acme & Co. KG"), "acme"),
        (("Kinderhilfe gGmbH", "Kinderhilfe e. V.", "kinderhilfe UG (haftungsbeschränkt)"), "kinderhilfe"),
        (("Smith & Sons", "Smith and Sons"), "smith and sons"),
        (("St. Mary's", "St Marys"), "st marys"),
        (("U.S.A. Friends", "USA Friends"), "usa friends"),
        (("The",), "the"),
        (("Inc.",), "inc"),
        (("दिल्ली",), "दिल्ली"),
        (("★", "", "…"), ""),
    ],
)
def test_names_that_differ_in_writing_have_one_normal_form(names: tuple[str, ...], key: str) -> None:
    assert {organisation_key(name) for name in names} == {key}


def test_merging_and_undoing_it_brings_back_what_was(app: Flask) -> None:
    user, (one, two, three, four) = make_user(), named("City Library", "City Libary", "Main Library", "Town Hall")
    assert organisations.merge([one, two], "City Library", user) == "City Library"
    assert organisations.merge([one, three], "Main library", user) == "Main library"  # spelled anew
    assert groups() == {"Main library": (3, {"City Library", "City Libary"}), "Town Hall": (1, set())}
    assert organisations.merge([four], "City Libary", user) == "Main library"
    assert groups() == {"Main library": (4, {"City Library", "City Libary", "Town Hall"})}
    organisations.take_apart(one)
    assert groups() == {"Main library": (2, {"Town Hall"}), "City Library": (2, {"City Libary"})}
    organisations.take_apart(two)
    organisations.take_apart(four)
    assert groups() == {name: (1, set()) for name in ("Main library", "City Library", "City Libary", "Town Hall")}
    with pytest.raises(UnknownTicket):
        organisations.take_apart(four)


def test_a_new_name_is_there_for_as_long_as_something_goes_by_it(app: Flask) -> None:
    user, (one, two) = make_user(), named("ODI", "Open Data Inst")
    organisations.merge([one, two], "  Open\nData  Institute ", user)
    assert groups() == {"Open Data Institute": (2, {"ODI", "Open Data Inst"})}
    organisations.take_apart(one)
    organisations.take_apart(two)
    assert kept() == {"ODI", "Open Data Inst"}


def test_what_cannot_be_merged_is_told(app: Flask) -> None:
    user, (one, two) = make_user(), named("One", "Two")
    organisations.merge([one], "Two", user)
    for ids, name, field in (([], "One", "organisation"), ([one], " ★ ", "name"), ([two], "One", "name")):
        with pytest.raises(InvalidTicket) as refused:
            organisations.merge(ids, name, user)
        assert set(refused.value.errors) == {field}
    with pytest.raises(InvalidTicket):
        organisations.merge(list(range(1, 300)), "One", user)
    with pytest.raises(UnknownTicket):
        organisations.merge([one, 999], "Three", user)
    assert kept() == {"One", "Two"}
    assert merged_organisations(db.session()) == {one: two}


def test_merging_at_once_in_both_directions_makes_no_circle(app: Flask) -> None:
    user, (one, two) = make_user(), named("One", "Two")
    ready = threading.Barrier(6)

    def go(place: int) -> None:
        with app.app_context():
            ready.wait()
            organisations.merge([one, two], ("One", "Two")[place % 2], user)
            db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda place: raised(go, place), range(6))).count(InvalidTicket) < 6
    found = merged_organisations(db.session())
    assert found in ({one: two}, {two: one})
    ((_, others),) = groups().values()
    assert len(others) == 1


def raised(act: Callable[[int], None], place: int) -> type[Exception] | None:
    """What an act that is too late raises: both go by the other name already."""
    try:
        act(place)
    except InvalidTicket as error:
        return type(error)
    return None


def test_a_name_that_is_merged_is_known_when_it_is_typed_again(app: Flask) -> None:
    user, (one, _) = make_user(), named("City Libary Inc.", "City Library")
    organisations.merge([one], "City Library", user)
    make_ticket(values={"organisation": "the city libary"})
    assert groups() == {"City Library": (3, {"City Libary Inc."})}


def test_what_is_held_or_spam_is_not_listed(app: Flask) -> None:
    make_ticket("It has links", values={"organisation": "Held"})
    (spam,) = add_organisations("Spam")
    add_requests({"organisation_id": spam, "state": "closed", "outcome": "spam"})
    assert groups() == {}


def test_names_alike_are_suggested_until_they_are_told_apart_or_merged(app: Flask) -> None:
    user = make_user()
    one, two, three, *_ = named("City Library", "City Libary", "Library, City", "Town Hall", "Greenpeace")
    assert suggested() == {frozenset({one, two}), frozenset({one, three}), frozenset({two, three})}
    organisations.tell_apart(three, one)
    organisations.tell_apart(one, three)
    assert frozenset({one, three}) not in suggested()
    organisations.merge([one, two], "City Library", user)
    assert suggested() == set()  # what was told apart from one is told apart from both
    organisations.take_apart(two)
    assert frozenset({one, two}) in suggested()
    with pytest.raises(UnknownTicket):
        organisations.tell_apart(one, 999)


def test_erasing_leaves_no_name_that_the_erased_alone_used(app: Flask) -> None:
    user = make_user()
    (hall,) = named("Town Hall")
    alone = [make_ticket(email=ADA, values={"organisation": name}) for name in ("Ada's House", "House of Ada")]
    first, second = (number_of(name) for name in ("Ada's House", "House of Ada"))
    organisations.merge([first, second], "The House of Ada Lovelace", user)
    organisations.tell_apart(hall, first)
    assert len(alone) == erasing.erase_requester(ADA)
    assert kept() == {"Town Hall"}
    assert suggested() == set()
    for table in (OrganisationAlias, OrganisationDifference):
        assert db.session.scalars(select(table)).all() == []


@pytest.mark.parametrize("above", [False, True])
def test_what_went_by_an_erased_name_stays_together(app: Flask, above: bool) -> None:
    user, (one, two) = make_user(), named("One", "Two")
    make_ticket(email=ADA, values={"organisation": "Ada and friends"})
    organisations.merge([one, two], "Ada and friends", user)
    if above:
        organisations.merge(named("Three"), "Three", user)
        organisations.merge([number_of("Ada and friends")], "Three", user)
    erasing.erase_requester(ADA)
    assert groups() == ({"Three": (3, {"One", "Two"})} if above else {"One": (2, {"Two"})})


def named(*names: str) -> list[int]:
    """Organisations, each named by one request."""
    found = add_organisations(*names)
    add_requests(*({"organisation_id": one} for one in found))
    return found


def groups() -> dict[str, tuple[int, set[str]]]:
    """The organisations as they are listed: requests, and what goes by each name."""
    db.session.rollback()
    found = organisations.listing()
    every = found.groups(found.order).values()
    return {one.name: (one.requests, {other.name for other in one.others}) for one in every}


def suggested() -> set[frozenset[int]]:
    """The pairs that are suggested on a page with all."""
    db.session.rollback()
    found = organisations.listing()
    return {frozenset({pair.first.id, pair.second.id}) for pair in likely_same.pairs(found.order, found)}


def kept() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Organisation.name)))


def number_of(name: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
