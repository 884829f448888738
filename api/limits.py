"""Rate limits (rule A5): in the database where all processes must agree, in memory elsewhere."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, current_app, g, request
from limits import RateLimitItem, parse

from api.headers import STATIC, on_label_page
from fleet import rate_limits
from fleet.db import Database
from fleet.errors import Refusal
from fleet.settings import Settings

DEFAULTS: Final[Mapping[str, str]] = {
    "sign-in": "10 per 15 minutes",
    "sign-in-code": "10 per 15 minutes",
    "pass": "30 per 15 minutes",
    "bad-token": "30 per minute",
    "stranger": "20 per hour",
    "bad-link": "30 per 15 minutes",
    "export": "60 per hour",
    "request": "1200 per minute",
}
"""What is limited → how often one address may do it. `FLEET_RATE_LIMITS` replaces single rows."""

SHARED: Final = frozenset({"sign-in", "sign-in-code", "pass", "bad-token", "bad-link", "stranger", "export"})
"""Counted in the database, so that all processes agree."""


class TooMany(Refusal):
    """That is too often."""

    status = 429
    detail = "Try again in {seconds} seconds."


class Limits:
    """One process's limiter."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.items = {name: parse(text) for name, text in {**DEFAULTS, **settings.rate_limits}.items()}
        self.database = database
        self.window, self.tries = 0, Counter[tuple[str, str]]()

    def count(self, name: str, who: str) -> None:
        """Count one more try of `who`. Raises TooMany."""
        item = self.items[name]
        seconds = self._shared(item, name, who) if name in SHARED else self._own(item, name, who)
        if seconds is not None:
            raise TooMany(seconds=seconds)

    def told(self, name: str, who: str) -> dict[str, str]:
        """What this process counts, as headers (draft-ietf-httpapi-ratelimit-headers)."""
        item, now = self.items[name], int(datetime.now(UTC).timestamp())
        span = item.get_expiry()
        left = max(0, item.amount - self.tries[name, who])
        return {
            "RateLimit-Policy": f'"{name}";q={item.amount};w={span}',
            "RateLimit": f'"{name}";r={left};t={span - now % span}',
        }

    def _own(self, item: RateLimitItem, name: str, who: str) -> int | None:
        """Counted in this process alone: one dictionary a window, forgotten with it.

        The library's own store starts a thread at each request to forget old counts, which costs more than
        the request. Two threads may lose a count between them; a limit of hundreds can bear it.
        """
        now, span = int(datetime.now(UTC).timestamp()), item.get_expiry()
        if now // span != self.window:
            self.window, self.tries = now // span, Counter()
        self.tries[name, who] += 1
        return span - now % span if self.tries[name, who] > item.amount else None

    def _shared(self, item: RateLimitItem, name: str, who: str) -> int | None:
        now, span = datetime.now(UTC), item.get_expiry()
        start = int(now.timestamp()) // span * span
        ends = datetime.fromtimestamp(start, UTC) + timedelta(seconds=span)
        key = hashlib.sha256(f"{name} {who} {start}".encode()).hexdigest()
        # Its own transaction: a refused request must still count.
        with self.database.write() as session:
            tries = rate_limits.hit(session, key, ends, now)
        return max(1, int((ends - now).total_seconds())) if tries > item.amount else None


def count(name: str, by: str | None = None) -> None:
    """Count one more try by that account, else by the address that asks. Raises TooMany."""
    limiter: Limits = current_app.extensions["limits"]
    limiter.count(name, by or request.remote_addr or "")


def tell(response: Response) -> Response:
    """After each request of a program: how many it may still make. Never on a stranger's page (rule Y4)."""
    if request.path.startswith("/api/v1/"):
        limiter: Limits = current_app.extensions["limits"]
        response.headers.extend(limiter.told("request", request.remote_addr or ""))
    return response


def count_request() -> None:
    """Before each request, but for what strangers see: their page must not tell tokens apart (rule Y4)."""
    if request.endpoint not in STATIC and not on_label_page():
        g.pop("work", None)
        count("request")
