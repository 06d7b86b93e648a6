"""Where a visitor is: their own choice, a trusted proxy's header, a region file, or unknown. In that order.

A region is ISO 3166: a country `US`, a subdivision `US-OH`; `??` is unknown and a normal value. Names and hierarchy
come from pycountry, loaded when a name is first wanted.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import maxminddb
from flask import current_app
from itsdangerous import BadSignature
from itsdangerous import URLSafeSerializer

if TYPE_CHECKING:
    from flask import Request
    from flask import Response

UNKNOWN = "??"
COOKIE = "region"
COOKIE_SECONDS = 365 * 24 * 3600
SUBDIVIDED = ("US",)  # countries whose parts are offered as a choice, since maps show them
ALIASES = {
    "korea (south)": "KR",
    "korea (north)": "KP",
    "turkey": "TR",
    "cape verde": "CV",
    "macau": "MO",
    "macedonia": "MK",
    "swaziland": "SZ",
    "burma": "MM",
    "ivory coast": "CI",
    "reunion": "RE",
    "democratic republic of the congo": "CD",
    "republic of the congo": "CG",
    "virgin islands (u.s.)": "VI",
    "vatican city": "VA",
    "russia": "RU",
    "iran": "IR",
    "syria": "SY",
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "hong kong sar": "HK",
}

logger = logging.getLogger("answercenter.regions")


@dataclass(frozen=True, slots=True)
class _Names:
    """What pycountry knows, ready for look-up: names by code, codes by name, parts by their country and name."""

    names: dict[str, str]
    countries: dict[str, str]
    parts: dict[tuple[str, str], str]


def region_of(request: Request) -> str:
    """Tell a request's region by what is trusted most."""
    return chosen(request) or _from_header(request) or _from_file(request.remote_addr) or UNKNOWN


def chosen(request: Request) -> str | None:
    """Tell the region that the visitor chose, from their own browser; None when they chose none."""
    signed = request.cookies.get(COOKIE)
    if not signed:
        return None
    try:
        code = _serializer().loads(signed)
    except BadSignature:
        return None
    return code if isinstance(code, str) and len(code) <= 6 else None


def remember(response: Response, code: str) -> None:
    """Keep a visitor's choice in their own browser."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    value = str(_serializer().dumps(code))
    response.set_cookie(COOKIE, value, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")


def forget(response: Response) -> None:
    """Take a visitor's choice back out of their browser."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax")


def parse(text: str) -> str | None:
    """Return the code of a region given as `US-OH`, `US`, `??`, "Ohio" or "United States / Ohio"; else None."""
    code, problem = resolve(text)
    return None if problem else code


def resolve(text: str) -> tuple[str, str | None]:
    """Return the nearest known region, and in words what was not known of it.

    An unknown part counts for its country, an unknown country for `??`.
    """
    text = text.strip()[:200]
    known = _known()
    if text == UNKNOWN or text.upper() in known.names:
        return text.upper(), None
    country_text, _, part_text = (part.strip() for part in text.partition("/"))
    country = known.countries.get(_folded(country_text))
    if country is None and not part_text:
        return _resolve_alone(text, known)
    if country is None:
        return UNKNOWN, "unknown country"
    if not part_text:
        return country, None
    part = known.parts.get((country, _folded(part_text)))
    return (part, None) if part else (country, "unknown part of its country")


def _resolve_alone(text: str, known: _Names) -> tuple[str, str | None]:
    """Resolve a code whose country alone is known, "Ohio, United States", or a part's name where parts are offered."""
    country = text[:2].upper()
    if len(text) <= 6 and text[2:3] == "-" and country in known.names:
        return country, "unknown part of its country"
    part_text, _, country_text = (part.strip() for part in text.rpartition(","))
    countries = [known.countries.get(_folded(country_text), "")] if part_text else SUBDIVIDED
    for country in countries:
        part = known.parts.get((country, _folded(part_text or text)))
        if part:
            return part, None
    return UNKNOWN, "unknown country"


