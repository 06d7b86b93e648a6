"""Requests to people: the form with answers that may fit, and the requester's own page.

The form comes in two steps that need no script: what was typed is checked, and answers that fit are offered beside it,
before it is sent. The requester's page is opened by its secret address alone; a wrong one is like any page that is not
there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from uuid import uuid4

from flask import abort
from flask import current_app
from flask import jsonify
from flask import make_response
from flask import redirect
from flask import request
from markupsafe import Markup

from answercenter.accounts import permissions
from answercenter.analytics import events
from answercenter.analytics import offers
from answercenter.analytics import regions
from answercenter.answers import topics
from answercenter.answers import translations
from answercenter.extensions import db
from answercenter.forms import challenge
from answercenter.forms import public as forms
from answercenter.forms.ticket import MessageForm
from answercenter.forms.ticket import is_trapped
from answercenter.forms.ticket import typed_form
from answercenter.mail import outbox
from answercenter.models import Arm
from answercenter.models import Step
from answercenter.search import engine
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tickets import intake
from answercenter.tickets import requester
from answercenter.tickets import sheets
from answercenter.tickets import types
from answercenter.tickets import wording
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views.limits import limited
from answercenter.views.limits import within
from answercenter.views.public import page

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from answercenter.forms.public import Single
    from answercenter.forms.ticket import RequestForm
    from answercenter.search.results import Hit
    from answercenter.tickets.types import TypeSheet

PURPOSE = "request"
OFFERED = 3  # answers
NEW = "/requests/new"


def taken() -> bool:
    """Tell whether visitors may send requests here; for templates."""
    return bool(page.kept("request types", types.open_types))


def new() -> str:
    """Show the form, or the types to choose from when there are several."""
    offered = page.kept("request types", types.open_types)
    chosen = next((one for one in offered if one.id == whole_number(request.args.get("type"))), None)
    if chosen is None and len(offered) == 1:
        chosen = offered[0]
    query, answer = normalise_query(request.args.get("q", "")), request.args.get("answer", "")
    if chosen is None:
        return page.show("public/request_types.html", types=offered, query=query, answer=whole_number(answer))
    single = _opened()
    given = {"subject": query[: wording.SUBJECT], "query": query, "answer": answer}
    form = typed_form(chosen, _question(single))(formdata=None, data=given)
    return _form(chosen, form, single)


@limited("form")
def send() -> str | AnyResponse | tuple[str, int]:
    """Check what was typed, offer answers that fit, and take the request in once it is sent for good."""
    sheet, act = _type(), request.form.get("act", "")
    try:
        single = forms.check_single(PURPOSE)
    except forms.FormError as error:
        return _made_anew(sheet, str(error)), 400
    form = typed_form(sheet, _question(single))()
    if act == "change":
        return _form(sheet, form, single)
    asked = form.asked(sheet, single.name, page.region(), current_app.config["LANGUAGES"])
    asked = _placed(asked)
    try:
        _check(form, single, asked, sheet)
        if act != "send":
            return _check_page(sheet, form, single, _offered(single, asked))
        doubtful = intake.doubts(asked, trap=is_trapped(), age=single.age, many=not within(PURPOSE))
        receipt = intake.receive(asked, doubtful)
    except InvalidTicket as error:
        form.blame(error.errors)
        return _form(sheet, form, single), 400
    except UnknownTicket as error:
        abort(404, str(error))
    if receipt.new and not doubtful:
        offers.record_step(page.visitor(), Step.SENT, single.note)
    return redirect(f"/requests/{receipt.secret}?sent=1", 303)


@limited("suggest")
def fitting() -> Response:
    """Tell the answers that may fit what is being typed, as JSON."""
    words = request.args.get("q", "")
    found = [
        {
            "id": hit.answer_id,
            "question": Markup(hit.question).striptags(),  # noqa: S704  # search promises safe HTML
            "url": page.answer_address(hit.answer_id, hit.slug),
        }
        for hit in _fitting(words, "")
    ]
    response = jsonify(answers=found)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@limited("form")
def solved() -> AnyResponse:
    """Take a visitor's word that an offered answer solved the matter, and lead to it."""
    answer_id = whole_number(request.form.get("solved")) or 0
    found = page.answer_of_form(answer_id, PURPOSE)
    events.record_view(page.visitor(), answer_id=answer_id, source="request")
    events.record_feedback(page.visitor(), answer_id=answer_id, revision=None, helpful=True)
    offers.record_step(page.visitor(), Step.SOLVED, offers.arm_of(page.visitor()))
    return redirect(f"{page.answer_address(answer_id, found.slug)}?thanks=yes#feedback", 303)


def status(secret: str) -> Response:
    """Show a request to its requester. 404 for any other address."""
    return _status(secret, MessageForm(formdata=None))


