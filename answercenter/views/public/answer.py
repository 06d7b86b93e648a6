"""An answer's page: the answer, what its readers also viewed, what is related, and whether it helped.

What is equal for all readers is rendered once per version; what this visitor viewed and their feedback form are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import abort
from flask import json
from flask import make_response
from flask import redirect
from flask import request
from markupsafe import Markup

from answercenter.analytics import also_viewed
from answercenter.analytics import events
from answercenter.analytics.reasons import REASONS
from answercenter.answers import catalog
from answercenter.answers import topics
from answercenter.answers import translations
from answercenter.forms import public as forms
from answercenter.search import engine
from answercenter.text import LARGEST_NUMBER
from answercenter.text import excerpt
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.views.errors import answer_error
from answercenter.views.limits import limited
from answercenter.views.public import languages
from answercenter.views.public import page
from answercenter.views.public import reasons
from answercenter.views.public import variant
from answercenter.views.public import viewed

if TYPE_CHECKING:
    from werkzeug.exceptions import NotFound
    from werkzeug.wrappers import Response as AnyResponse

    from answercenter.answers.catalog import AnswerLink
    from answercenter.answers.catalog import AnswerPage
    from answercenter.markup import Viewpoint

BESIDE = 5  # answers also viewed, and related ones
DESCRIPTION = 155  # characters of the summary that search engines and feeds get
PURPOSE = "feedback"
WORDS = ("yes", "no")  # whether it helped
THANKED = (*WORDS, "told")


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer's page as far as it is equal for all its readers."""

    address: str
    question: str
    revision: int
    head: Markup
    regions: tuple[str, ...]  # on which its text depends
    dated: bool
    also_viewed: Markup
    related: Markup
    language: str
    family: tuple[AnswerLink, ...]  # itself and its translations, when there are any


def answer(answer_id: int, slug: str = "") -> str | AnyResponse:
    """Show an answer. A wrong slug leads to the right one, a former address to where what it showed is now."""
    parts = page.kept(("answer", answer_id), lambda: _parts(answer_id)) if answer_id <= LARGEST_NUMBER else None
    if parts is None:
        return _absent(answer_id, slug)
    if request.path != parts.address:
        query = request.query_string.decode("ascii", "replace")
        return redirect(f"{parts.address}?{query}" if query else parts.address, 301)
    other = languages.elsewhere(parts.family, answer_id)
    if other is not None:
        return redirect(page.answer_address(other.id, other.slug), 302)
    thanks = request.args.get("thanks", "")
    seen = variant.viewpoint(parts.regions, parts.dated)
    text = page.show_kept(
        "public/answer.html",
        (answer_id, thanks if thanks in THANKED else "", seen),
        lambda: {
            "parts": parts,
            "article": _article(answer_id, parts, seen),
            "answer_id": answer_id,
            "thanks": thanks,
            "reasons": REASONS,
        },
        token=forms.token(PURPOSE),
        reason_token=forms.token(reasons.PURPOSE),
        form=reasons.new_form(),
        viewed=viewed.beside(parts.address, without=answer_id),
        language_note=languages.note(parts.family, parts.language),
        variant_note=variant.note(parts.regions, parts.dated),
    )
    response = Response(text)
    response.vary.add("Accept-Language")
    variant.tell_caches(response, parts.regions)
    if not thanks:  # who comes back from the form has read the page already
        _record(answer_id)
        viewed.remember(response, answer_id)
    return response


@limited("feedback")
def feedback(answer_id: int) -> AnyResponse:
    """Take a reader's word on whether an answer helped, and go back to it."""
    found = page.answer_of_form(answer_id, PURPOSE)
    word = request.form.get("helpful", "")
    if word not in WORDS:
        abort(400, "Please say yes or no.")
    events.record_feedback(
        page.visitor(),
        answer_id=answer_id,
        revision=reasons.revision(),
        helpful=word == "yes",
    )
    return redirect(f"{page.answer_address(answer_id, found.slug)}?thanks={word}#feedback", 303)


def _record(answer_id: int) -> None:
    events.record_view(
        page.visitor(),
        answer_id=answer_id,
        token=request.args.get("s"),
        rank=whole_number(request.args.get("r")),
    )


def _absent(answer_id: int, slug: str) -> AnyResponse:
    """Lead on from an answer that is not here: to where it moved, or to what is near it."""
    moved = page.moved_to(request.path)
    if moved:
        return redirect(moved, 301)
    if answer_id > LARGEST_NUMBER or not catalog.gone(answer_id, page.reader()):
        abort(404)
    words = normalise_query(slug.replace("-", " "))
    found = engine.search(words, page.reader(), per_page=BESIDE) if words else None
    near = [hit.answer_id for hit in found.hits] if found else []
    response = make_response(page.show("public/gone.html", words=words, links=catalog.links(near, page.reader())), 410)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def former_address(error: NotFound) -> AnyResponse:
    """Lead from a former address, of this site or of the one it took over, to where what it showed is now."""
    if request.url_rule is None and request.method in {"GET", "HEAD"}:
        moved = page.moved_to(request.path)
        if moved:
            return redirect(moved, 301)
    return answer_error(error)


def _parts(answer_id: int) -> Parts | None:
    """Render what is equal for all readers of an answer; None when it cannot be read."""
    reader = page.reader()
    found = catalog.answer_page(answer_id, reader)
    if found is None:
        return None
    others = [other for other, _score, _visits in also_viewed.also_viewed(answer_id, BESIDE * 2)]
    also = [link for link in catalog.links(others, reader) if link.language == found.language][:BESIDE]
    address = page.answer_address(answer_id, found.slug)
    related = _related(found, {link.id for link in also})
    family = translations.family(answer_id, reader)
    head = _head(found, address, family)
    return Parts(
        address=address,
        question=found.question,
        revision=found.revision,
        head=head,
        regions=found.regions,
        dated=found.dated,
        also_viewed=page.rendered("public/_also_viewed.html", links=also),
        related=page.rendered("public/_related.html", links=related),
        language=found.language,
        family=tuple(family),
    )


def _article(answer_id: int, parts: Parts, seen: Viewpoint) -> Markup:
    """Render the text of an answer as seen from there and then."""
    reader = page.reader()
    found = catalog.answer_page(answer_id, reader, seen)
    if found is None:
        abort(404)
    trail = topics.trail(found.topic_id, reader)
    return page.rendered("public/_article.html", answer=found, trail=trail, family=parts.family)


def _related(found: AnswerPage, without: set[int]) -> list[AnswerLink]:
    """List related answers: those that editors chose, then those of similar content, none shown as also viewed."""
    reader = page.reader()
    chosen = catalog.related(found.id, reader)
    ids = [link.id for link in chosen] + engine.similar(found.id, reader, BESIDE * 2)
    wanted = [one for one in dict.fromkeys(ids) if one not in without and one != found.id]
    return [link for link in catalog.links(wanted, reader) if link.language == found.language][:BESIDE]


def _head(found: AnswerPage, address: str, family: list[AnswerLink]) -> Markup:
    """Return what machines read: the summary, the one address, and the answer as structured data."""
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": found.language,
        "dateModified": found.updated_at.date().isoformat(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": found.question,
                "acceptedAnswer": {"@type": "Answer", "text": found.short_answer + found.body},
            }
        ],
    }
    safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return page.rendered(
        "public/_answer_head.html",
        description=excerpt(found.summary, DESCRIPTION),
        canonical=page.site_address() + address,
        family=family,
        site=page.site_address(),
        data=Markup(safe),  # noqa: S704  # escaped just above
    )
