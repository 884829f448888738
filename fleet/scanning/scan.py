"""The table of scans: each as it came, with its verdict, whatever that was (rule N4)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import Role, Seen, on_floor
from fleet.db import Base
from fleet.intake.assets import Asset
from fleet.intake.labels import Label

AHEAD: Final = timedelta(minutes=2)
"""How far a phone's clock may be ahead of ours before its scan is one of the future."""
LATE: Final = timedelta(minutes=2)
"""A scan that arrives later than this: its volunteer may have left before the verdict."""
UNDO_WITHIN: Final = timedelta(hours=1)


class Action(enum.StrEnum):
    """What a scan means: how the scanner was armed."""

    RECEIVE = "receive"
    MOVE = "move"
    START_REFURBISHMENT = "start_refurbishment"
    MARK_READY = "mark_ready"
    PACK = "pack"
    SHIP = "ship"
    ARRIVE = "arrive"
    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"
    COUNT = "count"
    NOTE = "note"
    UNDO = "undo"


class Verdict(enum.StrEnum):
    """What became of a scan."""

    APPLIED = "applied"
    ALREADY = "already"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    TO_REVIEW = "to_review"


class Settlement(enum.StrEnum):
    """How a coordinator settled a scan that could not be applied: done after all, or left as it is."""

    DONE = "done"
    LEFT = "left"


@dataclass(frozen=True)
class Told:
    """One scan as a phone tells it. `text` is the label's token or code; `facts` hold ids and plain words."""

    id: str
    action: Action
    at: datetime
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Scan(Seen, Base):
    """One scan. `id` is made by the phone, before anything is sent: the same id is the same scan.

    `at` is when it was scanned, `received_at` when it reached us. `done` is what it changed, to be put back
    where an earlier scan arrives later, and `turn` in which order among the scans of its things it was done;
    `undone` says that it was taken back and counts for nothing; `late`, that its verdict came when nobody may
    have been there to hear it.
    """

    __tablename__ = "scans"
    SEEN_BY = on_floor()

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    action: Mapped[Action]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(String(64))
    label_id: Mapped[str | None] = mapped_column(ForeignKey("labels.id"), index=True)
    asset_code: Mapped[str | None] = mapped_column(ForeignKey("assets.code"))
    facts: Mapped[dict[str, Any]]
    verdict: Mapped[Verdict]
    reason: Mapped[str | None] = mapped_column(String(48))
    reason_facts: Mapped[dict[str, Any]]
    done: Mapped[dict[str, Any] | None]
    turn: Mapped[int | None]
    undone: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool]
    made_by: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role]
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    settlement: Mapped[Settlement | None]
    settled_by: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None]
    label: Mapped[Label | None] = relationship()
    asset: Mapped[Asset | None] = relationship()

    __table_args__ = (
        Index("ix_scans_asset", "asset_code", "at", "id"),
        Index("ix_scans_received", "received_at", "id"),
        Index("ix_scans_verdict", "verdict", "received_at", "id"),
    )

    @property
    def order(self) -> tuple[datetime, str]:
        """Scans count in order of time; of one moment, in that of their ids."""
        return self.at, self.id

    @property
    def is_applied(self) -> bool:
        """Whether what it changed stands."""
        return self.verdict is Verdict.APPLIED and not self.undone
