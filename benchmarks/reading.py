"""Report pages as the real program serves them: each once in a fresh process, then round after round.

On a machine that does other work, too, seconds say little; told beside them is the time of the processor that the
serving process used, read from Linux. What a PostgreSQL server uses for it is in the seconds only.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from typing import NamedTuple
from urllib.parse import urlencode

from answercenter.analytics import reports
from benchmarks import site
from benchmarks.timing import milliseconds
from benchmarks.timing import p95

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

LIMIT = 0.3  # seconds, of a page's p95
EMAIL, PASSWORD = "staff@example.org", "three green lamps"


class Took(NamedTuple):
    """How long a page took, and of the processor; in seconds."""

    seconds: float
    processor: float


def addresses(span: tuple[date, date], topic: str) -> list[str]:
    """List every report page: of a period whole, narrowed and compared, of the last thirty days, and pages of one."""
    period = f"from={span[0]}&to={span[1]}"
    parts = ["", "&region=US", "&region=US-OH", f"&topic={topic}", "&language=en", "&compare=year"]
    found = []
    for name in reports.NAMES:
        definition = reports.get(name)
        narrowed = [*parts, "&region=US-OH&against=US-CA"] if definition.against else parts
        found += [f"/staff/reports/{name}?{period}{part}" for part in (narrowed if definition.regional else parts[:1])]
        found.append(f"/staff/reports/{name}?period=30")
    found += [f"/staff/reports/keywords?{period}&keyword=mortgage{part}" for part in ("", "&region=US-OH")]
    found += [f"/staff/reports/queries?{period}&query=mortgage", f"/staff/reports/questions?{period}&answer=5"]
    return [*found, f"/staff/answers/5?{period}"]


def read(pages: list[str], instance: Path, address: str | None, rounds: int) -> None:
    """Serve the site, read the pages, and print how long each took and how many are within the limit."""
    slow = []
    with site.served(instance, workers=1, address=address) as port:
        reader = Reader(port)
        first = reader.get(pages[0])
        print(f"the first report page of a process: {first.seconds * 1000:.0f} ms, used {first.processor * 1000:.0f}")
        cold = {page: reader.get(page) for page in pages}
        times: dict[str, list[Took]] = {page: [] for page in pages}
        for _ in range(rounds):
            for page in pages:
                times[page].append(reader.get(page))
    for page, found in times.items():
        seconds, used = [one.seconds for one in found], [one.processor for one in found]
        once = cold[page]
        print(
            f"{page.removeprefix('/staff/')}: {milliseconds(seconds)}; of the processor {milliseconds(used)};", end=" "
        )
        print(f"at first {once.seconds * 1000:.0f} and {once.processor * 1000:.0f} ms", flush=True)
        slow += [page] if p95(seconds) > LIMIT else []
    busy = [page for page, found in times.items() if p95([one.processor for one in found]) > LIMIT]
    print(f"p95 above {LIMIT * 1000:.0f} ms: {len(slow)} of {len(pages)} pages; of the processor: {len(busy)}")


class Reader:
    """Somebody of the staff, signed in, who reads one page after the other over one connection."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self.cookie = ""
        self._sign_in()

    def _sign_in(self) -> None:
        form = urlencode({"email": EMAIL, "password": PASSWORD})
        kind = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.connection.port}",
        }
        self.connection.request("POST", "/login", form, kind)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status not in {302, 303}:
            sys.exit(f"signing in answered {answer.status}")
        given = answer.headers.get_all("Set-Cookie") or []
        self.cookie = "; ".join(one.partition(";")[0] for one in given)

    def get(self, page: str) -> Took:
        """Read a page; ends the benchmark unless it answers 200."""
        used, began = processor(), perf_counter()
        self.connection.request("GET", page, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        took = Took(perf_counter() - began, processor() - used)
        if answer.status != 200:
            sys.exit(f"{page} answered {answer.status}")
        return took


def processor() -> float:
    """Tell how many seconds of the processor the processes that serve have used so far."""
    tasks = (task for number in _below(os.getpid()) for task in Path(f"/proc/{number}/task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _below(number: int) -> Iterator[int]:
    """List the processes that a process started, and those that these started."""
    for task in Path(f"/proc/{number}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _below(child)
