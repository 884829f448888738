"""Who is told that a quarter's figures are there: once, by mail and as a message, the day after."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import notices
from fleet.access import Actor, Role, Verb, require
from fleet.parties.accounts import Account, AccountState
from fleet.publishing import editions

KIND: Final = "summary_published"
TOLD: Final = (Role.FOUNDATION, Role.DEPARTMENT)


def tell(session: Session, actor: Actor) -> int:
    """Tell each active account of a foundation or a département of the latest edition; how many were new.

    Not on the day of its making: whoever runs the house has until the morning to look at it. An account made
    later was told of nothing it missed.
    """
    require(actor, Verb.EDITION_PUBLISH)
    edition = editions.last(session)
    if edition is None or edition.published_at.astimezone(actor.zone).date() >= actor.today:
        return 0
    readers = select(Account.id).where(
        Account.role.in_(TOLD),
        Account.status == AccountState.ACTIVE,
        Account.created_at <= edition.published_at,
    )
    every = session.scalars(readers.order_by(Account.id)).all()
    return sum(_tell(session, actor, account, edition.quarter) for account in every)


def _tell(session: Session, actor: Actor, account: str, quarter: str) -> bool:
    """A message that stays on their page, and a mail, each under its own key; whether the mail was new."""
    key = f"{KIND}:{quarter}:{account}"
    told = {"account_id": account, "quarter": quarter}
    notices.tell(session, actor.at, KIND, f"{key}:message", **told)
    return notices.tell(session, actor.at, KIND, key, mail=True, **told)
