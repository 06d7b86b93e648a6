"""Mail out: `outbox.queue()` writes a mail in the transaction of its cause, `outbox.deliver()` sends what is due.

`letters` checks what goes in and makes the message, `server` talks to the mail server, `outbox` keeps the mails. Called
by the rooms that have something to tell, by the worker and by health; knows none of them.
"""
