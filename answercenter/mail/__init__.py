"""Mail out: `outbox.queue()` writes a mail in the transaction of its cause, `outbox.deliver()` sends what is due.

Mail in: `reading.read()` makes of any bytes something that can be kept (`headers`, `bodies`, `plain` for HTML),
`quoting` tells what somebody wrote from what they quoted, `mailbox` fetches mails over IMAP.

`letters` checks what goes in and makes the message, `server` talks to the mail server, `outbox` keeps the mails. Called
by the rooms that have something to tell, by the worker and by health; knows none of them.
"""
