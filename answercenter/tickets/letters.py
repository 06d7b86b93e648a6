"""Letters to requesters: that a request came in, replies, that it goes on in another one, or led to an answer.

They are in the words of its type and language, or the site's own.

Words in braces stand for what the request says. They are put in once, so that nothing that a requester typed is read as
one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select

from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.mail.letters import AUTO
from answercenter.mail.letters import LONGEST_SUBJECT
from answercenter.mail.letters import Letter
from answercenter.models import IncomingKind
from answercenter.models import IncomingMail
from answercenter.models import IncomingState
from answercenter.models import LetterKind
from answercenter.models import RequestLetter
from answercenter.models import RequestType
from answercenter.text import tidy
from answercenter.tickets import reply_address
from answercenter.tickets.naming import hash_of
from answercenter.tickets.naming import secret_of
from answercenter.tickets.wording import InvalidTicket
from answercenter.tickets.wording import UnknownTicket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from answercenter.models import Ticket

SUBJECT = 150  # characters
TEXT = 5000  # characters
PATH = "/requests/"
_WORD = re.compile(r"\{(\w+)\}")
_NO_LINK = "the address of the page that you saw when you sent it"

WORDS = {
    "name": "the name that was given, or “Hello” without one",
    "reference": "the request's number",
    "subject": "what it is about",
    "type": "the type of request",
    "text": "what was asked",
    "reply": "the reply, or what becomes of the request",
    "link": "the address of the requester's page",
    "site": "the site's name",
}
NEEDED = {
    LetterKind.RECEIVED: ("reference", "link"),
    LetterKind.REPLY: ("reply", "link"),
    LetterKind.MERGED: ("reply", "link"),
    LetterKind.PUBLISHED: ("reply", "link"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a letter, with words in braces."""

    subject: str
    text: str


OWN = {
    LetterKind.RECEIVED: Wording(
        "[{reference}] We have your request: {subject}",
        "{name},\n\nwe have your request and a person will read it. Its number is {reference}.\n\n"
        "You can read what we write, and add to it, at\n{link}\n"
        "Whoever has this address can read your request, so please keep it to yourself.\n\n"
        "You asked:\n\n{subject}\n\n{text}\n\n{site}\n",
    ),
    LetterKind.REPLY: Wording(
        "[{reference}] Re: {subject}",
        "{name},\n\n{reply}\n\nDid this solve it? Tell us, or write back, at\n{link}\n\n{site}\n",
    ),
    LetterKind.MERGED: Wording(
        "[{reference}] Re: {subject}",
        "{name},\n\n{reply}\n\nThe page of your request {reference} stays, and what you add there reaches us:\n"
        "{link}\n\n{site}\n",
    ),
    LetterKind.PUBLISHED: Wording(
        "[{reference}] Now on our site: {subject}",
        "{name},\n\nwhat you asked us is now answered for everybody:\n\n{reply}\n\n"
        "The page of your request stays at\n{link}\n\n{site}\n",
    ),
}


def received(session: Session, ticket: Ticket, type_name: str) -> Letter:
    """Write that a request came in."""
    return _letter(session, LetterKind.RECEIVED, ticket, type_name)


def reply(session: Session, ticket: Ticket, type_name: str, text: str) -> Letter:
    """Write a reply, in the thread that the first mail began; it says that a person wrote it."""
    letter = _letter(session, LetterKind.REPLY, ticket, type_name, text)
    return replace(letter, headers={**letter.headers, AUTO: "no"})


def merged(session: Session, ticket: Ticket, type_name: str, text: str) -> Letter:
    """Write that a request goes on together with another one, as the text says."""
    return _letter(session, LetterKind.MERGED, ticket, type_name, text)


def published(session: Session, ticket: Ticket, type_name: str, text: str) -> Letter:
    """Write that there is an answer to what was asked; the text names it with its address."""
    return _letter(session, LetterKind.PUBLISHED, ticket, type_name, text)


def kept(session: Session, type_id: int, kind: LetterKind, language: str) -> Wording | None:
    """Return the words that an administrator gave to a type's letter in a language; None for the site's own."""
    row = session.get(RequestLetter, (type_id, kind.value, language))
    return None if row is None else Wording(row.subject, row.text)


def save(type_id: int, kind: LetterKind, language: str, wording: Wording) -> None:
    """Keep the words of a letter; empty ones give it the site's own back. Raises InvalidTicket and UnknownTicket."""
    empty = not wording.subject and not wording.text
    if not empty:
        check(kind, wording)
    with command() as session:
        if session.get(RequestType, type_id) is None:
            raise UnknownTicket("There is no such type of request.")
        row = session.get(RequestLetter, (type_id, kind.value, language))
        if empty:
            if row is not None:
                session.delete(row)
            return
        row = row or RequestLetter(type_id=type_id, kind=kind.value, language=language)
        row.subject, row.text = wording.subject, wording.text
        session.add(row)


