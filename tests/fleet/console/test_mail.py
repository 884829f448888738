"""`mail test` through a real worker's delivery to a real mail server, and why it fails where it does."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import Result
from sqlalchemy import select

from fleet import job_runs, locale, settings
from fleet.console import door
from fleet.console.mail import WHY
from fleet.db import Database
from fleet.notices import MailTrouble, Notice
from jobs import mailing
from tests.cast import Cast
from tests.certificate import self_signed
from tests.fleet.console.conftest import Say

TO = "somebody@example.org"


class Sink:
    """A mail server that takes what it gets, unless told what to refuse."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        return self.answers.get("DATA", "250 OK")


@contextmanager
def listening(sink: Sink, **more: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(sink, hostname="127.0.0.1", port=port, **more)
    server.start()
    try:
        yield port
    finally:
        server.stop()


@pytest.fixture
def tested(
    say: Say, environment: dict[str, str], stored_cast: Cast, database: Database
) -> Callable[[str], Result]:
    """`mail test` while a worker with these settings delivers."""
    stored_cast.store()

    def run(url: str) -> Result:
        with database.write() as session:
            job_runs.beat(session, door.now())
        told = settings.read(environment | {"FLEET_MAIL_URL": url})
        done = threading.Event()

        def work() -> None:
            while not done.wait(0.02):
                mailing.deliver(database, told, door.now())

        worker = threading.Thread(target=work)
        worker.start()
        try:
            return say("mail", "test", TO, "--wait", "20", MAIL_URL=url)
        finally:
            done.set()
            worker.join()

    return run


def test_a_mail_that_arrives_is_said_to_be_sent(tested: Callable[[str], Result]) -> None:
    sink = Sink()
    with listening(sink) as port:
        done = tested(f"smtp://127.0.0.1:{port}")
    assert (done.exit_code, done.stdout) == (0, "Sent.\n")
    (mail,) = sink.taken
    assert TO.encode() in mail


def test_every_way_to_fail_is_told_in_words(tested: Callable[[str], Result], database: Database) -> None:
    sink = Sink()

    def fails(url: str, kind: MailTrouble) -> None:
        done = tested(url)
        assert done.exit_code == 1
        host = url.partition("://")[2].rpartition("@")[2]
        assert done.stderr == WHY[kind].format(host=host) + "\n"

    fails("smtp://127.0.0.1:1", MailTrouble.REFUSED)
    fails("smtp://nobody.invalid", MailTrouble.UNKNOWN_HOST)
    with listening(sink) as port:
        fails(f"smtp://user:pass@127.0.0.1:{port}", MailTrouble.UNSUPPORTED)
        fails(f"smtps://127.0.0.1:{port}", MailTrouble.TLS)
        for command, answer, kind in (
            ("MAIL", "550 who are you", MailTrouble.SENDER),
            ("RCPT", "550 no such mailbox", MailTrouble.RECIPIENT),
            ("DATA", "554 no", MailTrouble.OTHER),
        ):
            sink.answers = {command: answer}
            fails(f"smtp://127.0.0.1:{port}", kind)
    wrong = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    with listening(Sink(), **wrong) as port:
        fails(f"smtp://user:wrong@127.0.0.1:{port}", MailTrouble.LOGIN)
    with database.read() as session:
        assert session.scalars(select(Notice).where(Notice.kind == "mail_test")).all() == []


def test_a_self_signed_certificate_is_no_safe_connection(
    tested: Callable[[str], Result], tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path, "127.0.0.1"))
    with listening(Sink(), ssl_context=context) as port:
        done = tested(f"smtps://127.0.0.1:{port}")
    assert done.stderr == WHY[MailTrouble.TLS].format(host=f"127.0.0.1:{port}") + "\n"


def test_without_a_worker_or_a_server_it_says_so_at_once(say: Say, stored_cast: Cast) -> None:
    stored_cast.store()
    assert "`python -m jobs`" in say("mail", "test", TO, MAIL_URL="smtp://127.0.0.1:1").stderr
    assert "console:" in say("mail", "test", TO).stderr
    assert say("mail", "test", TO, "--wait", "0").exit_code == 0
    assert say("mail", "test", "nobody", "--wait", "0").exit_code == 1


def test_every_reason_is_told_in_french_too() -> None:
    french = locale.translator("fr")
    assert [kind for kind in MailTrouble if french(WHY[kind]) == WHY[kind]] == []
