"""Lines as they come, many at once, for youths with and without a code: which are good, and why not."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from fleet import codes
from fleet.access import Actor
from fleet.errors import Invalid, Refusal
from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lending.equipment_requests.asking import (
    NeedsOfALaptop,
    NoSuchScreen,
    NotYourYouth,
    SameLineTwice,
)
from fleet.lending.equipment_requests.request import SCREENS, Priority, Wanted
from fleet.parties import youths
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Signatory, Youth, YouthState


class NoSuchNewYouth(Invalid):
    """None of the new youths stands at that place."""

    detail = "{place}"


class AskedKind(enum.StrEnum):
    """What is asked for one youth: `both` is a laptop and a connection, a line of the request each."""

    LAPTOP = "laptop"
    CONNECTION = "connection"
    BOTH = "both"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(Kind) if self is AskedKind.BOTH else (Kind(self.value),)


@dataclass(frozen=True)
class NewYouth:
    """A youth who gets a code with the request."""

    territory: str
    signatory: Signatory
    review_month: str | None = None


@dataclass(frozen=True)
class Ask:
    """One line as it came: for the youth of a code, or for one of the new youths by its place from 0."""

    kind: AskedKind
    youth: str | None = None
    new_youth: int | None = None
    priority: Priority = Priority.NONE
    keyboard: Keyboard | None = None
    screen_inches: int | None = None
    touch: bool = False

    @property
    def who(self) -> str | int:
        """What its youth is known by here."""
        return codes.normalise(self.youth) if self.youth is not None else self.new_youth or 0

    @property
    def has_needs(self) -> bool:
        return self.keyboard is not None or self.screen_inches is not None or self.touch


@dataclass(frozen=True)
class Sorted:
    """Lines and what is wrong with some: `faults` by their place from 0."""

    asks: Sequence[Ask]
    new_youths: Sequence[NewYouth]
    known: Mapping[str, Youth]
    faults: Mapping[int, Refusal]

    @property
    def good(self) -> list[int]:
        """The places of the lines that can be taken."""
        return [place for place in range(len(self.asks)) if place not in self.faults]

    @property
    def welcome(self) -> set[int]:
        """The new youths to get a code: all but those for whom nothing that is asked can be taken."""
        meant = {ask.new_youth for ask in self.asks if ask.new_youth is not None}
        served = {self.asks[place].new_youth for place in self.good}
        return {place for place in range(len(self.new_youths)) if place in served or place not in meant}


@dataclass(frozen=True)
class Taken:
    """The lines to be, the codes that were given by place (None: none was), and place → numbers of lines."""

    wanted: list[Wanted] = field(default_factory=list)
    new_youths: list[Youth | None] = field(default_factory=list)
    numbers: dict[int, list[int]] = field(default_factory=dict)


def sort(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    asks: Sequence[Ask],
    new_youths: Sequence[NewYouth] = (),
) -> Sorted:
    """Which of these lines can be taken; stores nothing, and asks the database once."""
    known = _known(session, actor, organisation, asks)
    strangers = {
        place: fault for place, new in enumerate(new_youths) if (fault := _fault_of(organisation, new))
    }
    faults: dict[int, Refusal] = {}
    asked: set[tuple[str | int, Kind]] = set()
    for place, ask in enumerate(asks):
        fault = _fault(ask, known, strangers, len(new_youths)) or _twice(ask, asked)
        if fault is None:
            asked |= {(ask.who, kind) for kind in ask.kind.kinds}
        else:
            faults[place] = fault
    return Sorted(asks, new_youths, known, faults)


def _known(
    session: Session, actor: Actor, organisation: Organisation, asks: Sequence[Ask]
) -> dict[str, Youth]:
    named = {str(ask.who) for ask in asks if ask.youth is not None and codes.is_code(str(ask.who))}
    seen = youths.listing(actor).where(
        Youth.code.in_(named), Youth.organisation_id == organisation.id, Youth.state == YouthState.ACTIVE
    )
    return {youth.code: youth for youth in session.scalars(seen)} if named else {}


def _fault_of(organisation: Organisation, new: NewYouth) -> Refusal | None:
    try:
        youths.refuse_bad(organisation, new.territory, new.review_month)
    except Invalid as refused:
        return refused
    return None


def _fault(
    ask: Ask, known: Mapping[str, Youth], strangers: Mapping[int, Refusal], count: int
) -> Refusal | None:
    if ask.youth is not None and ask.who not in known:
        return NotYourYouth({"lines": [ask.youth]}, youth=ask.youth)
    if ask.new_youth is not None and ask.new_youth >= count:
        return NoSuchNewYouth(place=ask.new_youth)
    if ask.has_needs and Kind.LAPTOP not in ask.kind.kinds:
        return NeedsOfALaptop(youth=_shown(ask), kind=ask.kind.value)
    if ask.screen_inches is not None and ask.screen_inches not in SCREENS:
        return NoSuchScreen(least=SCREENS[0], most=SCREENS[-1])
    return strangers.get(ask.new_youth) if ask.new_youth is not None else None


def _twice(ask: Ask, asked: set[tuple[str | int, Kind]]) -> Refusal | None:
    again = next((kind for kind in ask.kind.kinds if (ask.who, kind) in asked), None)
    return SameLineTwice(youth=_shown(ask), kind=again.value) if again else None


def _shown(ask: Ask) -> str:
    return ask.youth if ask.youth is not None else f"new_youth {ask.new_youth}"


def take(session: Session, actor: Actor, organisation: Organisation, lines: Sorted) -> Taken:
    """What the good lines ask for; their new youths get their codes here, in order."""
    welcome = lines.welcome
    made = [
        youths.add(session, actor, organisation, new.territory, new.signatory, new.review_month)
        if place in welcome
        else None
        for place, new in enumerate(lines.new_youths)
    ]
    taken = Taken(new_youths=made)
    for place in lines.good:
        ask = lines.asks[place]
        youth = lines.known[str(ask.who)] if ask.youth is not None else made[ask.new_youth or 0]
        assert youth is not None  # noqa: S101 (a good line's youth is welcome)
        each = [_wanted(ask, youth, kind) for kind in ask.kind.kinds]
        first = len(taken.wanted) + 1
        taken.numbers[place] = list(range(first, first + len(each)))
        taken.wanted.extend(each)
    return taken


def _wanted(ask: Ask, youth: Youth, kind: Kind) -> Wanted:
    if kind is not Kind.LAPTOP:
        return Wanted(youth, kind, ask.priority)
    return Wanted(youth, kind, ask.priority, ask.keyboard, ask.screen_inches, ask.touch)
