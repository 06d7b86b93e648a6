"""Files of mails: checked, on the message that they came with, and gone with its words; what is not kept is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import picture
from mail_in import ADA
from mail_in import answered
from mail_in import last
from mail_in import mail_in
from mail_in import number_of
from mail_in import signed
from mail_in import with_files
from sqlalchemy import select
from ticket_factory import ticket

from answercenter.extensions import db
from answercenter.files import checking
from answercenter.files.kinds import KINDS
from answercenter.models import IncomingFile
from answercenter.models import TicketFile
from answercenter.tickets import erasing
from answercenter.tickets import held_mail
from answercenter.tickets import inbound
from answercenter.tickets import mail_files
from answercenter.tickets import personal
from answercenter.tickets.naming import secret_of

if TYPE_CHECKING:
    import pytest
    from flask import Flask

PDF = b"%PDF-1.7\ntrailer\n<<>>\n%%EOF\n"
LOGO, SHOT = picture.png(200, 100), picture.png(300, 200)


def test_what_is_not_kept_is_said_with_its_reason(replied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    replied.config["REQUEST_FILES_LIMIT"] = 1
    monkeypatch.setattr(mail_files, "MOST", 2)
    number = answered()
    files = [("virus.exe", b"MZ\x90\x00"), ("page.html", b"<script>alert(1)</script>"), ("a.pdf", PDF)]
    files += [("large.txt", b"x" * 1_000_001), ("b.txt", b"b"), ("c<i>.txt", b"c")]
    inbound.receive(with_files(signed(number), *files, within=(LOGO, LOGO)))
    assert [one.name for one in last(number).files] == ["a.pdf", "b.txt"]
    said = {tuple(names): why for why, names in last(number).details["refused"]}
    assert said[("in0.png", "in1.png")] == "Small pictures within the text are not kept."
    assert said[("virus.exe",)].startswith("This is none of the kinds of files that are taken.")
    assert said[("page.html",)].startswith("This is HTML or XML.")
    assert said[("large.txt (1.0 MB)",)] == "The files of a mail may have 1 MB together."
    assert said[("c<i>.txt",)].startswith("A mail may bring ")
    page = replied.test_client().get(f"/requests/{secret_of(ticket(number).form)}").get_data(as_text=True)
    assert "Not kept: <bdi>c&lt;i&gt;.txt</bdi>" in page


def test_an_image_within_the_text_is_kept_from_a_size_on_and_one_that_is_attached_always(replied: Flask) -> None:
    number = answered()
    inbound.receive(with_files(signed(number), ("logo.png", LOGO), within=(LOGO, SHOT, b"\x89PNG\r\n\x1a\nbroken")))
    assert [one.name for one in last(number).files] == ["in1-300x200.png", "logo-200x100.png"]
    assert [names for _why, names in last(number).details["refused"]] == [["in0.png"], ["in2.png"]]


def test_whatever_a_file_makes_a_library_raise_the_mail_is_kept(
    replied: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise RecursionError

    monkeypatch.setattr(checking.attachments, "kind_of", fails)
    number = answered()
    assert inbound.receive(with_files(signed(number), ("a.pdf", PDF)))
    assert last(number).details["refused"] == [["The file could not be read.", ["a.pdf"]]]


def test_no_more_files_are_looked_into_than_so_many(replied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(checking.attachments, "kind_of", lambda *given: tried.append(given) or KINDS["txt"])
    monkeypatch.setattr(mail_files, "MOST", 99)
    number = answered()
    inbound.receive(with_files(signed(number), *((f"{place}.bin", b"x") for place in range(60))))
    assert len(tried) == mail_files.TRIED
    ((_why, names),) = last(number).details["refused"]
    assert (len(names), names[-1]) == (21, "20 more")


def test_the_same_mail_read_twice_brings_its_files_once(replied: Flask) -> None:
    number = answered()
    for _ in range(2):
        inbound.receive(with_files(signed(number), ("a.pdf", PDF)))
    assert number_of(TicketFile) == 1


def test_one_who_dies_in_between_leaves_the_files_to_the_next(replied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = answered()
    with monkeypatch.context() as died:
        died.setattr(inbound, "_settle_safely", lambda _number: None)
        inbound.receive(with_files(signed(number), ("a.pdf", PDF)))
    assert (number_of(IncomingFile), number_of(TicketFile)) == (1, 0)
    inbound.settle()
    assert (number_of(IncomingFile), number_of(TicketFile)) == (0, 1)
    assert [one.name for one in last(number).files] == ["a.pdf"]


def test_programs_and_floods_bring_no_files(replied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = answered()
    inbound.receive(
        with_files(signed(number), ("a.pdf", PDF)).replace(b"From:", b"Auto-Submitted: auto-replied\nFrom:", 1)
    )
    monkeypatch.setattr(inbound, "OFTEN", 1)
    inbound.receive(with_files(signed(number), ("b.pdf", PDF), name="2"))
    assert (number_of(IncomingFile), number_of(TicketFile)) == (0, 0)
    assert mail_in(1).details["refused"] == [[mail_files.FLOOD, ["b.pdf"]]]


def test_a_discarded_mail_takes_its_files_along(replied: Flask) -> None:
    inbound.receive(with_files("x@y.org", ("a.pdf", PDF)))
    assert number_of(IncomingFile) == 1
    held_mail.discard(mail_in().id)
    assert number_of(IncomingFile) == 0


def test_files_are_handed_over_and_erased_with_whom_they_came_from(replied: Flask) -> None:
    number, bob = answered(), "bob@example.org"
    inbound.receive(with_files(signed(number), ("a.txt", b"A")))
    inbound.receive(with_files(signed(number), ("b.txt", b"B"), sender=bob, name="2"))
    inbound.receive(with_files("x@y.org", ("c.txt", b"C"), sender=bob, name="3"))
    plain = [{"field": "By mail", "name": "b.txt", "base64": "Qg=="}]
    found = personal.exported(bob)
    assert [one["files"] for one in found["messages_on_requests_of_others"]] == [plain]
    assert [[file["name"] for file in one["files"]] for one in found["mails_in"]] == [[], ["c.txt"]]
    erasing.erase_requester(bob)
    assert (number_of(IncomingFile), db.session.scalars(select(TicketFile.name)).all()) == (0, ["a.txt"])
    db.session.rollback()
    assert [file["name"] for one in personal.exported(ADA)["requests"] for file in one["files"]] == ["a.txt"]
    erasing.erase_requester(ADA)
    assert number_of(TicketFile) == 0
    assert "a.txt" not in repr(last(number).details)
