"""How gunicorn serves the application, with the worker beside it where wanted.

Access logs are off: they would hold addresses and queries. The worker is a child of the serving process, which starts
it again when it dies and takes it along when it stops.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from answercenter import create_app
from answercenter.search import engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

THREADS = 4  # of each process
GRACE = 30  # seconds in which requests and the present job may finish
RESTART_PAUSE = 2.0  # seconds at least between two starts of the worker

logger = logging.getLogger("answercenter.serve")


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be served, and where. `announce` is called once, when the port is open."""

    host: str
    port: int
    workers: int
    with_worker: bool
    announce: Callable[[], None]


class Worker:
    """The worker as a child process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def keep(self) -> None:
        """Start the worker if it does not run, not more often than every two seconds."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            logger.warning("the worker has ended; starting it again")
        if time.monotonic() - self._started < RESTART_PAUSE:
            return
        self._started = time.monotonic()
        words = [sys.executable, "-m", "answercenter", "worker", "--parent", str(os.getpid())]
        self._process = subprocess.Popen(words)  # noqa: S603  # our own command

    def ask_to_stop(self) -> None:
        """Let the worker finish its present job, and no other."""
        if self._process is not None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until the worker has gone; after the grace it is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Master(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's master process, which looks after the worker as it looks after its own children."""

    def __init__(self, app: Server, worker: Worker | None) -> None:
        super().__init__(app)
        self._worker = worker

    def manage_workers(self) -> None:
        """Keep the serving processes at their number, and the worker running; called every second."""
        super().manage_workers()
        if self._worker is not None:
            self._worker.keep()

    def stop(self, graceful: bool = True) -> None:
        """Stop everything, requests and jobs in hand being finished."""
        if self._worker is not None:
            self._worker.ask_to_stop()
        super().stop(graceful)
        if self._worker is not None:
            self._worker.wait()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application as gunicorn wants it; each process makes its own."""

    def __init__(self, service: Service) -> None:
        self._service = service
        super().__init__()

    def load_config(self) -> None:
        """Set what matters; a threaded process each, errors to standard error, no access log."""
        service = self._service
        options: dict[str, Any] = {
            "bind": [f"[{service.host}]:{service.port}" if ":" in service.host else f"{service.host}:{service.port}"],
            "workers": service.workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "error",  # a warning of a bad request names the address it came from
            "graceful_timeout": GRACE,
            "timeout": 60,
            "keepalive": 5,
            "limit_request_line": 8190,  # the most there is; a longer address is answered with 414
            "forwarded_allow_ips": "",  # what proxies say is read by the application, as TRUSTED_PROXIES allows
            "control_socket_disable": True,
            "when_ready": lambda _server: service.announce(),
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # older releases have no control socket
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the process that serves it."""
        application = create_app()
        with application.app_context():
            engine.warm()
        gc.freeze()  # what is here by now stays as long as the process: no collection looks through it during a page
        return application

    def run(self) -> None:
        """Serve until told to stop."""
        Master(self, Worker() if self._service.with_worker else None).run()


def serve(service: Service) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises ClickException when the port is taken."""
    _require_free_port(service.host, service.port)
    Server(service).run()


def _require_free_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
