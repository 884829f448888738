"""An invented fleet of any size from a seed: two years, every state of every life cycle, no real name."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fleet import about, changes, events
from fleet.access import PARIS, Actor, Role
from fleet.codes import drawn_from
from fleet.db import Database
from fleet.demo import (
    asking,
    cast,
    counts,
    demand,
    evening,
    examples,
    printing,
    sandbox,
    seasons,
    sharing,
    supply,
    telling,
    turns,
    waits,
)
from fleet.demo.cast import Cast
from fleet.demo.copies import Copier
from fleet.demo.world import World
from fleet.errors import Conflict
from fleet.intake.devices import Device
from fleet.notices import Notice
from fleet.parties import sign_in, tokens
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation
from fleet.parties.sign_in import Purpose, SignInLink
from fleet.publishing.readers import shares
from fleet.reporting import tallies
from fleet.support import rules, signs_of_life
from fleet.support.rules import RULES, Moment


class AlreadyInvented(Conflict):
    """This database already holds an invented fleet."""

    detail = "It was made with: {recipe}."


LEAST: Final = 40
"""Fewer devices can't be in every state."""
BY_COMMANDS: Final = 400
"""Up to this many devices live through the real commands; a larger fleet is copies of a smaller one."""
STEPS: Final = 100
TOGETHER: Final = 10
"""Copies in one transaction."""

Step = Callable[[int, int], None]


