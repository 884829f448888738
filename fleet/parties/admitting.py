"""Who may come in: invitations, roles, and accounts that are shut and opened again."""

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from fleet import events, notices
from fleet.access import Actor, Role, Verb, require
from fleet.errors import Conflict
from fleet.parties import accounts, sign_in
from fleet.parties.accounts import Account, AccountState
from fleet.parties.organisations import Organisation
from fleet.parties.sign_in import Purpose, SignInLink, SignInSession


class LastAdministrator(Conflict):
    """Somebody has to be administrator."""

    detail = "This is the last one: make another account administrator first."


class OwnRole(Conflict):
    """Nobody changes their own role."""

    detail = "Another administrator can do it."


class AccountDisabled(Conflict):
    """This account is disabled."""

    detail = "Enable it first."


def invite(session: Session, actor: Actor, account: Account) -> SignInLink:
    """Mail a first way in, for seven days; an earlier invitation is void. Raises AccountDisabled."""
    require(actor, Verb.ACCOUNT_INVITE)
    if not account.is_active:
        raise AccountDisabled()
    _void(session, actor, account, Purpose.INVITATION)
    link = sign_in.invitation(session, actor.at, account)
    notices.tell(session, actor.at, "invitation", link.id, account_id=account.id, mail=True, link_id=link.id)
    events.record(session, actor, Verb.ACCOUNT_INVITE, "account", account.id)
    return link


def change_role(session: Session, actor: Actor, account: Account, role: Role) -> Account:
    """Another role, from this account's next request on. Raises OwnRole, WrongKind or LastAdministrator."""
    require(actor, Verb.ACCOUNT_CHANGE_ROLE)
    if actor.name == account.id:
        raise OwnRole()
    accounts.fitting(session.get_one(Organisation, account.organisation_id), role)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(session, account)
    if account.role is not role:
        was, account.role = account.role, role
        verb = Verb.ACCOUNT_CHANGE_ROLE
        events.record(session, actor, verb, "account", account.id, role=role.value, was=was.value)
    return account


def disable(session: Session, actor: Actor, account: Account) -> Account:
    """No more signing in: open sessions end, links are void. Raises LastAdministrator."""
    require(actor, Verb.ACCOUNT_DISABLE)
    _keep_an_administrator(session, account)
    if account.is_active:
        account.status = AccountState.DISABLED
        _end(session, actor, account)
        _void(session, actor, account, *Purpose)
        events.record(session, actor, Verb.ACCOUNT_DISABLE, "account", account.id)
    return account


def enable(session: Session, actor: Actor, account: Account) -> Account:
    """It may sign in again, with a new link."""
    require(actor, Verb.ACCOUNT_ENABLE)
    if not account.is_active:
        account.status = AccountState.ACTIVE
        events.record(session, actor, Verb.ACCOUNT_ENABLE, "account", account.id)
    return account


def end_sessions(session: Session, actor: Actor, account: Account, session_id: str | None = None) -> Account:
    """Sign all of the account's browsers out, or the one that is named. Raises NotFound."""
    require(actor, Verb.ACCOUNT_END_SESSIONS)
    if session_id is not None:
        sign_in.close(session, actor.at, account.id, session_id)
    else:
        _end(session, actor, account)
    events.record(session, actor, Verb.ACCOUNT_END_SESSIONS, "account", account.id)
    return account


def _keep_an_administrator(session: Session, account: Account) -> None:
    """Refuse to shut out the last one.

    All administrators stay locked until this commits (SQLite has one writer anyway): two who shut each other
    out at the same moment leave one. The rows are read again, as whoever was faster left them.
    """
    in_office = and_(Account.role == Role.ADMINISTRATOR, Account.status == AccountState.ACTIVE)
    wanted = select(Account).where(or_(in_office, Account.id == account.id)).order_by(Account.id)
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    left = [one.id for one in session.scalars(locked) if one.role is Role.ADMINISTRATOR and one.is_active]
    if left == [account.id]:
        raise LastAdministrator()


def _end(session: Session, actor: Actor, account: Account) -> None:
    live = (SignInSession.account_id == account.id, SignInSession.revoked_at.is_(None))
    session.execute(update(SignInSession).where(*live).values(revoked_at=actor.at))


def _void(session: Session, actor: Actor, account: Account, *purposes: Purpose) -> None:
    unspent = (
        SignInLink.account_id == account.id,
        SignInLink.purpose.in_(purposes),
        SignInLink.consumed_at.is_(None),
    )
    session.execute(update(SignInLink).where(*unspent).values(consumed_at=actor.at))
