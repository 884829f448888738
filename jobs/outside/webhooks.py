"""Sends a signed message to somebody's server, and is content with very little from it."""

import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from fleet.webhooks import Trouble
from jobs.outside import addresses

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 15
WHOLE_SECONDS: Final = 25
"""How long all of it may take: a server that sends a byte now and then would hold a worker for ever."""
AGENT: Final = "Fleet-Webhooks/1"


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt: no `trouble` where it was taken."""

    status: int | None = None
    trouble: Trouble | None = None


class Calls:
    """One worker's way out: it follows no redirect, heeds no proxy, keeps no cookie."""

    def __init__(self, *, loopback: bool = False) -> None:
        self.loopback = loopback

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        """Post it once; without https to nobody but this machine, where it may be called at all."""
        if not self.loopback and not url.startswith("https://"):
            return Outcome(trouble=Trouble.FORBIDDEN_ADDRESS)
        with requests.Session() as session:
            session.trust_env = False
            adapter = _Adapter(self.loopback)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            late = threading.Timer(WHOLE_SECONDS, adapter.hang_up)
            late.daemon = True
            late.start()
            try:
                outcome = _posted(session, url, headers, body)
                return Outcome(trouble=Trouble.SILENT) if adapter.hung_up else outcome
            except Exception as error:  # whatever it is, this message waits and the next one is sent
                return Outcome(trouble=_trouble(error))
            finally:
                late.cancel()


def _posted(session: requests.Session, url: str, headers: dict[str, str], body: bytes) -> Outcome:
    sent = {"Content-Type": "application/json", "User-Agent": AGENT, "Accept": "*/*", **headers}
    with session.post(
        url,
        data=body,
        headers=sent,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as answer:
        return _outcome(answer.status_code)  # the body says nothing to us, and is not read


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    if status == 410:
        return Outcome(status, Trouble.GONE)
    return Outcome(status, Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS)


def _trouble(error: BaseException) -> Trouble:
    """A word for what went wrong; the error's own text may hold anything."""
    for seen in _causes(error):
        for kind, word in KINDS:
            if isinstance(seen, kind):
                return word
    return Trouble.OTHER


KINDS: Final[tuple[tuple[type[BaseException], Trouble], ...]] = (
    (addresses.Forbidden, Trouble.FORBIDDEN_ADDRESS),
    (socket.gaierror, Trouble.UNKNOWN_HOST),
    (ssl.SSLError, Trouble.TLS),
    (requests.exceptions.SSLError, Trouble.TLS),
    (requests.Timeout, Trouble.SILENT),
    (TimeoutError, Trouble.SILENT),
    (ConnectionRefusedError, Trouble.REFUSED),
)
"""What an error is, innermost first."""


def _causes(error: BaseException) -> list[BaseException]:
    """An error and all that it wraps, the innermost first."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    return found[::-1]


class _Checked:
    """A connection to an address that was looked at, and to no other; the certificate is still the host's."""

    loopback = False
    opened: list[socket.socket]

    def _new_conn(self) -> socket.socket:
        self_: Any = self
        last: OSError | None = None
        for family, kind, protocol, _, where in addresses.resolved(
            self_._dns_host, self_.port, loopback=self.loopback
        ):
            made = socket.socket(family, kind, protocol)
            made.settimeout(CONNECT_SECONDS)
            try:
                made.connect(where)
            except OSError as error:
                made.close()
                last = error
                continue
            self.opened.append(made)
            return made
        raise NewConnectionError(self_, "no address answers") from last


class _Adapter(HTTPAdapter):
    """Connects through `_Checked`."""

    def __init__(self, loopback: bool) -> None:
        self.loopback, self.opened, self.hung_up = loopback, list[socket.socket](), False
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        """With pools of our connections."""
        known = {"loopback": self.loopback, "opened": self.opened}
        plain = type("Plain", (_Checked, HTTPConnection), dict(known))
        secure = type("Secure", (_Checked, HTTPSConnection), dict(known))
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }

    def hang_up(self) -> None:
        """From another thread: what waits for the server hears that it is over."""
        self.hung_up = True
        for each in self.opened:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
