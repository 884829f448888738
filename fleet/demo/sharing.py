"""Sharing out in the invented fleet: earmarked lots, quotas, and who waits for a kit today."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from fleet.demo import demand
from fleet.demo.world import Story, World
from fleet.intake.assets import Kind
from fleet.intake.devices import Keyboard
from fleet.lending import equipment_requests, proposing, quotas
from fleet.lending.equipment_requests import Priority, Wanted
from fleet.lending.proposing import Pick
from fleet.lending.quotas import QuotaReason

QUOTAS: Final = (
    ("phare", "06", Kind.LAPTOP, None, 12),
    ("phare", "83", Kind.LAPTOP, None, 4),
    ("phare", "06", Kind.LAPTOP, "horizon", 3),
    ("phare", "06", Kind.CONNECTION, None, 10),
    ("phare", "83", Kind.CONNECTION, None, 4),
    ("passerelle", "13", Kind.LAPTOP, None, 6),
    ("passerelle", "06", Kind.LAPTOP, None, 2),
    ("tandem", "93", Kind.LAPTOP, "lien", 2),
    ("tandem", "93", Kind.LAPTOP, None, 1),
    ("tandem", "75", Kind.LAPTOP, None, 3),
)
"""Association, territory, kind, funder (None: anybody), how many. La Boussole has none: nothing limits it."""

WAITING: Final = (
    ("phare", 24, Priority.EXAMS, Keyboard.AZERTY, None),
    ("phare", 24, Priority.NONE, None, 15),
    ("passerelle", 16, Priority.JOB_SEARCH, None, None),
    ("tandem", 16, Priority.FIRST_EQUIPMENT, None, None),
    ("tandem", 9, Priority.EXAMS, Keyboard.ARABIC, None),
    ("boussole", 9, Priority.NONE, None, None),
    ("passerelle", 5, Priority.EXAMS, None, None),
    ("phare", 5, Priority.NONE, None, None),
)
"""Who asked, how many days ago, why it is urgent, and what the laptop must be like: keyboard, inches."""

EARMARKED: Final = "13"
"""Every sixth lot may serve this territory only."""


def waits(
    world: World, key: str, days: int, priority: Priority, keyboard: Keyboard | None, inches: int | None
) -> Story:
    """A youth whose request is approved and who waits today: nobody prepares the kit."""
    yield world.at - timedelta(days=days, hours=3)
    house = world.cast.organisations[key]
    staff = world.cast.staff(house, world.now)
    youth = demand.youth(world, house)
    laptop = Wanted(youth, Kind.LAPTOP, priority, keyboard, inches)
    wanted = [laptop, Wanted(youth, Kind.CONNECTION, priority)]
    asked = equipment_requests.draft(
        world.session,
        staff,
        house,
        wanted=wanted,
        needed_by=world.at.date() + timedelta(days=40 - days),
        delivery_site=world.cast.sites[key],
    )
    equipment_requests.submit(world.session, staff, asked)
    yield world.later(0.5, 1.5)
    equipment_requests.approve(world.session, world.acting("coordinatrice"), asked)


def tell(world: World) -> None:
    """The stories of those who wait today."""
    for told in WAITING:
        world.tell(waits(world, *told))


def prepare(world: World) -> None:
    """Quotas of today, two changes of them, and the first kits that count against one."""
    session, desk = world.session, world.acting("coordinatrice")
    for house, territory, kind, funder, number in QUOTAS:
        _grant(world, (house, territory, kind, funder), number, QuotaReason.AGREEMENT)
    session.flush()
    proposal = proposing.propose(session, desk)
    counted = [choice for kit in proposal.kits for choice in kit.choices if choice.quota]
    laptops = [choice for choice in counted if choice.wish.kind is Kind.LAPTOP]
    first = [Pick(each.wish.request, each.wish.youth, [each.thing.code]) for each in laptops[:2]]
    proposing.accept(session, desk, first[: max(0, proposal.spare)])  # something stays ready for everybody
    _grant(world, ("phare", "06", Kind.LAPTOP, None), 3, QuotaReason.MORE_FUNDING)
    _grant(world, ("passerelle", "06", Kind.LAPTOP, None), -1, QuotaReason.LESS_FUNDING)


def _grant(world: World, key: Sequence[object], number: int, reason: QuotaReason) -> None:
    house, territory, kind, funder = key
    quotas.grant(
        world.session,
        world.acting("coordinatrice"),
        world.session.merge(world.cast.organisations[str(house)], load=False),
        str(territory),
        Kind(str(kind)),
        change=number,
        reason=reason,
        funder=world.session.merge(world.cast.organisations[str(funder)], load=False) if funder else None,
    )
