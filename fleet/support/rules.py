"""What deserves an alert: a table of rules, each a query that answers the causes it finds now."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fleet import backups
from fleet.access import PARIS, Actor
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AssetState, LoanState, PlanState, TicketState
from fleet.parties.youths import KEPT_MONTHS, TOLD_MONTHS, Youth, YouthState, months_after
from fleet.support import alerts, signs_of_life
from fleet.support.alerts import Cause, Outcome
from fleet.support.tickets import Ticket

_ = str  # marks the sentences below for translation

PLAN_DAYS: Final = (30, 14, 7, 1)
TICKET_DAYS: Final = (3, 7, 14)
BATTERY_PERCENT: Final = 50
OVERDUE_DAYS: Final = (0, 7, 30)
BACKUP_HOURS: Final = (26, 72, 168)


@dataclass(frozen=True)
class Moment:
    """When a rule is asked: the moment, the local date that daily work is known by, and its time zone."""

    at: datetime
    today: date
    zone: ZoneInfo = PARIS


Find = Callable[[Session, Moment], Iterator[Cause]]


@dataclass(frozen=True)
class Rule:
    """A rule's sentence, its query, its steps as they come.

    In the sentence `{threshold}` is the step reached, `{count}` how many things it is about.
    """

    says: str
    find: Find
    steps: tuple[int, ...] = (0,)


def _step_down(left: int, steps: Sequence[int]) -> int | None:
    """The smallest threshold that `left` days have reached, counting down."""
    reached = [step for step in steps if left <= step]
    return min(reached) if reached else None


def _step_up(waited: int, steps: Sequence[int]) -> int | None:
    """The greatest threshold that `waited` days have reached, counting up."""
    reached = [step for step in steps if waited >= step]
    return max(reached) if reached else None


def plans_ending(session: Session, now: Moment) -> Iterator[Cause]:
    """Plans that end within 30, 14, 7 or 1 days and are not followed on the very next day."""
    horizon = now.today + timedelta(days=PLAN_DAYS[0])
    next_on = _next_plans(now.today)
    others = select(Plan.line_id).where(Plan.state == PlanState.RUNNING)
    ending = (
        select(Plan.id, Plan.ends_on, Asset.organisation_id, next_on.c.starts_on)
        .join(Line, Line.id == Plan.line_id)
        .join(Asset, Asset.code == Line.sim_code)
        .outerjoin(next_on, next_on.c.line_id == Plan.line_id)
        .where(
            or_(
                Plan.state == PlanState.RUNNING,
                and_(Plan.state == PlanState.RENEWED, Plan.line_id.not_in(others)),
            ),
            Plan.ends_on >= now.today,
            Plan.ends_on <= horizon,
        )
        .order_by(Plan.ends_on, Plan.id)
    )
    for plan_id, ends_on, organisation_id, starts_on in session.execute(ending):
        step = _step_down((ends_on - now.today).days, PLAN_DAYS)
        if step is not None and (starts_on is None or starts_on > ends_on + timedelta(days=1)):
            yield Cause("plan", plan_id, ends_on, step, organisation_id)


def _next_plans(today: date) -> Subquery:
    """Line → the first day of the plan to come on it; one whose days have passed unused follows nothing."""
    to_come = (Plan.state == PlanState.PLANNED, Plan.ends_on >= today)
    first = select(Plan.line_id, func.min(Plan.starts_on).label("starts_on")).where(*to_come)
    return first.group_by(Plan.line_id).subquery()


def tickets_unattended(session: Session, now: Moment) -> Iterator[Cause]:
    """Open tickets that nobody took up for three days."""
    old = now.at - timedelta(days=TICKET_DAYS[0])
    waiting = select(Ticket.id, Ticket.opened_at, Ticket.organisation_id).where(
        Ticket.state == TicketState.OPEN, Ticket.opened_at <= old
    )
    for ticket_id, since, organisation_id in session.execute(waiting.order_by(Ticket.opened_at)):
        step = _step_up((now.at - since).days, TICKET_DAYS)
        if step is not None:
            yield Cause(
                "ticket", ticket_id, since.date() + timedelta(days=TICKET_DAYS[0]), step, organisation_id
            )


def associations_silent(session: Session, now: Moment) -> Iterator[Cause]:
    """Associations that have not said of every loan how it is, 30, 60 or 80 days into the quarter."""
    began = signs_of_life.due_quarter(now.today)
    step = max(days for days in signs_of_life.DAYS if now.today >= began + timedelta(days=days))
    silent = signs_of_life.silent(signs_of_life.beginning(began, now.zone))
    due_on = began + timedelta(days=signs_of_life.DAYS[0])
    for house, number in signs_of_life.numbers(session, silent).items():
        yield Cause("organisation", house, due_on, step, house, number)


def batteries_worn(session: Session, now: Moment) -> Iterator[Cause]:
    """Lent devices whose battery holds less than half of its design capacity."""
    worn = _lent(Device.battery_measured_on).where(
        Device.battery_full_mwh * 100 < Device.battery_design_mwh * BATTERY_PERCENT,
    )
    for code, organisation_id, lent_on, measured_on in session.execute(worn):
        yield Cause("device", code, max(measured_on or lent_on, lent_on), BATTERY_PERCENT, organisation_id)


def systems_unsupported(session: Session, now: Moment) -> Iterator[Cause]:
    """Lent devices whose operating system is no longer repaired."""
    ended = _lent(Device.os_supported_until).where(Device.os_supported_until < now.today)
    for code, organisation_id, lent_on, until in session.execute(ended):
        yield Cause("device", code, max(until or lent_on, lent_on), 0, organisation_id)


def _lent(since: InstrumentedAttribute[date | None]) -> Select[str, str | None, date, date | None]:
    """Lent devices with a date of theirs, and the day of the loan: the next loan is another matter."""
    lent = Device.state == AssetState.ON_LOAN, LoanItem.ended_at.is_(None), since.is_not(None)
    return (
        select(Device.code, Device.organisation_id, Loan.handed_over_on, since)
        .join(LoanItem, LoanItem.asset_code == Device.code)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(*lent)
        .order_by(Device.code)
    )


def loans_overdue(session: Session, now: Moment) -> Iterator[Cause]:
    """Open loans past their due date."""
    late = select(Loan.id, Loan.due_on, Loan.organisation_id).where(
        Loan.state == LoanState.OPEN, Loan.due_on < now.today
    )
    for loan_id, due_on, organisation_id in session.execute(late.order_by(Loan.due_on, Loan.id)):
        if due_on and (step := _step_up((now.today - due_on).days, OVERDUE_DAYS)) is not None:
            yield Cause("loan", loan_id, due_on, step, organisation_id)


def backups_missed(session: Session, now: Moment) -> Iterator[Cause]:
    """No good backup for 26 hours, or none at all so long after the first thing happened."""
    since = backups.unprotected_since(session)
    step = _step_up(int((now.at - since) / timedelta(hours=1)), BACKUP_HOURS) if since else None
    if since and step is not None:
        yield Cause("backup", "last", since.date(), step)


def youths_to_review(session: Session, now: Moment) -> Iterator[Cause]:
    """Open loans of youths whose review month (an 18th or 21st birthday, say) has come: named by the loan."""
    due = (
        select(Loan.id, Youth.review_month, Loan.organisation_id)
        .join(Youth, Youth.code == Loan.youth_code)
        .where(
            Loan.state == LoanState.OPEN,
            Youth.state == YouthState.ACTIVE,
            Youth.review_month <= now.today.strftime("%Y-%m"),
        )
    )
    for loan_id, month, organisation_id in session.execute(due.order_by(Loan.id)):
        yield Cause("loan", loan_id, date.fromisoformat(f"{month}-01"), 0, organisation_id)


def youths_unheard_of(session: Session, now: Moment) -> Iterator[Cause]:
    """Associations with codes that end within months because nobody was in contact: not which (rule Y5).

    Due in the month in which the first of them ends: what goes in one month is one matter.
    """
    lent = select(Loan.id).where(Loan.youth_code == Youth.code, Loan.state == LoanState.OPEN)
    ending = (
        select(Youth.organisation_id, func.min(Youth.last_contact_on), func.count())
        .where(Youth.last_contact_on <= months_after(now.today, -TOLD_MONTHS), ~lent.exists())
        .group_by(Youth.organisation_id)
    )
    for house, first, number in session.execute(ending):
        due_on = months_after(first, KEPT_MONTHS).replace(day=1)
        yield Cause("youths", house, due_on, 0, house, number)


RULES: Final[Mapping[str, Rule]] = {
    "plan_ending": Rule(_("This data plan ends within {threshold} days."), plans_ending, PLAN_DAYS),
    "ticket_unattended": Rule(
        _("Nobody has taken up this ticket for {threshold} days."), tickets_unattended, TICKET_DAYS
    ),
    signs_of_life.RULE: Rule(
        _("Loans without a sign of life for {threshold} days: {count}."),
        associations_silent,
        signs_of_life.DAYS,
    ),
    "battery_worn": Rule(
        _("The battery holds less than {threshold} percent of its capacity."),
        batteries_worn,
        (BATTERY_PERCENT,),
    ),
    "system_unsupported": Rule(_("The operating system is no longer repaired."), systems_unsupported),
    "loan_overdue": Rule(_("This loan should be back."), loans_overdue, OVERDUE_DAYS),
    "backup_missed": Rule(_("No good backup for {threshold} hours."), backups_missed, BACKUP_HOURS),
    "youth_unheard_of": Rule(
        _("Codes of youths without any contact for 21 months, erased after 24: {count}."), youths_unheard_of
    ),
    "youth_review": Rule(_("It is time to review this loan with the youth."), youths_to_review),
}
"""Rule → its sentence and its query."""

PLAN_RULES: Final = ("plan_ending",)
SUPPORT_RULES: Final = tuple(rule for rule in RULES if rule not in PLAN_RULES)


def run(session: Session, actor: Actor, rules: Sequence[str], now: Moment) -> dict[str, Outcome]:
    """Bring the alerts of these rules in line with the world as it is now."""
    alerts.wake(session, actor, now.today)
    return {
        name: alerts.reconcile(session, actor, name, list(RULES[name].find(session, now)), RULES[name].steps)
        for name in rules
    }
