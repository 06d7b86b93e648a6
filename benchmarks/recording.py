"""What recording costs: the same pages with recording on and off, in one run, asked in turns.

Both sites hold the sample, run under gunicorn with two processes of four threads, and have no rate limits; one of them
writes every page to its spool, the other has recording switched off. It fails when a page with recording answers fewer
than nine tenths of the requests per second that the same page answers without.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import pages

LEAST = 0.9
MEASURED = ("answer", "search", "search, new")
SITE = """
from answercenter import create_app
app = create_app({"INSTANCE": %r, "SECRET_KEY": %r, "RATE_LIMITS": "off", "RECORDING": %r})
"""
SECRET = "only-for-benchmarks-0123456789"


def main() -> int:
    """Measure, print the ratio of each page, and tell whether every page keeps nine tenths."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--seconds", type=int, default=3)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    servers: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory() as name:
        try:
            scripts: dict[str, tuple[str, Path]] = {}
            for state in (True, False):
                folder = Path(name) / ("on" if state else "off")
                port = pages.free_port()
                servers.append(serve(folder, port, recording=state))
                made = pages.write_scripts(folder, port, port)
                scripts |= {f"{page} {folder.name}": made[page] for page in MEASURED}
            figures = pages.measure(scripts, chosen.rounds, chosen.seconds)
        finally:
            for server in servers:
                server.send_signal(signal.SIGTERM)
                server.wait()
        recorded = {folder: pages.recorded_events(Path(name) / folder / "instance") for folder in ("on", "off")}
    if not recorded["on"] or recorded["off"]:
        sys.exit(f"recording was not switched as it should have been: {recorded}")
    return report(figures, recorded["on"])


def serve(folder: Path, port: int, *, recording: bool) -> subprocess.Popen[bytes]:
    """Make a site with the sample in a folder and serve it, recording or not."""
    instance = folder / "instance"
    pages.prepare(instance)
    (folder / "site_app.py").write_text(SITE % (str(instance), SECRET, recording))
    words = ["-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}", "site_app:app"]
    server = subprocess.Popen([sys.executable, *words, "--log-level", "error"], cwd=folder)
    pages.wait_for(f"http://127.0.0.1:{port}/")
    return server


def report(figures: dict[str, list[tuple[float, float]]], recorded: int) -> int:
    """Print the medians and ratios; 1 when a page is below nine tenths."""
    print(f"{recorded:,} events recorded")
    print(f"{'':12} {'on, /s':>8} {'off, /s':>8} {'ratio':>6}  of each round")
    low = 0
    for page in MEASURED:
        with_it, without = ([rate for rate, _ in figures[f"{page} {state}"]] for state in ("on", "off"))
        ratios = [one / other for one, other in zip(with_it, without, strict=True)]
        ratio = statistics.median(ratios)
        rates = f"{statistics.median(with_it):8.0f} {statistics.median(without):8.0f}"
        print(f"{page:12} {rates} {ratio:6.3f}  {' '.join(f'{one:.2f}' for one in ratios)}")
        low |= ratio < LEAST
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
