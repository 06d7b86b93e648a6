"""Mails out of the mailbox: each is kept, then flagged as seen. One that was kept but not flagged is known again."""

from __future__ import annotations

from flask import current_app

from answercenter import addresses
from answercenter.mail import mailbox
from answercenter.tickets import inbound

AT_ONCE = 200  # mails in one run


def is_set_up() -> bool:
    """Tell whether there is a mailbox."""
    return bool(current_app.config["IMAP_URL"])


def is_due() -> bool:
    """Tell whether there is a mailbox to look into, or a mail that nobody has put on its request."""
    return is_set_up() or inbound.is_due()


def collect() -> int:
    """Take in the mails that nobody has seen and tell how many were new; without a mailbox there are none.

    Those that were kept before are put on their requests first, whether the mailbox can be read or not.
    Raises Unreachable when the mailbox is the trouble, so that the job rests and tells so; the mails stay in it.
    """
    inbound.settle()
    if not is_set_up():
        return 0
    new = 0
    with mailbox.opened(_mailbox()) as box:
        for uid in box.unseen()[:AT_ONCE]:
            received = box.read(uid)
            if received is not None:
                new += inbound.keep(received)
                box.flag(uid)
    return new


def unseen() -> int:
    """Tell how many mails wait in the mailbox. Raises Unreachable."""
    with mailbox.opened(_mailbox()) as box:
        return len(box.unseen())


def _mailbox() -> addresses.Mailbox:
    return addresses.mailbox(current_app.config["IMAP_URL"])
