"""Requests of today in the invented fleet: a phoned one, and one for a youth who has a laptop already."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from fleet.demo import demand
from fleet.demo.world import World
from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import Priority, Wanted
from fleet.lending.loans import LoanItem
from fleet.parties.youths import Youth

HOUSE: Final = "phare"
"""Whose visitor signs in as the association."""


def prepare(world: World) -> None:
    """Entered on the association's behalf, it waits for its word; and a replacement is asked for."""
    session, house = world.session, world.cast.organisations[HOUSE]
    desk, staff = world.acting("coordinatrice"), world.acting("association")
    first, second = demand.youth(world, house), demand.youth(world, house)
    phoned = [
        Wanted(first, Kind.LAPTOP, Priority.EXAMS, Keyboard.AZERTY, 15),
        Wanted(first, Kind.CONNECTION, Priority.EXAMS),
        Wanted(second, Kind.LAPTOP, Priority.FIRST_EQUIPMENT, touch=True),
    ]
    by, where = {"needed_by": desk.today + timedelta(days=30)}, world.cast.sites[HOUSE]
    asked = equipment_requests.draft(session, desk, house, wanted=phoned, delivery_site=where, **by)
    equipment_requests.submit(session, desk, asked)
    if (again := _equipped(world, house.id)) is not None:
        draft = equipment_requests.draft(
            session, staff, house, wanted=[Wanted(again, Kind.LAPTOP)], delivery_site=where, **by
        )
        equipment_requests.submit(session, staff, draft)
    session.flush()


def _equipped(world: World, house: str) -> Youth | None:
    """A youth of that association who has a laptop on loan."""
    lent = (
        select(Youth)
        .join(LoanItem, LoanItem.youth_code == Youth.code)
        .where(Youth.organisation_id == house, LoanItem.kind == Kind.LAPTOP, LoanItem.ended_at.is_(None))
    )
    return world.session.scalars(lent.order_by(Youth.code).limit(1)).first()
