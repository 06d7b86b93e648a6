"""What each report's page shows beside its rows: figures on top, sparks in the table, charts below."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import request

from answercenter.accounts import permissions
from answercenter.analytics import charts
from answercenter.analytics import notes
from answercenter.analytics.reports import counted
from answercenter.analytics.reports import dropped
from answercenter.analytics.reports import figures
from answercenter.analytics.reports import findings
from answercenter.analytics.reports import keyword
from answercenter.analytics.reports import queries
from answercenter.analytics.reports import questions
from answercenter.analytics.reports import regional
from answercenter.analytics.reports import series
from answercenter.analytics.reports import texts
from answercenter.analytics.reports import wording
from answercenter.analytics.reports.series import Line
from answercenter.analytics.reports.series import Series
from answercenter.text import counted_query
from answercenter.text import normalise_query
from answercenter.text import whole_number
from answercenter.views.staff import compared
from answercenter.views.staff import drawing
from answercenter.views.staff import learned
from answercenter.views.staff import moments
from answercenter.views.staff.outcomes import outcomes

if TYPE_CHECKING:
    from answercenter.analytics.reports.counted import Counted
    from answercenter.analytics.reports.report import Definition
    from answercenter.analytics.reports.report import Report
    from answercenter.analytics.reports.scope import Scope

PER_PAGE = 15
BESIDE = 2  # further lines in a chart of one keyword or answer
TYPED = 10  # queries on the page of questions
_TRAFFIC = {"visits": "Visits", "searches": "Searches", "views": "Answers read"}


def content(definition: Definition, scope: Scope, page: int) -> dict[str, Any]:
    """Return what the page's template needs besides its filters."""
    before = (page - 1) * PER_PAGE
    report = definition.make(scope, PER_PAGE, before)
    found: dict[str, Any] = {"report": report, "first": before + 1} | _PAGES[definition.name](report, scope)
    return found | {"figures": figures.beside(found["figures"], report.scope)}


def _overview(report: Report, scope: Scope) -> dict[str, Any]:
    days, places = series.of_traffic(moments.over(scope), _TRAFFIC), regional.of_traffic(scope)
    period = wording.period(scope.start, scope.end)
    caption = f"Visits, searches and answers read a {findings.STEP_NAMES[days.step]}, {moments.period_over(scope)}"
    drawn = [
        charts.lines(days, findings.peak(days, "visit", "visits"), caption, notes.within(moments.over(scope))),
        charts.bars(places, findings.leader(places), f"Visits by region, {period}"),
        *drawing.maps_of(places, f"Visits by {{}}, {period}"),
    ]
    shown = {"charts": drawn if days.days else [], "days": days, "places": places}
    return {"figures": figures.of_overview(report), "today": moments.today()} | shown


def _keywords(report: Report, scope: Scope) -> dict[str, Any]:
    wanted = normalise_query(request.args.get("keyword", "")).lower()
    found = _texts(report, scope, counted.KEYWORDS, wanted, "keyword", "keywords")
    if wanted and found["chosen"]:
        asked = keyword.queries_with(wanted, scope)
        opened = keyword.answers_of(asked, scope, permissions.reader())
        found |= {"asked": asked[: keyword.SHOWN], "opened": opened}
    return found


def _queries(report: Report, scope: Scope) -> dict[str, Any]:
    wanted = counted_query(request.args.get("query", ""))
    return _texts(report, scope, counted.QUERIES, wanted, "query", "queries")


def _texts(report: Report, scope: Scope, what: Counted, wanted: str, one: str, many: str) -> dict[str, Any]:
    rows = {row.key: row for row in report.rows}
    chosen = rows.get(wanted) or texts.find(what, wanted, scope) if wanted else next(iter(report.rows), None)
    names = {chosen.key: chosen.text} if chosen else {}
    names |= {key: rows[key].text for key in _apart(list(rows), chosen.key)} if chosen else {}
    rate = f"visits that searched “{chosen.text}”, per 1,000 visits with a search" if chosen else ""
    return {
        "figures": figures.of_texts(report, one, many),
        "sparks": series.sparks(what, list(rows), moments.over(scope)),
        "chosen": chosen,
        "missing": wanted if wanted and not chosen else None,
    } | detail(what, chosen and chosen.key, names, scope, ("search", "searches"), rate)


