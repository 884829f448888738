"""Allocations: a kit put aside for one youth's approved lines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, String, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events, lifecycle
from fleet.access import EVERY, Actor, Role, Seen, Verb, find, require, visible
from fleet.db import Base, Identified, Versioned, unused_code
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, Kind
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lifecycle import AllocationState, AssetState, RequestState
from fleet.parties.youths import Youth

KEPT_FOR = timedelta(days=30)
"""How long a kit waits for its youth before a job frees it."""


class Allocation(Identified, Versioned, Seen, Base):
    """One youth's kit. `kit_code` is what the slip in the bag says."""

    __tablename__ = "allocations"
    PREFIX = "alc"
    SUBJECT: ClassVar[str] = "allocation"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.VOLUNTEER: EVERY, Role.ASSOCIATION: "organisation_id"}

    kit_code: Mapped[str] = mapped_column(String(8), unique=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("equipment_requests.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    state: Mapped[AllocationState | None]
    made_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    request: Mapped[EquipmentRequest] = relationship()
    youth: Mapped[Youth | None] = relationship()
    items: Mapped[list["AllocationItem"]] = relationship(
        back_populates="allocation", order_by="AllocationItem.id"
    )

    __table_args__ = (Index("ix_allocations_created", "created_at", "id"),)

    @property
    def key(self) -> str:
        return self.id


OPEN_ITEM = text("freed_at IS NULL")


class AllocationItem(Base):
    """One asset of a kit. An asset, and a line, is in one kit at a time: two partial unique indexes."""

    __tablename__ = "allocation_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[str] = mapped_column(ForeignKey("allocations.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("request_lines.id", ondelete="SET NULL"))
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"))
    freed_at: Mapped[datetime | None]
    packed_at: Mapped[datetime | None]
    allocation: Mapped[Allocation] = relationship(back_populates="items")
    line: Mapped[RequestLine | None] = relationship()
    asset: Mapped[Asset] = relationship()

    __table_args__ = (
        Index(
            "uq_allocation_items_asset",
            "asset_code",
            unique=True,
            sqlite_where=OPEN_ITEM,
            postgresql_where=OPEN_ITEM,
        ),
        Index(
            "uq_allocation_items_line",
            "line_id",
            unique=True,
            sqlite_where=OPEN_ITEM,
            postgresql_where=OPEN_ITEM,
        ),
    )


class NotAsked(Conflict):
    """Nothing approved and still open asks for this."""

    detail = "{code} is a {kind}; no approved line of that youth waits for one."


class NotReady(Conflict):
    """This asset is not ready to be put aside."""

    detail = "{code} is “{state}”."


class EmptyKit(Invalid):
    """A kit holds at least one thing."""


def reserve(
    session: Session, actor: Actor, request: EquipmentRequest, youth: Youth, assets: Sequence[Asset]
) -> Allocation:
    """Put a kit aside for a youth of an approved request: each asset serves one of its open lines.

    Raises EmptyKit, NotReady, NotAsked; of two people reserving one asset, one wins and the other is refused.
    """
    lifecycle.check(actor, request, Verb.ALLOCATION_RESERVE)
    if not assets:
        raise EmptyKit()
    for asset in assets:
        if asset.state is not AssetState.READY:
            raise NotReady(code=asset.code, state=str(asset.state))
    waiting = open_lines(session, request, youth)
    allocation = Allocation(
        kit_code=unused_code(session, Allocation.kit_code),
        request=request,
        organisation_id=request.organisation_id,
        youth=youth,
        made_by=actor.name,
        created_at=actor.at,
        expires_at=actor.at + KEPT_FOR,
        items=[_item(waiting, asset) for asset in assets],
    )
    codes = [asset.code for asset in assets]
    lifecycle.begin(session, actor, allocation, Verb.ALLOCATION_RESERVE, assets=codes)
    for asset in assets:
        lifecycle.advance(session, actor, asset, Verb.ALLOCATION_RESERVE, allocation=allocation.id)
    lifecycle.advance(session, actor, request, Verb.ALLOCATION_RESERVE, allocation=allocation.id)
    session.flush()
    return allocation


def _item(waiting: dict[Kind, RequestLine], asset: Asset) -> AllocationItem:
    line = waiting.pop(asset.kind, None)
    if line is None:
        raise NotAsked(code=asset.code, kind=asset.kind.value)
    return AllocationItem(line=line, asset=asset)


def open_lines(session: Session, request: EquipmentRequest, youth: Youth) -> dict[Kind, RequestLine]:
    """The youth's approved lines that no kit serves yet, by kind."""
    served = (
        select(AllocationItem.line_id)
        .join(Allocation)
        .where(or_(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.HANDED_OVER))
    )
    lines = select(RequestLine).where(
        RequestLine.request_id == request.id,
        RequestLine.youth_code == youth.code,
        RequestLine.answer == LineAnswer.APPROVED,
        RequestLine.id.not_in(served.where(AllocationItem.line_id.is_not(None))),
    )
    return {line.kind: line for line in session.scalars(lines)}


def release(session: Session, actor: Actor, allocation: Allocation) -> Allocation:
    """Free the kit: its assets are ready for somebody else."""
    lifecycle.check(actor, allocation, Verb.ALLOCATION_RELEASE)
    for item in allocation.items:
        if item.freed_at is not None:
            continue
        item.freed_at = actor.at
        if item.asset.state is AssetState.MISSING:
            continue  # it went missing in the kit; finding it is another story
        lifecycle.check(actor, item.asset, Verb.ALLOCATION_RELEASE)
        lifecycle.advance(session, actor, item.asset, Verb.ALLOCATION_RELEASE, allocation=allocation.id)
    lifecycle.advance(session, actor, allocation, Verb.ALLOCATION_RELEASE)
    session.flush()
    if allocation.request.state is RequestState.FULFILLING and not _others(session, allocation):
        lifecycle.advance(session, actor, allocation.request, Verb.ALLOCATION_RELEASE)
    return allocation


class NotInAKit(Conflict):
    """This is in no kit that waits for its youth."""

    detail = "{code} is “{state}”."


class OtherKit(Conflict):
    """This belongs into another bag."""

    detail = "{code} is for kit {kit}."


def waiting_item(session: Session, asset: Asset) -> AllocationItem | None:
    """The place of this asset in the one kit it is put aside for."""
    held = select(AllocationItem).where(
        AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None)
    )
    return session.scalar(held)


