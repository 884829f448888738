"""What a mail says: subject and text by kind of notice, in the reader's language.

A subject never holds personal data (rule Y8); a text holds links and counts, never a youth or a holder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from fleet.locale import translator
from fleet.notices import Notice
from fleet.parties import sign_in
from fleet.parties.accounts import Account
from fleet.parties.sign_in import SignInLink
from fleet.settings import Settings
from fleet.support.rules import RULES

_ = str  # marks the sentences below for translation


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent. `id` is stable: a mail that was sent twice is recognised by it."""

    id: str
    to: str
    subject: str
    text: str


Facts = Mapping[str, Any]
SIGN_IN: Final = _(
    "Open this link to sign in:\n\n{link}\n\nor type this code where you asked for it: {code}\n\n"
    "Both work once, for fifteen minutes, in the browser that asked. "
    "If you asked for nothing, forget this mail."
)
INVITATION: Final = _(
    "An account was made for you on {public_url}. Open this link for the first time:\n\n{link}\n\n"
    "It works once, for seven days. Later, or on another device, ask for a link with this address on "
    "{public_url}/sign-in: there is no password."
)

QUARTER: Final = _("Q{number} {year}")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "sign_in": (_("Your sign-in link"), SIGN_IN),
    "alert": (_("Something is due"), _("{says}\n\n{how_many}{public_url}/alerts")),
    "signs_of_life": (
        _("Is what is lent still in use?"),
        _(
            "Once a quarter we ask how what is lent is. Loans that wait for a word from you: {count}.\n\n"
            "Say it for all of them on one page, problems too:\n{public_url}/signs-of-life"
        ),
    ),
    "invitation": (_("Your account is ready"), INVITATION),
    "token_ending": (
        _("A token ends soon"),
        _(
            "A program will be shut out when its token ends: within {days} days. Give it a new one in time; "
            "the old one can go on for a week.\n\n{public_url}/tokens/{token_id}"
        ),
    ),
    "webhook_gone": (
        _("A webhook was switched off"),
        _(
            "The address that your tool listens at says that it is gone for good. Nothing is sent there any "
            "more.\n\n{public_url}/webhooks/{webhook_id}"
        ),
    ),
    "webhook_given_up": (
        _("A tool of yours does not answer"),
        _(
            "A message to your tool was tried for three days and given up. What it missed can be sent "
            "again.\n\n{public_url}/webhooks/{webhook_id}"
        ),
    ),
    "request_submitted": (
        _("A new equipment request"),
        _("An association asks for equipment.\n\n{public_url}/requests/{request_id}"),
    ),
    "request_decided": (
        _("Your equipment request was decided"),
        _("There is an answer to your equipment request.\n\n{public_url}/requests/{request_id}"),
    ),
    "kit_expired": (
        _("A kit was freed"),
        _(
            "A kit that was put aside for you waited for thirty days and was freed for others. The request "
            "still stands.\n\n{public_url}/requests/{request_id}"
        ),
    ),
    "ticket_opened": (
        _("A new ticket"),
        _("Something is wrong with a device.\n\n{public_url}/tickets/{ticket_id}"),
    ),
    "ticket_answered": (
        _("An answer to a problem"),
        _("There is an answer to a problem that you see in the fleet.\n\n{public_url}/tickets/{ticket_id}"),
    ),
    "ticket_resolved": (
        _("A problem is solved"),
        _(
            "A problem that you see in the fleet is solved. Should it come back, say so there."
            "\n\n{public_url}/tickets/{ticket_id}"
        ),
    ),
    "shipment_sent": (
        _("A parcel is on its way"),
        _(
            "A parcel is on its way to you. Please say there when it has arrived, and what was not in it."
            "\n\n{public_url}/shipments/{shipment_id}"
        ),
    ),
    "backup_failed": (
        _("A backup failed"),
        _("No backup could be made: {why}\n\nWhat is kept, and since when:\n{public_url}/backups"),
    ),
    "summary_published": (
        _("New figures are published"),
        _(
            "The summary up to the end of {when} is ready: youths equipped, what became of equipment, and "
            "papers for your board.\n\n{public_url}/summary"
        ),
    ),
    "mail_test": (_("A test"), _("Mail from {public_url} arrives.")),
}
"""Kind of notice → subject and text."""


def letter(session: Session, notice: Notice, settings: Settings) -> Letter | None:
    """The mail of a notice; None where nobody is to get it any more (account disabled, link gone)."""
    account = session.get(Account, notice.account_id)
    if account is None or not account.is_active or notice.kind not in WORDS:
        return None
    say = translator(account.locale)
    facts: dict[str, Any] = {**notice.facts, "public_url": settings.public_url}
    more = MORE.get(notice.kind, _nothing)(session, facts, settings, say)
    if more is None:
        return None
    subject, text = WORDS[notice.kind]
    filled = say(text).format_map({**facts, **more})
    return Letter(notice.id, facts.get("to") or account.email, say(subject), filled + "\n")


Say = Callable[[str], str]


def _nothing(session: Session, facts: Facts, settings: Settings, say: Say) -> Facts | None:
    return {}


def _way_in(session: Session, facts: Facts, settings: Settings, say: Say) -> Facts | None:
    link = session.get(SignInLink, facts["link_id"])
    if link is None or link.consumed_at is not None:
        return None
    secret = sign_in.secret_of(link, settings.secret_key)
    code = sign_in.code_of(link, settings.secret_key)
    return {"link": f"{settings.public_url}/sign-in/{secret}", "code": f"{code[:3]} {code[3:]}"}


def _rule(session: Session, facts: Facts, settings: Settings, say: Say) -> Facts | None:
    rule = RULES.get(facts["rule"])
    if rule is None:
        return None
    counted = "" if "{count}" in rule.says else say(_("How many: {count}\n\n"))
    return {"says": say(rule.says).format_map(facts), "how_many": counted.format_map(facts)}


def _quarter(session: Session, facts: Facts, settings: Settings, say: Say) -> Facts | None:
    year, _, number = facts["quarter"].partition("-Q")
    return {"when": say(QUARTER).format(number=number, year=year)}


MORE: Final[Mapping[str, Callable[[Session, Facts, Settings, Say], Facts | None]]] = {
    "sign_in": _way_in,
    "invitation": _way_in,
    "alert": _rule,
    "summary_published": _quarter,
}
"""Kind of notice → what its text needs besides the notice's facts."""
