"""The demo's instance folder: made here, marked, and told apart from any other."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from answercenter import config

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "demo.json"


class DemoError(ValueError):
    """The demo cannot be made here; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What the marker file says: that all visits are simulated, in which database, and whether all of it is there."""

    simulated: bool = True
    ready: bool = False
    lineage: str | None = None


def take(folder: Path) -> Marker:
    """Make the folder the demo's own, or find that it is. Raises DemoError when something else is in it."""
    if (folder / MARKER).exists():
        return _read(folder / MARKER)
    if folder.exists() and any(folder.iterdir()):
        raise DemoError(
            f"{folder} is not empty and was not made by the demo; name another folder in ANSWERCENTER_INSTANCE"
        )
    folder.mkdir(parents=True, exist_ok=True)
    marker = Marker()
    write(folder, marker)
    return marker


def write(folder: Path, marker: Marker) -> None:
    """Put the marker into the folder, whole or not at all."""
    new = folder / f"{MARKER}.new"
    new.write_text(json.dumps(asdict(marker)) + "\n", encoding="utf-8")
    new.replace(folder / MARKER)


def ensure_secret(folder: Path) -> None:
    """Make the secret key, unless there is one."""
    if not (folder / "secret_key").exists():
        config.make_secret(folder / "secret_key")


def _read(path: Path) -> Marker:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        marker = Marker(found["simulated"] is True, bool(found.get("ready")), found.get("lineage"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DemoError(f"{path} is not a marker that the demo wrote") from error
    if not marker.simulated:
        raise DemoError(f"{path} says that this instance is not a demo")
    return marker
