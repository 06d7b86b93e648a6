from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visit_factory import feedback
from visit_factory import search
from visit_factory import view

from answercenter.analytics.sittings import Feedback
from answercenter.analytics.sittings import Search
from answercenter.analytics.sittings import View
from answercenter.analytics.sittings import clicks_of
from answercenter.analytics.sittings import ending_view
from answercenter.analytics.sittings import intents_of
from answercenter.analytics.sittings import is_machine
from answercenter.analytics.sittings import returned_views
from answercenter.analytics.sittings import visits_of

if TYPE_CHECKING:
    from answercenter.analytics.arrivals import Arrival
    from answercenter.analytics.sittings import Event
    from answercenter.analytics.sittings import Intent

SECOND = 1 / 60


def test_half_an_hour_without_an_event_ends_a_visit() -> None:
    assert lengths(view("v", 0, 1), view("v", 30, 2), view("v", 60.1, 3)) == [2, 1]


def test_eight_hours_end_a_visit() -> None:
    assert lengths(*(view("v", minute, 1) for minute in range(0, 10 * 60, 20))) == [25, 5]


def test_a_change_of_region_begins_a_new_visit() -> None:
    assert lengths(view("v", 0, 1), view("v", 1, 2, region="US-WA"), view("v", 2, 3, region="US-WA")) == [1, 2]


def test_a_visit_of_a_file_keeps_its_bounds() -> None:
    apart = [view("v", minute, 1, origin="recorded", region=region) for minute, region in ((0, "US"), (900, "DE"))]
    assert lengths(*apart) == [2]


def test_events_without_a_visit_belong_to_none() -> None:
    assert lengths(view(None, 0, 1), view("v", 0, 1)) == [1]


def test_the_order_of_arrival_does_not_matter() -> None:
    found = search("v", 0, "fees")
    several = [found, view("v", 0, 4, found), view("v", 40, 1), feedback("v", 41, 1, helpful=True)]
    assert visits_of(events(several)) == visits_of(events(several[::-1]))
    assert len(intents(*several[::-1])[0].clicks) == 1


@pytest.mark.parametrize(
    ("later", "seconds", "wanted"),
    [
        ("mortgage fees", 60, ["mortgage fees"]),
        ("mort", 10, ["mort"]),
        ("mortgage", 10, ["mortgage"]),
        ("mortgage fees", 61, ["mortgage", "mortgage fees"]),
        ("car loan", 5, ["mortgage", "car loan"]),
    ],
)
def test_a_search_that_goes_on_typing_takes_the_former_ones_place(
    later: str, seconds: float, wanted: list[str]
) -> None:
    typed = intents(search("v", 0, "mortgage"), search("v", seconds * SECOND, later))
    assert [intent.search.text for intent in typed] == wanted


def test_a_minute_is_counted_from_each_search_to_the_next() -> None:
    typed = [search("v", number * 0.9, "mortgage"[: number + 1]) for number in range(8)]
    assert [intent.search.text for intent in intents(*typed)] == ["mortgage"]


def test_further_pages_are_the_same_search_and_their_clicks_count() -> None:
    first, other = search("v", 0, "fees"), search("v", 5, "loans")
    second = search("v", 10, "fees", page=2)
    found = intents(first, other, second, view("v", 11, 7, second, rank=12))
    assert [intent.search.text for intent in found] == ["fees", "loans"]
    assert [click.view.rank for click in found[0].clicks.values()] == [12]


def test_a_click_counts_once_per_answer_and_within_half_an_hour() -> None:
    found = search("v", 0, "fees")
    opened = [view("v", 1, 5, found), view("v", 2, 5, found), view("v", 29, 6, found), view("v", 31, 7, found)]
    assert list(intents(found, *opened)[0].clicks) == [5, 6]


def test_a_click_needs_a_search_of_the_same_visit() -> None:
    found = search("v", 0, "fees")
    other = search("w", 0, "fees")
    assert [len(intent.clicks) for intent in intents(found, other, view("w", 1, 5, found))] == [0, 0]


