"""One attempt: what each kind of server makes of it, and that none holds a worker for long."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fleet.webhooks import Trouble
from jobs.outside import webhooks
from jobs.outside.webhooks import Calls
from tests.certificate import self_signed
from tests.jobs.receiving import Receiver, receiving

SOON = 5


@contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does what it likes with each connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def meet(met: socket.socket) -> None:
        with met, suppress(OSError):  # whoever called may have hung up already
            answer(met)

    def listen() -> None:
        while True:
            try:
                met, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=meet, args=(met,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    with server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (200, None),
        (202, None),
        (299, None),
        (301, Trouble.REDIRECT),
        (308, Trouble.REDIRECT),
        (400, Trouble.STATUS),
        (404, Trouble.STATUS),
        (410, Trouble.GONE),
        (429, Trouble.STATUS),
        (503, Trouble.STATUS),
    ],
)
def test_what_a_status_means(status: int, trouble: Trouble | None) -> None:
    with receiving(Receiver(lambda _number: (status, {}))) as receiver:
        outcome = Calls(loopback=True).send(receiver.url, {"webhook-id": "dlv_1"}, b"{}")
    assert (outcome.status, outcome.trouble) == (status, trouble)


def test_nobody_is_there() -> None:
    calls = Calls(loopback=True)
    assert calls.send("http://127.0.0.1:1/", {}, b"").trouble is Trouble.REFUSED
    assert calls.send("https://nobody.invalid/", {}, b"").trouble is Trouble.UNKNOWN_HOST


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = Receiver()
    with receiving(receiver, lambda bound: context.wrap_socket(bound, server_side=True)):
        outcome = Calls(loopback=True).send(receiver.url, {}, b"{}")
    assert outcome.trouble is Trouble.TLS
    assert receiver.got == []


def test_a_good_certificate_is_checked_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    """The address is pinned, and still the certificate has to be that of the host in the URL."""
    certificate, key = self_signed(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = Receiver()
    with receiving(receiver, lambda bound: context.wrap_socket(bound, server_side=True)):
        port = receiver.url.split(":")[2].split("/")[0]
        trusting = _trusting(str(certificate))
        assert trusting.send(f"https://localhost:{port}/", {}, b"{}").trouble is None
        assert len(receiver.got) == 1
        assert receiver.got[0][0]["host"] == f"localhost:{port}"


def _trusting(certificate: str) -> Calls:
    """Calls that trust this certificate too."""

    class Trusting(Calls):
        def send(self, url: str, headers: dict[str, str], body: bytes) -> webhooks.Outcome:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(webhooks, "_posted", _posting(certificate))
                return super().send(url, headers, body)

    return Trusting(loopback=True)


def _posting(certificate: str) -> Callable[..., webhooks.Outcome]:
    real = webhooks._posted

    def post(session: webhooks.requests.Session, *more: object) -> webhooks.Outcome:
        session.verify = certificate
        return real(session, *more)  # type: ignore[arg-type]

    return post


def test_a_server_that_never_answers_or_drips_holds_a_worker_no_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Teeth: without the timer the one that drips holds the worker as long as it likes."""
    monkeypatch.setattr(webhooks, "READ_SECONDS", 1)
    monkeypatch.setattr(webhooks, "WHOLE_SECONDS", 2)

    def silent(met: socket.socket) -> None:
        time.sleep(SOON)
        met.close()

    def dripping(met: socket.socket) -> None:
        try:
            met.sendall(b"HTTP/1.1 200 OK\r\n")
            for number in range(1000):
                met.sendall(f"X-{number}: y\r\n".encode())
                time.sleep(0.2)
        except OSError:
            return

    for server in (silent, dripping):
        with speaking(server) as url:
            began = time.monotonic()
            outcome = Calls(loopback=True).send(url, {}, b"{}")
            assert time.monotonic() - began < SOON - 1
            assert outcome.trouble in (Trouble.SILENT, Trouble.OTHER)


def test_an_endless_body_is_not_read() -> None:
    sent = [0]

    def endless(met: socket.socket) -> None:
        try:
            met.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            while True:
                sent[0] += met.send(b"x" * 65536)
        except OSError:
            return

    with speaking(endless) as url:
        assert Calls(loopback=True).send(url, {}, b"{}").trouble is None
    assert sent[0] < 20 * 2**20


def test_what_is_no_http_is_trouble_and_no_crash() -> None:
    def rude(met: socket.socket) -> None:
        met.recv(100)
        met.sendall(b"\x00\xffSSH-2.0\r\n\r\n")
        met.close()

    with speaking(rude) as url:
        assert Calls(loopback=True).send(url, {}, b"{}").trouble is not None


def test_a_body_that_breaks_off_or_is_packed_badly_was_taken_all_the_same() -> None:
    def broken(met: socket.socket) -> None:
        met.recv(65536)
        met.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 50\r\n\r\nno gzip")
        met.close()

    with speaking(broken) as url:
        outcome = Calls(loopback=True).send(url, {}, b"{}")
    assert (outcome.status, outcome.trouble) == (200, None)


@pytest.mark.parametrize(
    "url", ["https://a..b/", "https://xn--/", "https://" + "a" * 70 + ".org/", "nonsense", ""]
)
def test_an_address_that_can_t_be_one_is_trouble_and_no_crash(url: str) -> None:
    assert Calls().send(url, {}, b"{}").trouble is not None