def build(
    database: Database,
    *,
    devices: int = 200,
    seed: int = 1,
    at: datetime,
    zone: ZoneInfo = PARIS,
    step: Step = lambda done, total: None,
) -> dict[str, Any]:
    """Fill an empty database with `devices` invented devices and all that belongs to them, as of `at`.

    The same seed and moment give the same rows. `step` is told how far it is. Again with the same recipe is
    no harm; raises AlreadyInvented for another recipe, NotADemo where a real fleet is in the database.
    """
    devices, recipe = (
        max(devices, LEAST),
        f"devices={devices} seed={seed} at={at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
    )
    rng = random.Random(f"fleet {seed}")  # noqa: S311 (invented, and the same each time)
    copies = 1 if devices <= BY_COMMANDS else devices // 250
    promised = max(3, devices // 50)
    with drawn_from(rng):
        with database.write() as session:
            if (made := about.demo_recipe(session)) == recipe:
                return _summary(session, recipe)
            if made is not None:
                raise AlreadyInvented(recipe=made)
            world = _small_world(session, rng, at, zone, (devices - promised) // copies, copies, step)
            about.mark_as_demo(session, recipe)
        if copies > 1:
            _multiply(database, rng, copies, step)
        with database.write() as session:
            _finish(session, world, devices)
            return _summary(session, recipe)


def _small_world(
    session: Session, rng: random.Random, at: datetime, zone: ZoneInfo, devices: int, copies: int, step: Step
) -> World:
    if session.scalar(select(Organisation.id).limit(1)) or session.scalar(select(Account.id).limit(1)):
        raise about.NotADemo()
    start = at - timedelta(days=690)
    people = cast.assemble(session, Actor("command", Role.SYSTEM, start, zone=zone))
    world = World(session, rng, people, start, at, start)
    _tell_everything(world, devices)
    total = STEPS * copies
    world.live(lambda share: step(int(share * STEPS), total))
    examples.complete(world)
    return world


def _tell_everything(world: World, devices: int) -> None:
    """Two years of lots, batches and requests: as many youths as the lots can serve, and a few more."""
    rng, people = world.rng, world.cast
    lots = max(4, devices // 25)
    for number, size in enumerate(_shares(devices, lots)):
        when = world.start + timedelta(days=5 + 675 * number / (lots - 0.6), hours=9)
        funder = people.organisations["horizon" if number % 3 else "lien"] if number % 2 else None
        earmark = sharing.EARMARKED if number % 6 == 4 else None
        world.tell(supply.lot(world, when, rng.choice(people.donors), funder, size, earmark))
    for number, size in enumerate(_shares(max(8, devices // 2), 4)):
        when = world.start + timedelta(days=12 + 165 * number, hours=8)
        payer = people.organisations["lien" if number % 2 else "horizon"]
        world.tell(supply.batch(world, when, size, _ends(world, number), payer))
    asked = 0
    while asked < devices:
        size = min(rng.choice((1, 2, 2, 3, 4, 6)), max(1, devices // 20))
        asked += size
        day = seasons.moment(world.start, 25, 680, asked / devices, seasons.ASKED)
        when = day + timedelta(hours=rng.randrange(8, 17))
        house = rng.choices(people.associations, [44, 25, 18, 13])[0]
        world.tell(demand.request(world, when, house, size))
    sharing.tell(world)
    world.tell(waits.undecided(world))
    world.tell(waits.unserved(world))
    world.tell(counts.closed(world))
    world.tell(sandbox.begin(world))
    world.tell(demand.clock(world))


def _shares(total: int, parts: int) -> list[int]:
    """`total` as `parts` whole numbers that differ by one at most."""
    return [total // parts + (number < total % parts) for number in range(parts)]


def _ends(world: World, number: int) -> list[datetime]:
    """A batch's plans: a year, a renewal, and an end that is near for the first batches, far for the last."""
    last = world.at + timedelta(days=(6, 24, 75, 200)[number])
    first = world.start + timedelta(days=12 + 165 * number + 330)
    return [first, last] if first < world.at - timedelta(days=20) else [last]


def _multiply(database: Database, rng: random.Random, copies: int, step: Step) -> None:
    """The rest of a large fleet."""
    with database.write() as session:
        copier = Copier(session, rng)
    for first in range(1, copies, TOGETHER):
        with database.write() as session:
            copier.hurry(session)
            for number in range(first, min(first + TOGETHER, copies)):
                copier.copy(session)
                step(STEPS * (number + 1), STEPS * copies)
    with database.write() as session:
        copier.settle(session)


def _finish(session: Session, world: World, devices: int) -> None:
    """What is due on the present day: the rest as a promised lot, quarters, alerts; and ways in."""
    world.session = session
    lacking = devices - (session.scalar(select(func.count()).select_from(Device)) or 0)
    for _ in supply.lot(world, world.at, world.cast.donors[0], None, lacking):
        pass
    supply.first_arrives(world)
    counts.going_on(session, world)
    sandbox.prepare(world)
    evening.prepare(world)
    asking.prepare(world)
    turns.prepare(world)
    telling.close_quarters(session, world)
    telling.agree(session, world)
    telling.before_us(session, world)
    signs_of_life.ask(session, world.job("signs_of_life"))
    rules.run(session, world.job("support_needed"), tuple(RULES), Moment(world.at, world.job("").today))
    examples.complete(world)  # an alert that a person touched earlier may have moved on by itself
    session.execute(update(Notice).where(Notice.mail).values(sent_at=Notice.created_at))
    session.flush()
    changes.forget_old(session, world.at)
    for _, role, _ in _doors():
        account = session.scalars(select(Account).where(Account.email == _address(role))).one()
        sign_in.print_link(session, world.at, account, demo=True)
    printing.batch(world)
    tallies.fold(session)
    sharing.prepare(world)  # last: it reads sites and houses again, which the stories hold as well


def _doors() -> list[tuple[str, Role, str]]:
    """The first of each role: whom a visitor signs in as."""
    first: dict[Role, tuple[str, Role, str]] = {}
    for person in cast.PEOPLE:
        first.setdefault(person[1], person)
    return list(first.values())


def _address(role: Role) -> str:
    return cast.address(next(name for name, held, _ in _doors() if held is role))


def is_empty(database: Database) -> bool:
    """Whether nobody has put anything in yet."""
    with database.read() as session:
        return session.scalar(select(Organisation.id).limit(1)) is None


def refuse_real(database: Database) -> None:
    """Demo mode signs with a secret that everybody knows: it never opens a real fleet. Raises NotADemo."""
    with database.read() as session:
        real = session.scalar(select(Organisation.id).limit(1)) is not None and not about.is_demo(session)
    if real:
        raise about.NotADemo()


def sign_in_links(session: Session, key: str, public_url: str) -> list[tuple[Role, str]]:
    """One link per role, which work for a year from the fleet's present day and only in demo mode."""
    found = []
    for _, role, _ in _doors():
        links = (
            select(SignInLink)
            .join(Account)
            .where(Account.email == _address(role), SignInLink.purpose == Purpose.DEMO)
        )
        link = session.scalar(links.order_by(SignInLink.expires_at.desc()).limit(1))
        if link is not None:
            found.append((role, f"{public_url}/sign-in/{sign_in.secret_of(link, key)}"))
    return found


def sandbox_token(session: Session, key: str, at: datetime) -> str | None:
    """A token of the sandbox association, for programs; None in a fleet that was invented before it."""
    house = session.scalar(select(Organisation).where(Organisation.name == sandbox.NAME))
    if house is None:
        return None
    return tokens.for_demo(session, Actor("command", Role.SYSTEM, at), house, key)


def _summary(session: Session, recipe: str) -> dict[str, Any]:
    devices = session.scalar(select(func.count()).select_from(Device))
    return {"recipe": recipe, "devices": devices, "events": events.count(session)}


def shared_summary(session: Session, key: str, public_url: str, at: datetime) -> str | None:
    """The address by which the first foundation's board reads its summary; None where there is none."""
    house = session.scalar(
        select(Organisation)
        .join(Account, Account.organisation_id == Organisation.id)
        .where(Account.email == _address(Role.FOUNDATION))
    )
    if house is None:
        return None
    return f"{public_url}/shared/{shares.for_demo(session, Actor('command', Role.SYSTEM, at), house, key)}"


__all__ = ["Cast", "build", "sandbox_token", "shared_summary", "sign_in_links"]