def check(kind: LetterKind, wording: Wording) -> None:
    """Make sure that a letter can be sent in these words. Raises InvalidTicket."""
    errors = {}
    if not 0 < len(wording.subject) <= SUBJECT or not wording.subject.isprintable():
        errors["subject"] = f"A subject is one line of 1 to {SUBJECT} characters."
    if not 0 < len(wording.text) <= TEXT:
        errors["text"] = f"A letter has 1 to {TEXT:,} characters."
    for field, words in (("subject", wording.subject), ("text", wording.text)):
        unknown = [word for word in _WORD.findall(words) if word not in WORDS]
        if unknown:
            errors.setdefault(field, f"{{{unknown[0]}}} stands for nothing. Use {_listed(WORDS)}.")
    missing = [word for word in NEEDED[kind] if f"{{{word}}}" not in wording.text]
    if missing:
        errors.setdefault("text", f"The letter needs {_listed(missing)}.")
    if errors:
        raise InvalidTicket(errors)


def preview(type_name: str, kind: LetterKind, wording: Wording) -> Letter:
    """Return a letter in these words about a made-up request, as somebody would get it."""
    values = {
        "name": "Ada Example",
        "reference": "R-2345-6789",
        "subject": "When does the office open?",
        "type": type_name,
        "text": "I would like to come on Friday.",
        "reply": "We are open from nine to five.",
        "link": f"{current_app.config['BASE_URL'] or 'https://answers.example.org'}{PATH}…",
        "site": tidy(current_app.config["SITE_NAME"], 80),
    }
    return _filled(wording, "ada@example.org", values, {})


def link(ticket: Ticket) -> str:
    """Return the address of a requester's page; words that stand for it where the site does not know its own."""
    secret, base = secret_of(ticket.form), current_app.config["BASE_URL"]
    if not base or hash_of(secret) != ticket.secret_hash:  # the site's key has changed since: only they have the link
        return _NO_LINK
    return f"{base}{PATH}{secret}"


def _letter(session: Session, kind: LetterKind, ticket: Ticket, type_name: str, text: str = "") -> Letter:
    values = {
        "name": ticket.name or "Hello",
        "reference": ticket.reference,
        "subject": ticket.subject,
        "type": type_name,
        "text": ticket.text,
        "reply": text,
        "link": link(ticket),
        "site": tidy(current_app.config["SITE_NAME"], 80),
    }
    return _filled(_wording(session, ticket, kind), ticket.email, values, _headers(session, ticket))


def _headers(session: Session, ticket: Ticket) -> dict[str, str]:
    """Return what keeps a thread together: the first mail, the newest that came in, and where an answer goes."""
    headers = {"Reply-To": reply_address.address_of(ticket)} if reply_address.is_set_up() else {}
    if not ticket.thread:
        return headers
    wanted = select(IncomingMail.message_id).where(
        IncomingMail.ticket_id == ticket.id,
        IncomingMail.state == IncomingState.ADDED,
        IncomingMail.kind == IncomingKind.MESSAGE,
    )
    newest = session.scalar(wanted.order_by(IncomingMail.id.desc()).limit(1))
    last = newest if newest and not newest.endswith("@none>") else ticket.thread
    return headers | {"In-Reply-To": last, "References": " ".join(dict.fromkeys((ticket.thread, last)))}


def _wording(session: Session, ticket: Ticket, kind: LetterKind) -> Wording:
    """Return the words of a letter in the ticket's language, else in the site's first one, else the site's own."""
    first = current_app.config["LANGUAGES"][0]
    for language in dict.fromkeys((ticket.language, first)):
        found = kept(session, ticket.type_id, kind, language)
        if found is not None:
            return found
    return OWN[kind]


def _filled(wording: Wording, recipient: str, values: Mapping[str, str], headers: Mapping[str, str]) -> Letter:
    subject = "".join(letter for letter in _fill(wording.subject, values) if letter.isprintable())
    return Letter(recipient, tidy(subject, LONGEST_SUBJECT), _fill(wording.text, values), headers=headers)


def _fill(words: str, values: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: values.get(found.group(1), found.group(0)), words)


def _listed(words: object) -> str:
    return ", ".join(f"{{{word}}}" for word in words)  # type: ignore[attr-defined]


def letters_of(type_id: int) -> set[tuple[str, str]]:
    """Tell which letters of a type have words of their own, as (kind, language)."""
    rows = db.session.execute(
        select(RequestLetter.kind, RequestLetter.language).where(RequestLetter.type_id == type_id)
    )
    return {(kind, language) for kind, language in rows}
