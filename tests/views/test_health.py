"""What machines that watch the site are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text

from answercenter import clock
from answercenter import health
from answercenter import jobs
from answercenter.extensions import command
from answercenter.extensions import db
from answercenter.models import Drop
from answercenter.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

MEASURED = (
    "answercenter_answers", "answercenter_index_healthy", "answercenter_index_lag", "answercenter_spool_files",
    "answercenter_spool_bytes", "answercenter_dirty_days", "answercenter_drops_today", "answercenter_job_age_seconds",
    "answercenter_job_failures",
)  # fmt: skip


def test_process_says_that_it_lives(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.json == {"status": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_site_in_order_is_ready(client: FlaskClient) -> None:
    jobs.run_all()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "reasons": []})


def test_site_whose_worker_is_gone_is_degraded_and_still_ready(client: FlaskClient) -> None:
    jobs.run_all()
    with command() as session:
        for row in session.query(Job):
            row.due_at = clock.now() - timedelta(hours=1)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "degraded"
    assert "worker" in answer.json["reasons"][0]


def test_site_without_tables_is_not_ready(app: Flask, client: FlaskClient) -> None:
    db.session.execute(text("DROP TABLE change"))
    db.session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["status"] == "unavailable"
    assert app.config["DATABASE_URL"] not in answer.text


def test_failed_job_is_a_reason(client: FlaskClient) -> None:
    jobs.run_all()
    with command() as session:
        session.get_one(Job, "count-days").error = "OSError: disk full"
    assert client.get("/readyz").json["reasons"] == ["worker: count-days failed: OSError: disk full"]


def test_figures_are_told_to_this_machine(client: FlaskClient) -> None:
    jobs.run_all()
    with command() as session:
        day = clock.today("UTC")
        session.add(Drop(id=uuid4(), at=clock.now(), day=day, kind="view", reason="bot"))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    for name in MEASURED:
        assert f"# TYPE {name} gauge" in answer.text
    assert 'answercenter_drops_today{kind="view",reason="bot"} 1.0' in answer.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [("192.0.2.7", {}), ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}), ("127.0.0.1", {"Via": "1.1 proxy"})],
)
def test_figures_are_not_told_to_others(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 404


@pytest.mark.parametrize(("given", "status"), [("Bearer a-token-for-figures", 200), ("Bearer other", 404), ("", 404)])
def test_figures_want_the_token_where_there_is_one(make_app: Callable[..., Flask], given: str, status: int) -> None:
    client = make_app(METRICS_TOKEN="a-token-for-figures").test_client()
    assert client.get("/metrics", headers={"Authorization": given}).status_code == status


def test_doctor_tells_of_each_part(app: Flask) -> None:
    jobs.run_all()
    found = health.check_all()
    assert [check.name for check in found] == [name for name, _ in health.CHECKS]
    assert all(check.level is health.Level.OK for check in found), found
    assert app.instance_path in found[0].text


def test_missing_region_file_is_wrong(make_app: Callable[..., Flask]) -> None:
    with make_app(REGION_DATABASE="/nowhere/regions.mmdb").app_context():
        levels = {check.name: check.level for check in health.check_all()}
    assert levels["regions"] is health.Level.WRONG
