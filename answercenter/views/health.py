"""For machines that watch: `/healthz` (alive), `/readyz` (can visitors be answered), `/metrics` (Prometheus)."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import jsonify
from flask import request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import CollectorRegistry
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from answercenter import clock
from answercenter import health
from answercenter import jobs
from answercenter.analytics import spool
from answercenter.extensions import db
from answercenter.mail import outbox
from answercenter.models import Drop
from answercenter.models import current_versions
from answercenter.search import indexer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

bp = Blueprint("health", __name__)
FORWARDED = ("X-Forwarded-For", "Forwarded", "Via")  # who carries one of these did not come from this machine


@bp.after_request
def keep_nothing(response: Response) -> Response:
    """Keep what is true now out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether visitors are answered, and what is not as it should be."""
    try:
        current_versions(db.session())
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="unavailable", reasons=["database: it does not answer, or has no tables"]), 503
    reasons = health.degradations()
    return jsonify(status="degraded" if reasons else "ok", reasons=reasons), 200


@bp.get("/metrics")
def metrics() -> Response:
    """Give the site's figures to Prometheus: to a bearer of METRICS_TOKEN, without one to this machine only."""
    if not _may_measure():
        abort(404)
    registry = CollectorRegistry()
    registry.register(SiteCollector())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class SiteCollector(Collector):
    """What is measured, looked up when asked."""

    def collect(self) -> Iterator[Metric]:
        """Give each figure; all come from the database and the instance folder, so every process gives the same."""
        yield _family("answercenter_answers", "Answers by state", "state", health.answers_by_state())
        yield from _following()
        yield GaugeMetricFamily("answercenter_dirty_days", "Days that wait to be counted", health.dirty_days())
        yield _family("answercenter_mails", "Mails of the last days by state", "state", outbox.by_state())
        yield _drops()
        yield from _jobs()


def _family(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _following() -> Iterator[Metric]:
    status = indexer.status()
    lag = status.database_number - status.reached
    files, size = spool.waiting()
    yield GaugeMetricFamily("answercenter_index_healthy", "1 when the index answers searches", int(status.healthy))
    yield GaugeMetricFamily("answercenter_index_lag", "Changes that the index has not followed yet", lag)
    yield GaugeMetricFamily("answercenter_spool_files", "Files of visits that wait to be moved", files)
    yield GaugeMetricFamily("answercenter_spool_bytes", "Bytes of visits that wait to be moved", size)


def _drops() -> Metric:
    family = GaugeMetricFamily("answercenter_drops_today", "What was not recorded today", labels=["kind", "reason"])
    today = clock.today(current_app.config["TIMEZONE"])
    wanted = select(Drop.kind, Drop.reason, func.count()).where(Drop.day == today).group_by(Drop.kind, Drop.reason)
    for kind, reason, number in db.session.execute(wanted):
        family.add_metric([kind, reason], number)
    return family


def _jobs() -> Iterator[Metric]:
    age = GaugeMetricFamily("answercenter_job_age_seconds", "Seconds since a job last ended", labels=["job"])
    took = GaugeMetricFamily("answercenter_job_seconds", "Seconds that a job last took", labels=["job"])
    failures = GaugeMetricFamily("answercenter_job_failures", "Failures of a job in a row", labels=["job"])
    now = clock.now()
    for row in jobs.statuses():
        name = [row.name.partition("@")[0]]
        failures.add_metric(name, row.failures)
        if row.finished_at is not None:
            age.add_metric(name, (now - row.finished_at).total_seconds())
            took.add_metric(name, row.seconds or 0)
    yield from (age, took, failures)


def _may_measure() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
