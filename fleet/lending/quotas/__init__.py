"""Quotas: how many an association may be given, by territory, kind and funder, as a ledger of deltas."""

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.lending.quotas.charging import Account, Book, NoQuota, QuotaReached, book, charge, give_back, hold
from fleet.lending.quotas.granting import MOST, NoChange, NoFunder, QuotaForAnother, grant
from fleet.lending.quotas.quota import Quota, QuotaReason, QuotaRow

__all__ = [
    "MOST",
    "Account",
    "Book",
    "NoChange",
    "NoFunder",
    "NoQuota",
    "Quota",
    "QuotaForAnother",
    "QuotaReached",
    "QuotaReason",
    "QuotaRow",
    "book",
    "charge",
    "give_back",
    "grant",
    "hold",
    "listing",
    "seen",
    "used_up",
]


def listing(actor: Actor) -> Select[Quota]:
    """The quotas this actor sees."""
    return select(Quota).where(visible(actor, Quota))


def seen(session: Session, actor: Actor, quota_id: str) -> Quota:
    """One quota. Raises NotFound."""
    return find(session, actor, Quota, quota_id)


def used_up() -> ColumnElement[bool]:
    """Whether all that was granted is given."""
    return and_(Quota.granted > 0, Quota.given == Quota.granted)
