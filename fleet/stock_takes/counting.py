"""A count: opened for a site, filled by scans of several phones at once, closed or cancelled."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fleet import codes, events
from fleet.access import Actor, Verb, require
from fleet.db import Base
from fleet.errors import Conflict, Invalid
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label
from fleet.lifecycle import SHELVED
from fleet.parties.sites import Site
from fleet.stock_takes import reading
from fleet.stock_takes.stock_take import Correction, Finding, StockTake, StockTakeRow, StockTakeState

KEPT_OF_OTHERS: Final = 4
CUT: Final = "…"
INVENTORY: Final = re.compile(r"[A-Z0-9]{1,16}")
MANY_DIGITS: Final = re.compile(r"\d{8}")

Row = StockTakeRow
TABLE: Final = Base.metadata.tables


class AlreadyCounting(Conflict):
    """A count of this site is open already."""

    detail = "Go on with that one, or close it first."


class StockTakeClosed(Conflict):
    """This count is over."""

    detail = "It is “{state}” now: nothing more is counted in it."


class NothingToCount(Invalid):
    """Type or scan the code of a label."""


class MistypedCode(Invalid):
    """This code has a typing error."""

    detail = "{code}: compare it with the label."


def open_at(session: Session, actor: Actor, site: Site) -> StockTake:
    """A count of `site`: what the records place there, and in which states, is frozen now.

    Raises AlreadyCounting; of two at once the database keeps one.
    """
    require(actor, Verb.STOCK_TAKE_OPEN)
    if session.scalar(select(StockTake.id).where(reading.is_open(), StockTake.site_id == site.id)):
        raise AlreadyCounting()
    made = StockTake(site=site, opened_at=actor.at, opened_by=actor.name, expected=0)
    session.add(made)
    session.flush()
    made.expected = _freeze(session, made)
    session.flush()
    told: dict[str, Any] = {"site_id": site.id, "expected": made.expected}
    events.record(session, actor, Verb.STOCK_TAKE_OPEN, "stock_take", made.id, **told)
    return made


def _freeze(session: Session, stock_take: StockTake) -> int:
    """The expectation, in one statement however large the site is."""
    asset = Asset.__table__.c
    told = {
        "stock_take_id": literal(stock_take.id),
        "mark": asset.code,
        "asset_code": asset.code,
        "expected": literal(True),
        "records_state": asset.state,
        "records_site_id": asset.site_id,
    }
    here = select(*told.values()).where(asset.site_id == stock_take.site_id, asset.state.in_(SHELVED))
    session.execute(insert(Row).from_select(list(told), here))
    return session.scalar(select(func.count()).where(Row.stock_take_id == stock_take.id)) or 0


def count(
    session: Session,
    actor: Actor,
    stock_take: StockTake,
    *,
    label: Label | None,
    asset: Asset | None,
    text: str,
    at: datetime,
) -> bool:
    """It is here: True where it is counted now, False where it was before, by whomever.

    `label` without `asset` is a label that nothing wears yet; neither of them is something unknown, and
    `text` is kept of it. The earliest scan is the one that is told, in whatever order they arrive. Raises
    StockTakeClosed, NothingToCount.
    """
    require(actor, Verb.STOCK_TAKE_COUNT)
    _hold_open(session, stock_take)
    mark = mark_of(label, asset, text)
    mine = {"counted_at": at, "counted_by": actor.name}
    this = (Row.stock_take_id == stock_take.id, Row.mark == mark)
    tries: tuple[Callable[[], bool], ...] = (
        lambda: _changed(session, update(Row).where(*this, Row.counted_at.is_(None)).values(**mine)),
        lambda: _added(session, stock_take, mark, label, asset, mine),
    )
    if any(each() for each in tries):
        return True
    _changed(session, update(Row).where(*this, Row.counted_at > at).values(**mine))
    return False


def mark_of(label: Label | None, asset: Asset | None, text: str) -> str:
    """What two scans of one thing have in common. Raises NothingToCount."""
    if asset is not None:
        return asset.code
    word = label.short_code if label is not None else cut(text)
    if not word:
        raise NothingToCount()
    return word


def cut(text: str) -> str:
    """What is kept of something unknown; nothing where it holds nothing.

    As it is where it looks like the number of some other inventory. Else its length and its last characters:
    a code may be a youth's or a kit's (rule Y5), the rest somebody's number, address or network (rule Y2).
    """
    if text.startswith(CUT):
        return text
    word = "".join(letter for letter in labels.word_of(text) if letter.isprintable())
    if INVENTORY.fullmatch(word) and not codes.is_code(word) and not MANY_DIGITS.search(word):
        return word
    return f"{CUT}{word[-KEPT_OF_OTHERS:]}({len(word)})" if word else ""


def _added(
    session: Session,
    stock_take: StockTake,
    mark: str,
    label: Label | None,
    asset: Asset | None,
    mine: dict[str, Any],
) -> bool:
    """One row, whoever comes first: the other waits at the key, and then has nothing to add."""
    insert_here = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(Row)
    known = {
        "stock_take_id": stock_take.id,
        "mark": mark,
        "asset_code": asset.code if asset else None,
        "label_id": label.id if label and not asset else None,
        "expected": False,
        "records_state": asset.state if asset else None,
        "records_site_id": asset.site_id if asset else None,
    }
    added = insert_here.values(**known, **mine).on_conflict_do_nothing().returning(Row.mark)
    return session.execute(added).first() is not None


def _changed(session: Session, statement: Any) -> bool:
    done: Any = session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)


def count_text(session: Session, actor: Actor, stock_take: StockTake, text: str) -> bool:
    """The same for a code that was typed or pasted. Raises MistypedCode besides: it is no unknown thing."""
    label, asset = named_by(session, text)
    if label is None and codes.is_mistyped(text):
        raise MistypedCode(code=text.strip()[:20])
    return count(session, actor, stock_take, label=label, asset=asset, text=text, at=actor.at)


def named_by(session: Session, text: str) -> tuple[Label | None, Asset | None]:
    """The label that an address, a token or a short code names, and the asset that wears it."""
    try:
        label = labels.read(session, re.sub(r"^.*/q/", "", text.strip(), flags=re.I))
    except labels.NoSuchLabel:
        return None, None
    return label, label.asset if label.status is labels.LabelState.LIVE else None


def uncount(
    session: Session,
    actor: Actor,
    stock_take: StockTake,
    *,
    label: Label | None = None,
    asset: Asset | None = None,
    text: str = "",
) -> bool:
    """It was counted by mistake: True where it is taken back. Raises StockTakeClosed, NothingToCount."""
    return uncount_mark(session, actor, stock_take, mark_of(label, asset, text))


def uncount_mark(session: Session, actor: Actor, stock_take: StockTake, mark: str) -> bool:
    """The same by the mark of its row."""
    require(actor, Verb.STOCK_TAKE_COUNT)
    _hold_open(session, stock_take)
    this = (Row.stock_take_id == stock_take.id, Row.mark == mark)
    expected = update(Row).where(*this, Row.expected, Row.counted_at.is_not(None))
    if _changed(session, expected.values(counted_at=None, counted_by=None)):
        return True
    return _changed(session, delete(Row).where(*this, Row.expected.is_(False)))


def _hold_open(session: Session, stock_take: StockTake) -> None:
    """It stays open until this transaction ends: none falls behind the closing. Raises StockTakeClosed.

    Phones that send many at once take turns: each holding rows that the other waits for, both would lose.
    """
    status = select(StockTake.status).where(StockTake.id == stock_take.id)
    now = session.scalar(status.with_for_update(key_share=True))
    if now is not StockTakeState.OPEN:
        raise StockTakeClosed(state=str(now))


def close(session: Session, actor: Actor, stock_take: StockTake) -> StockTake:
    """Counted: the four numbers are frozen, and what was found was seen then. Raises StockTakeClosed."""
    require(actor, Verb.STOCK_TAKE_CLOSE)
    _hold_alone(session, stock_take)
    numbers = reading.numbers(session, stock_take)
    stock_take.found, stock_take.missing = numbers[Finding.FOUND], numbers[Finding.MISSING]
    stock_take.elsewhere, stock_take.unknown = numbers[Finding.ELSEWHERE], numbers[Finding.UNKNOWN]
    _end(actor, stock_take, StockTakeState.CLOSED)
    session.flush()
    _note_seen(session, stock_take)
    _settle_arrived(session, actor, stock_take)
    told: dict[str, Any] = {finding.value: number for finding, number in numbers.items()}
    events.record(session, actor, Verb.STOCK_TAKE_CLOSE, "stock_take", stock_take.id, **told)
    return stock_take


def cancel(session: Session, actor: Actor, stock_take: StockTake) -> StockTake:
    """It says nothing about the site: its rows stay, nothing is corrected. Raises StockTakeClosed."""
    require(actor, Verb.STOCK_TAKE_CANCEL)
    _hold_alone(session, stock_take)
    _end(actor, stock_take, StockTakeState.CANCELLED)
    events.record(session, actor, Verb.STOCK_TAKE_CANCEL, "stock_take", stock_take.id)
    return stock_take


def _hold_alone(session: Session, stock_take: StockTake) -> None:
    """Wait for the counts that are on their way, and let no other begin. Raises StockTakeClosed."""
    session.refresh(stock_take, with_for_update=True)
    if stock_take.status is not StockTakeState.OPEN:
        raise StockTakeClosed(state=str(stock_take.status))


def _end(actor: Actor, stock_take: StockTake, status: StockTakeState) -> None:
    stock_take.status, stock_take.ended_at, stock_take.ended_by = status, actor.at, actor.name


def _note_seen(session: Session, stock_take: StockTake) -> None:
    """Being counted is being seen, for what stood where it should."""
    asset = Asset.__table__.c
    counted = select(Row.counted_at).where(
        Row.stock_take_id == stock_take.id, Row.mark == asset.code, Row.counted_at > asset.last_seen_at
    )
    seen = counted.where(Row.expected).correlate(Asset.__table__)
    told = update(TABLE["assets"]).where(seen.exists()).values(last_seen_at=seen.scalar_subquery())
    session.connection().execute(told)


def _settle_arrived(session: Session, actor: Actor, stock_take: StockTake) -> None:
    """What came after the opening stands here by the records too: there is nothing to correct."""
    arrived = update(Row).where(
        Row.stock_take_id == stock_take.id,
        Row.expected.is_(False),
        Row.records_site_id == stock_take.site_id,
        Row.records_state.in_(SHELVED),
    )
    done = {"correction": Correction.OVERTAKEN, "corrected_at": actor.at, "corrected_by": actor.name}
    _changed(session, arrived.values(**done))