def test_a_search_stands_under_its_filter_else_under_what_was_opened_else_under_what_was_shown() -> None:
    shown = search("v", 0, "fees", root_topic_id=3)
    filtered = search("v", 0, "fees", root_topic_id=3, topic_id=9)
    assert intents(shown)[0].root_topic_id == 3
    assert intents(shown, view("v", 1, 1, shown, root_topic_id=4))[0].root_topic_id == 4
    assert intents(shown, view("v", 1, 1, shown, root_topic_id=0))[0].root_topic_id == 3
    assert intents(filtered, view("v", 1, 1, filtered, root_topic_id=4))[0].root_topic_id == 3


@pytest.mark.parametrize(("number", "machine"), [(60, False), (61, True)])
def test_who_opens_more_than_sixty_answers_in_an_hour_is_a_machine(number: int, machine: bool) -> None:
    (visit,) = visits_of(events([view("v", one * 59 / 60, one) for one in range(number)]))
    assert is_machine(visit) is machine


@pytest.mark.parametrize(("number", "machine"), [(300, False), (301, True)])
def test_who_opens_more_than_three_hundred_answers_in_a_visit_is_a_machine_however_slow(
    number: int, machine: bool
) -> None:
    (visit,) = visits_of(events([view("v", one * 1.5, one) for one in range(number)]))
    assert is_machine(visit) is machine


@pytest.mark.parametrize(
    ("told", "ended"),
    [
        ([search("v", 0, "fees"), view("v", 1, 7)], 7),
        ([view("v", 0, 1), view("v", 1, 7), feedback("v", 2, 7, helpful=True)], 7),
        ([search("v", 0, "fees"), view("v", 1, 7), search("v", 2, "cards")], None),
        ([view("v", 0, 7)], None),
        ([view("v", 0, 7), feedback("v", 1, 7, helpful=True)], None),
    ],
)
def test_an_answer_ends_a_visit_that_searched_or_read_before(told: list[Arrival], ended: int | None) -> None:
    (visit,) = visits_of(events(told))
    last = ending_view(visit)
    assert (last.answer_id if last else None) == ended


@pytest.mark.parametrize(("seconds", "left"), [(30, [1]), (31, [])])
def test_an_answer_is_left_for_another_result_within_half_a_minute(seconds: float, left: list[int]) -> None:
    found, other = search("v", 0, "fees"), search("v", 3, "cards")
    opened = [view("v", 1, 1, found), view("v", 1 + seconds * SECOND, 2, found, rank=3), view("v", 3.1, 3, other)]
    clicks = clicks_of(intents(found, other, *opened))
    assert [(click.search.text, click.view.answer_id) for click in clicks] == [("fees", 1), ("fees", 2), ("cards", 3)]
    assert [one.answer_id for one in returned_views(clicks)] == left


def test_a_click_belongs_to_the_search_that_listed_it_not_to_what_it_was_refined_to() -> None:
    first, refined = search("v", 0, "fees"), search("v", 0.5, "fees of banks")
    found = intents(first, refined, view("v", 0.4, 1, first), view("v", 0.9, 2, refined))
    assert [click.search.text for click in clicks_of(found)] == ["fees", "fees of banks"]


def events(arrivals: list[Arrival]) -> list[Event]:
    """Events as counting reads them."""
    kinds = {"search_event": Search, "view_event": View, "feedback_event": Feedback}
    read = []
    for arrival in arrivals:
        kind = kinds[arrival.model.__tablename__]
        row = {"root_topic_id": 0, "language": "en"} | arrival.row
        read.append(kind(**{name: row[name] for name in kind.__dataclass_fields__}))
    return read


def lengths(*arrivals: Arrival) -> list[int]:
    """How many events each visit has."""
    visits = visits_of(events(list(arrivals)))
    return [len(visit.events) for visit in visits]


def intents(*arrivals: Arrival) -> list[Intent]:
    """The intents of all visits."""
    return [intent for visit in visits_of(events(list(arrivals))) for intent in intents_of(visit)]
