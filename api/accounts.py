"""/api/v1/accounts"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource, match
from api.shapes import parties as shapes
from fleet.access import Verb, find
from fleet.parties import accounts, admitting
from fleet.parties.accounts import Account

resource = Resource("accounts", __name__, description="People who sign in, each with one role.")

ACCOUNT = shapes.AccountSchema()


def found(work: Work, key: str, *, required: bool = False) -> Account:
    """One account, guarded by If-Match where it is sent or `required`."""
    account = find(work.session, work.actor, Account, key)
    match(ACCOUNT, account, required=required)
    return account


@resource.listing(
    "",
    Verb.ACCOUNT_READ,
    shapes.AccountSchema,
    keys=(Account.created_at, Account.id),
    query=shapes.AccountQuery(),
)
def list_accounts(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Accounts, newest first."""
    columns = {"organisation": Account.organisation_id, "role": Account.role}
    return accounts.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.ACCOUNT_ADD, ACCOUNT, body=shapes.NewAccountSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Add an account; there is no password. With `invite` a first way in is mailed."""
    organisation = references.named(work, "organisation", body["organisation"], references.organisation)
    account = accounts.add(
        work.session, work.actor, body["email"], body["role"], organisation, body["locale"]
    )
    if body["invite"]:
        admitting.invite(work.session, work.actor, account)
    return account, 201, {"Location": f"/api/v1/accounts/{account.id}"}


@resource.get("/<key>", Verb.ACCOUNT_READ, ACCOUNT)
def read(work: Work, key: str) -> Account:
    """One account."""
    return found(work, key)


@resource.patch("/<key>", Verb.ACCOUNT_CHANGE_ROLE, ACCOUNT, body=shapes.AccountRoleSchema())
def change_role(work: Work, body: Mapping[str, Any], key: str) -> Account:
    """Another role, from this account's next request on; nobody changes their own."""
    account = found(work, key, required=True)
    return admitting.change_role(work.session, work.actor, account, body["role"])


resource.moves(
    ACCOUNT,
    found,
    {
        Verb.ACCOUNT_INVITE: admitting.invite,
        Verb.ACCOUNT_DISABLE: admitting.disable,
        Verb.ACCOUNT_ENABLE: admitting.enable,
        Verb.ACCOUNT_END_SESSIONS: admitting.end_sessions,
    },
)
