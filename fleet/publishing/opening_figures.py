"""Opening figures: what the programme published before this service counted, each with its source."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid
from fleet.lending.loans import Loan
from fleet.parties.programmes import Programme
from fleet.parties.territories import known_territory
from fleet.publishing import small_numbers
from fleet.publishing.ledger import K, Quarter
from fleet.publishing.ledger.blocks import ClosedQuarter
from fleet.publishing.ledger.first_hand_overs import ErasedBefore
from fleet.text import prose_of_source

MAX_SOURCE: Final = 200
MOST_YOUTHS: Final = 999_999
_PERIOD: Final = re.compile(r"(20\d\d)(?:\s*[-–/]\s*(?:20)?(\d\d))?", re.ASCII)


class OpeningFigure(Identified, Seen, Base):
    """Youths equipped in a period such as “2021–22”, as published elsewhere: shown apart, never added up.

    `at_least` is for a figure published as “more than 200”. `territory` None is the whole programme.
    """

    __tablename__ = "opening_figures"
    PREFIX = "opn"
    SUBJECT: ClassVar[str] = "opening_figure"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    period: Mapped[str] = mapped_column(String(20))
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    youths: Mapped[int]
    at_least: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(MAX_SOURCE))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("youths >= 11", name="at_least_k"),
        UniqueConstraint("programme_id", "period", "territory"),
        # Two rows without a territory are no duplicates to a UNIQUE: NULL equals nothing.
        Index(
            "uq_opening_figures_whole",
            "programme_id",
            "period",
            unique=True,
            sqlite_where=text("territory IS NULL"),
            postgresql_where=text("territory IS NULL"),
        ),
    )


class NotAPeriod(Invalid):
    """This is not a period."""

    detail = "“{period}”: write a year, such as 2024, or a school year, such as 2021–22."


class NotASource(Invalid):
    """Say where this figure was published."""

    detail = "A source has 1 to {most} characters, all on one line."


class SourceTellsASmallNumber(Invalid):
    """This source would tell a small number of youths."""

    detail = "“{number}”: name the publication, without the number."


class TooFewYouths(Invalid):
    """This figure is too small to be published."""

    detail = "At least {least}."


class CountedHere(Conflict):
    """This period is not over before the service began to count."""

    detail = "It ends on {ends}; the service counts from {since} on."


class AlreadyEntered(Conflict):
    """There is a figure for this period already."""

    detail = "Remove it first: one per period and place."


class RestTooSmall(Invalid):
    """Together with the other figures of this period it would tell a small number."""

    detail = "What they leave of the whole programme has to be 0, or at least {least}."


def add(
    session: Session,
    actor: Actor,
    programme: Programme,
    *,
    period: str,
    youths: int,
    source: str,
    at_least: bool = False,
    territory: str | None = None,
) -> OpeningFigure:
    """Enter what was published elsewhere for a year or a school year, in one territory or (None) everywhere.

    Raises NotAPeriod, NotASource, PersonalText (rule Y2), SourceTellsASmallNumber, TooFewYouths,
    UnknownTerritory, AlreadyEntered, RestTooSmall; CountedHere where the ledger of any programme counts in
    that period too: a total beside its blocks would tell what they hold back.
    """
    require(actor, Verb.OPENING_FIGURE_ADD)
    figure = OpeningFigure(
        programme_id=programme.id,
        period=_period(period),
        territory=known_territory(territory) if territory else None,
        youths=youths,
        at_least=at_least,
        source=_source(source),
        created_at=actor.at,
    )
    _refuse_counted(session, actor, figure.period)
    _refuse_telling(figure, _beside(session, figure))
    session.add(figure)
    session.flush()
    _record(session, actor, Verb.OPENING_FIGURE_ADD, figure)
    return figure


def remove(session: Session, actor: Actor, figure: OpeningFigure) -> None:
    """Take a figure away; the trail keeps it."""
    require(actor, Verb.OPENING_FIGURE_REMOVE)
    session.delete(figure)
    _record(session, actor, Verb.OPENING_FIGURE_REMOVE, figure)


def listing(actor: Actor) -> Select[OpeningFigure]:
    """The figures this actor sees, oldest period first; the whole programme before its territories."""
    whole_first = func.coalesce(OpeningFigure.territory, "")
    return (
        select(OpeningFigure).where(visible(actor, OpeningFigure)).order_by(OpeningFigure.period, whole_first)
    )


def of_programme(session: Session, actor: Actor, programme: Programme) -> Sequence[OpeningFigure]:
    """One programme's, for whoever may read summaries."""
    require(actor, Verb.SUMMARY_READ)
    return session.scalars(listing(actor).where(OpeningFigure.programme_id == programme.id)).all()


