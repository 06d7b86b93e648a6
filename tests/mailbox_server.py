"""A real IMAP server on loopback with one mailbox, in a folder of its own."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """The mailbox of one user."""

    port: int

    @property
    def url(self) -> str:
        """Its address, as the setting has it."""
        return f"imap://help:secret@127.0.0.1:{self.port}"

    def deliver(self, raw: bytes) -> None:
        """Put a mail in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as imap:
            imap.login("help", "secret")
            assert imap.append("INBOX", "", "", raw)[0] == "OK"

    def number(self, wanted: str = "ALL") -> int:
        """Count the mails of a kind that the server knows."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as imap:
            imap.login("help", "secret")
            imap.select(readonly=True)
            return len(imap.search(None, wanted)[1][0].split())


@contextmanager
def serving_mailbox() -> Iterator[Mailbox]:
    """Serve an empty mailbox; as root, mails are kept by the account that Dovecot has for itself."""
    folder = Path(tempfile.mkdtemp(prefix="mailbox-"))
    account = pwd.getpwnam("dovecot") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    for name in ("", "run", "state", "mail"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(0o755)
    os.chown(folder / "mail", account.pw_uid, account.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mailbox = Mailbox(probe.getsockname()[1])
    settings = folder / "dovecot.conf"
    settings.write_text(
        SETTINGS.format(folder=folder, port=mailbox.port, user=account.pw_name, group=_group(account.pw_gid))
    )
    server = subprocess.Popen(
        [DOVECOT or "dovecot", "-F", "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(mailbox.port, folder / "log")
        yield mailbox
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _group(number: int) -> str:
    return grp.getgrgid(number).gr_name


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text() if log.exists() else "the IMAP server does not start")
