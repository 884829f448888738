"""Taking a list over: tried first, then all of it in one transaction, or none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Invalid
from fleet.events import Told
from fleet.reporting import tallies
from fleet.sheets.faults import MOST_SHOWN, Fault
from fleet.takeover.births import Births
from fleet.takeover.correcting import Corrections
from fleet.takeover.deciding import Deciding
from fleet.takeover.decision import Decision
from fleet.takeover.listing import Listing
from fleet.takeover.outcome import MOST_LISTED, Outcome, Step, no_step
from fleet.takeover.spool import Spool
from fleet.takeover.takeover import Takeover, TakeoverState
from fleet.takeover.words import LEAVE_OUT

ONE_AT_A_TIME: Final = 0x7A4E0001
"""The advisory lock of takeovers: two of one list would each miss what the other brings."""
CACHE_KIB: Final = 64 * 1024
USUAL_CACHE_KIB: Final = 2_000
"""What SQLite keeps of its file in memory: keys are random, so every row is somewhere else."""


class FaultyFleet(Invalid):
    """Some lines of this list can't be taken."""

    detail = "Nothing was imported. Correct them ({faults}) and send the file again."


class NothingToTake(Invalid):
    """This list holds no equipment."""

    detail = "Every line was left out."


def preview(session: Session, actor: Actor, listing: Listing, *, step: Step = no_step) -> Outcome:
    """What `import_fleet` would do; stores nothing."""
    require(actor, Verb.TAKEOVER_IMPORT)
    deciding, found = Deciding(session, actor, listing), Outcome(total=listing.total)
    for chunk in deciding.chunks():
        _count(found, chunk)
        step(found.taken, listing.total)
    earlier = earlier_of(session, listing)
    found.earlier = earlier.id if earlier else None
    return _complete(found, listing, deciding)


def import_fleet(
    session: Session,
    actor: Actor,
    listing: Listing,
    *,
    name: str,
    leave_refused: bool = False,
    step: Step = no_step,
) -> Takeover:
    """Take the list over, all of it or nothing; the same list again answers its takeover and changes nothing.

    With `leave_refused`, lines that can't be taken stay out and the others go in: an improved list brings the
    rest later. Raises FaultyFleet with every fault, NothingToTake.
    """
    require(actor, Verb.TAKEOVER_IMPORT)
    one_at_a_time(session)
    earlier = earlier_of(session, listing)
    if earlier and not preview(session, actor, listing).changes:
        return earlier
    with _more_pages(session), session.begin_nested():
        return _write(session, actor, listing, name, leave_refused, step)


def earlier_of(session: Session, listing: Listing) -> Takeover | None:
    """The takeover of this very file that stands."""
    same = select(Takeover).where(
        Takeover.sha256 == listing.sha256, Takeover.status == TakeoverState.IMPORTED
    )
    return session.scalar(same.order_by(Takeover.created_at.desc(), Takeover.id).limit(1))


def one_at_a_time(session: Session) -> None:
    """Until the end of the transaction, nobody else takes over or undoes. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


@contextmanager
def _more_pages(session: Session) -> Iterator[None]:
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    run = session.connection().exec_driver_sql
    run(f"PRAGMA cache_size=-{CACHE_KIB}")
    try:
        yield
    finally:
        run(f"PRAGMA cache_size=-{USUAL_CACHE_KIB}")


def _write(
    session: Session, actor: Actor, listing: Listing, name: str, leave_refused: bool, step: Step
) -> Takeover:
    made, found = _begun(session, actor, listing, name), Outcome(total=listing.total)
    deciding = Deciding(session, actor, listing)
    births = Births(session, actor, made.id, deciding.places, {entry.label for entry in listing.rows})
    corrections = Corrections(session, actor, made.id, deciding.places)
    with Spool() as spool:
        for chunk in deciding.chunks():
            _count(found, chunk)
            step(found.taken, listing.total)
            if leave_refused or not (listing.faults or deciding.faults):
                corrections.correct(chunk)
                spool.add(births.write(chunk))
        _refuse_faulty(_complete(found, listing, deciding), leave_refused)
        told = Told(Verb.TAKEOVER_IMPORT.value, "takeover", made.id, None, {"lines": found.taken})
        spool.add([told, *_youths(births)])
        made.first_seq, made.last_seq = events.record_many(session, actor, spool)
    made.counts = found.as_dict() | {"added": [place.id for place in deciding.places.added()]}
    tallies.fold(session)  # thousands of changes: whoever reads meanwhile would add them up each time
    return made


def _refuse_faulty(found: Outcome, leave_refused: bool) -> None:
    if found.refused and not leave_refused:
        told = [fault.as_dict() for fault in found.faults[:MOST_SHOWN]]
        raise FaultyFleet(told, faults=len(found.faults))
    if not found.taken:
        raise NothingToTake()


def _begun(session: Session, actor: Actor, listing: Listing, name: str) -> Takeover:
    made = Takeover(
        name=name[:120],
        sha256=listing.sha256,
        columns={column.title: column.ours or LEAVE_OUT for column in listing.columns},
        words={word.text: word.meaning.value for word in listing.words if word.meaning and word.is_common},
        counts={},
        first_seq=0,
        last_seq=0,
        made_by=actor.name,
        created_at=actor.at,
    )
    session.add(made)
    session.flush()
    return made


def _youths(births: Births) -> Iterable[Told]:
    """How many youths each association has by this list: no code, as the trail outlives a youth (rule Y5)."""
    for house, count in births.youths.items():
        facts = {"takeover": births.takeover_id, "youths": count}
        yield Told(Verb.YOUTH_ADD.value, "organisation", house, None, facts)


def _count(found: Outcome, chunk: Iterable[Decision]) -> None:
    for made in chunk:
        found.taken += 1
        for tally, part in ((found.devices, made.device), (found.sims, made.sim), (found.loans, made.loan)):
            if part.verdict:
                tally.count(part.verdict)
        found.youths += made.loan.is_new
        found.lines += made.new_line
        found.plans += made.new_plan
        found.labels_claimed += made.claims
        found.kept += made.kept[: MOST_LISTED - len(found.kept)]


def _complete(found: Outcome, listing: Listing, deciding: Deciding) -> Outcome:
    found.left_out, found.warnings = len(listing.left_out), list(listing.warnings)
    found.missing = deciding.places.missing()
    found.refused = found.total - found.taken - found.left_out
    found.faults = sorted([*listing.faults, *deciding.faults], key=_by_line)[:MOST_LISTED]
    return found


def _by_line(fault: Fault) -> int:
    return fault.line
