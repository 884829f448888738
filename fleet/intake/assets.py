"""Assets: anything labelled and lendable; what a device and a SIM have in common."""

import enum
import re
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column, relationship, validates

from fleet import events, lifecycle
from fleet.access import Actor, Seen, Verb, find, on_floor, require
from fleet.db import Base, Versioned
from fleet.errors import Conflict, Invalid
from fleet.lifecycle import SHELVED, AssetState
from fleet.parties.sites import Site


class Kind(enum.StrEnum):
    """What a youth asks for: a request line, a loan item and the one-per-youth rule speak of kinds."""

    LAPTOP = "laptop"
    CONNECTION = "connection"


class RetireReason(enum.StrEnum):
    """How an asset left for good."""

    RECYCLED = "recycled"
    PARTS = "parts"
    BACK_TO_DONOR = "back_to_donor"
    GIVEN = "given"
    NEVER_CAME = "never_came"


class Asset(Versioned, Seen, Base):
    """A row for each device and each SIM. `code` is the key: printed, typed, never changed.

    `cycle` counts custody cycles (1 at intake, one more at every return); `cycle_began_at` is when the
    present one began. `shelf` is where on its site it stands, by a short code. `organisation_id` is the
    association that answers for it while it is out. The `first_…` moments are the equipment
    milestones of rule F6: they only go back when a hand-over is undone.
    """

    __tablename__ = "assets"
    SUBJECT: ClassVar[str] = "asset"
    SEEN_BY = on_floor(association="organisation_id")

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    asset_type: Mapped[str] = mapped_column(String(8))
    state: Mapped[AssetState | None]
    cycle: Mapped[int] = mapped_column(default=1)
    cycle_began_at: Mapped[datetime]
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"), index=True)
    shelf: Mapped[str | None] = mapped_column(String(12))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    donation_id: Mapped[str | None] = mapped_column(ForeignKey("donations.id"), index=True)
    erasure_unknown: Mapped[bool] = mapped_column(default=False)
    retire_reason: Mapped[RetireReason | None]
    slip: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    first_ready_at: Mapped[datetime | None]
    first_lent_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    site: Mapped[Site | None] = relationship(lazy="selectin")

    __table_args__: Any = (
        CheckConstraint("state IS NOT NULL", name="has_state"),
        CheckConstraint("cycle >= 1", name="cycle"),
        CheckConstraint("state <> 'retired' OR retire_reason IS NOT NULL", name="retired_why"),
        Index("ix_assets_created", "asset_type", "created_at", "code"),
        Index("ix_assets_state", "state", "created_at", "code"),
        # What came, was ready or left in a week, among a million.
        Index("ix_assets_received", "received_at"),
        Index("ix_assets_first_ready", "first_ready_at"),
        Index("ix_assets_retired", "retired_at"),
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "polymorphic_on": cls.asset_type}

    @property
    def key(self) -> str:
        return self.code

    @validates("site")
    def _leave_shelf(self, _name: str, site: Site | None) -> Site | None:
        """A shelf is one of its site: whoever takes a thing elsewhere takes it off the shelf."""
        if site is not self.site:
            self.shelf = None
        return site

    @property
    def kind(self) -> Kind:
        """Which need this asset can serve."""
        raise TypeError("an asset is a device or a SIM")


class NotOnAShelf(Conflict):
    """This stands on no shelf, so it can't be moved."""

    detail = "It is “{state}” now."


class ShelfUnreadable(Invalid):
    """A shelf is named by up to twelve letters, digits, points and hyphens."""


SHELF: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9.-]{0,10}[A-Z0-9])?", re.ASCII)


def shelf_named(text: str | None) -> str | None:
    """The short code of a shelf as it is written: in capitals; None where empty. Raises ShelfUnreadable."""
    tidy = "".join((text or "").split()).upper()
    if tidy and not SHELF.fullmatch(tidy):
        raise ShelfUnreadable()
    return tidy or None


def fresh(code: str, at: datetime) -> dict[str, Any]:
    """What every new asset starts with."""
    return {"code": code, "cycle": 1, "cycle_began_at": at, "created_at": at, "last_seen_at": at}


def seen(session: Session, actor: Actor, code: str) -> Asset:
    """The asset of that code, device or SIM. Raises NotFound."""
    return find(session, actor, Asset, code)


def receive(session: Session, actor: Actor, asset: Asset, *, site: Site) -> Asset:
    """It is here: from announced (or straight from nowhere) onto a shelf of `site`."""
    lifecycle.check(actor, asset, Verb.ASSET_RECEIVE)
    asset.received_at = asset.cycle_began_at = actor.at
    _at_site(asset, site, actor)
    lifecycle.advance(session, actor, asset, Verb.ASSET_RECEIVE, site_id=site.id)
    return asset


def move(session: Session, actor: Actor, asset: Asset, *, site: Site, shelf: str | None = None) -> Asset:
    """Onto a shelf, of this site or another, in the state it is in. Raises NotOnAShelf, ShelfUnreadable."""
    require(actor, Verb.ASSET_MOVE)
    if asset.state not in SHELVED:
        raise NotOnAShelf(state=str(asset.state), moves=lifecycle.open_moves(actor, asset))
    was, named = asset.site_id, shelf_named(shelf)
    _at_site(asset, site, actor)
    asset.shelf = named or asset.shelf
    events.record(session, actor, Verb.ASSET_MOVE, asset.SUBJECT, asset.code, site_id=site.id, was=was)
    return asset


def start_refurbishment(session: Session, actor: Actor, asset: Asset) -> Asset:
    """Onto the bench."""
    lifecycle.check(actor, asset, Verb.ASSET_START_REFURBISHMENT)
    lifecycle.advance(session, actor, asset, Verb.ASSET_START_REFURBISHMENT)
    return asset


def rework(session: Session, actor: Actor, asset: Asset) -> Asset:
    """Back to the bench although it was ready."""
    lifecycle.check(actor, asset, Verb.ASSET_REWORK)
    lifecycle.advance(session, actor, asset, Verb.ASSET_REWORK)
    return asset


def new_cycle(asset: Asset, at: datetime) -> None:
    """It came back from somebody: what was erased before says nothing about now."""
    asset.cycle += 1
    asset.cycle_began_at = asset.last_seen_at = at
    asset.organisation_id = None
    asset.erasure_unknown = False


def _at_site(asset: Asset, site: Site, actor: Actor) -> None:
    asset.site = site
    asset.last_seen_at = actor.at
