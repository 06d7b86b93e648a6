"""What recording costs: the same pages with recording on and off, asked of one site right after the other.

Both sites hold the sample, run under gunicorn with one process of four threads, and have no rate limits; one of them
writes every page to its spool, the other has recording switched off. Of several processes kept connections come to one
or to all, by chance, which doubles a rate. A round asks a page of both for a second each, the next one in the other
order: what slows the machine down for longer slows down both, and of many short rounds the median is undisturbed. What
a request used of the processor is told beside. It fails when a page with recording answers fewer than nine tenths of
the requests per second that the same page answers without.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks import pages

LEAST = 0.9
MEASURED = ("answer", "search", "search, new")
STATES = ("on", "off")
TICKS = os.sysconf("SC_CLK_TCK")  # a second, in which the kernel tells what a process used
SITE = """
from answercenter import create_app
app = create_app({"INSTANCE": %r, "SECRET_KEY": %r, "RATE_LIMITS": "off", "RECORDING": %r})
"""
SECRET = "only-for-benchmarks-0123456789"


class Answered(NamedTuple):
    """Requests that a site answered per second, and per second of the processor that it used."""

    rate: float
    per_processor_second: float


def main() -> int:
    """Measure, print the ratio of each page, and tell whether every page keeps nine tenths."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--seconds", type=int, default=1)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    servers: dict[str, subprocess.Popen[bytes]] = {}
    scripts = {}
    with tempfile.TemporaryDirectory() as name:
        try:
            for state in STATES:
                folder, port = Path(name) / state, pages.free_port()
                servers[state] = serve(folder, port, recording=state == "on")
                scripts[state] = pages.write_scripts(folder, port, port)
            figures = measure(servers, scripts, chosen.rounds, chosen.seconds)
        finally:
            for server in servers.values():
                server.send_signal(signal.SIGTERM)
                server.wait()
        recorded = {state: pages.recorded_events(Path(name) / state / "instance") for state in STATES}
    if not recorded["on"] or recorded["off"]:
        sys.exit(f"recording was not switched as it should have been: {recorded}")
    return report(figures, recorded["on"])


def serve(folder: Path, port: int, *, recording: bool) -> subprocess.Popen[bytes]:
    """Make a site with the sample in a folder and serve it, recording or not."""
    instance = folder / "instance"
    pages.prepare(instance)
    (folder / "site_app.py").write_text(SITE % (str(instance), SECRET, recording))
    words = ["-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}", "site_app:app"]
    server = subprocess.Popen([sys.executable, *words, "--log-level", "error"], cwd=folder)
    pages.wait_for(f"http://127.0.0.1:{port}/")
    return server


def measure(
    servers: dict[str, subprocess.Popen[bytes]],
    scripts: dict[str, dict[str, tuple[str, Path]]],
    rounds: int,
    seconds: int,
) -> dict[tuple[str, str], list[Answered]]:
    """Ask both sites for each page in turns, round after round; by page and state what they answered."""
    figures: dict[tuple[str, str], list[Answered]] = {(page, state): [] for page in MEASURED for state in STATES}
    for number in range(rounds):
        for page in MEASURED:
            for state in STATES if number % 2 else reversed(STATES):
                figures[page, state].append(ask(servers[state].pid, *scripts[state][page], seconds))
            print(f"\rround {number + 1} of {rounds}: {page:12}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures


def ask(server: int, address: str, script: Path, seconds: int) -> Answered:
    """Ask a site for some seconds as fast as it answers."""
    before = used(server)
    rate, _ = pages.wrk(address, script, seconds)
    return Answered(rate, rate * seconds / (used(server) - before))


def used(server: int) -> float:
    """Tell how many seconds of the processor the processes that a server has begun have used."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    stats = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS


def report(figures: dict[tuple[str, str], list[Answered]], recorded: int) -> int:
    """Print medians, and the ratios with the quartiles of the rounds; 1 when a page is below nine tenths."""
    print(f"{recorded:,} events recorded")
    print(f"{'':12} {'on, /s':>8} {'off, /s':>8} {'ratio':>6}  quartiles      per second of the processor")
    low = 0
    for page in MEASURED:
        pairs = list(zip(figures[page, "on"], figures[page, "off"], strict=True))
        medians = [statistics.median(one.rate for one in figures[page, state]) for state in STATES]
        lower, ratio, upper = statistics.quantiles(on.rate / off.rate for on, off in pairs)
        of_processor = statistics.median(on.per_processor_second / off.per_processor_second for on, off in pairs)
        rates = f"{page:12} {medians[0]:8.0f} {medians[1]:8.0f} {ratio:6.3f}"
        print(f"{rates}  {lower:.3f} to {upper:.3f} {of_processor:8.3f}")
        low |= ratio < LEAST
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
