"""Whether the service lives, whether it can work, and how it fares: for machines that watch it."""

import hmac
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.credentials import Unauthenticated
from api.request import Service, service
from fleet import job_runs, migrations
from fleet.intake.assets import Asset
from fleet.settings import LOOPBACK
from fleet.support.alerts import Alert

routes = Blueprint("health", __name__)

ROOM_BYTES: Final = 200 * 2**20
"""Free disk below which an embedded database is in danger."""


@routes.get("/healthz")
def lives() -> Response:
    """The process lives."""
    return jsonify({"status": "ok"})


@routes.get("/readyz")
def is_ready() -> tuple[Response, int]:
    """Whether database, schema, clock and disk are as they should be; 503 and which one where not."""
    running = service()
    found = {name: _held(check, running) for name, check in CHECKS.items()}
    is_well = all(found.values())
    told = {name: "ok" if well else "failing" for name, well in found.items()}
    return jsonify({"status": "ok" if is_well else "failing", "checks": told}), 200 if is_well else 503


def _held(check: Callable[[Service], bool], running: Service) -> bool:
    try:
        return check(running)
    except (SQLAlchemyError, OSError):
        return False


def _database(running: Service) -> bool:
    with running.database.read() as session:
        return bool(session.scalar(text("SELECT 1")))


def _schema(running: Service) -> bool:
    return migrations.is_current(running.database.engine)


def _scheduler(running: Service) -> bool:
    """Whether a worker said within two minutes that it lives."""
    with running.database.read() as session:
        beat = job_runs.last_beat(session)
    return beat is not None and datetime.now(UTC) - beat < job_runs.ALIVE_WITHIN


def _disk(running: Service) -> bool:
    """Only an embedded database fills our own disk."""
    url = running.database.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return True
    return shutil.disk_usage(url.database).free > ROOM_BYTES


CHECKS: Final[Mapping[str, Callable[[Service], bool]]] = {
    "database": _database,
    "schema": _schema,
    "scheduler": _scheduler,
    "disk": _disk,
}


@routes.get("/metrics")
def metrics() -> Response:
    """Counts of equipment, alerts and work: no person, no code, no place (rule Y8).

    For whoever asks from this machine itself, or sends FLEET_METRICS_TOKEN as a bearer token.
    """
    _refuse_outsiders(service())
    registry = CollectorRegistry()
    with service().database.read() as session:
        registry.register(_Figures(session))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _refuse_outsiders(running: Service) -> None:
    wanted, header = running.settings.metrics_token, request.headers.get("Authorization", "")
    if wanted:
        if not hmac.compare_digest(header.encode(), f"Bearer {wanted}".encode()):
            raise Unauthenticated()
    elif request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
        raise Unauthenticated()


class _Figures:
    """What Prometheus reads, counted when it asks: right whichever process answers."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def collect(self) -> Any:
        assets = GaugeMetricFamily("fleet_assets", "Assets by kind and state", labels=["kind", "state"])
        kinds = select(Asset.asset_type, Asset.state, func.count()).group_by(Asset.asset_type, Asset.state)
        for kind, state, number in self.session.execute(kinds):
            assets.add_metric([kind, str(state)], number)
        yield assets
        alerts = GaugeMetricFamily("fleet_alerts", "Alerts by rule and state", labels=["rule", "state"])
        rules = select(Alert.rule, Alert.state, func.count()).group_by(Alert.rule, Alert.state)
        for rule, status, number in self.session.execute(rules):
            alerts.add_metric([rule, str(status)], number)
        yield alerts
        beat = job_runs.last_beat(self.session)
        yield GaugeMetricFamily(
            "fleet_worker_beat_seconds", "When a worker last lived", value=beat.timestamp() if beat else 0
        )
        lost = len(job_runs.given_up(self.session))
        yield GaugeMetricFamily("fleet_jobs_given_up", "Runs that failed too often", value=lost)
