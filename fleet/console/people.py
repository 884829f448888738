"""`account`, `organisation`, `site`, `token`: who takes part and who may come in."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.access import Role
from fleet.console import door
from fleet.console.door import as_json, say
from fleet.parties import accounts, admitting, organisations, sign_in, sites, tokens
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.settings import LOCALES

_ = str  # marks the sentences below for translation
PEOPLE = [role.value for role in Role if role is not Role.SYSTEM]
MAX_NAME = 120


class Name(click.ParamType[str]):
    """What something is called: 1 to 120 characters, as the API takes it."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not 0 < len(value.strip()) <= MAX_NAME:
            self.fail(say(_("A name has 1 to 120 characters.")), param, ctx)
        return value.strip()


@click.group()
def account() -> None:
    """People who sign in."""


@account.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(PEOPLE), required=True)
@click.option("--organisation", help="Name or id; the lender where left out.")
@click.option("--locale", type=click.Choice(LOCALES), help="Language of mails.")
@as_json
def add_account(email: str, role: str, organisation: str | None, locale: str | None, as_json: bool) -> None:
    """A new account; prints a first sign-in link."""
    with door.writing() as session:
        house = _organisation(session, organisation)
        made = accounts.add(session, door.actor(), email, Role(role), house, locale or door.told().locale)
        door.show({**_account(made, house.name), "sign_in": way_in(session, made)}, as_json=as_json)


@account.command("list")
@as_json
def list_accounts(as_json: bool) -> None:
    """Every account."""
    every = select(Account, Organisation.name).join(Organisation, Organisation.id == Account.organisation_id)
    with door.reading() as session:
        rows = [_account(each, name) for each, name in session.execute(every.order_by(Account.email))]
    door.table(rows, as_json=as_json)


@account.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """No more signing in."""
    with door.writing() as session:
        admitting.disable(session, door.actor(), accounts.by_email(session, email))
    click.echo(say(_("Disabled.")))


@account.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Signing in again."""
    with door.writing() as session:
        admitting.enable(session, door.actor(), accounts.by_email(session, email))
    click.echo(say(_("Enabled.")))


@account.command("role")
@click.argument("email")
@click.option("--role", type=click.Choice(PEOPLE), required=True)
def change_role(email: str, role: str) -> None:
    """Another role, from the next request on."""
    with door.writing() as session:
        admitting.change_role(session, door.actor(), accounts.by_email(session, email), Role(role))
    click.echo(say(_("Changed.")))


@account.command("sign-in")
@click.argument("email")
@as_json
def print_way_in(email: str, as_json: bool) -> None:
    """A link that signs this account in once, within a day."""
    with door.writing() as session:
        known = accounts.by_email(session, email)
        if not known.is_active:
            raise door.Refused(say(_("This account is disabled.")))
        link = way_in(session, known)
    door.show({"sign_in": link}, as_json=as_json)


def way_in(session: Session, known: Account) -> str:
    """The address of a new sign-in link for an account."""
    link = sign_in.print_link(session, door.now(), known)
    return f"{door.told().public_url}/sign-in/{sign_in.secret_of(link, door.told().secret_key)}"


def _account(known: Account, house: str) -> dict[str, str]:
    return {
        "email": known.email,
        "role": known.role.value,
        "organisation": house,
        "locale": known.locale,
        "status": known.status.value,
    }


def _organisation(session: Session, name: str | None) -> Organisation:
    if name:
        return organisations.by_name(session, name)
    house = select(Organisation).where(Organisation.kind == OrganisationKind.LENDER)
    found = session.scalar(house.order_by(Organisation.created_at))
    if found is None:
        raise door.Refused(say(_("There is no lender yet: run `python -m fleet init` first.")))
    return found


@click.group()
def organisation() -> None:
    """Organisations."""


@organisation.command("add")
@click.argument("name", type=Name())
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--territory", "territories", multiple=True, help="INSEE code; may be repeated.")
@as_json
def add_organisation(name: str, kind: str, territories: tuple[str, ...], as_json: bool) -> None:
    """A new organisation."""
    with door.writing() as session:
        made = organisations.add(session, door.actor(), name, OrganisationKind(kind), territories)
        row = {"id": made.id, "name": made.name, "kind": made.kind.value, "territories": made.territories}
    door.show(row, as_json=as_json)


@organisation.command("list")
@as_json
def list_organisations(as_json: bool) -> None:
    """Every organisation."""
    with door.reading() as session:
        every = session.scalars(select(Organisation).order_by(Organisation.kind, Organisation.name))
        rows = [
            {"id": each.id, "name": each.name, "kind": each.kind.value, "territories": each.territories}
            for each in every
        ]
    door.table(rows, as_json=as_json)


@click.group()
def site() -> None:
    """Places where equipment can be."""


@site.command("add")
@click.argument("name", type=Name())
@click.option("--organisation", help="Name or id; the lender where left out.")
@click.option("--territory", required=True, help="INSEE code of a département.")
@click.option("--contact", help="Staff contact.")
@click.option("--hours", help="Opening hours.")
@as_json
def add_site(
    name: str, organisation: str | None, territory: str, contact: str | None, hours: str | None, as_json: bool
) -> None:
    """A new site: a hub or an office, never a youth's residence."""
    with door.writing() as session:
        house = _organisation(session, organisation)
        made = sites.add(session, door.actor(), name, house, territory, contact=contact, hours=hours)
        row = {"id": made.id, "name": made.name, "organisation": house.name, "territory": made.territory}
    door.show(row, as_json=as_json)


