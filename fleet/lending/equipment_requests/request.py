"""The tables of equipment requests, and the reason codes that stand in them."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen, Verb
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lifecycle import RequestState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Youth

SCREENS: Final = range(10, 21)
"""Diagonals that may be asked for, in inches: at least so large."""


class Priority(enum.StrEnum):
    """Why a youth can't wait: a reason code, never free text (rule Y1)."""

    NONE = "none"
    EXAMS = "exams"
    JOB_SEARCH = "job_search"
    FIRST_EQUIPMENT = "first_equipment"


class LineAnswer(enum.StrEnum):
    """What became of one line."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class DeclineReason(enum.StrEnum):
    """Why not: a reason code."""

    NO_STOCK = "no_stock"
    QUOTA_REACHED = "quota_reached"
    ALREADY_EQUIPPED = "already_equipped"
    NOT_ELIGIBLE = "not_eligible"
    DUPLICATE = "duplicate"


class EquipmentRequest(Identified, Versioned, Seen, Base):
    """One request of one association.

    `entered_by` is who typed it last, which is not always the association: then `entered_for`, and the
    association may have confirmed it since (`confirmed_by`, `confirmed_at`). `edited_at` is its last change,
    `closed_at` when it was called off or expired.
    """

    __tablename__ = "equipment_requests"
    PREFIX = "req"
    SUBJECT: ClassVar[str] = "equipment_request"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    delivery_site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    needed_by: Mapped[date] = mapped_column(Date)
    state: Mapped[RequestState | None]
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_for: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()
    delivery_site: Mapped[Site | None] = relationship()
    lines: Mapped[list["RequestLine"]] = relationship(
        back_populates="request", order_by="RequestLine.number", cascade="all, delete-orphan"
    )

    __table_args__ = (
        # Whoever typed it may decide on it only once the association has said that this is what it asks for.
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> entered_by OR confirmed_by IS NOT NULL", name="four_eyes"
        ),
        CheckConstraint(
            "confirmed_by IS NULL OR (entered_for AND confirmed_by <> entered_by)",
            name="confirmed_by_another",
        ),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_at_some_time"),
        CheckConstraint("state NOT IN ('cancelled', 'expired') OR closed_at IS NOT NULL", name="closed"),
        Index("ix_equipment_requests_created", "created_at", "id"),
        Index("ix_equipment_requests_sent", "state", "submitted_at"),
        Index("ix_equipment_requests_submitted", "submitted_at"),
        Index("ix_equipment_requests_state", "state", "created_at", "id"),
        Index("ix_equipment_requests_organisation", "organisation_id", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether somebody else typed it and the association has not yet stood by it."""
        return self.entered_for and self.confirmed_at is None

    @property
    def barred(self) -> tuple[Verb, ...]:
        """What is not offered of it although its state allows it: confirming what nobody entered for it."""
        return () if self.waits_for_confirmation else (Verb.REQUEST_CONFIRM,)

    @property
    def is_changed(self) -> bool:
        """Whether it was changed after it was sent."""
        return bool(self.submitted_at and self.edited_at and self.edited_at > self.submitted_at)


class RequestLine(Base):
    """One kind of equipment for one youth. The youth's code goes when the youth is erased.

    What a laptop must be like: `keyboard`, `screen_inches` (its diagonal, at least), `touch`. An approved
    line that its association no longer needs is `declined` without a reason, since `withdrawn_at`.
    """

    __tablename__ = "request_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("equipment_requests.id"))
    number: Mapped[int]
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    kind: Mapped[Kind]
    priority: Mapped[Priority] = mapped_column(default=Priority.NONE)
    keyboard: Mapped[Keyboard | None]
    screen_inches: Mapped[int | None]
    touch: Mapped[bool] = mapped_column(default=False, server_default=false())
    answer: Mapped[LineAnswer] = mapped_column(default=LineAnswer.PENDING)
    reason: Mapped[DeclineReason | None]
    withdrawn_at: Mapped[datetime | None]
    request: Mapped[EquipmentRequest] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        UniqueConstraint("request_id", "youth_code", "kind"),
        CheckConstraint(
            "answer <> 'declined' OR reason IS NOT NULL OR withdrawn_at IS NOT NULL", name="declined_why"
        ),
        CheckConstraint("withdrawn_at IS NULL OR (answer = 'declined' AND reason IS NULL)", name="withdrawn"),
        CheckConstraint(
            "kind = 'laptop' OR (keyboard IS NULL AND screen_inches IS NULL AND NOT touch)",
            name="needs_of_laptops",
        ),
        CheckConstraint("screen_inches IS NULL OR screen_inches BETWEEN 10 AND 20", name="screen_inches"),
    )


@dataclass(frozen=True)
class Wanted:
    """One line to be."""

    youth: Youth
    kind: Kind
    priority: Priority = Priority.NONE
    keyboard: Keyboard | None = None
    screen_inches: int | None = None
    touch: bool = False

    @property
    def has_needs(self) -> bool:
        """Whether not any laptop will do."""
        return self.keyboard is not None or self.screen_inches is not None or self.touch
