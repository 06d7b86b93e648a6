"""One request at work: read, reply, note, give to somebody, close with an outcome, let in, open again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter import clock
from answercenter import proposals
from answercenter.analytics import regions
from answercenter.analytics.reports import wording
from answercenter.answers import catalog
from answercenter.forms.ticket import TicketForm
from answercenter.models import PUBLIC
from answercenter.models import Outcome
from answercenter.search import engine
from answercenter.text import LARGEST_NUMBER
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.tickets import canned
from answercenter.tickets import claims
from answercenter.tickets import desks
from answercenter.tickets import drafts
from answercenter.tickets import enclosed
from answercenter.tickets import mentions
from answercenter.tickets import merging
from answercenter.tickets import people
from answercenter.tickets import queue
from answercenter.tickets import sheets
from answercenter.tickets import workflow
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket
from answercenter.tickets.workflow import TakenError
from answercenter.views import download
from answercenter.views.staff.tickets import is_volunteer
from answercenter.views.staff.tickets import own_id

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from answercenter.answers.catalog import AnswerLink
    from answercenter.tickets.sheets import TicketSheet

bp = Blueprint("ticket", __name__, url_prefix="/requests")
FOUND = 6  # answers offered to be pointed to
OF_VOLUNTEERS = frozenset({"reply", "reply-and-close", "close", "note", "take", "put-back", "save", "unfollow"})
AGAIN = frozenset({"insert", "find"})  # only show the form anew, with what was typed


@bp.get("/<int:ticket_id>")
def show(ticket_id: int) -> ResponseReturnValue:
    """Show a request, with what one typed on it before."""
    found = _wanted(ticket_id)
    form = TicketForm(formdata=None, text=drafts.of(ticket_id, own_id()), seen=str(found.newest), form=uuid4().hex)
    return _page(found, form)


@bp.get("/<int:ticket_id>/files/<int:file_id>")
def file(ticket_id: int, file_id: int) -> ResponseReturnValue:
    """Give a file of a request, or of one merged into it, to be saved."""
    _wanted(ticket_id)
    return download.response(enclosed.of_ticket(ticket_id, file_id))


@bp.post("/<int:ticket_id>")
def change(ticket_id: int) -> ResponseReturnValue:
    """Do what the pressed button says; what was typed is never lost."""
    found, form, act = _wanted(ticket_id), TicketForm(), request.form.get("act", "")
    if act in AGAIN:
        _insert(form)
        return _page(found, form)
    if act not in ACTS:
        abort(400, "There is no such step.")
    if is_volunteer() and act not in OF_VOLUNTEERS:
        abort(403)
    try:
        said = ACTS[act](ticket_id, form)
    except InvalidTicket as error:
        form.blame(error.errors)
        return _page(found, form), 400
    except UnknownTicket as error:
        abort(404, str(error))
    except TakenError as error:
        flash(str(error), "warn")
        return redirect(_address(ticket_id), 303)
    flash(said, "good")
    return _onward(ticket_id, act)


@bp.post("/<int:ticket_id>/draft")
def draft(ticket_id: int) -> ResponseReturnValue:
    """Keep what is being typed, and hold the request for longer if it is one's own; for the page's script."""
    _wanted(ticket_id)
    try:
        drafts.keep(ticket_id, own_id(), TicketForm().text.data or "")
        claims.renew(ticket_id, own_id())
    except UnknownTicket as error:
        abort(404, str(error))
    return "", 204


def _reply(ticket_id: int, form: TicketForm, *, closing: bool = False) -> str:
    numbers = form.numbers()
    known = {link.id: link for link in catalog.links(numbers, PUBLIC)}
    if missing := [number for number in numbers if number not in known]:
        raise InvalidTicket({"answers": f"Answer {missing[0]} is not to be read by everybody."})
    links = [_line(known[number]) for number in numbers]
    workflow.reply(ticket_id, own_id(), form.written(links, closing=closing))
    return "Sent, and closed." if closing else "Sent. It is the requester’s turn now."


def _reply_and_close(ticket_id: int, form: TicketForm) -> str:
    return _reply(ticket_id, form, closing=True)


def _close(ticket_id: int, form: TicketForm) -> str:
    workflow.close(ticket_id, own_id(), form.outcome.data or "", whole_number(form.seen.data) or 0)
    return "Closed without a further reply."


def _note(ticket_id: int, form: TicketForm) -> str:
    workflow.note(ticket_id, own_id(), form.note.data or "", form.name_of_form())
    return "The note is kept."


def _follow(ticket_id: int, _form: TicketForm) -> str:
    workflow.follow(ticket_id, own_id())
    return "You follow it: mails tell you what happens."


def _unfollow(ticket_id: int, _form: TicketForm) -> str:
    workflow.unfollow(ticket_id, own_id())
    return "You follow it no longer."


def _assign(ticket_id: int, form: TicketForm) -> str:
    chosen = form.assignee.data
    workflow.assign(ticket_id, own_id(), (whole_number(chosen) or 0) if chosen else None)
    return "Given on." if chosen else "It belongs to nobody now."


def _take(ticket_id: int, form: TicketForm) -> str:
    drafts.keep(ticket_id, own_id(), form.text.data or "")
    claims.take_one(ticket_id, own_id())
    return f"It is yours for {int(claims.LEASE.total_seconds() // 60)} minutes."


def _put_back(ticket_id: int, form: TicketForm) -> str:
    drafts.keep(ticket_id, own_id(), form.text.data or "")
    claims.put_back(own_id(), [ticket_id])
    return "Put back: others can take it."


def _save(ticket_id: int, form: TicketForm) -> str:
    drafts.keep(ticket_id, own_id(), form.text.data or "")
    claims.renew(ticket_id, own_id())
    return "What you typed is kept."


def _release(ticket_id: int, _form: TicketForm) -> str:
    workflow.release(ticket_id, own_id())
    return "Let in: it is acknowledged, and stands in the queue."


def _spam(ticket_id: int, form: TicketForm) -> str:
    workflow.close(ticket_id, own_id(), Outcome.SPAM, whole_number(form.seen.data) or 0)
    return "Closed as spam."


def _reopen(ticket_id: int, _form: TicketForm) -> str:
    workflow.reopen(ticket_id, own_id())
    return "Open again."


def _merge(ticket_id: int, form: TicketForm) -> str:
    merging.merge(ticket_id, own_id(), form.into.data or "", whole_number(form.seen.data) or 0)
    return "Merged: it goes on in the other one, and its requester is told."


def _split(ticket_id: int, form: TicketForm) -> str:
    merging.split(ticket_id, own_id(), whole_number(form.entry.data) or 0)
    return "It is a request of its own now, and acknowledged."


def _propose(ticket_id: int, _form: TicketForm) -> str:
    proposals.draft(ticket_id, own_id())
    return "Drafted: an editor makes an answer of it."


def _tell(ticket_id: int, _form: TicketForm) -> str:
    number = proposals.tell(ticket_id, own_id())
    return f"{number} told by mail." if number else "They were told already."


ACTS = {
    "reply": _reply,
    "reply-and-close": _reply_and_close,
    "close": _close,
    "note": _note,
    "follow": _follow,
    "unfollow": _unfollow,
    "assign": _assign,
    "take": _take,
    "put-back": _put_back,
    "save": _save,
    "release": _release,
    "spam": _spam,
    "reopen": _reopen,
    "merge": _merge,
    "split": _split,
    "propose": _propose,
    "tell": _tell,
}


def _wanted(ticket_id: int) -> TicketSheet:
    """Return a request; of those that stand on no desk of a volunteer's they are told that there is none."""
    there = ticket_id <= LARGEST_NUMBER and (not is_volunteer() or desks.shows(ticket_id, own_id()))
    found = sheets.sheet(ticket_id) if there else None
    if found is None:
        abort(404, "There is no such request.")
    return found


