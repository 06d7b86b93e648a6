"""Requests per second of the pages visitors load most, as ratios to a bare Flask view served the same way.

    python benchmarks/pages.py [--rounds 9] [--seconds 3]

Both sites run under gunicorn with two processes of four threads; the answer center has the sample loaded, records every
visit and has no rate limits. wrk asks from the same machine, eight connections, in interleaved rounds: bare view,
home, answer, search, and again. The medians and their ratios are printed. Search takes 200 questions of the sample in
rotation, so its pages are at hand after the first time; "search, new" hardly ever asks the same twice, which is the
other end. Machines are noisy, so only the ratios mean something, and only those of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote_plus

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "answercenter" / "sample" / "answers.jsonl"
CONNECTIONS = 8
QUERIES = 200
WARMING = 8  # seconds of each, not counted
VISITOR = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FLOORS = {"home": 0.15, "answer": 0.15, "search": 0.15}
BARE = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def home():
    return "<!doctype html><title>Bare</title><p>Hello"
"""
ROTATE = """
local paths = {%s}
math.randomseed(os.time())
local place = math.random(#paths)
request = function()
  place = place %% #paths + 1
  return wrk.format("GET", paths[place])
end
done = function(summary, latency)
  io.write(string.format("p95 %%d failed %%d\\n", latency:percentile(95), summary.errors.status))
end
"""


def main() -> int:
    """Measure, print a table, and tell whether every page is above its floor."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--seconds", type=int, default=3)
    chosen = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare, site = free_port(), free_port()
        servers = [serve_bare(folder, bare), serve_site(folder / "instance", site)]
        try:
            scripts = write_scripts(folder, bare, site)
            figures = measure(scripts, chosen.rounds, chosen.seconds)
        finally:
            for server in servers:
                server.send_signal(signal.SIGTERM)
                server.wait()
        recorded = recorded_events(folder / "instance")
    return report(figures, recorded)


def serve_bare(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Serve a Flask application of one view."""
    (folder / "bare.py").write_text(BARE)
    words = ["-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}", "bare:app"]
    server = subprocess.Popen([sys.executable, *words, "--log-level", "error"], cwd=folder)
    wait_for(f"http://127.0.0.1:{port}/")
    return server


def serve_site(instance: Path, port: int) -> subprocess.Popen[bytes]:
    """Serve the answer center with the sample loaded."""
    environment = prepare(instance)
    command = [sys.executable, "-m", "answercenter", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env=environment)
    wait_for(f"http://127.0.0.1:{port}/")
    return server


def prepare(instance: Path) -> dict[str, str]:
    """Make a site with the sample loaded; return the environment of its program."""
    environment = os.environ | {"ANSWERCENTER_INSTANCE": str(instance), "ANSWERCENTER_RATE_LIMITS": "off"}
    command = [sys.executable, "-m", "answercenter"]
    subprocess.run([*command, "init"], env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    subprocess.run([*command, "import", str(SAMPLE)], env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def write_scripts(folder: Path, bare: int, site: int) -> dict[str, tuple[str, Path]]:
    """Write, for each thing measured, where it is served and the script that tells wrk what to ask."""
    base = f"http://127.0.0.1:{site}"
    with SAMPLE.open() as lines:
        questions = [json.loads(line)["question"] for line in lines]
    queries = [f"/search?q={quote_plus(question)}" for question in questions[:: len(questions) // QUERIES][:QUERIES]]
    first = re.search(r'id="results".*?href="(/answers/[^"?]*)', fetch(base + queries[0]), re.DOTALL)
    if first is None:
        sys.exit("the first query found nothing")
    halves = [question.split() for question in questions[:: len(questions) // QUERIES][:QUERIES]]
    new = [" ".join(one[: len(one) // 2] + other[len(other) // 2 :]) for one in halves for other in halves]
    random.Random(0).shuffle(new)
    asked = {
        "bare view": (f"http://127.0.0.1:{bare}", ["/"]),
        "home": (base, ["/"]),
        "answer": (base, [first.group(1)]),
        "search": (base, queries),
        "search, new": (base, [f"/search?q={quote_plus(query)}" for query in new]),
    }
    scripts = {}
    for number, (name, (address, paths)) in enumerate(asked.items()):
        script = folder / f"{number}.lua"
        script.write_text(ROTATE % ",".join(json.dumps(path) for path in paths))
        scripts[name] = (address, script)
        wrk(address, script, WARMING)
    return scripts


def measure(scripts: dict[str, tuple[str, Path]], rounds: int, seconds: int) -> dict[str, list[tuple[float, float]]]:
    """Ask in interleaved rounds; for each thing, its requests per second and p95 in milliseconds, round by round."""
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in scripts}
    for number in range(rounds):
        for name, (address, script) in scripts.items():
            figures[name].append(wrk(address, script, seconds))
            print(f"\rround {number + 1} of {rounds}: {name:12}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures


def wrk(address: str, script: Path, seconds: int) -> tuple[float, float]:
    """Ask as fast as possible for some seconds; requests per second, p95 in milliseconds. Stops on failed requests."""
    words = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-H",
        f"User-Agent: {VISITOR}",
        "-s",
        str(script),
        address,
    ]
    output = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    if "failed 0" not in output:
        sys.exit(f"requests failed:\n{output}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p95 = re.search(r"p95 (\d+)", output)
    if rate is None or p95 is None:
        sys.exit(f"wrk said something else:\n{output}")
    return float(rate.group(1)), int(p95.group(1)) / 1000


def recorded_events(instance: Path) -> int:
    """Count what the site recorded: the lines of its spool."""
    return sum(path.read_bytes().count(b"\n") for path in (instance / "spool").glob("*"))


def report(figures: dict[str, list[tuple[float, float]]], recorded: int) -> int:
    """Print medians and ratios; 1 when a page is below its floor."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {recorded:,} events recorded")
    print(f"{'':12} {'requests/s':>10} {'p95 ms':>8} {'ratio':>6}  of each round")
    low = 0
    for name, rounds in figures.items():
        ratios = [rate / bare for (rate, _), (bare, _) in zip(rounds, figures["bare view"], strict=True)]
        ratio = statistics.median(ratios)
        rate, p95 = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:12} {rate:10.0f} {p95:8.1f} {ratio:6.2f}  {' '.join(f'{one:.2f}' for one in ratios)}")
        low |= ratio < FLOORS.get(name, 0)
    return int(low)


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def fetch(address: str) -> str:
    """Read a page as a visitor's browser would."""
    asked = urllib.request.Request(address, headers={"User-Agent": VISITOR})
    with urllib.request.urlopen(asked) as response:
        return str(response.read().decode())


def wait_for(address: str) -> None:
    """Wait until a server answers, a minute at most."""
    for _attempt in range(300):
        try:
            fetch(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"nothing answers at {address}")


if __name__ == "__main__":
    sys.exit(main())
