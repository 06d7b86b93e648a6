"""The filters of a report as links and choices: every link keeps the others."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from flask import request
from flask import url_for

from answercenter.analytics import privacy
from answercenter.analytics import regions
from answercenter.analytics import reports
from answercenter.analytics.reports import traffic
from answercenter.analytics.reports.scope import Comparison
from answercenter.views import paging

if TYPE_CHECKING:
    from answercenter.analytics.reports.questions import AnswerRow
    from answercenter.analytics.reports.report import Definition
    from answercenter.analytics.reports.scope import Scope
    from answercenter.forms.report import ReportFilters


@dataclass(frozen=True, slots=True)
class FilterLinks:
    """Addresses of reports under the filters in force; `answer_id` on the page of one answer's own statistics."""

    definition: Definition
    filters: ReportFilters
    answer_id: int | None = None

    def to(self, definition: Definition) -> str:
        """Return the address of another report with the same filters, as far as it has them."""
        return self._address(definition)

    def period(self, preset: str | int) -> str:
        """Return this report's address for a preset, such as the newest so many days."""
        kept = {name: value for name, value in self._kept(self.definition).items() if name not in {"from", "to"}}
        return self._located(self.definition, kept | {"period": str(preset)})

    def fixed(self) -> str:
        """Return this view's address with its days written out, so that it shows the same whenever it is opened."""
        scope = self.filters.scope
        kept = {name: value for name, value in self._kept(self.definition).items() if name != "period"}
        days = {"from": scope.start.isoformat(), "to": scope.end.isoformat()}
        return self._located(self.definition, days | kept | {"_external": True})

    def kept(self) -> dict[str, str]:
        """Return what a saved view keeps: a preset stays one, so that the view moves on with the days."""
        chosen = {name: request.args[name] for name in ("keyword", "query", "answer", "gap") if name in request.args}
        preset = {"period": self.filters.preset} if self.filters.preset else {}
        return self._kept(self.definition) | preset | chosen

    def swapped(self) -> str:
        """Return this report's address with its two regions exchanged."""
        scope = self.definition.complete(self.filters.scope)
        exchanged = {"region": scope.against or "", "against": scope.region or ""}
        return self._located(self.definition, self._kept(self.definition) | exchanged)

    def named(self, name: str, **chosen: object) -> str:
        """Return the address of the report of this name with the same filters."""
        return self._address(reports.get(name), **chosen)

    def choosing(self, **chosen: object) -> str:
        """Return this report's address with a keyword, query or answer chosen for the charts."""
        return self._address(self.definition, **chosen) + "#charts"

    def answer(self, row: AnswerRow) -> str:
        """Return the address of an answer's own page."""
        return url_for("public.answer", answer_id=row.answer_id, slug=row.slug)

    def statistics(self, answer_id: int) -> str:
        """Return the address of an answer's own statistics in the same period."""
        kept = self._kept(self.definition)
        period: dict[str, Any] = {name: kept[name] for name in ("from", "to", "period", "compare") if name in kept}
        return url_for("statistics.show", answer_id=answer_id, **period)

    def file(self, format_: str) -> str:
        """Return this report's address as a file."""
        return self._address(self.definition, format=format_)

    def pages(self, current: int, found: int, per_page: int) -> paging.Pages:
        """Return the links of this report's pages. Aborts with 404 on a page behind the last one."""
        path = url_for("staff.reports.show", name=self.definition.name)
        last = -(-found // per_page)
        return paging.pages(path, current, last, **self._kept(self.definition))

    def _address(self, definition: Definition, **further: object) -> str:
        return self._located(definition, self._kept(definition) | further)

    def _located(self, definition: Definition, arguments: dict[str, Any]) -> str:
        if self.answer_id is not None and definition is self.definition:
            return url_for("statistics.show", answer_id=self.answer_id, **arguments)
        return url_for("staff.reports.show", name=definition.name, **arguments)

    def _kept(self, definition: Definition) -> dict[str, str]:
        scope, kept = self.filters.scope, dict[str, str]()
        if self.filters.preset is None:
            kept |= {"from": scope.start.isoformat(), "to": scope.end.isoformat()}
        elif "period" in request.args:
            kept["period"] = str(self.filters.preset)
        if definition.regional and scope.region:
            kept["region"] = scope.region
        if definition.regional and scope.topic:
            kept["topic"] = scope.topic.path
        if definition.regional and scope.language:
            kept["language"] = scope.language
        if scope.comparison is not Comparison.BEFORE:
            kept["compare"] = scope.comparison.value
        if definition.against and scope.against:
            kept["against"] = scope.against
        if definition.divisions and scope.by:
            kept["by"] = scope.by
        return kept


def region_choices(scope: Scope) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the regions with enough visits in the period by their country, for the field; the chosen one always."""
    found = traffic.by_region(replace(scope, region=None, topic=None, language=None, against=None))
    codes = {code for code, counts in found.items() if (counts.visits or 0) >= privacy.least_visits()}
    codes |= {code for code in (scope.region, scope.against) if code}
    codes |= {regions.country_of(code) for code in codes}
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        if "-" in code:
            groups.setdefault(regions.name(regions.country_of(code)), []).append((code, regions.short_name(code)))
    countries = sorted(((code, regions.name(code)) for code in codes if "-" not in code), key=lambda choice: choice[1])
    parts = [(name, sorted(choices, key=lambda choice: choice[1])) for name, choices in sorted(groups.items())]
    return [("Countries", countries), *parts] if countries else parts
