"""The tables of equipment requests, and the reason codes that stand in them."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import EVERY, Role, Seen
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Kind
from fleet.lifecycle import RequestState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Youth


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
    """One request of one association. `entered_by` is who typed it, which is not always the association."""

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
    decided_by: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()
    delivery_site: Mapped[Site | None] = relationship()
    lines: Mapped[list["RequestLine"]] = relationship(
        back_populates="request", order_by="RequestLine.number", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> entered_by", name="four_eyes"),
        Index("ix_equipment_requests_created", "created_at", "id"),
        Index("ix_equipment_requests_state", "state", "created_at", "id"),
        Index("ix_equipment_requests_organisation", "organisation_id", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


class RequestLine(Base):
    """One kind of equipment for one youth. The youth's code goes when the youth is erased."""

    __tablename__ = "request_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("equipment_requests.id"))
    number: Mapped[int]
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    kind: Mapped[Kind]
    priority: Mapped[Priority] = mapped_column(default=Priority.NONE)
    answer: Mapped[LineAnswer] = mapped_column(default=LineAnswer.PENDING)
    reason: Mapped[DeclineReason | None]
    request: Mapped[EquipmentRequest] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        UniqueConstraint("request_id", "youth_code", "kind"),
        CheckConstraint("answer <> 'declined' OR reason IS NOT NULL", name="declined_why"),
    )


@dataclass(frozen=True)
class Wanted:
    """One line to be."""

    youth: Youth
    kind: Kind
    priority: Priority = Priority.NONE
