"""docs/deploy/nginx.conf before the service, with slow clients and large bodies."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from api import MOST_BYTES
from fleet.access import Role
from tests.api.nginx import NAME, SITE, Proxy, in_front
from tests.api.served import served
from tests.cast import Cast

battery = pytest.mark.battery
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SLOW_CLIENTS = 60
SECONDS = 6
"""How long slow clients keep sending."""
SOON = 1.5
STALLED = 3.0


def test_the_limit_on_bodies_is_the_services_own() -> None:
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", SITE.read_text(encoding="utf-8"))
    assert int(limit) * 2**20 == MOST_BYTES
    assert f"{limit} MB at most" in SITE.read_text(encoding="utf-8")


@pytest.fixture
def proxy(database_url: str, stored_cast: Cast, tmp_path: Path) -> Iterator[Proxy]:
    stored_cast.store()
    with (
        served(database_url, tmp_path / "service.log", processes=2) as address,
        in_front(address, tmp_path) as made,
    ):
        yield made


def ask(proxy: Proxy, method: str, path: str, **more: Any) -> requests.Response:
    headers = {"Host": NAME} | more.pop("headers", {})
    url, trust = f"https://127.0.0.1:{proxy.secure}{path}", str(proxy.certificate)
    more = {"headers": headers, "verify": trust, "allow_redirects": False} | more
    return requests.request(method, url, timeout=20, **more)


Line = tuple[str, int, ssl.SSLContext | None]
"""How a client reaches the service: host, port and, for https, whom it trusts."""


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def through(proxy: Proxy) -> Line:
    return "127.0.0.1", proxy.secure, ssl.create_default_context(cafile=proxy.certificate)


def past(proxy: Proxy) -> Line:
    return "127.0.0.1", int(proxy.behind.rpartition(":")[2]), None


@asynccontextmanager
async def sending(line: Line, method: str, path: str, more: str = "") -> AsyncIterator[Stream]:
    """A connection on which the head of a request was sent."""
    host, port, trust = line
    reader, writer = await asyncio.open_connection(host, port, ssl=trust)
    try:
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{more}\r\n".encode())
        yield reader, writer
    finally:
        writer.transport.abort()


FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n"


async def dribble(line: Line, until: float) -> None:
    """One client that sends a form of 100,000 bytes, a byte at a time."""
    async with sending(line, "POST", "/q/x", FORM) as (_, writer):
        with suppress(ConnectionError):
            while time.monotonic() < until:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.2)


async def sip(line: Line, until: float) -> None:
    """One client that reads a large answer a little at a time."""
    async with sending(line, "GET", "/api/v1/openapi.json") as (reader, _):
        while time.monotonic() < until and await reader.read(512):
            await asyncio.sleep(0.1)


Slow = Callable[[Line, float], Coroutine[Any, Any, None]]


def slowest(line: Line, slow: Slow) -> float:
    """Seconds that the slowest of ten quick requests took while SLOW_CLIENTS did something slowly."""

    async def crowded() -> float:
        until = time.monotonic() + SECONDS
        crowd = [asyncio.create_task(slow(line, until)) for _ in range(SLOW_CLIENTS)]
        await asyncio.sleep(1)
        took = [await timed(line, path) for path in ("/healthz", "/sign-in") * 5]
        for each in crowd:
            each.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return max(took)

    return asyncio.run(crowded())


async def timed(line: Line, path: str) -> float:
    """Seconds until the answer is complete, STALLED at most."""
    begun = time.monotonic()
    with suppress(TimeoutError):
        await asyncio.wait_for(_whole(line, path), STALLED)
        return time.monotonic() - begun
    return STALLED


async def _whole(line: Line, path: str) -> None:
    async with sending(line, "GET", path) as (reader, _):
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


@battery
@on_sqlite
@pytest.mark.parametrize("slow", [dribble, sip])
def test_slow_clients_stall_nobody_behind_the_proxy(proxy: Proxy, slow: Slow) -> None:
    assert slowest(through(proxy), slow) < SOON


@battery
@on_sqlite
def test_without_the_proxy_the_same_clients_stall_everybody(proxy: Proxy) -> None:
    """The teeth: what the proxy is for."""
    assert slowest(past(proxy), dribble) >= STALLED


@battery
@on_sqlite
def test_a_proxy_that_does_not_buffer_bodies_stalls_everybody(
    database_url: str, stored_cast: Cast, tmp_path: Path
) -> None:
    """The teeth: one word in the example changed."""
    stored_cast.store()
    site = SITE.read_text(encoding="utf-8")
    broken = site.replace(
        "proxy_request_buffering on;", "proxy_request_buffering off; proxy_http_version 1.1;"
    )
    assert broken != site
    with (
        served(database_url, tmp_path / "service.log", processes=2) as address,
        in_front(address, tmp_path, site=broken) as made,
    ):
        assert slowest(through(made), dribble) >= STALLED


@battery
@on_sqlite
def test_bodies_pass_up_to_the_limit_and_are_refused_in_words_above_it(
    proxy: Proxy, stored_cast: Cast
) -> None:
    key = {"Authorization": f"Bearer {stored_cast.secret_of(Role.COORDINATOR)}"}
    stored_cast.store()
    sheet = "Marque;Modèle;Numéro de série\n" + "Dell;Latitude 5400;7QK1ZX2\n" * 160_000
    assert 4 * 2**20 < len(sheet) < MOST_BYTES
    page = ask(proxy, "POST", "/lots/new", files={"file": ("lot.csv", sheet.encode())})
    assert page.status_code == 401  # it was read: this browser is not signed in
    body = ask(proxy, "POST", "/api/v1/devices", data=b"x" * (4 * 2**20), headers=key)
    assert body.status_code in (400, 415)
    large = ask(proxy, "POST", "/api/v1/devices", data=b"x" * (MOST_BYTES + 1), headers=key)
    assert large.status_code == 413
    assert "12 Mo au plus" in large.text
    assert ask(proxy, "GET", "/healthz").status_code == 200


@battery
@on_sqlite
def test_the_service_sees_who_asks_over_https_and_the_log_no_token(proxy: Proxy, stored_cast: Cast) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.9"}
    sent = ask(
        proxy,
        "POST",
        "/q/SECRETTOKEN",
        data={"trouble": "found"},
        headers=forged | {"Origin": f"https://{NAME}"},
    )
    assert sent.status_code == 200  # its host is the one that nginx saw, not the forged one
    assert "Strict-Transport-Security" in sent.headers
    ask(proxy, "GET", "/sign-in/SECRETLINK?next=/x")
    ask(proxy, "GET", "/shared/SECRETLINK/figures.csv?lang=fr")
    ask(proxy, "GET", "/Shared/SECRETLINK")
    ask(proxy, "GET", "/search?q=SECRETWORDS")
    assert ask(proxy, "GET", "/metrics").status_code == 404
    plain = requests.get(
        f"http://127.0.0.1:{proxy.plain}/q/T?a=b", headers={"Host": NAME}, allow_redirects=False, timeout=5
    )
    assert (plain.status_code, plain.headers["Location"]) == (308, f"https://{NAME}/q/T?a=b")
    log = proxy.log.read_text(encoding="utf-8")
    assert "POST /q/... 200" in log
    assert "GET /sign-in/... " in log
    assert log.count("GET /shared/... ") == 2
    assert "SECRET" not in log


@battery
@on_sqlite
def test_files_are_compressed_and_kept_and_versions_survive_it(proxy: Proxy, stored_cast: Cast) -> None:
    page = ask(proxy, "GET", "/sign-in", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    (style,) = set(re.findall(r'href="(/static/fleet\.css\?v=\w+)"', page.text))
    kept = [ask(proxy, "GET", style).headers["Cache-Control"] for _ in range(2)]
    assert kept[0] == kept[1]
    assert "max-age=31536000" in kept[0]


@battery
@on_sqlite
def test_while_the_service_starts_the_page_says_so(tmp_path: Path, databases: Any) -> None:
    with in_front("http://127.0.0.1:1", tmp_path) as made:
        answer = ask(made, "GET", "/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "réessayez dans une minute" in answer.text
