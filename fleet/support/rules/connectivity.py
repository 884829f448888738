"""Rules about data plans."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.intake.assets import Asset
from fleet.lifecycle import PlanState
from fleet.support.alerts import Cause
from fleet.support.rules.rule import Moment, step_down

PLAN_DAYS: Final = (30, 14, 7, 1)


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
        step = step_down((ends_on - now.today).days, PLAN_DAYS)
        if step is not None and (starts_on is None or starts_on > ends_on + timedelta(days=1)):
            yield Cause("plan", plan_id, ends_on, step, organisation_id)


def _next_plans(today: date) -> Subquery:
    """Line → the first day of the plan to come on it; one whose days have passed unused follows nothing."""
    to_come = (Plan.state == PlanState.PLANNED, Plan.ends_on >= today)
    first = select(Plan.line_id, func.min(Plan.starts_on).label("starts_on")).where(*to_come)
    return first.group_by(Plan.line_id).subquery()
