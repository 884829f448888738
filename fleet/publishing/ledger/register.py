"""The ledger as those who answer for it read it: what was published when, what comes next, whether it holds.

Of what waits it knows nothing: a territory that has not been released reads the same, whatever it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.parties.programmes import Membership, Programme, Rhythm
from fleet.parties.territories import NAMES
from fleet.publishing.ledger import POOL, Quarter, blocks, closing
from fleet.publishing.ledger.blocks import Block


@dataclass(frozen=True)
class Released:
    """One block as people read it: whose (None: several together), and how many youths."""

    name: str | None
    youths: int


@dataclass(frozen=True)
class ClosedFigures:
    """A closed quarter, the day it was closed, its blocks, its seal, and whether some territory waits on."""

    quarter: Quarter
    closed_on: date
    released: tuple[Released, ...]
    seal: str
    others_wait: bool


@dataclass(frozen=True)
class Standing:
    """A territory of the public list: from when, how often it is published, what is, and whether it waits.

    `youths` is the sum of its own blocks, None for none; `last` the quarter of the latest.
    """

    code: str
    name: str
    joined_on: date
    rhythm: Rhythm
    has_joined: bool
    youths: int | None
    last: Quarter | None


@dataclass(frozen=True)
class Register:
    """A programme's ledger. `faults` are those of the whole chain; `seal` holds all that is published."""

    next_quarter: Quarter | None
    next_on: date | None
    quarters: tuple[ClosedFigures, ...]
    territories: tuple[Standing, ...]
    faults: tuple[str, ...]
    seal: str


def read(session: Session, actor: Actor, programme: Programme) -> Register:
    """The ledger of a programme, newest quarter first, and the chain verified to its end."""
    require(actor, Verb.LEDGER_READ)
    found = blocks.published(session, actor, programme)
    following = closing.following(session, programme)
    closed = [_closed(actor, one, programme, found) for one in blocks.closings(session, programme)]
    members = sorted(programme.memberships, key=lambda member: member.territory)
    return Register(
        next_quarter=following,
        next_on=closing.closes_on(following) if following else None,
        quarters=tuple(reversed(closed)),
        territories=tuple(_standing(actor, member, found) for member in members),
        faults=tuple(blocks.verify(session)),
        seal=blocks.head(session),
    )


def _closed(
    actor: Actor, one: blocks.ClosedQuarter, programme: Programme, found: Sequence[Block]
) -> ClosedFigures:
    quarter = Quarter.parse(one.quarter)
    here = [block for block in found if block.quarter == one.quarter]
    members = {m.territory for m in programme.memberships if m.joined_on < quarter.next.first_day}
    return ClosedFigures(
        quarter=quarter,
        closed_on=one.closed_at.astimezone(actor.zone).date(),
        released=tuple(
            Released(None if block.territory == POOL else NAMES[block.territory], block.youths)
            for block in sorted(here, key=lambda block: (block.territory == POOL, block.territory))
        ),
        seal=one.hash,
        others_wait=bool(members - {block.territory for block in here}),
    )


def _standing(actor: Actor, member: Membership, found: Sequence[Block]) -> Standing:
    own = [block for block in found if block.territory == member.territory]
    return Standing(
        code=member.territory,
        name=NAMES[member.territory],
        joined_on=member.joined_on,
        rhythm=member.rhythm,
        has_joined=member.joined_on <= actor.today,
        youths=sum(block.youths for block in own) or None,
        last=Quarter.parse(own[-1].quarter) if own else None,
    )
