"""A gigabyte sent to a served site: 413 at once, and neither memory nor disk takes it in."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

GIGABYTE = 1_000_000_000
MORE = 64_000_000  # bytes of memory or of disk that an upload may cost at any moment
PASSWORD = "three green lamps"
FORM = {"Content-Type": "multipart/form-data; boundary=frontier", "Accept": "text/html"}


@pytest.fixture(scope="module")
def served(site_settings: Callable[..., dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site served by `answercenter serve`, with one editor, whose temporary files go to a folder of their own."""
    environment = site_settings("large")
    folder = tmp_path_factory.mktemp("temporary")
    environment |= {"TMPDIR": str(folder), "ANSWERCENTER_SECRET_KEY": "only-for-tests-0123456789"}
    words = [sys.executable, "-m", "answercenter"]
    subprocess.run([*words, "db", "upgrade"], env=environment, check=True)
    create = [*words, "user", "create", "editor@example.org", "--role", "editor", "--password-stdin"]
    subprocess.run(create, input=f"{PASSWORD}\n".encode(), env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*words, "serve", "--port", str(port), "--workers", "1"], env=environment)
    server = Server(process.pid, port, folder)
    try:
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)


class Server:
    """A served site: its process, its port and the folder of its temporary files."""

    def __init__(self, pid: int, port: int, folder: Path) -> None:
        self.pid, self.port, self.folder = pid, port, folder

    def wait(self) -> None:
        """Wait until the site answers."""
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the server does not answer")

    def taken(self) -> int:
        """Tell how many bytes the processes hold in memory, and the temporary files on disk."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        held = 0
        for pid in [str(self.pid), *children]:
            held += int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024
            for link in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    held += link.stat().st_size if str(self.folder) in str(link.readlink()) else 0
                except OSError:
                    continue
        return held

    def sign_in(self) -> str:
        """Sign the editor in and return the cookie."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode({"email": "editor@example.org", "password": PASSWORD})
        connection.request("POST", "/login", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        assert answer.status == 303
        cookies = [cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
        connection.close()
        return "; ".join(cookies)


@pytest.mark.fault
@pytest.mark.parametrize(("path", "limit"), [("/editor/files", 8), ("/editor/answers/new", 4), ("/search", 4)])
@pytest.mark.parametrize("chunked", [False, True])
def test_gigabyte_is_refused_and_not_taken_in(served: Server, path: str, limit: int, chunked: bool) -> None:
    headers = FORM | ({} if path == "/search" else {"Cookie": served.sign_in()})
    before, done = served.taken(), threading.Event()
    most = [before]

    def watch() -> None:
        while not done.wait(0.02):
            most[0] = max(most[0], served.taken())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        status, text = sent(served.port, path, headers, chunked=chunked)
    finally:
        done.set()
        watcher.join()
    print(f"{path}, chunked {chunked}: {status}, {(most[0] - before) / 1e6:.0f} MB at most")
    assert status == (405 if path == "/search" else 413)
    if path == "/editor/files":
        assert "larger than 8 MB" in text
    assert most[0] - before < MORE
    assert urllib.request.urlopen(f"http://127.0.0.1:{served.port}/healthz", timeout=10).status == 200


def sent(port: int, path: str, headers: dict[str, str], *, chunked: bool) -> tuple[int, str]:
    """Send a gigabyte, or as much of it as the site takes before it answers; return its answer."""
    head = b"--frontier\r\nContent-Disposition: form-data; name=file; filename=a.png\r\nContent-Type: image/png\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=120)
    framing = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(head) + GIGABYTE)}
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in (headers | framing).items()),
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    block = bytes(1_000_000)
    framed = f"{len(block):x}\r\n".encode() + block + b"\r\n" if chunked else block
    connection.sendall(f"{len(head):x}\r\n".encode() + head + b"\r\n" if chunked else head)

    def pour() -> None:
        try:
            for _ in range(GIGABYTE // len(block)):
                connection.sendall(framed)
            if chunked:
                connection.sendall(b"0\r\n\r\n")
        except OSError:
            return  # the site has hung up, having answered

    pouring = threading.Thread(target=pour)
    pouring.start()
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    text = answer.read().decode()
    with suppress(OSError):  # hung up already
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
    pouring.join()
    return answer.status, text