@limited("form")
def add(secret: str) -> AnyResponse:
    """Add a message to a request, say that it is solved, or open it again."""
    try:
        forms.check(PURPOSE)
    except forms.FormError as error:
        abort(400, str(error))
    form, act = MessageForm(), request.form.get("act", "")
    try:
        if act == "message":
            requester.add_message(secret, form.text.data or "", request.form.get("form", "")[:32] or uuid4().hex)
        elif act == "solved":
            for answer_id in requester.confirm(secret):
                events.record_feedback(page.visitor(), answer_id=answer_id, revision=None, helpful=True)
        elif act == "reopen":
            requester.reopen(secret)
        else:
            abort(400, "A request is added to, solved or opened again.")
    except InvalidTicket as error:
        form.blame(error.errors)
        return _status(secret, form, 400)
    except UnknownTicket:
        abort(404)
    return redirect(f"/requests/{secret}?done={act}", 303)


def _opened() -> Single:
    """Make a form, which remembers whether answers are offered beside it."""
    arm = offers.arm_of(page.visitor())
    offers.record_step(page.visitor(), Step.OPENED, arm)
    return forms.single(PURPOSE, arm)


def _made_anew(sheet: TypeSheet, why: str) -> str:
    """Show what was typed on a form that takes the place of an unfit one; its question is another one."""
    single = _opened()
    form = typed_form(sheet, _question(single))()
    if challenge.FIELD in form:
        form[challenge.FIELD].data = ""
    return _form(sheet, form, single, more=(why,))


def _question(single: Single) -> str:
    """Return what a form asks to keep machines out; nobody who is signed in is asked."""
    return "" if permissions.account() else challenge.question(single.name)


def _check(form: RequestForm, single: Single, asked: wording.Asked, sheet: TypeSheet) -> None:
    """Make sure that a request can be kept, and the question of its form is answered. Raises InvalidTicket."""
    errors = {}
    try:
        wording.check(asked, sheet.fields)
    except InvalidTicket as error:
        errors = error.errors
    if challenge.FIELD in form and (wrong := challenge.wrong(single.name, form[challenge.FIELD].data or "")):
        errors[challenge.FIELD] = wrong
    if errors:
        raise InvalidTicket(errors)


def _type() -> TypeSheet:
    try:
        found = types.find(db.session(), whole_number(request.form.get("type")) or 0)
    except UnknownTicket as error:
        abort(404, str(error))
    if not found.open:
        abort(404, "This type of request is not taken at present.")
    return found


def _placed(asked: wording.Asked) -> wording.Asked:
    """Return a request with a topic and an answer that there are: of the answer, when it came from one."""
    found = page.links([asked.answer_id]) if asked.answer_id else []
    roots = {topic.id for topic in topics.tree(page.reader())}
    topic_id = asked.topic_id if asked.topic_id in roots else None
    if topic_id is None and found and found[0].topic_id is not None:
        topic_id = topics.root_of(found[0].topic_id)
    return replace(asked, topic_id=topic_id, answer_id=found[0].id if found else None)


def _offered(single: Single, asked: wording.Asked) -> tuple[Hit, ...]:
    """List the answers that are offered before a request is sent."""
    return () if single.note == Arm.WITHHELD else _fitting(asked.subject, asked.text)


def _fitting(subject: str, text: str) -> tuple[Hit, ...]:
    """List the answers that fit the words of a request: of what it is about, else of all that was written."""
    for words in dict.fromkeys((normalise_query(subject), normalise_query(f"{subject} {text}"))):
        found = engine.search(words, page.reader(), per_page=OFFERED) if words else None
        if found is not None and found.answered:
            return found.hits
    return ()


def _form(sheet: TypeSheet, form: RequestForm, single: Single, more: tuple[str, ...] = ()) -> str:
    places = regions.choices()
    return page.show(
        "public/request.html",
        sheet=sheet,
        form=form,
        token=single.token,
        offered=single.note != Arm.WITHHELD,
        more=more,
        parts=[(code, regions.short_name(code)) for code, _name in places if "-" in code],
        countries=[(code, name) for code, name in places if "-" not in code],
        topics=[("", "I do not know"), *((str(one.id), one.name) for one in topics.tree(page.reader()))],
        languages=[(code, translations.name(code)) for code in current_app.config["LANGUAGES"]],
    )


def _check_page(sheet: TypeSheet, form: RequestForm, single: Single, hits: tuple[Hit, ...]) -> str:
    return page.show(
        "public/request_check.html",
        sheet=sheet,
        form=form,
        hits=hits,
        token=single.token,
        open_token=forms.token(PURPOSE),
        trap=request.form.get("website", ""),
        region_of=regions.name,
    )


def _status(secret: str, form: MessageForm, code: int = 200) -> Response:
    found = sheets.status(secret)
    if found is None:
        abort(404)
    values: dict[str, Any] = {"secret": secret, "form": form, "token": forms.token(PURPOSE), "name": uuid4().hex}
    text = page.show(
        "public/request_status.html",
        found=found,
        sent="sent" in request.args,
        done=request.args.get("done", ""),
        mailed=outbox.is_set_up(),
        **values,
    )
    response = make_response(text, code)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