def _address(ticket_id: int) -> str:
    return url_for("staff.ticket.show", ticket_id=ticket_id)


def _onward(ticket_id: int, act: str) -> ResponseReturnValue:
    """Lead to the next request that one holds after a reply or an end, else back to the same page."""
    if act not in {"reply", "reply-and-close", "close", "spam"}:
        return redirect(_address(ticket_id), 303)
    following = queue.next_of(own_id())
    if following is None:
        return redirect(url_for("staff.tickets.home"), 303)
    return redirect(_address(following), 303)


def _insert(form: TicketForm) -> None:
    """Put a chosen ready-made reply behind what was typed."""
    number = whole_number(form.canned.data)
    chosen = canned.find(number) if number is not None else None
    if chosen is not None:
        form.text.data = "\n\n".join(part for part in (form.text.data, chosen.text) if part)


def _line(link: AnswerLink) -> str:
    base = current_app.config["BASE_URL"] or request.url_root.rstrip("/")
    return f"{link.question}\n{base}/answers/{link.id}/{link.slug}"


def _page(found: TicketSheet, form: TicketForm) -> str:
    """Show a request; answers that fit it, or that were looked for, can be pointed to."""
    words = normalise_query(form.find.data or found.ticket.subject)
    hits = engine.search(words, PUBLIC, per_page=FOUND).hits if words and not found.is_closed else ()
    chosen = catalog.links([number for number in form.numbers() if number], PUBLIC)
    offered = catalog.links([hit.answer_id for hit in hits], PUBLIC)
    now, ticket = clock.now(), found.ticket
    lives = ticket.holder_id is not None and ticket.held_until is not None and ticket.held_until > now
    came_from = catalog.links([ticket.answer_id], PUBLIC) if ticket.answer_id else []
    return render_template(
        "staff/request.html",
        found=found,
        form=form,
        offered=list({link.id: link for link in (*chosen, *offered)}.values()),
        canned=canned.every(),
        workers=people.workers(),
        handles=[] if is_volunteer() else mentions.handles(),
        follows=own_id() in dict(found.followers),
        outcomes=tuple(wording.OUTCOMES.items()),
        mine=lives and ticket.holder_id == own_id(),
        others=lives and ticket.holder_id != own_id(),
        came_from=came_from,
        now=now,
        volunteer=is_volunteer(),
        proposal=proposals.of(ticket.id),
        solved=proposals.is_solved(ticket),
        candidates=merging.candidates(ticket) if not found.is_closed and not found.is_held else [],
        region_name=regions.name,
    )
