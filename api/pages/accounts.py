"""/accounts/new and /accounts/<key> – who is invited, what one may do, where one is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Response, request
from sqlalchemy import select

from api.pages import words
from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import events
from fleet.access import Role, Verb, find, visible
from fleet.errors import Refusal
from fleet.parties import accounts, admitting, sign_in
from fleet.parties.accounts import Account
from fleet.parties.organisations import KINDS_FOR, Organisation
from fleet.settings import LOCALES

PEOPLE: Final = tuple(role for role in Role if role in KINDS_FOR)


def _(text: str) -> str:
    return text


SAYS: Final[Mapping[str, str]] = {
    Verb.ACCOUNT_ADD.value: _("The account was made, as {role}."),
    Verb.ACCOUNT_INVITE.value: _("A first sign-in link was mailed."),
    Verb.ACCOUNT_SIGN_IN.value: _("Signed in."),
    Verb.PASS_GIVE.value: _("A code was shown, to enrol a phone for the evening."),
    Verb.PASS_END.value: _("The phone’s evening pass was ended."),
    Verb.ACCOUNT_CHANGE_ROLE.value: _("The role became {role}; it was {was}."),
    Verb.ACCOUNT_DISABLE.value: _("Disabled."),
    Verb.ACCOUNT_ENABLE.value: _("Enabled again."),
    Verb.ACCOUNT_END_SESSIONS.value: _("Signed out by an administrator."),
}
"""What was done to an account → how its page says so."""


@dataclass(frozen=True)
class Deed:
    """One thing that was done: when, what, and by whom where it was somebody else."""

    at: datetime
    says: str
    by: str


def houses(work: Work) -> list[Organisation]:
    """The organisations whose people may have an account, by name."""
    kinds = {kind for of_role in KINDS_FOR.values() for kind in of_role}
    wanted = select(Organisation).where(visible(work.actor, Organisation), Organisation.kind.in_(kinds))
    return list(work.session.scalars(wanted.order_by(Organisation.name)))


def roles_of(house: Organisation) -> list[Role]:
    """What the people of this organisation may be."""
    return [role for role in PEOPLE if house.kind in KINDS_FOR[role]]


def roles_by_house(work: Work) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of one select: under each organisation its roles, so that what does not fit can't be chosen."""
    return [
        (house.name, [(f"{house.id} {role.value}", words.word(role)) for role in roles_of(house)])
        for house in houses(work)
    ]


def house_and_role(work: Work, fields: Fields) -> tuple[str, Role]:
    """What `place` names: an organisation's id and a role."""
    known = {value for _name, choices in roles_by_house(work) for value, _word in choices}
    house, _space, role = fields.one_of("place", known).partition(" ")
    return house, Role(role or Role.VOLUNTEER)


@page("/accounts/new", Verb.ACCOUNT_ADD)
def new_account(work: Work, refused: Refusal | None = None) -> str:
    """Who is to come in, and as what."""
    return show(work, "accounts_new.html", choices=roles_by_house(work), refused=refused)


@form("/accounts/new", Verb.ACCOUNT_ADD, shows=new_account)
def add_account(work: Work) -> Response:
    """Make the account, and mail a first way in."""
    fields = Fields()
    email = fields.text("email")
    house, role = house_and_role(work, fields)
    locale = fields.one_of("locale", LOCALES)
    fields.check()
    organisation = find(work.session, work.actor, Organisation, house)
    made = accounts.add(work.session, work.actor, email, role, organisation, locale)
    admitting.invite(work.session, work.actor, made)
    return done(f"/accounts/{made.id}?invited=1")


@page("/accounts/<key>", Verb.ACCOUNT_READ)
def account_one(work: Work, key: str, refused: Refusal | None = None, **_path: str) -> str:
    """One account: its role, whether it may sign in, where it is signed in, what was done to it."""
    account = find(work.session, work.actor, Account, key)
    house = work.session.get_one(Organisation, account.organisation_id)
    return show(
        work,
        "accounts_one.html",
        one=account,
        house=house,
        roles=[words.pair(role) for role in roles_of(house)],
        is_self=account.id == work.actor.name,
        sessions=sign_in.sessions_of(work.session, account.id, work.at) if account.is_active else [],
        deeds=_deeds(work, account),
        invited="invited" in request.args,
        refused=refused,
    )


def _deeds(work: Work, account: Account) -> list[Deed]:
    """The trail of this account as sentences, newest first."""
    past = [event for event in events.history(work.session, "account", account.id, 50) if event.verb in SAYS]
    doers = select(Account.id, Account.email).where(Account.id.in_({event.actor for event in past}))
    names = {key: email for key, email in work.session.execute(doers)}
    return [
        Deed(
            event.at,
            words.say(SAYS[event.verb]).format_map(
                {name: words.word(fact) for name, fact in event.facts.items()}
            ),
            "" if event.actor == account.id else names.get(event.actor, words.word(event.role)),
        )
        for event in past
    ]


def _account(work: Work, key: str) -> Account:
    return find(work.session, work.actor, Account, key)


@form("/accounts/<key>/role", Verb.ACCOUNT_CHANGE_ROLE, shows=account_one)
def change_role(work: Work, key: str) -> Response:
    """Another role, from the next request on."""
    fields = Fields()
    role = fields.choice("role", Role)
    fields.check()
    admitting.change_role(work.session, work.actor, _account(work, key), role)
    return done(f"/accounts/{key}")


@form("/accounts/<key>/end-sessions", Verb.ACCOUNT_END_SESSIONS, shows=account_one)
def end_sessions(work: Work, key: str) -> Response:
    """Sign out one browser, or all of them."""
    admitting.end_sessions(work.session, work.actor, _account(work, key), typed("session"))
    return done(f"/accounts/{key}")


def _plainly(verb: Verb, command: Any, query: str = "") -> None:
    name = verb.value.partition(".")[2]

    def view(work: Work, key: str) -> Response:
        command(work.session, work.actor, _account(work, key))
        return done(f"/accounts/{key}{query}")

    view.__name__, view.__doc__ = f"account_{name}", command.__doc__
    form(f"/accounts/<key>/{name}", verb, shows=account_one)(view)


_plainly(Verb.ACCOUNT_INVITE, admitting.invite, "?invited=1")
_plainly(Verb.ACCOUNT_DISABLE, admitting.disable)
_plainly(Verb.ACCOUNT_ENABLE, admitting.enable)
