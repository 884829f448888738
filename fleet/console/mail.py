"""`mail test`: whether mail goes out, and in plain words why not."""

from collections.abc import Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import Final
from urllib.parse import urlsplit

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import job_runs, notices
from fleet.access import Role
from fleet.console import door
from fleet.console.door import Refused, say
from fleet.notices import MailTrouble, Notice
from fleet.parties import accounts
from fleet.parties.accounts import Account, AccountState

_ = str  # marks the sentences below for translation
PAUSE_SECONDS: Final = 0.25

WHY: Final[Mapping[MailTrouble, str]] = {
    MailTrouble.UNKNOWN_HOST: _("No machine is called {host}: check the name in FLEET_MAIL_URL."),
    MailTrouble.REFUSED: _(
        "{host} refuses the connection: check host and port in FLEET_MAIL_URL (usually 465 for smtps://, 587 "
        "or 25 for smtp://)."
    ),
    MailTrouble.SILENT: _("{host} does not answer: check host and port in FLEET_MAIL_URL, and the firewall."),
    MailTrouble.TLS: _(
        "No safe connection to {host}: its certificate is not good for that name, or its port wants smtp:// "
        "where FLEET_MAIL_URL says smtps:// (or the other way round)."
    ),
    MailTrouble.LOGIN: _(
        "{host} refuses user or password: check FLEET_MAIL_URL; in it, @ is written %40, / %2F and % %25."
    ),
    MailTrouble.UNSUPPORTED: _(
        "{host} takes no login or no STARTTLS on that port: try smtps:// and port 465 in FLEET_MAIL_URL."
    ),
    MailTrouble.SENDER: _("{host} refuses the sender: check FLEET_MAIL_FROM."),
    MailTrouble.RECIPIENT: _(
        "{host} refuses the recipient: there is no such address, or it wants a user and a password in "
        "FLEET_MAIL_URL."
    ),
    MailTrouble.OTHER: _("{host} did not take it: see the worker's log."),
}


def why(trouble: MailTrouble | None) -> str:
    """What keeps mail from going out, in the service's language."""
    host = urlsplit(door.told().mail_url).netloc.rpartition("@")[2] or "localhost"
    return say(WHY[trouble or MailTrouble.OTHER]).format(host=host)


@click.group()
def mail() -> None:
    """Mail."""


@mail.command("test")
@click.argument("address")
@click.option("--wait", default=30, show_default=True, help="Seconds to wait for the worker to send it.")
def mail_test(address: str, wait: int) -> None:
    """Have the worker send a mail to ADDRESS, and wait until it is gone."""
    at = door.now()
    key = f"mail_test:{at.isoformat()}"
    with door.writing() as session:
        if wait:
            _refuse_without_worker(session, at)
        owner = _whose(session, address)
        facts = {"account_id": owner.id, "mail": True, "to": address}
        notices.tell(session, at, "mail_test", key, **facts)
    if not wait:
        click.echo(say(_("The worker will send it.")))
        return
    _await(key, wait)
    click.echo(say(_("Sent.")))


def _refuse_without_worker(session: Session, at: datetime) -> None:
    if urlsplit(door.told().mail_url).scheme == "console":
        raise Refused(
            say(_("No mail server is set: FLEET_MAIL_URL is console:, so the worker only shows mails."))
        )
    beat = job_runs.last_beat(session)
    if beat is None or at - beat > job_runs.ALIVE_WITHIN:
        raise Refused(say(_("The worker sends mails, and it is not running: start `python -m jobs`.")))


def _whose(session: Session, address: str) -> Account:
    """A mail belongs to an account; a test to an administrator's unless the address has its own."""
    accounts.checked_address(address)
    usual = select(Account).where(Account.status == AccountState.ACTIVE)
    own = session.scalar(usual.where(Account.email == address.strip().lower()))
    found = own or session.scalar(
        usual.where(Account.role == Role.ADMINISTRATOR).order_by(Account.created_at)
    )
    if found is None:
        raise Refused(say(_("There is no administrator yet: run `python -m fleet init` first.")))
    return found


def _await(key: str, seconds: int) -> None:
    """Until the mail is gone. One that isn't is withdrawn: a test is not tried again for days."""
    until = monotonic() + seconds
    trouble = None
    while monotonic() < until and trouble is None:
        with door.reading() as session:
            notice = session.scalars(select(Notice).where(Notice.key == key)).one()
            if notice.sent_at:
                return
            trouble = notices.trouble_of(notice)
        sleep(PAUSE_SECONDS)
    with door.writing() as session:
        session.delete(session.scalars(select(Notice).where(Notice.key == key)).one())
    raise Refused(why(trouble) if trouble else say(_("The worker did not come to it: see its log.")))
