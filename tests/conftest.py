"""What every test may use: an application on a real database and a real index, in a folder of its own.

Tables are made by the migrations once per run and copied for each test; at the end the migrations take them down.
`ANSWERCENTER_TEST_DATABASE_URL` names a PostgreSQL database to run everything on instead of SQLite;
`ANSWERCENTER_TEST_POSTGRES_URL` one for those tests only that are about PostgreSQL. `ANSWERCENTER_TEST_REQUIRE`
(`postgres,browser,mailbox`) makes a failure of what would be skipped because something is missing.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from emptied import Emptied
from flask_migrate import downgrade
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from mailbox_server import DOVECOT
from sqlalchemy import create_engine
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.engine import make_url

from answercenter import create_app
from answercenter.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from flask.testing import FlaskCliRunner

SERVER = os.environ.get("ANSWERCENTER_TEST_DATABASE_URL")
POSTGRES = os.environ.get("ANSWERCENTER_TEST_POSTGRES_URL") or SERVER
REQUIRED = os.environ.get("ANSWERCENTER_TEST_REQUIRE", "").split(",")
CHROMIUM = os.environ.get("ANSWERCENTER_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
TEMPLATE, COPY = (f"{make_url(SERVER).database}_{part}" if SERVER else "" for part in ("template", "copy"))
SECRET = "only-for-tests-0123456789"
NEEDS = {
    "postgres": (POSTGRES, "no PostgreSQL: ANSWERCENTER_TEST_POSTGRES_URL names none"),
    "browser": (CHROMIUM, "no Chromium: it is not on the path, and ANSWERCENTER_TEST_CHROMIUM names none"),
    "mailbox": (DOVECOT, "no Dovecot: it is neither on the path nor in /usr/sbin"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that is missing, saying so; where it is required, fail."""
    for marker, (found, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not found:
            pytest.fail(reason, pytrace=False) if marker in REQUIRED else pytest.skip(reason)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with empty tables, to be copied; taken down by the migrations at the end."""
    folder = tmp_path_factory.mktemp("migrated")
    if SERVER:
        _on_server(
            f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)",
            f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)",
            f"CREATE DATABASE {TEMPLATE}",
        )
        url = _sibling(TEMPLATE)
    else:
        url = f"sqlite:///{folder / 'template.sqlite3'}"
    app = create_app({"INSTANCE": str(folder), "SECRET_KEY": SECRET, "DATABASE_URL": url})
    with app.app_context():
        upgrade()
        db.engine.dispose()
    yield url
    with app.app_context():
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once per run: every test has an application of its own, which would compile them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def emptied(migrated: str) -> Emptied:
    """The PostgreSQL database that tests share, one after the other."""
    statements = f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)", f"CREATE DATABASE {COPY} TEMPLATE {TEMPLATE}"
    return Emptied(_sibling(COPY), lambda: _on_server(*statements))


@pytest.fixture
def make_app(
    request: pytest.FixtureRequest, migrated: str, compiled_templates: FileSystemBytecodeCache, tmp_path: Path
) -> Iterator[Callable[..., Flask]]:
    """A maker of the application on fresh tables, for tests that need settings of their own."""
    apps: list[Flask] = []

    def make(**settings: object) -> Flask:
        instance = tmp_path / "instance"
        if not instance.exists():
            instance.mkdir()
            if SERVER:
                request.getfixturevalue("emptied").again()
            else:
                shutil.copy(Path(make_url(migrated).database or ""), instance / "answercenter.sqlite3")
        url = _sibling(COPY) if SERVER else f"sqlite:///{instance / 'answercenter.sqlite3'}"
        defaults = {
            "TESTING": True,
            "INSTANCE": str(instance),
            "SECRET_KEY": SECRET,
            "DATABASE_URL": url,
            "RATE_LIMITS": "off",
        }
        app = create_app(defaults | settings)
        app.jinja_env.bytecode_cache = compiled_templates
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An application with empty tables, its context pushed."""
    app = make_app()
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """A terminal."""
    return app.test_cli_runner()


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[str], str]]:
    """A maker of empty databases on the PostgreSQL server, gone at the end of the run."""
    names: list[str] = []

    def make(kind: str) -> str:
        names.append(f"{make_url(POSTGRES or '').database}_{kind}_{secrets.token_hex(4)}")
        _on_server(f'CREATE DATABASE "{names[-1]}"')
        return _sibling(names[-1])

    yield make
    for name in names:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def site_settings(
    new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., dict[str, str]]:
    """A maker of the environment of a site of its own, for tests that start real processes."""

    def make(kind: str, *, postgres: bool = bool(SERVER)) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERCENTER_")}
        clean["ANSWERCENTER_INSTANCE"] = str(tmp_path_factory.mktemp(kind))
        clean["ANSWERCENTER_RATE_LIMITS"] = "off"
        if postgres:
            clean["ANSWERCENTER_DATABASE_URL"] = new_database(kind)
        return clean

    return make


def _sibling(name: str) -> str:
    return make_url(POSTGRES or "").set(database=name).render_as_string(hide_password=False)


def _on_server(*statements: str) -> None:
    engine = create_engine(POSTGRES or "", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
