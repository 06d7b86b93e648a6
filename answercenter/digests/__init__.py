"""Digests: what the reports tell of a day or a week, by mail to those who subscribe.

`subscriptions` says who wants one, `contents` takes what it tells from the reports, `wording` writes it as text and
HTML, `making` puts each into the outbox once. Called by staff's pages, the page for leaving, and the worker; may import
reports, accounts and mail.
"""