def _period(told: str) -> str:
    found = _PERIOD.fullmatch(told.strip())
    if found is None or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise NotAPeriod(period=told[:40])
    return f"{found[1]}–{found[2]}" if found[2] else found[1]


def _ends(period: str) -> date:
    """The last day of a period; of a school year, 31 August."""
    year, _, second = period.partition("–")
    return date(int(year) + 1, 8, 31) if second else date(int(year), 12, 31)


def _source(told: str) -> str:
    tidy = " ".join(told.split())
    if not (0 < len(tidy) <= MAX_SOURCE and tidy.isprintable()):
        raise NotASource(most=MAX_SOURCE)
    prose = prose_of_source(tidy)
    if number := small_numbers.found(prose):
        raise SourceTellsASmallNumber(number=number)
    return tidy


def _refuse_counted(session: Session, actor: Actor, period: str) -> None:
    since = min(_first_days(session), default=actor.today)
    if _ends(period) >= since:
        raise CountedHere(ends=_ends(period).isoformat(), since=since.isoformat())


def _first_days(session: Session) -> Iterator[date]:
    """From when some programme counted, whichever: one place's youths may have been another's before.

    By its first day once a quarter of it has closed, for that quarter told of all of it; until then by its
    first hand-over. Who was erased since is no loan any more, and was counted.
    """
    closed = select(ClosedQuarter.programme_id)
    starts = session.scalar(select(func.min(Programme.starts_on)).where(Programme.id.in_(closed)))
    inside = Loan.handed_over_on.between(Programme.starts_on, Programme.ends_on)
    counts = select(func.min(Loan.handed_over_on)).join(Programme, inside).where(Loan.first_for_youth)
    erased = session.scalar(select(func.min(ErasedBefore.quarter)))
    gone = Quarter.parse(erased).first_day if erased else None
    yield from (day for day in (starts, session.scalar(counts), gone) if day)


def _beside(session: Session, figure: OpeningFigure) -> Sequence[OpeningFigure]:
    same = select(OpeningFigure).where(
        OpeningFigure.programme_id == figure.programme_id, OpeningFigure.period == figure.period
    )
    return session.scalars(same).all()


def _refuse_telling(figure: OpeningFigure, others: Sequence[OpeningFigure]) -> None:
    """Rule F2, kept among figures that others published: no rest under k can be worked out."""
    if figure.youths < K:
        raise TooFewYouths(least=K)
    if figure.territory in {other.territory for other in others}:
        raise AlreadyEntered()
    every = [figure, *others]
    whole = next((one for one in every if one.territory is None), None)
    if whole is None or whole.at_least:
        return
    rest = whole.youths - sum(one.youths for one in every if one.territory)
    if rest and rest < K:
        raise RestTooSmall(least=K)


def _record(session: Session, actor: Actor, verb: Verb, figure: OpeningFigure) -> None:
    told = ("programme_id", "period", "territory", "youths", "at_least")
    facts = {name: getattr(figure, name) for name in told}
    events.record(session, actor, verb, figure.SUBJECT, figure.id, **facts)
