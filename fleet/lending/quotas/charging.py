"""Charging: what is put aside counts against a quota, until it is freed without having been handed over.

A hand-over keeps it, and so does a return: a quota says how many youths a funder's money equips, and what
came back is given anew to another youth. A lost or replaced thing is not given back either: the coordinator
grants one more, and says so (`QuotaReason.REPLACEMENT`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fleet.errors import Conflict
from fleet.intake.assets import Kind
from fleet.lending.quotas.quota import Quota


class QuotaReached(Conflict):
    """The quota of this association is reached."""

    detail = "{kind}, {territory}: {given} of {granted} given."


class NoQuota(Conflict):
    """This association has no quota for that."""

    detail = "{kind}, {territory}: it has quotas for this kind, but none here for what this funder paid."


@dataclass(frozen=True)
class Account:
    """One quota as the rules see it."""

    id: str
    granted: int
    given: int


class Book:
    """Every quota of some associations, looked up by key: the one place that says which quota is charged."""

    def __init__(self, quotas: Iterable[tuple[str, str, Kind, str | None, Account]]) -> None:
        self.accounts: dict[tuple[str, str, Kind, str | None], Account] = {}
        self.bound: set[tuple[str, Kind]] = set()
        for organisation, territory, kind, funder, account in quotas:
            self.accounts[organisation, territory, kind, funder] = account
            self.bound.add((organisation, kind))

    def binds(self, organisation: str, kind: Kind) -> bool:
        """Whether this association has any quota for that kind; one without is given whatever is there."""
        return (organisation, kind) in self.bound

    def charged(self, organisation: str, territory: str, kind: Kind, funder: str | None) -> Account | None:
        """Which quota a thing of that funder's lot counts against.

        The funder's own row where there is one; else the row for anybody's money; else none: not allowed.
        """
        own = self.accounts.get((organisation, territory, kind, funder))
        return own or self.accounts.get((organisation, territory, kind, None))


def book(session: Session, organisations: Iterable[str] | None = None) -> Book:
    """The quotas of these associations (None: of all), as they stand now."""
    found = select(
        Quota.organisation_id,
        Quota.territory,
        Quota.kind,
        Quota.funder_id,
        Quota.id,
        Quota.granted,
        Quota.given,
    )
    if organisations is not None:
        found = found.where(Quota.organisation_id.in_(list(organisations)))
    return Book((*row[:4], Account(*row[4:])) for row in session.execute(found))


def hold(session: Session, organisations: Iterable[str]) -> None:
    """Lock them all, in one order: for whoever charges many in one transaction, so that no two wait for
    each other.
    """
    every = select(Quota.id).where(Quota.organisation_id.in_(sorted(set(organisations))))
    session.execute(every.order_by(Quota.id).with_for_update()).all()


def charge(
    session: Session, organisation_id: str, territory: str, kind: Kind, funder_id: str | None
) -> str | None:
    """Count one more against the quota this falls under: its id, or None where the association is not bound.

    Raises QuotaReached or NoQuota. The row is charged by one conditional UPDATE: of two who come for the last
    one, the second waits for the first and finds nothing left.
    """
    known = book(session, [organisation_id])
    if not known.binds(organisation_id, kind):
        return None
    about = {"kind": kind.value, "territory": territory}
    account = known.charged(organisation_id, territory, kind, funder_id)
    if account is None:
        raise NoQuota(**about)
    taken = (
        update(Quota)
        .where(Quota.id == account.id, Quota.given < Quota.granted)
        .values(given=Quota.given + 1)
        .execution_options(synchronize_session=False)
    )
    if not session.execute(taken).rowcount:  # type: ignore[attr-defined]
        raise QuotaReached(**about, given=account.given, granted=account.granted)
    return account.id


def give_back(session: Session, counts: Mapping[str, int]) -> None:
    """So many (id → number) no longer count: they were freed before any youth had them."""
    for quota_id, number in sorted(counts.items()):
        session.execute(
            update(Quota)
            .where(Quota.id == quota_id)
            .values(given=Quota.given - number)
            .execution_options(synchronize_session=False)
        )
