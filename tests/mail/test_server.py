"""The mail server's address and the way in: encryption, passwords, certificates; and what is refused at the start."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from mail_server import serving

from answercenter import addresses
from answercenter import config
from answercenter.config import SettingError
from answercenter.extensions import command
from answercenter.mail import outbox
from answercenter.mail.letters import Letter
from answercenter.mail.server import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from mail_server import Postman

PASSWORD = "p@ss/w:ord"
URL = "smtp://ann:p%40ss%2Fw%3Aord@localhost:{port}"


def test_starttls_is_used_where_it_is_offered(app: Flask, secure: Postman, trusted: None) -> None:
    send(app, f"smtp://localhost:{secure.port}")
    assert secure.sessions == [(True, "")]


def test_password_goes_over_the_encrypted_connection(app: Flask, secure: Postman, trusted: None) -> None:
    send(app, URL.format(port=secure.port))
    assert secure.sessions == [(True, "ann")]


def test_certificate_that_nobody_vouches_for_is_refused(app: Flask, secure: Postman) -> None:
    with pytest.raises(Unreachable, match=r"self.signed certificate"):
        send(app, URL.format(port=secure.port))
    assert secure.taken == []


def test_starttls_can_be_left_off(app: Flask, secure: Postman) -> None:
    send(app, f"smtp://localhost:{secure.port}?starttls=off")
    assert secure.sessions == [(False, "")]


def test_required_starttls_that_is_not_offered_stops_the_mail(app: Flask, postman: Postman) -> None:
    with pytest.raises(Unreachable, match="offers no STARTTLS"):
        send(app, f"smtp://127.0.0.1:{postman.port}?starttls=required")
    assert postman.taken == []


def test_wrong_password_loses_nothing_and_is_never_logged(
    app: Flask, secure: Postman, trusted: None, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unreachable) as refused:
        send(app, f"smtp://ann:wrong-password@localhost:{secure.port}")
    assert "535" in str(refused.value)
    assert "wrong-password" not in str(refused.value) + caplog.text
    assert outbox.standing().waiting == 1


@pytest.mark.parametrize(
    ("text", "starttls", "port"),
    [
        ("smtp://mail.example.org", "offered", 25),
        ("smtp://ann:secret@mail.example.org:587", "required", 587),
        ("smtp://ann:secret@127.0.0.1", "offered", 25),
        ("smtp://ann:secret@mail.example.org?starttls=off", "off", 25),
        ("smtps://ann:secret@mail.example.org", "required", 465),
    ],
)
def test_address_of_the_server_is_understood(text: str, starttls: str, port: int) -> None:
    found = addresses.mail_server(text)
    assert (found.starttls, found.port, found.tls) == (starttls, port, text.startswith("smtps"))
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:99999", "smtp://mail:x",
        "smtp://ann@mail.example.org", "smtp://mail.example.org/path", "smtp://mail.example.org?starttls=perhaps",
        "smtp://mail.example.org?secret-word=1", "smtps://mail.example.org?starttls=off", "smtp://a:b%0d%0a@mail",
    ],
)  # fmt: skip
def test_wrong_server_stops_the_start_without_showing_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError) as wrong:
        config.settings_from(tmp_path, {"ANSWERCENTER_SMTP_URL": url}, {})
    assert str(wrong.value) == "SMTP_URL is (hidden); allowed: smtp:// or smtps://USER:PASSWORD@HOST"


@pytest.mark.parametrize("sender", ["answers", "a@b.org, c@d.org", "A <a@b.org>\r\nBcc: x@y.org", "@", "A <a@>"])
def test_wrong_sender_stops_the_start(tmp_path: Path, sender: str) -> None:
    with pytest.raises(SettingError, match=r"MAIL_FROM is .*; allowed: who mails are from"):
        config.settings_from(tmp_path, {"ANSWERCENTER_MAIL_FROM": sender}, {})


def test_sender_may_have_a_name(tmp_path: Path) -> None:
    found = config.settings_from(tmp_path, {"ANSWERCENTER_MAIL_FROM": "Ask us <answers@example.org>"}, {})
    assert found["MAIL_FROM"] == "Ask us <answers@example.org>"
    assert addresses.bare(addresses.sender("Für alle <answers@example.org>")) == "answers@example.org"


def send(app: Flask, url: str) -> None:
    app.config["SMTP_URL"] = url
    with command() as session:
        outbox.queue(session, Letter("ann@example.org", "Hello", "Text"))
    assert outbox.deliver() == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for `localhost` that signs itself, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    files = str(folder / "certificate.pem"), str(folder / "key.pem")
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


@pytest.fixture
def trusted(certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody vouches for that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])


@pytest.fixture
def secure(certificate: tuple[str, str]) -> Iterator[Postman]:
    """A server that offers STARTTLS and knows one user."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        good = (given.login, given.password) == (b"ann", PASSWORD.encode())
        return AuthResult(success=good, handled=good, auth_data=given)

    with serving(tls_context=context, authenticator=known) as handler:
        yield handler
