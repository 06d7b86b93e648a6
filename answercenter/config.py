"""Settings: defaults, then `config.toml` in the instance folder, then `ANSWERCENTER_<NAME>` in the environment.

Every setting is one row of `SETTINGS`, with the kind (see `kinds`) that checks it. A wrong value stops the
start with a line that names the setting, the value and what is allowed.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy.engine import make_url

from answercenter import addresses
from answercenter import hours
from answercenter import kinds
from answercenter.kinds import DEFAULT_RATES
from answercenter.kinds import MINIMUM_SECRET
from answercenter.kinds import PREPARE

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from flask import Flask

PREFIX = "ANSWERCENTER_"


class SettingError(ValueError):
    """A setting has a value that is not allowed; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, how its text is read, what is allowed, and whether it is shown."""

    name: str
    default: Any
    parse: Callable[[Any], Any]
    allowed: str
    secret: bool = False


SETTINGS = (
    Setting(
        "DATABASE_URL", None, kinds.database, "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME", secret=True
    ),
    Setting(
        "SECRET_KEY",
        None,
        kinds.secret,
        f"at least {MINIMUM_SECRET} characters nobody knows; `init` makes one",
        secret=True,
    ),
    Setting("SITE_NAME", "Answer Center", kinds.text, "the site's name"),
    Setting("BASE_URL", None, kinds.web_address, "the site's public address, such as https://answers.example.org"),
    Setting("TRUSTED_HOSTS", [], kinds.words, "host names that the site answers to, separated by commas"),
    Setting("TRUSTED_PROXIES", 0, kinds.number(0, 10), "how many proxies stand in front, 0 to 10"),
    Setting(
        "REGION_HEADER", None, kinds.header, "a header in which a trusted proxy gives the region, such as CF-IPCountry"
    ),
    Setting("REGION_DATABASE", None, kinds.optional_text, "the path of an MMDB file"),
    Setting(
        "SMTP_URL", None, kinds.mail(addresses.server_address), "smtp:// or smtps://USER:PASSWORD@HOST", secret=True
    ),
    Setting(
        "MAIL_FROM", None, kinds.mail(addresses.sender), "who mails are from, such as Answers <answers@example.org>"
    ),
    Setting(
        "IMAP_URL",
        None,
        kinds.mail(addresses.mailbox_address),
        "imap:// or imaps://USER:PASSWORD@HOST/FOLDER",
        secret=True,
    ),
    Setting(
        "REPLY_ADDRESS",
        None,
        kinds.mail(addresses.reply_base),
        "where replies go, such as answers@example.org, without a plus",
    ),
    Setting(
        "REDIS_URL", None, kinds.optional_text, "redis://HOST:PORT/NUMBER, for limits that several processes share"
    ),
    Setting("METRICS_TOKEN", None, kinds.optional_text, "a token for /metrics; without one only loopback", secret=True),
    Setting("PRIVACY_MINIMUM_VISITS", 5, kinds.number(2, 1000), "a number from 2 to 1000"),
    Setting("EVENT_RETENTION_DAYS", 30, kinds.number(1, 3650), "days from 1 to 3650"),
    Setting("ALSO_VIEWED_MINIMUM_VISITS", 3, kinds.number(2, 1000), "a number from 2 to 1000"),
    Setting("SEARCH_MEMORY", 128, kinds.number(8, 65536), "MB of memory for decoded terms of the index, from 8"),
    Setting("IMPORT_LIMIT", 50, kinds.number(1, 2048), "MB of a file that editors may import, 1 to 2048"),
    Setting("UPLOAD_LIMIT", 8, kinds.number(1, 64), "MB of an image or attachment that editors may upload, 1 to 64"),
    Setting(
        "REQUEST_CHALLENGE",
        "off",
        kinds.challenge,
        "`off`, `sum`, or a question with its answers, such as Which animal says miaow? cat / a cat",
    ),
    Setting("OFFERS_WITHHELD", 0, kinds.number(0, 50), "per cent of visits that get no offers while they ask, 0 to 50"),
    Setting("REQUEST_FILES_LIMIT", 8, kinds.number(1, 64), "MB of all files that come with one request, 1 to 64"),
    Setting("LEARNING", "on", kinds.one_of("on", "off"), "`on` or `off`"),
    Setting("REVIEW", "off", kinds.one_of("off", "required"), "`off` (editors publish) or `required` (reviewers do)"),
    Setting("LANGUAGES", ["en"], kinds.languages, "codes of languages, the site's first one first, such as en,es"),
    Setting("TIMEZONE", "UTC", kinds.zone, "an IANA time zone such as America/New_York"),
    Setting(
        "BUSINESS_HOURS",
        "mon-fri 09:00-17:00",
        hours.checked,
        "days and hours in which requests are answered, such as mon-fri 09:00-17:00",
    ),
    Setting(
        "RATE_LIMITS", dict(DEFAULT_RATES), kinds.rates, f"`off`, or kind=rate pairs of {', '.join(DEFAULT_RATES)}"
    ),
)


def settings_from(instance: Path, environment: Mapping[str, str], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Read, check and return every setting by name. Raises SettingError on a wrong or unknown one."""
    known = {setting.name for setting in SETTINGS}
    file = _config_file(instance / "config.toml")
    given: dict[str, Any] = {name.upper(): value for name, value in file.items()}
    unknown = sorted(set(given) - known)
    if unknown:
        raise SettingError(
            f"{instance / 'config.toml'}: unknown setting {unknown[0]}; known are {', '.join(sorted(known))}"
        )
    given |= {name: environment[PREFIX + name] for name in known if PREFIX + name in environment}
    given |= {name: value for name, value in overrides.items() if name in known}
    values = {setting.name: _checked(setting, given.get(setting.name, setting.default)) for setting in SETTINGS}
    if values["SECRET_KEY"] is None:
        values["SECRET_KEY"] = _secret_from(instance / "secret_key")
    if values["DATABASE_URL"] is None:
        values["DATABASE_URL"] = f"sqlite:///{instance / 'answercenter.sqlite3'}"
    return values


