"""`mail receive`: what a mail server learns from its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from answercenter.cli import main
from answercenter.extensions import db
from answercenter.mail import reading
from answercenter.models import IncomingMail
from answercenter.tickets import inbound

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner

MAIL = b"From: a@example.org\nMessage-ID: <1@x>\n\nHello\n"


def test_a_mail_is_kept_once(app: Flask, runner: FlaskCliRunner) -> None:
    for _ in range(2):
        done = runner.invoke(main, ["mail", "receive", "--recipient", "help+x@example.org"], input=MAIL)
        assert (done.exit_code, done.output) == (0, "")
    assert db.session.scalar(select(func.count()).select_from(IncomingMail)) == 1
    assert "help+x@example.org" in db.session.scalars(select(IncomingMail)).one().details["recipients"]


@pytest.mark.parametrize("raw", [b"", b" \n"])
def test_what_is_no_mail_goes_back_to_its_sender(app: Flask, runner: FlaskCliRunner, raw: bytes) -> None:
    done = runner.invoke(main, ["mail", "receive"], input=raw)
    assert (done.exit_code, done.output) == (65, "A mail is not empty; it was not taken.\n")


def test_a_mail_that_is_too_large_is_kept_by_its_beginning(app: Flask, runner: FlaskCliRunner) -> None:
    raw = MAIL + b"x" * (reading.LARGEST + 20_000_000)
    done = runner.invoke(main, ["mail", "receive"], input=raw)
    assert (done.exit_code, done.output) == (0, "")
    mail = db.session.scalars(select(IncomingMail)).one()
    assert mail.text.startswith("Hello\nxxx")
    assert "51 MB" in mail.details["note"]


def test_what_cannot_be_kept_now_is_tried_again(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> None:
        raise OperationalError("select 'secret'", None, Exception("locked"))

    monkeypatch.setattr(inbound, "receive", fails)
    done = runner.invoke(main, ["mail", "receive"], input=MAIL)
    assert done.exit_code == 75
    assert done.output == "The mail could not be taken now: OperationalError\n"