def name(code: str) -> str:
    """Tell a region's name as people say it: "United States", "Ohio, United States", "Unknown region"."""
    if code == UNKNOWN:
        return "Unknown region"
    own = short_name(code)
    return own if "-" not in code else f"{own}, {short_name(country_of(code))}"


def short_name(code: str) -> str:
    """Tell a region's own name, without its country: "Ohio"."""
    return "Unknown region" if code == UNKNOWN else _known().names.get(code, code)


def country_of(code: str) -> str:
    """Tell the country of a region; a country's is itself."""
    return code.partition("-")[0]


def choices() -> list[tuple[str, str]]:
    """List the regions that are offered to choose from, by name: every country, and the parts of some."""
    return list(_choices())


@lru_cache(maxsize=1)
def _choices() -> tuple[tuple[str, str], ...]:
    offered = [code for code in _known().names if "-" not in code or country_of(code) in SUBDIVIDED]
    return tuple(sorted(((code, name(code)) for code in offered), key=lambda pair: _folded(pair[1])))


@lru_cache(maxsize=1)
def _known() -> _Names:
    """Load the names; 0.1 s, once."""
    import pycountry  # slow to import, and wanted by few commands

    names: dict[str, str] = {}
    countries: dict[str, str] = {}
    parts: dict[tuple[str, str], str] = {}
    for country in pycountry.countries:
        names[country.alpha_2] = getattr(country, "common_name", country.name)
        for attribute in ("official_name", "name", "common_name"):
            if hasattr(country, attribute):
                countries[_folded(getattr(country, attribute))] = country.alpha_2
    countries |= {_folded(alias): code for alias, code in ALIASES.items()}
    # A part may be named like a part of its own: the larger one is meant
    for part in sorted(pycountry.subdivisions, key=lambda one: (one.parent_code is not None, one.code)):
        names[part.code] = part.name
        parts.setdefault((part.country_code, _folded(part.name)), part.code)
    return _Names(names, countries, parts)


def _folded(text: str) -> str:
    """Return a name as it is compared: without case, accents and the kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).casefold().split())


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="answercenter.region")


def _from_header(request: Request) -> str | None:
    """Read a proxy's header, believed only where the settings say that proxies stand in front."""
    header = current_app.config["REGION_HEADER"]
    if not header or not current_app.config["TRUSTED_PROXIES"]:
        return None
    text = request.headers.get(header, "").strip().upper()
    if not 2 <= len(text) <= 6:
        return None
    code, _ = resolve(text)
    return None if code == UNKNOWN else code


def _from_file(address: str | None) -> str | None:
    """Look an address up in the region file; whatever is wrong with file or address, the region is not known."""
    path = current_app.config["REGION_DATABASE"]
    reader = _reader(path) if path and address else None
    if reader is None:
        return None
    try:
        found = reader.get(address)
        return _code_of(found) if isinstance(found, dict) else None
    except (ValueError, OSError, maxminddb.InvalidDatabaseError, AttributeError, TypeError, KeyError, IndexError):
        return None


def _reader(path: str) -> Any:
    """Return the open file, opened anew when it has changed; None while it cannot be read.

    The former reader is not closed, since another thread may be reading it; it goes with its last user.
    """
    try:
        status = Path(path).stat()
    except OSError:
        return None
    signature = (path, status.st_ino, status.st_size, status.st_mtime_ns)
    held: tuple[Any, Any] = current_app.extensions.get("answercenter.regions", (None, None))
    if held[0] == signature:
        return held[1]
    try:
        reader = maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        logger.warning("the region file cannot be read; regions are unknown")
        reader = None
    current_app.extensions["answercenter.regions"] = (signature, reader)
    return reader


def _code_of(record: dict[str, Any]) -> str | None:
    """Return the region of a GeoLite2 or DB-IP City record; a part without a code is looked up by its name."""
    country = str((record.get("country") or record.get("registered_country") or {}).get("iso_code", ""))
    if country not in _known().names:
        return None
    part = (record.get("subdivisions") or [{}])[0]
    text = str(part.get("iso_code") or (part.get("names") or {}).get("en", ""))
    if f"{country}-{text}" in _known().names:
        return f"{country}-{text}"
    return _known().parts.get((country, _folded(text)), country)
