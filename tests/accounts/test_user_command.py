from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from answercenter.accounts import users
from answercenter.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def test_an_account_is_made_listed_and_disabled(terminal: CliRunner) -> None:
    made = terminal.invoke(
        main, ["user", "create", "a@example.org", *EDITOR, "--password-stdin"], input="green lamps\n"
    )
    assert (made.exit_code, made.output) == (0, "Created a@example.org (editor).\n")
    listed = terminal.invoke(main, ["user", "list"])
    assert listed.output == "a@example.org  editor\n"
    assert terminal.invoke(main, ["user", "disable", "A@example.org"]).exit_code == 0
    assert terminal.invoke(main, ["user", "list"]).output == "a@example.org  editor  disabled\n"


def test_the_password_is_asked_twice_and_not_shown(terminal: CliRunner) -> None:
    made = terminal.invoke(main, ["user", "create", "a@example.org", *EDITOR], input="green lamps\ngreen lamps\n")
    assert made.exit_code == 0
    assert "green" not in made.output


def test_an_account_made_without_a_secret_key_signs_in_with_another(terminal: CliRunner, app: Flask) -> None:
    terminal.invoke(main, ["user", "create", "a@example.org", *EDITOR, "--password-stdin"], input="green lamps\n")
    assert users.check_password("a@example.org", "green lamps") is not None


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["create", "nobody", "--role", "editor", "--password-stdin"], 1, "not an e-mail address"),
        (["create", "a@example.org", "--role", "owner", "--password-stdin"], 2, "'owner' is not one of"),
        (["create", "a@example.org", "--password-stdin"], 2, "Missing option '--role'"),
        (["disable", "a@example.org"], 1, "There is no account a@example.org."),
        (["enable", "a@example.org"], 1, "There is no account a@example.org."),
        (["password", "a@example.org", "--password-stdin"], 1, "There is no account a@example.org."),
    ],
)
def test_a_mistake_is_told_in_one_line(terminal: CliRunner, arguments: list[str], code: int, message: str) -> None:
    result = terminal.invoke(main, ["user", *arguments], input="green lamps\n")
    assert result.exit_code == code
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_weak_password_is_refused(terminal: CliRunner) -> None:
    result = terminal.invoke(
        main, ["user", "create", "a@example.org", *EDITOR, "--password-stdin"], input="password1\n"
    )
    assert result.exit_code == 1
    assert "Many people use this password" in result.output


EDITOR = ("--role", "editor")
GOOD = "green lamps\n"


@pytest.fixture
def terminal(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A terminal on the same instance, without a secret key."""
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", app.config["DATABASE_URL"])
    return CliRunner()