def configure(app: Flask, overrides: Mapping[str, Any]) -> None:
    """Put the checked settings, and what the extensions make of them, into the application's configuration."""
    values = settings_from(Path(app.instance_path), os.environ, overrides)
    app.config.update(values)
    app.config.update({name: value for name, value in overrides.items() if name not in values})
    https = (values["BASE_URL"] or "").startswith("https:")
    url = make_url(values["DATABASE_URL"])
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url.difference_update_query([PREPARE]).render_as_string(hide_password=False),
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,  # what people typed is in no error, and so in no log
            "connect_args": kinds.prepare_threshold(url),
        },
        TRUSTED_HOSTS=values["TRUSTED_HOSTS"] or None,
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_CHECK_DEFAULT=False,  # the signed-in desks check theirs; anonymous forms carry a token of their own
        RATELIMIT_ENABLED=values["RATE_LIMITS"] is not None,
        RATELIMIT_STORAGE_URI=values["REDIS_URL"] or "memory://",
        RATELIMIT_HEADERS_ENABLED=True,
    )


def effective(app: Flask) -> list[tuple[str, str]]:
    """List every setting with its value in force as text, secrets hidden."""
    shown = []
    for setting in SETTINGS:
        value = app.config[setting.name]
        text = "(not set)" if value in (None, []) else "(hidden)" if setting.secret else str(value)
        shown.append((setting.name, text))
    return shown


def make_secret(path: Path) -> str:
    """Make a secret key in a file that only its owner may read. Raises FileExistsError when there is one."""
    secret = secrets.token_urlsafe(48)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret


def instance_folder() -> str | None:
    """Tell the instance folder that `ANSWERCENTER_INSTANCE` names, as an absolute path; None for Flask's default."""
    named = os.environ.get(PREFIX + "INSTANCE")
    return str(Path(named).expanduser().resolve()) if named else None


def _checked(setting: Setting, value: Any) -> Any:
    try:
        return setting.parse(value)
    except (ValueError, TypeError) as error:
        shown = "(hidden)" if setting.secret else repr(value)
        raise SettingError(f"{setting.name} is {shown}; allowed: {setting.allowed}") from error


def _config_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} is not readable as TOML: {error}") from error


def _secret_from(path: Path) -> str | None:
    try:
        return kinds.secret(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise SettingError(f"{path} does not hold a usable secret key") from error
