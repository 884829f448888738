"""Where each line of a request stands and since when: read from the rows, for many requests at once."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AllocationState, AssetState, LoanState, RequestState
from fleet.parties.sites import Site


class Stands(enum.StrEnum):
    """How far one line has come."""

    DRAFT = "draft"
    PENDING = "pending"
    DECLINED = "declined"
    APPROVED = "approved"
    PUT_ASIDE = "put_aside"
    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"
    MISSING = "missing"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"
    LOST = "lost"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


WAITING: Final = frozenset(
    {Stands.PENDING, Stands.APPROVED, Stands.PUT_ASIDE, Stands.ON_ITS_WAY, Stands.ARRIVED}
)
"""Somebody still has to do something for the youth."""
OPEN: Final = frozenset({Stands.DRAFT, Stands.PENDING, Stands.APPROVED})
"""Nothing is put aside for it yet."""


@dataclass(frozen=True)
class Kit:
    """The thing that serves a line, in the kit that holds it."""

    line_id: int
    id: str
    kit_code: str
    state: AllocationState
    created_at: datetime
    asset: str
    asset_state: AssetState
    site_id: str | None
    site: str | None


@dataclass(frozen=True)
class Standing:
    """Where one line stands, since when (None where nobody can tell any more), and what serves it."""

    line: RequestLine
    stands: Stands
    since: datetime | None
    kit: Kit | None = None

    @property
    def site(self) -> str | None:
        """Where it has arrived: the site's id."""
        return self.kit.site_id if self.kit and self.stands is Stands.ARRIVED else None


CLOSED: Final[Mapping[RequestState | None, Stands]] = {
    RequestState.CANCELLED: Stands.CANCELLED,
    RequestState.EXPIRED: Stands.EXPIRED,
}
ON_THE_ROAD: Final[Mapping[AssetState | None, Stands]] = {
    AssetState.IN_TRANSIT: Stands.ON_ITS_WAY,
    AssetState.DELIVERED: Stands.ARRIVED,
    AssetState.MISSING: Stands.MISSING,
}
"""What the state of an asset says of a kit that is not handed over; anything else waits on a shelf."""

Lent = Mapping[tuple[str, str], tuple[datetime, datetime | None, LoanState]]
"""(kit, asset) → when it was handed over, when that ended, and what became of the loan."""


def of_requests(session: Session, requests: Iterable[EquipmentRequest]) -> dict[int, Standing]:
    """Line → where it stands, in at most three statements for however many requests.

    A move of this very transaction has no event yet: its line stands there since nobody knows when.
    """
    asked = list(requests)
    kits = _kits(session, [request.id for request in asked])
    lent = _lent(session, {kit.id for kit in kits.values() if kit.state is AllocationState.HANDED_OVER})
    moved = _moved(session, [kit for kit in kits.values() if kit.asset_state in ON_THE_ROAD])
    return {
        line.id: _of_line(request, line, kits.get(line.id), lent, moved)
        for request in asked
        for line in request.lines
    }


def of_request(session: Session, request: EquipmentRequest) -> list[Standing]:
    """Each line of one request, in order."""
    return list(of_requests(session, [request]).values())


def _of_line(
    request: EquipmentRequest,
    line: RequestLine,
    kit: Kit | None,
    lent: Lent,
    moved: Mapping[tuple[str, str], datetime],
) -> Standing:
    if kit is not None:
        return _in_kit(line, kit, lent, moved)
    if line.withdrawn_at is not None:
        return Standing(line, Stands.CANCELLED, line.withdrawn_at)
    if line.answer is LineAnswer.DECLINED:
        return Standing(line, Stands.DECLINED, request.decided_at)
    if request.state in CLOSED:
        return Standing(line, CLOSED[request.state], request.closed_at)
    if request.state is RequestState.DRAFT:
        return Standing(line, Stands.DRAFT, request.created_at)
    if line.answer is LineAnswer.PENDING:
        return Standing(line, Stands.PENDING, request.submitted_at)
    return Standing(line, Stands.APPROVED, request.decided_at)


def _in_kit(line: RequestLine, kit: Kit, lent: Lent, moved: Mapping[tuple[str, str], datetime]) -> Standing:
    if (loan := lent.get((kit.id, kit.asset))) is not None:
        handed_over_at, ended_at, state = loan
        if ended_at is None:
            return Standing(line, Stands.HANDED_OVER, handed_over_at, kit)
        gone = state is LoanState.WRITTEN_OFF
        return Standing(line, Stands.LOST if gone else Stands.GIVEN_BACK, ended_at, kit)
    if kit.state is AllocationState.HANDED_OVER:
        return Standing(line, Stands.GIVEN_BACK, None, kit)  # the youth is erased: no loan names this kit
    if (stands := ON_THE_ROAD.get(kit.asset_state)) is not None:
        return Standing(line, stands, moved.get((kit.asset, kit.asset_state)), kit)
    return Standing(line, Stands.PUT_ASIDE, kit.created_at, kit)


def _kits(session: Session, requests: Sequence[str]) -> dict[int, Kit]:
    """Line → the thing that serves or served it; of several the latest."""
    found = (
        select(
            AllocationItem.line_id,
            Allocation.id,
            Allocation.kit_code,
            Allocation.state,
            Allocation.created_at,
            AllocationItem.asset_code,
            Asset.state,
            Asset.site_id,
            Site.name,
        )
        .join(Allocation, Allocation.id == AllocationItem.allocation_id)
        .join(Asset, Asset.code == AllocationItem.asset_code)
        .outerjoin(Site, Site.id == Asset.site_id)
        .where(
            Allocation.request_id.in_(requests),
            AllocationItem.line_id.is_not(None),
            or_(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.HANDED_OVER),
        )
        .order_by(AllocationItem.id)
    )
    rows: Iterable[Any] = session.execute(found)
    return {row[0]: Kit(*row) for row in rows}


def _lent(session: Session, kits: Iterable[str]) -> Lent:
    """What became of the kits that were handed over."""
    if not (ids := list(kits)):
        return {}
    found = (
        select(Loan.allocation_id, LoanItem.asset_code, Loan.handed_over_at, LoanItem.ended_at, Loan.state)
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .where(Loan.allocation_id.in_(ids), Loan.state != LoanState.UNDONE)
    )
    rows: Iterable[Any] = session.execute(found)
    return {(kit, asset): (at, ended, state) for kit, asset, at, ended, state in rows}


def _moved(session: Session, kits: Sequence[Kit]) -> dict[tuple[str, str], datetime]:
    """(asset, state) → when it last came into that state; no column keeps it, its event does."""
    if not kits:
        return {}
    found = (
        select(Event.subject_id, Event.to_state, func.max(Event.at))
        .where(
            Event.subject.in_(("device", "sim")),
            Event.subject_id.in_([kit.asset for kit in kits]),
            Event.to_state.in_([str(state) for state in ON_THE_ROAD]),
        )
        .group_by(Event.subject_id, Event.to_state)
    )
    rows: Iterable[Any] = session.execute(found)
    return {(code, state): at for code, state, at in rows}
