"""Making an edition: counted as of the quarter's last day, never lower than before, chained by hash."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from fleet import events
from fleet.access import PARIS, Actor, Verb, require
from fleet.intake.donations import Donation
from fleet.parties.organisations import Organisation
from fleet.publishing.editions import connection, milestones
from fleet.publishing.editions.edition import Edition, EditionFigure, Measure
from fleet.publishing.ledger import Quarter
from fleet.publishing.ledger.chain import GENESIS
from fleet.publishing.ledger.closing import CLOSES_AFTER

CHUNK: Final = 5_000


@dataclass(frozen=True)
class Figure:
    """One number and whose it is, by the names of the table's columns."""

    measure: Measure
    number: int
    year: int | None = None
    lot_id: str | None = None
    lot: str | None = None
    announced_on: date | None = None
    donor: str | None = None
    funder_id: str | None = None
    funder: str | None = None

    @property
    def key(self) -> "Key":
        """What a figure is of: a lot whoever funds it, or what a funder paid for."""
        whose = self.lot_id or (self.funder_id if self.measure in PAID else None)
        return self.measure, whose or "", "lot" if self.lot_id else "", self.year or 0


Key = tuple[str, str, str, int]
PAID: Final = (Measure.PLAN_MONTHS, Measure.PLAN_CENTS)
Figures = Mapping[Key, Figure]


def due(session: Session, actor: Actor) -> list[Quarter]:
    """The quarters whose edition can be made now and is not, oldest first.

    Where there is none yet, the last one that is over: older ones were told live, and are not made up.
    """
    last_over = Quarter.of(actor.today - CLOSES_AFTER).before
    made = last(session)
    quarter = Quarter.parse(made.quarter).next if made else last_over
    found = []
    while quarter <= last_over:
        found.append(quarter)
        quarter = quarter.next
    return found


def last(session: Session) -> Edition | None:
    """The latest edition."""
    return session.scalar(select(Edition).order_by(Edition.number.desc()).limit(1))


def publish(session: Session, actor: Actor) -> list[Edition]:
    """Make every edition that is due; none while there is nothing at all to tell."""
    require(actor, Verb.EDITION_PUBLISH)
    made = [_publish(session, actor, quarter) for quarter in due(session, actor)]
    return [edition for edition in made if edition]


def _publish(session: Session, actor: Actor, quarter: Quarter) -> Edition | None:
    before = last(session)
    figures = figures_of(session, quarter, before, actor.zone)
    if not figures:
        return None
    number = before.number + 1 if before else 1
    told = _chain(before.hash if before else GENESIS, number, quarter, figures)
    about = {"number": number, "published_at": actor.at, "sums": sums(figures)}
    edition = Edition(quarter=str(quarter), hash=told, **about)
    session.add(edition)
    session.flush()
    rows = [
        {"quarter": str(quarter), "place": place, **vars(figure)}
        for place, figure in enumerate(figures, start=1)
    ]
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(EditionFigure), rows[start : start + CHUNK])
    # Where its days began and ended: a recount needs to know.
    facts: dict[str, Any] = {"figures": len(rows), "zone": actor.zone.key}
    events.record(session, actor, Verb.EDITION_PUBLISH, "edition", str(quarter), **facts)
    return edition


def figures_of(
    session: Session, quarter: Quarter, before: Edition | None, zone: ZoneInfo = PARIS
) -> list[Figure]:
    """What an edition of that quarter says, after `before`: as of the quarter's last day, and never lower.

    A year that was told never moves: quarter by quarter, a rise would tell late changes one by one. What came
    late stands in the next year that is told.
    """
    told = {figure.key: figure for figure in frozen(session, before)} if before else {}
    now: Figures = {figure.key: figure for figure in _counted(session, quarter, zone)}
    if before:
        until = milestones.last_year(Quarter.parse(before.quarter))
        now = _late_in(milestones.last_year(quarter), until, told, now)
    return sorted(_never_lower(told, now), key=lambda figure: figure.key)


def _late_in(year: int, until: int, before: Figures, now: Figures) -> Figures:
    """The figures of `now`: years up to `until` as they were told, and in `year` what they lack."""
    kept = {key: figure for key, figure in now.items() if not figure.year or figure.year > until}
    late: Counter[Key] = Counter()
    empty: dict[Key, Figure] = {}
    for key in before.keys() | now.keys():
        figure = now.get(key) or _named(before[key], now)
        if figure.year and figure.year <= until:
            told = before[key].number if key in before else 0
            if key in before:
                kept[key] = replace(figure, number=told)
            new = replace(figure, year=year, number=0)
            empty[new.key] = new
            late[new.key] += (figure.number if key in now else 0) - told
    for key, number in late.items() if year > until else ():
        if number > 0:
            at = kept.get(key, empty[key])
            kept[key] = replace(at, number=at.number + number)
    return kept


