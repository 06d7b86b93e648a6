"""Requests to people: asked on a form, acknowledged by mail, answered from a queue, closed with an outcome.

In come the fields of forms, already parsed, and mails (`inbound`); out go frozen sheets for pages and letters into the
outbox, in the commit of what causes them. Called by views, the command line and the worker; may import search, mail,
models and below, and knows neither answers nor analytics.
"""