def _apart(keys: list[str], chosen: str) -> list[str]:
    """Choose texts to draw beside the chosen one; none that shares a word or a phrase, whose line would be the same."""
    phrases = [set(key.split()) for key in keys]
    taken, found = set(chosen.split()), list[str]()
    for key in keys:
        words = set(key.split())
        if len(found) < BESIDE and not any(phrase & taken and phrase & words for phrase in (*phrases, words)):
            found.append(key)
            taken |= words
    return found


def _questions(report: Report, scope: Scope) -> dict[str, Any]:
    wanted = request.args.get("answer", "")
    number = whole_number(wanted)
    rows = {row.answer_id: row for row in report.rows}
    chosen = rows.get(number) or questions.find(number, scope) if number else next(iter(report.rows), None)
    names = {chosen.answer_id: _quoted(chosen.question)} if chosen else {}
    names |= {key: _quoted(row.question) for key, row in list(rows.items())[: BESIDE + 1] if key not in names}
    return {
        "figures": figures.of_questions(report),
        "sparks": series.sparks(counted.ANSWERS, list(rows), moments.over(scope)),
        "chosen": chosen,
        "missing": wanted if wanted and not chosen else None,
        "typed": queries.report(scope, TYPED),
    } | detail(
        counted.ANSWERS,
        chosen and chosen.answer_id,
        names,
        scope,
        ("view", "views"),
        "visits that read this answer, per 1,000 visits",
    )


def _dropped(report: Report, scope: Scope) -> dict[str, Any]:
    found, shown_notes = dropped.by_day(moments.over(scope)), notes.within(moments.over(scope))
    days = Series(tuple(day for day, _ in found), (Line("Dropped", tuple(drops for _, drops in found)),))
    caption = f"Dropped a day, {moments.period_over(scope)}"
    drawn = [charts.lines(days, findings.peak(days, "drop", "drops"), caption, shown_notes)] if report.rows else []
    return {"figures": figures.of_dropped(report), "charts": drawn, "days": days}


def detail(
    what: Counted, key: Any, names: dict[Any, str], scope: Scope, unit: tuple[str, str], rate: str
) -> dict[str, Any]:
    """Return the charts of one keyword, query or answer, beside others; of regions where any may be shown."""
    if key is None:
        return {"charts": []}
    days = series.by_day(what, dict(list(names.items())[: BESIDE + 1]), moments.over(scope))
    places = regional.of_key(what, key, scope)
    others = wording.listed([_quoted(line.name) for line in days.lines[1:]])
    beside = f", beside {others}" if others else ""
    over_time = (
        f"{findings.first_upper(unit[1])} a {findings.STEP_NAMES[days.step]}, {moments.period_over(scope)}{beside}"
    )
    caption = f"{findings.first_upper(rate)}; regions with {regional.ENOUGH} of these or more"
    drawn = [
        charts.lines(days, findings.peak(days, *unit), over_time, notes.within(moments.over(scope))),
    ]
    if places.ranked:
        whole = wording.per_thousand(places.total.rate.value)
        drawn += [
            charts.bars(places, findings.leader(places), caption),
            *drawing.maps_of(places, f"The same rate by {{}}; in all it is {whole}"),
        ]
    return {"charts": drawn if days.days else [], "days": days, "places": places}


def _quoted(text: str) -> str:
    return text if text.startswith("“") else f"“{text}”"


_PAGES = {
    "overview": _overview,
    "keywords": _keywords,
    "questions": _questions,
    "queries": _queries,
    "also-viewed": learned.also_viewed,
    "gaps": learned.gaps,
    "no-click": learned.no_click,
    "feedback": learned.feedback,
    "outcomes": outcomes,
    "dropped": _dropped,
    "distinctive-keywords": compared.distinctive,
    "trending": compared.trending,
    "trending-queries": compared.trending_queries,
}