def pack(session: Session, actor: Actor, asset: Asset) -> AllocationItem:
    """Into the bag of its kit; again is no harm. Raises NotInAKit."""
    require(actor, Verb.ALLOCATION_PACK)
    item = waiting_item(session, asset)
    if item is None or asset.state is not AssetState.RESERVED:
        raise NotInAKit(code=asset.code, state=str(asset.state))
    if item.packed_at is None:
        item.packed_at = asset.last_seen_at = actor.at
        kit = item.allocation_id
        events.record(session, actor, Verb.ALLOCATION_PACK, "allocation", kit, asset=asset.code)
    return item


def _others(session: Session, allocation: Allocation) -> int:
    """How many other kits of the same request are put aside or handed over."""
    others = select(func.count()).where(
        Allocation.request_id == allocation.request_id,
        Allocation.id != allocation.id,
        Allocation.state != AllocationState.RELEASED,
    )
    return session.scalar(others) or 0


def free(session: Session, asset: Asset, at: datetime) -> None:
    """This asset no longer belongs to any kit."""
    held = select(AllocationItem).where(
        AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None)
    )
    for item in session.scalars(held):
        item.freed_at = at


def expired(session: Session, at: datetime) -> Sequence[Allocation]:
    """Kits that nobody fetched, still on our shelf: one on its way or delivered is no longer ours to free."""
    gone = (
        select(AllocationItem.allocation_id)
        .join(Asset, Asset.code == AllocationItem.asset_code)
        .where(
            AllocationItem.freed_at.is_(None),
            Asset.state.in_((AssetState.IN_TRANSIT, AssetState.DELIVERED)),
        )
    )
    old = select(Allocation).where(
        Allocation.state == AllocationState.PREPARED, Allocation.expires_at <= at, Allocation.id.not_in(gone)
    )
    return session.scalars(old.order_by(Allocation.expires_at, Allocation.id)).all()


def listing(actor: Actor) -> Select[Allocation]:
    """The kits this actor sees."""
    return select(Allocation).where(visible(actor, Allocation))


def seen(session: Session, actor: Actor, allocation_id: str) -> Allocation:
    """One kit. Raises NotFound."""
    return find(session, actor, Allocation, allocation_id)
