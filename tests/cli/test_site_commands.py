"""An instance's life from the command line: init, serve, worker, db, doctor; mistakes end in one clear line."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from click.testing import Result
from sqlalchemy import text

from answercenter import create_app
from answercenter.cli import main
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "a-long-Password-77"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of an instance that is not there yet."""
    for name in [name for name in os.environ if name.startswith("ANSWERCENTER_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    folder = tmp_path / "site"
    monkeypatch.setenv("ANSWERCENTER_INSTANCE", str(folder))
    return folder


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def made() -> None:
    result = run("init", "--email", "admin@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output


def test_init_makes_secret_database_and_administrator(instance: Path) -> None:
    made()
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    assert re.search(r"(\d{4}) \(needed: \1\)", run("db", "current").output)
    assert "admin@example.org  admin" in run("user", "list").output


@pytest.mark.postgres
def test_database_behind_a_pooler_prepares_no_statements(
    instance: Path, new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", f"{new_database('pooled')}?prepare_threshold=None")
    words = [sys.executable, "-m", "answercenter", "init", "--email", "admin@example.org", "--password-stdin"]
    subprocess.run(words, input=f"{PASSWORD}\n", text=True, check=True, stdout=subprocess.PIPE)
    with create_app().app_context():
        for _ in range(8):  # from the sixth time on the driver would prepare it
            assert db.session.scalar(text('SELECT count(*) FROM "user"')) == 1
        assert db.session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("threshold", ["never", "1.5"])
def test_wrong_threshold_in_the_address_is_told(
    instance: Path, monkeypatch: pytest.MonkeyPatch, threshold: str
) -> None:
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", f"postgresql://u@127.0.0.1/n?prepare_threshold={threshold}")
    assert_one_line(run("doctor"), "DATABASE_URL is")


def test_init_refuses_an_instance_that_exists(instance: Path) -> None:
    made()
    secret = (instance / "secret_key").read_text()
    result = run("init")
    assert_one_line(result, f"an instance exists in {instance}")
    assert (instance / "secret_key").read_text() == secret


def test_init_without_terminal_or_address_says_how_to_go_on(instance: Path) -> None:
    result = run("init")
    assert result.exit_code == 0
    assert "answercenter user create" in result.output
    assert (instance / "secret_key").exists()


@pytest.mark.parametrize(("email", "password"), [("admin@example.org", "short"), ("nobody", PASSWORD)])
def test_init_makes_nothing_when_the_administrator_is_refused(instance: Path, email: str, password: str) -> None:
    assert run("init", "--email", email, "--password-stdin", typed=f"{password}\n").exit_code == 1
    assert not (instance / "secret_key").exists()
    made()


@pytest.mark.usefixtures("instance")
def test_serve_without_secret_is_refused() -> None:
    assert_one_line(run("serve"), "SECRET_KEY is not set")


def test_serve_on_a_taken_port_is_refused(instance: Path) -> None:
    made()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert_one_line(run("serve", "--port", str(taken.getsockname()[1])), "cannot listen on 127.0.0.1")
    assert instance.exists()


def test_wrong_setting_is_named(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERCENTER_TIMEZONE", "Moon/Crater")
    assert_one_line(run("doctor"), "TIMEZONE is 'Moon/Crater'; allowed:")
    assert not instance.exists()


@pytest.mark.usefixtures("instance")
def test_database_out_of_reach_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWERCENTER_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    assert_one_line(run("user", "list"), "unable to open database file")


@pytest.mark.usefixtures("instance")
def test_unknown_command_is_wrong_usage() -> None:
    assert run("frobnicate").exit_code == 2


@pytest.mark.usefixtures("instance")
def test_database_goes_down_and_up() -> None:
    made()
    assert "version none" in run("db", "downgrade", "base").output
    assert re.search(r"version \d{4}", run("db", "upgrade").output)
    assert run("worker", "--once").exit_code == 0


@pytest.mark.usefixtures("instance")
def test_unknown_version_is_told_in_one_line() -> None:
    made()
    assert_one_line(run("db", "downgrade", "nonsense"), "nonsense")


def test_database_of_another_version_is_refused(instance: Path) -> None:
    made()
    with sqlite3.connect(instance / "answercenter.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert_one_line(run("user", "list"), "run 'answercenter db upgrade'")


@pytest.mark.usefixtures("instance")
def test_doctor_finds_a_worked_instance_in_order() -> None:
    made()
    run("worker", "--once")
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "setting SECRET_KEY = (hidden)" in result.output
    assert "ok      worker: " in result.output


def test_doctor_says_what_is_wrong(instance: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert f"there is no instance in {instance}" in result.output


@pytest.mark.fault
@pytest.mark.usefixtures("instance")
def test_server_serves_and_takes_its_worker_along(port: int) -> None:
    made()
    with serving(port, "--with-worker") as process:
        assert fetch(port, "/healthz") == 200
        assert wait_for(lambda: len(children(process.pid, "worker")) == 1)
        workers = children(process.pid, "worker")
        os.kill(workers[0], signal.SIGKILL)
        assert wait_for(lambda: children(process.pid, "worker") not in ([], workers)), "the worker is not started again"
        second = children(process.pid, "worker")
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert not any(alive(pid) for pid in second)


@pytest.mark.fault
@pytest.mark.usefixtures("instance")
def test_worker_ends_with_a_server_that_was_killed(port: int) -> None:
    made()
    with serving(port, "--with-worker") as process:
        assert wait_for(lambda: len(children(process.pid, "worker")) == 1)
        workers = children(process.pid, "worker")
        process.kill()
        process.wait()
        assert wait_for(lambda: not any(alive(pid) for pid in workers))


@pytest.mark.fault
@pytest.mark.usefixtures("instance")
def test_server_logs_no_address_and_no_query(port: int) -> None:
    made()
    with serving(port) as process:
        fetch(port, "/healthz?q=private-question")
        fetch(port, f"/search?q={'private-question' * 600}")  # too long for the server, which would warn of it
        process.terminate()
        told = process.communicate(timeout=30)[1]
    assert b"private-question" not in told
    assert b"127.0.0.1" not in told.replace(f"http://127.0.0.1:{port}".encode(), b"")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


class serving:  # noqa: N801  # read as `with serving(port)`
    """A server process, up and answering; killed at the end if it still runs."""

    def __init__(self, port: int, *words: str) -> None:
        self.port = port
        command = [sys.executable, "-m", "answercenter", "serve", "--port", str(port), "--workers", "1", *words]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)

    def __enter__(self) -> subprocess.Popen[bytes]:
        assert wait_for(lambda: self.process.poll() is not None or fetch(self.port, "/healthz") == 200)
        return self.process

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def fetch(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


def wait_for(condition: object, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def children(pid: int, word: str) -> list[int]:
    """List the child processes whose command line holds this word."""
    found = []
    for child in descendants(pid):
        try:
            with open(f"/proc/{child}/cmdline", "rb") as file:  # noqa: PTH123
                if word.encode() in file.read().split(b"\0"):
                    found.append(child)
        except FileNotFoundError:
            continue
    return found


def descendants(pid: int) -> Iterator[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:  # noqa: PTH123
        yield from map(int, file.read().split())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def assert_one_line(result: Result, words: str) -> None:
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output
    assert len(result.output.strip().splitlines()) == 1
