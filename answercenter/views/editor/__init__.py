"""The desk of editors: the list of answers, the write form, history, review, leading questions, what search goes by.

Guarded here, once for every page of it.
"""

from __future__ import annotations

from flask import Blueprint

from answercenter.accounts.permissions import requires
from answercenter.accounts.roles import WRITERS
from answercenter.views.editor import advice
from answercenter.views.editor import answers
from answercenter.views.editor import broken
from answercenter.views.editor import bulk
from answercenter.views.editor import comparing
from answercenter.views.editor import files
from answercenter.views.editor import history
from answercenter.views.editor import importing
from answercenter.views.editor import leading
from answercenter.views.editor import links
from answercenter.views.editor import listing
from answercenter.views.editor import merging
from answercenter.views.editor import presence
from answercenter.views.editor import promotions
from answercenter.views.editor import reach
from answercenter.views.editor import redirects
from answercenter.views.editor import review
from answercenter.views.editor import synonyms
from answercenter.views.editor import topic_choice
from answercenter.views.editor import topics
from answercenter.views.editor import weights
from answercenter.views.editor import writing

parent = Blueprint("editor", __name__, url_prefix="/editor")
parent.before_request(requires(*WRITERS))
parent.context_processor(topic_choice.written)
parent.add_url_rule("/", "home", listing.home, methods=["GET"])
parent.add_url_rule("/answers", "list", listing.show, methods=["GET"])
for part in (
    answers.bp,
    advice.bp,
    writing.bp,
    merging.bp,
    presence.bp,
    history.bp,
    comparing.bp,
    review.bp,
    links.bp,
    broken.bp,
    leading.bp,
    topics.bp,
    reach.bp,
    redirects.bp,
    importing.bp,
    files.bp,
    bulk.bp,
    synonyms.bp,
    promotions.bp,
    weights.bp,
):
    parent.register_blueprint(part)