@click.group()
def token() -> None:
    """Keys for programs."""


@token.command("add")
@click.option("--organisation", help="Name or id; the lender where left out.")
@click.option("--role", type=click.Choice(PEOPLE), required=True)
@click.option("--scope", "scopes", multiple=True, help="Such as devices:read; by default all of the role's.")
@click.option("--days", default=tokens.MAX_DAYS, show_default=True)
@as_json
def add_token(organisation: str | None, role: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """A new token, shown this once."""
    with door.writing() as session:
        house = _organisation(session, organisation)
        made, secret = tokens.issue(session, door.actor(), house, Role(role), scopes=scopes, days=days)
        row = _issued(made, secret, house.name)
    door.show(row, as_json=as_json)


@token.command("rotate")
@click.argument("prefix")
@click.option("--keep-days", default=0, show_default=True, help="How long the old one goes on, 7 at most.")
@as_json
def rotate(prefix: str, keep_days: int, as_json: bool) -> None:
    """A token in the place of another, shown this once."""
    with door.writing() as session:
        old = tokens.by_prefix(session, prefix)
        made, secret = tokens.rotate(session, door.actor(), old, keep_days=keep_days)
        row = _issued(made, secret, session.get_one(Organisation, made.organisation_id).name)
    door.show(row, as_json=as_json)


def _issued(made: tokens.Token, secret: str, house: str) -> dict[str, Any]:
    return {
        "token": secret,
        "prefix": made.prefix,
        "role": made.role.value,
        "organisation": house,
        "scopes": made.scopes,
        "expires_at": made.expires_at.isoformat(),
    }


@token.command("list")
@as_json
def list_tokens(as_json: bool) -> None:
    """Every token, without its secret."""
    with door.reading() as session:
        rows = [
            {
                "prefix": each.prefix,
                "role": each.role.value,
                "organisation": each.organisation_id,
                "expires_at": each.expires_at.isoformat(timespec="minutes"),
                "revoked_at": each.revoked_at and each.revoked_at.isoformat(timespec="minutes"),
            }
            for each in session.scalars(tokens.listing(door.actor()).order_by(tokens.Token.created_at))
        ]
    door.table(rows, as_json=as_json)


@token.command("revoke")
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Void a token at once."""
    with door.writing() as session:
        tokens.revoke(session, door.actor(), prefix)
    click.echo(say(_("Revoked.")))
