"""Asking people: the form with answers that may fit, in two steps that need no script.

What was typed is checked, and answers that fit are offered beside it; then it is read once more, files are added, and
it is sent. What a visit is offered depends on its arm (`analytics.offers`); what keeps machines out is the matter of
`forms.challenge`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort
from flask import current_app
from flask import jsonify
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
from answercenter.files.kinds import ACCEPTED
from answercenter.forms import challenge
from answercenter.forms import public as forms
from answercenter.forms.enclosed import enclosed_form
from answercenter.forms.ticket import is_trapped
from answercenter.forms.ticket import typed_form
from answercenter.models import Arm
from answercenter.models import Step
from answercenter.search import engine
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tickets import intake
from answercenter.tickets import types
from answercenter.tickets import wording
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.views.limits import limited
from answercenter.views.limits import within
from answercenter.views.public import page
from answercenter.views.public.tickets import PURPOSE

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from answercenter.forms.enclosed import EnclosedForm
    from answercenter.forms.public import Single
    from answercenter.forms.ticket import RequestForm
    from answercenter.search.results import Hit
    from answercenter.tickets.types import TypeSheet

OFFERED = 3  # answers
FORM = 1_000_000  # bytes of a request beside its files
_AGAIN = ("Choose all files again: none is kept until the request is sent.",)


def widen() -> None:
    """Let a request be twice as large as its files may be, so that what is too large is told at its field."""
    if request.endpoint == "public.send_request":
        request.max_content_length = 2 * _largest() + FORM


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
    asked = _placed(form.asked(sheet, single.name, page.region(), current_app.config["LANGUAGES"]))
    try:
        _check(form, single, asked, sheet)
    except InvalidTicket as error:
        form.blame(error.errors)
        return _form(sheet, form, single), 400
    if act != "send":
        return _check_page(sheet, form, single, enclosed_form(sheet)(formdata=None), _offered(single, asked))
    files = enclosed_form(sheet)()
    try:
        return _taken_in(sheet, single, replace(asked, files=files.checked(sheet, _largest())))
    except InvalidTicket as error:
        if error.errors.keys() <= {spec.name for spec in sheet.files}:
            files.blame(error.errors)
            return _check_page(sheet, form, single, files, (), more=_AGAIN if len(sheet.files) > 1 else ()), 400
        form.blame(error.errors)  # the type was changed in between
        return _form(sheet, form, single), 400
    except UnknownTicket as error:
        abort(404, str(error))


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


def _opened() -> Single:
    """Make a form, which remembers whether answers are offered beside it."""
    arm = offers.arm_of(page.visitor())
    offers.record_step(page.visitor(), Step.OPENED, arm)
    return forms.single(PURPOSE, arm)


def _taken_in(sheet: TypeSheet, single: Single, asked: wording.Asked) -> AnyResponse:
    """Take a request in, and lead to its page. Raises InvalidTicket and UnknownTicket."""
    wording.check(asked, sheet.fields)  # before it counts against the rate
    doubtful = intake.doubts(asked, trap=is_trapped(), age=single.age, many=not within(PURPOSE))
    receipt = intake.receive(asked, doubtful)
    if receipt.new and not doubtful:
        offers.record_step(page.visitor(), Step.SENT, single.note)
    return redirect(f"/requests/{receipt.secret}?sent=1", 303)


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
    """Make sure that what was typed can be kept, and the question of its form is answered. Raises InvalidTicket."""
    errors = {}
    try:
        wording.check(asked, sheet.typed)
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


def _largest() -> int:
    """Tell how many bytes the files of a request may have together."""
    return int(current_app.config["REQUEST_FILES_LIMIT"]) * 1_000_000


def _check_page(
    sheet: TypeSheet,
    form: RequestForm,
    single: Single,
    files: EnclosedForm,
    hits: tuple[Hit, ...],
    more: tuple[str, ...] = (),
) -> str:
    return page.show(
        "public/request_check.html",
        sheet=sheet,
        form=form,
        files=files,
        more=more,
        accepted=ACCEPTED,
        most=_largest() // 1_000_000,
        hits=hits,
        token=single.token,
        open_token=forms.token(PURPOSE),
        trap=request.form.get("website", ""),
        region_of=regions.name,
    )
