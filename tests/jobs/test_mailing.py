import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from fleet import locale, notices, settings
from fleet.access import Role
from fleet.db import Database
from fleet.notices import Notice
from fleet.parties import admitting, sign_in, tokens
from fleet.parties.accounts import Account
from fleet.settings import Settings
from fleet.support import signs_of_life
from jobs import mailing
from tests.cast import NOW, SECRET, Cast
from tests.jobs.conftest import environment


class Postbox:
    """A real mail server that keeps what it gets, or refuses some."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox(free_port())
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def mailed(database_url: str, postbox: Postbox) -> Settings:
    url = f"smtp://127.0.0.1:{postbox.port}"
    more = {
        "MAIL_URL": url,
        "MAIL_FROM": "Flotte <flotte@example.org>",
        "PUBLIC_URL": "https://flotte.example",
    }
    return settings.read(environment(database_url, **more))


def account(cast: Cast, role: Role = Role.COORDINATOR) -> Account:
    return cast.session.get_one(Account, cast.by_role[role].name)


def tell(cast: Cast, key: str, **facts: Any) -> None:
    told = {"account_id": account(cast).id, "mail": True, "rule": "plan_ending", "threshold": 7, "count": 12}
    notices.tell(cast.session, NOW, "alert", key, **{**told, **facts})
    cast.store()


def test_a_sign_in_mail_carries_the_link_and_the_code(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    link = sign_in.ask(stored_cast.session, NOW, account(stored_cast).email, "a browser")
    stored_cast.store()
    assert link is not None
    assert mailing.deliver(database, mailed, NOW) == 1
    (mail,) = postbox.mails
    text = mail.get_content()
    code = sign_in.code_of(link, SECRET)
    assert f"https://flotte.example/sign-in/{sign_in.secret_of(link, SECRET)}" in text
    assert f"{code[:3]} {code[3:]}" in text
    assert mail["To"] == account(stored_cast).email
    assert mail["Message-ID"].endswith("@example.org>")


def test_a_mail_speaks_the_language_of_its_account(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    account(stored_cast).locale = "en"
    tell(stored_cast, "one")
    mailing.deliver(database, mailed, NOW)
    account(stored_cast).locale = "fr"
    tell(stored_cast, "two")
    mailing.deliver(database, mailed, NOW)
    english, french = (mail.get_content() for mail in postbox.mails)
    assert "This data plan ends within 7 days." in english
    assert (
        locale.translator("fr")("This data plan ends within {threshold} days.").format(threshold=7) in french
    )
    assert english != french


def test_a_subject_holds_no_fact(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    tell(stored_cast, "one", count=987_654)
    mailing.deliver(database, mailed, NOW)
    (mail,) = postbox.mails
    assert "987" not in mail["Subject"]
    assert "987654" in mail.get_content()


def test_an_invitation_carries_its_link_and_a_quarter_s_question_the_page(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    by = stored_cast.administrator
    link = admitting.invite(stored_cast.session, by, account(stored_cast, Role.ASSOCIATION))
    stored_cast.loan()
    stored_cast.session.flush()
    autumn = stored_cast.system.later(stored_cast.at(days=20))
    assert signs_of_life.ask(stored_cast.session, autumn) == 1
    issued = tokens.issue(stored_cast.session, by, stored_cast.association, Role.ASSOCIATION, days=40)
    assert tokens.tell_ending(stored_cast.session, autumn) == 1
    stored_cast.store()
    assert mailing.deliver(database, mailed, NOW + timedelta(days=20)) == 3
    texts = {mail["Subject"]: mail.get_content() for mail in postbox.mails}
    assert f"/sign-in/{sign_in.secret_of(link, SECRET)}" in texts["Votre compte est prêt"]
    assert "https://flotte.example/signs-of-life" in texts["Le matériel prêté sert-il toujours ?"]
    assert f"https://flotte.example/tokens/{issued[0].id}" in texts["Un jeton arrive à son terme"]


def test_an_invitation_that_was_sent_anew_is_not_mailed_with_its_void_link(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    for _ in range(2):
        link = admitting.invite(stored_cast.session, stored_cast.administrator, account(stored_cast))
    stored_cast.store()
    assert mailing.deliver(database, mailed, NOW) == 1
    assert sign_in.secret_of(link, SECRET) in postbox.mails[0].get_content()


def test_a_mail_that_was_sent_is_not_sent_again(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    tell(stored_cast, "one")
    assert mailing.deliver(database, mailed, NOW) == 1
    assert mailing.deliver(database, mailed, NOW + timedelta(days=1)) == 0
    assert len(postbox.mails) == 1


def test_a_worker_that_died_with_mails_in_hand_has_them_sent_by_another(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    tell(stored_cast, "one")
    with database.write() as session:
        assert len(notices.lease(session, NOW)) == 1  # and the worker dies
    assert mailing.deliver(database, mailed, NOW + timedelta(minutes=1)) == 0
    assert mailing.deliver(database, mailed, NOW + notices.LEASE) == 1


def test_a_mail_server_that_is_away_is_tried_again_later(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox, database_url: str
) -> None:
    nobody = settings.read(environment(database_url, MAIL_URL="smtp://127.0.0.1:1"))
    tell(stored_cast, "one")
    assert mailing.deliver(database, nobody, NOW) == 0
    assert mailing.deliver(database, mailed, NOW + timedelta(minutes=1)) == 0
    assert mailing.deliver(database, mailed, NOW + timedelta(minutes=2)) == 1
    assert len(postbox.mails) == 1


def test_one_bad_address_keeps_nobody_else_from_their_mail(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    postbox.refuses.add(account(stored_cast).email)
    tell(stored_cast, "one")
    tell(stored_cast, "two", account_id=account(stored_cast, Role.VOLUNTEER).id)
    assert mailing.deliver(database, mailed, NOW) == 1
    assert [mail["To"] for mail in postbox.mails] == [account(stored_cast, Role.VOLUNTEER).email]


def test_a_disabled_account_gets_no_mail(
    database: Database, stored_cast: Cast, mailed: Settings, postbox: Postbox
) -> None:
    tell(stored_cast, "one")
    admitting.disable(stored_cast.session, stored_cast.administrator, account(stored_cast))
    stored_cast.store()
    assert mailing.deliver(database, mailed, NOW) == 0
    with database.read() as session:
        assert session.scalars(select(Notice.sent_at).where(Notice.key == "one")).one() == NOW
    assert postbox.mails == []


def test_on_the_console_a_mail_is_shown(
    database: Database, stored_cast: Cast, told: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(stored_cast, "one")
    assert mailing.deliver(database, told, NOW) == 1
    assert account(stored_cast).email in capsys.readouterr().err
