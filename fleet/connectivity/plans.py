"""Plans: what is paid for on a line, from when to when, by whom."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, Select, String, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import lifecycle
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.connectivity.lines import Line
from fleet.db import Base, Identified, Versioned
from fleet.errors import Conflict, Invalid, NotFound
from fleet.intake.assets import Asset
from fleet.lifecycle import PlanState
from fleet.parties.organisations import Organisation, OrganisationKind


class Plan(Identified, Versioned, Seen, Base):
    """A plan, both days included. Money in cents, data in gigabytes."""

    __tablename__ = "plans"
    PREFIX = "plan"
    SUBJECT: ClassVar[str] = "plan"
    SEEN_BY = {Role.COORDINATOR: EVERY}

    line_id: Mapped[str] = mapped_column(ForeignKey("lines.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    data_gb: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    cost_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    funder_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    renews_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    state: Mapped[PlanState | None]
    created_at: Mapped[datetime]
    line: Mapped[Line] = relationship()

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("cost_cents >= 0", name="cost"),
        Index(
            "uq_plans_running_line",
            "line_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_plans_ends", "state", "ends_on"),
        Index("ix_plans_created", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


class EndsBeforeItStarts(Invalid):
    """The plan ends before it starts."""


class NotAPayer(Invalid):
    """Only a foundation, a département or the lender pays for plans."""


class Overlaps(Conflict):
    """This line has a plan for those days."""

    detail = "It runs from {starts_on} to {ends_on}."


FUNDING_KINDS = (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT, OrganisationKind.LENDER)


def add(
    session: Session,
    actor: Actor,
    line: Line,
    *,
    starts_on: date,
    ends_on: date,
    cost_cents: int,
    data_gb: Decimal | None = None,
    funder: Organisation | None = None,
) -> Plan:
    """A plan to come. Raises EndsBeforeItStarts, NotAPayer or Overlaps."""
    require(actor, Verb.PLAN_ADD)
    _refuse_bad(session, line, starts_on, ends_on, funder)
    plan = Plan(
        line=line,
        starts_on=starts_on,
        ends_on=ends_on,
        data_gb=data_gb,
        cost_cents=cost_cents,
        funder_id=funder.id if funder else None,
        created_at=actor.at,
    )
    lifecycle.begin(session, actor, plan, Verb.PLAN_ADD, line=line.id)
    return plan


def _refuse_bad(
    session: Session, line: Line, starts_on: date, ends_on: date, funder: Organisation | None
) -> None:
    if ends_on < starts_on:
        raise EndsBeforeItStarts()
    if funder and funder.kind not in FUNDING_KINDS:
        raise NotAPayer()
    live = Plan.state.in_((PlanState.PLANNED, PlanState.RUNNING))
    clash = select(Plan).where(
        Plan.line_id == line.id, live, Plan.starts_on <= ends_on, Plan.ends_on >= starts_on
    )
    if other := session.scalar(clash):
        raise Overlaps(starts_on=other.starts_on.isoformat(), ends_on=other.ends_on.isoformat())


def start(session: Session, actor: Actor, plan: Plan) -> Plan:
    """It runs now."""
    lifecycle.check(actor, plan, Verb.PLAN_START)
    lifecycle.advance(session, actor, plan, Verb.PLAN_START)
    return plan


def end(session: Session, actor: Actor, plan: Plan) -> Plan:
    """It is over, and nothing follows."""
    lifecycle.check(actor, plan, Verb.PLAN_END)
    lifecycle.advance(session, actor, plan, Verb.PLAN_END)
    return plan


def renew(
    session: Session, actor: Actor, plan: Plan, *, starts_on: date, ends_on: date, cost_cents: int
) -> Plan:
    """The next plan on the same line, on the same terms but for dates and price. Raises as `add`."""
    lifecycle.check(actor, plan, Verb.PLAN_RENEW)
    following = add(
        session,
        actor,
        plan.line,
        starts_on=starts_on,
        ends_on=ends_on,
        cost_cents=cost_cents,
        data_gb=plan.data_gb,
    )
    following.funder_id, following.renews_id = plan.funder_id, plan.id
    lifecycle.advance(session, actor, plan, Verb.PLAN_RENEW, by=following.id)
    return following


def roll(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """Start plans whose day has come and end those whose last day is past; how many of each.

    A renewed plan's successor starts on its own day.
    """
    over = select(Plan).where(Plan.state == PlanState.RUNNING, Plan.ends_on < today)
    ended = [end(session, actor, plan) for plan in session.scalars(over)]
    session.flush()
    due = select(Plan).where(Plan.state == PlanState.PLANNED, Plan.starts_on <= today, Plan.ends_on >= today)
    taken = select(Plan.line_id).where(Plan.state == PlanState.RUNNING)
    started = [start(session, actor, plan) for plan in session.scalars(due.where(Plan.line_id.not_in(taken)))]
    return len(started), len(ended)


def listing(actor: Actor) -> Select[Plan]:
    """The plans this actor sees; an association sees those of the SIMs it answers for."""
    if actor.role is Role.ASSOCIATION:
        own = exists().where(Line.id == Plan.line_id, Asset.code == Line.sim_code, visible(actor, Asset))
        return select(Plan).where(own)
    return select(Plan).where(visible(actor, Plan))


def seen(session: Session, actor: Actor, plan_id: str) -> Plan:
    """One plan. Raises NotFound."""
    found = session.scalar(listing(actor).where(Plan.id == plan_id))
    if found is None:
        raise NotFound(key=plan_id)
    return found
