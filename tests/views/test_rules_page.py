"""Administrators say on a type's page who is given its requests; what is wrong is told at the row that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from factories import make_topic
from factories import make_user
from sqlalchemy import select
from ticket_factory import add_rule
from ticket_factory import make_ticket
from ticket_factory import question_type
from ticket_factory import ticket

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import AssignmentRule
from answercenter.models import Topic
from answercenter.models import User
from answercenter.tickets import assignment_rules
from answercenter.tickets.assignment_rules import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Desk

NEW = "/admin/requests/1/rules/new"


@pytest.fixture
def admin(desk: Callable[[str], Desk]) -> Desk:
    """An administrator, on a site with two types."""
    question_type()
    return desk("admin")


def page(admin: Desk, path: str) -> str:
    return str(admin.client.get(path).get_data(as_text=True))


def test_a_rule_is_made_changed_and_removed(admin: Desk) -> None:
    ann, bob = make_user("Ann"), make_user("Bob")
    assert "they are given by hand" in page(admin, "/admin/requests/1")
    fields = {"region": "Ohio", "person-0": str(ann), "person-0-most": "4", "person-2": str(bob)}
    assert admin(NEW, **fields).headers["Location"].endswith("/admin/requests/1")
    assert ticket(make_ticket(region="US-OH")).assignee_id == ann
    shown = page(admin, "/admin/requests/1")
    assert "All topics, Ohio, United States" in shown
    assert "in turn: Ann (1 of 4 to do), Bob (0 to do)" in shown
    rule = db.session.scalars(select(AssignmentRule.id)).one()
    path = f"/admin/requests/1/rules/{rule}"
    form = page(admin, path)
    assert f'<option value="{ann}" selected>Ann</option>' in form
    assert 'name="person-0-most" value="4"' in form
    assert 'value="Ohio, United States"' in form
    assert admin(path, **{"region": "Ohio, United States", "person-0": str(bob)}).status_code == 303
    assert [one.name for one in assignment_rules.find(1, rule).people] == ["Bob"]
    assert admin(f"{path}/remove").status_code == 303
    assert db.session.scalars(select(AssignmentRule.id)).all() == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"region": "Nowhere"}, "Choose a country or a state"),
        ({"topic": "x"}, "There is no such topic."),
        ({"person-0": "999"}, "There is no such account."),
        ({"person-0": "x"}, "There is no such account."),
        ({"person-1": "{ann}", "person-1-most": "many"}, "Give a number of requests, 1 to 1,000"),
        ({"person-0": "{ann}", "person-1": "{ann}"}, "They are named already."),
    ],
)
def test_what_is_wrong_is_told_where_it_is(admin: Desk, fields: dict[str, str], message: str) -> None:
    ann = make_user("Ann")
    answer = admin(NEW, **{name: value.format(ann=ann) for name, value in fields.items()})
    assert answer.status_code == 400
    assert message in answer.get_data(as_text=True)
    assert "aria-invalid" in answer.get_data(as_text=True)
    assert db.session.scalars(select(AssignmentRule.id)).all() == []


def test_the_list_on_top_names_the_row_that_is_wrong_and_leads_to_it(admin: Desk) -> None:
    ann = str(make_user("Ann"))
    page = admin(NEW, **{"person-0": ann, "person-1": ann, "person-2": "999"}).get_data(as_text=True)
    assert '<a href="#person-1">Person 2, Ann</a>: They are named already.' in page
    page = admin(NEW, **{"person-0": "999"}).get_data(as_text=True)
    assert '<a href="#person-0">Person 1</a>: There is no such account.' in page
    assert "One thing needs your attention" in page


def test_who_left_is_shown_so_and_stays_in_the_rule(admin: Desk) -> None:
    ann = make_user("Ann")
    rule = add_rule(Person(ann, None))
    with command() as session:
        session.get_one(User, ann).active = False
    assert "Ann (has left)" in page(admin, "/admin/requests/1")
    assert f'<option value="{ann}" selected>Ann (has left)</option>' in page(admin, f"/admin/requests/1/rules/{rule}")
    assert admin(f"/admin/requests/1/rules/{rule}", **{"person-0": str(ann)}).status_code == 303


def test_a_rule_of_a_topic_that_was_put_below_another_is_not_widened_in_silence(admin: Desk) -> None:
    with command() as session:
        topic, other = make_topic(session, "Keys").id, make_topic(session, "Doors").id
    rule = add_rule(topic=topic)
    with command() as session:
        session.get_one(Topic, topic).parent_id = other
    path = f"/admin/requests/1/rules/{rule}"
    assert f'<option value="{topic}" selected>Keys (now below another topic)</option>' in page(admin, path)
    assert admin(path, topic=str(topic)).status_code == 400


def test_a_rule_that_is_not_there_is_told_so(admin: Desk) -> None:
    rule = add_rule()
    for path in (f"1/rules/{rule + 1}", f"2/rules/{rule}", "9/rules/new", "1/rules/99999999999999999999"):
        assert admin.client.get(f"/admin/requests/{path}").status_code == 404, path
    for path in (f"1/rules/{rule + 1}", f"2/rules/{rule}/remove", "9/rules/new"):
        assert admin(f"/admin/requests/{path}").status_code == 404, path


def test_what_the_site_gave_is_told_on_the_request(admin: Desk) -> None:
    add_rule(Person(make_user("Ann"), None))
    assert "The site gave it to Ann" in page(admin, f"/staff/requests/{make_ticket()}")


def test_pages_ask_as_often_with_many_rules_as_with_few(admin: Desk, statements: list[str]) -> None:
    def asked_for(path: str) -> int:
        page(admin, path)
        statements.clear()
        page(admin, path)
        return len(statements)

    rule = add_rule(Person(make_user("Ann"), 1))
    paths = ("/admin/requests/1", f"/admin/requests/1/rules/{rule}")
    few = [asked_for(path) for path in paths]
    for number in range(8):
        add_rule(Person(make_user(f"Person {number}"), 1), region=f"DE-{number}")
        make_ticket()
    assert [asked_for(path) for path in paths] == few