def _named(figure: Figure, now: Figures) -> Figure:
    """What was told, by the names that its lot has now."""
    lot = now.get((Measure.GIVEN, figure.lot_id, "lot", 0)) if figure.lot_id else None
    return replace(lot, measure=figure.measure, year=figure.year, number=figure.number) if lot else figure


def _never_lower(before: Figures, now: Figures) -> Iterator[Figure]:
    for key in before.keys() | now.keys():
        figure = now.get(key) or before[key]
        least = before[key].number if key in before else 0
        yield replace(figure, number=max(figure.number, least))


def frozen(session: Session, edition: Edition) -> Iterator[Figure]:
    """The figures of an edition, in their order."""
    columns = [getattr(EditionFigure, name) for name in Figure.__dataclass_fields__]
    found = select(*columns).where(EditionFigure.quarter == edition.quarter).order_by(EditionFigure.place)
    for row in session.execute(found.execution_options(yield_per=CHUNK)):
        yield Figure(*row)


def _counted(session: Session, quarter: Quarter, zone: ZoneInfo) -> Iterator[Figure]:
    lots = _lots(session, quarter, zone)
    counts = {(one.measure, one.lot_id, one.year): one for one in milestones.counted(session, quarter, zone)}
    empty = [milestones.Count(Measure.GIVEN, lot_id, None, 0) for lot_id in lots]
    counts = {(one.measure, one.lot_id, one.year): one for one in empty} | counts
    for one in counts.values():
        about = lots.get(one.lot_id or "", {})
        yield Figure(Measure(one.measure), one.number, one.year, lot_id=one.lot_id, **about)
    funders = {key: name for key, name in session.execute(select(Organisation.id, Organisation.name))}
    for paid in connection.counted(session, quarter, zone):
        funder = funders.get(paid.funder_id or "")
        months = Figure(Measure.PLAN_MONTHS, paid.months, paid.year, funder_id=paid.funder_id, funder=funder)
        yield from (months, replace(months, measure=Measure.PLAN_CENTS, number=paid.cents))


def _lots(session: Session, quarter: Quarter, zone: ZoneInfo) -> dict[str, dict[str, Any]]:
    """Lot → its reference, when it was announced, its donor, who funds it: as they stand."""
    funder = aliased(Organisation)
    found = (
        select(
            Donation.id,
            Donation.reference.label("lot"),
            Donation.created_at.label("announced_on"),
            Organisation.name.label("donor"),
            Donation.funder_id,
            funder.name.label("funder"),
        )
        .join(Organisation, Organisation.id == Donation.donor_id)
        .outerjoin(funder, funder.id == Donation.funder_id)
        .where(Donation.created_at < milestones.midnight(quarter.next.first_day, zone))
    )
    lots = {row["id"]: dict(row) for row in session.execute(found).mappings()}
    for lot in lots.values():
        del lot["id"]
        lot["announced_on"] = lot["announced_on"].astimezone(zone).date()
    return lots


def _chain(before: str, number: int, quarter: Quarter | str, figures: Iterable[Figure]) -> str:
    digest = hashlib.sha256(json.dumps([before, number, str(quarter)]).encode())
    for figure in figures:
        digest.update(json.dumps(astuple(figure), default=str).encode())
    return digest.hexdigest()


def sums(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The figures of all lots and funders added up: `measure`, `year` (or None), `number`."""
    added: Counter[tuple[Measure, int | None]] = Counter()
    for figure in figures:
        added[figure.measure, figure.year] += figure.number
    ordered = sorted(added.items(), key=lambda each: (each[0][0], each[0][1] or 0))
    return [{"measure": what.value, "year": year, "number": number} for (what, year), number in ordered]


def verify(session: Session) -> list[str]:
    """What is wrong with the chain of editions; nothing where it holds."""
    before, faults = GENESIS, []
    for expected, edition in enumerate(session.scalars(select(Edition).order_by(Edition.number)), start=1):
        figures = list(frozen(session, edition))
        told = _chain(before, edition.number, edition.quarter, figures)
        if (edition.number, edition.hash, edition.sums) != (expected, told, sums(figures)):
            faults.append(f"edition {edition.quarter}: it is not what was published")
        before = edition.hash
    return faults
