from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import make_response
from flask import request
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from visit_factory import HUMAN

from answercenter.analytics import regions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

BEHIND_PROXY = {"REGION_HEADER": "CF-Region", "TRUSTED_PROXIES": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("us-oh", "US-OH"),
        ("??", "??"),
        ("United States / Ohio", "US-OH"),
        ("united states/ohio", "US-OH"),
        ("Ohio", "US-OH"),
        ("Ohio, United States", "US-OH"),
        ("Côte d'Ivoire", "CI"),
        ("Cote D’ivoire", "CI"),
        ("Korea (South)", "KR"),
        ("Mexico / Ciudad de México", "MX-CMX"),
        ("US-ZZ", None),
        ("United States / Atlantis", None),
        ("Atlantis", None),
        ("", None),
        ("\x00\ud800/", None),
    ],
)
def test_a_region_is_known_by_code_or_name(text: str, code: str | None) -> None:
    assert regions.parse(text) == code


def test_what_is_not_known_counts_for_the_nearest_that_is() -> None:
    assert regions.resolve("United States / Atlantis") == ("US", "unknown part of its country")
    assert regions.resolve("US-ZZ") == ("US", "unknown part of its country")
    assert regions.resolve("Atlantis / North") == ("??", "unknown country")


def test_names_are_those_people_use() -> None:
    assert regions.name("US-OH") == "Ohio, United States"
    assert regions.short_name("US-OH") == "Ohio"
    assert regions.name("BO") == "Bolivia"
    assert regions.name("??") == "Unknown region"
    assert regions.country_of("US-OH") == regions.country_of("US") == "US"


def test_every_choice_offered_can_be_read_back() -> None:
    choices = regions.choices()
    assert ("US-WA", "Washington, United States") in choices
    assert [code for code, name in choices if regions.parse(name) != code] == []


def test_the_visitors_choice_beats_header_and_file(make_app: Callable[..., Flask], region_file: Path) -> None:
    app = make_app(REGION_DATABASE=str(region_file), **BEHIND_PROXY)
    assert region(app) == "US-OH"
    assert region(app, headers={"CF-Region": "DE-BY"}) == "DE-BY"
    assert region(app, headers={"CF-Region": "DE-BY"}, choice="CA") == "CA"


def test_a_choice_that_was_not_signed_here_is_ignored(app: Flask) -> None:
    assert region(app, cookie="CA") == "??"
    assert region(app, choice="CA") == "CA"


def test_a_choice_can_be_taken_back(app: Flask) -> None:
    with app.test_request_context("/"):
        response = make_response("")
        regions.forget(response)
        assert "region=;" in response.headers["Set-Cookie"]


def test_a_header_is_believed_only_behind_a_trusted_proxy(make_app: Callable[..., Flask]) -> None:
    assert region(make_app(REGION_HEADER="CF-Region"), headers={"CF-Region": "US-OH"}) == "??"
    app = make_app(**BEHIND_PROXY)
    for value, code in (
        ("US-OH", "US-OH"),
        ("us", "US"),
        ("XX", "??"),
        ("T1", "??"),
        ("US-OH; DROP", "??"),
        ("", "??"),
    ):
        assert region(app, headers={"CF-Region": value}) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [("192.0.2.7", "US-OH"), ("198.51.100.7", "DE-BY"), ("203.0.113.7", "FR"), ("10.0.0.1", "??"), ("nonsense", "??")],
)
def test_the_region_file_gives_part_or_country(
    make_app: Callable[..., Flask], region_file: Path, address: str, code: str
) -> None:
    assert region(make_app(REGION_DATABASE=str(region_file)), address=address) == code


def test_a_missing_or_cut_region_file_makes_regions_unknown(make_app: Callable[..., Flask], region_file: Path) -> None:
    app = make_app(REGION_DATABASE=str(region_file))
    whole = region_file.read_bytes()
    assert region(app) == "US-OH"
    region_file.write_bytes(whole[: len(whole) // 3])
    assert region(app) == "??"
    region_file.unlink()
    assert region(app) == "??"
    region_file.write_bytes(whole)
    assert region(app) == "US-OH"


@pytest.fixture
def region_file(tmp_path: Path) -> Path:
    """A region file over the networks that are set apart for documentation."""
    writer = MMDBWriter(6, "Test-City", languages=["en"], ipv4_compatible=True)
    ohio = {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "OH", "names": {"en": "Ohio"}}]}
    bavaria = {"country": {"iso_code": "DE"}, "subdivisions": [{"names": {"en": "Bayern"}}]}
    france = {"country": {"iso_code": "FR"}, "subdivisions": [{"names": {"en": "Nowhere"}}]}
    for network, place in (("192.0.2.0/24", ohio), ("198.51.100.0/24", bavaria), ("203.0.113.0/24", france)):
        writer.insert_network(IPSet([network]), place)
    path = tmp_path / "regions.mmdb"
    writer.to_db_file(str(path))
    return path


def region(
    app: Flask,
    *,
    headers: dict[str, str] | None = None,
    address: str = "192.0.2.7",
    choice: str | None = None,
    cookie: str | None = None,
) -> str:
    """The region of a request."""
    with app.app_context():
        if choice is not None:
            with app.test_request_context("/"):
                response = make_response("")
                regions.remember(response, choice)
                cookie = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        given = HUMAN | (headers or {}) | ({"Cookie": f"region={cookie}"} if cookie else {})
        with app.test_request_context("/", headers=given, environ_base={"REMOTE_ADDR": address}):
            return regions.region_of(request)
