"""Tick many and act once: each row is tried on its own, and has its own verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from api.pages.fields import Fields
from api.pages.lists.asking import Asked, asked, numbered
from api.pages.lists.showing import list_page
from api.pages.lists.table import MOST, Action, Field, List, Row
from api.pages.view import show, typed
from api.request import ChangedMeanwhile, Work
from fleet.access import require
from fleet.errors import Conflict, Invalid, NotFound, Refusal
from fleet.lifecycle import LIVES, WrongState

OUTCOMES: Final = ("blocked", "unknown", "already", "applied")
"""Refused, not there (or not for this reader, which looks the same), so already, done: as they are told."""


class NothingTicked(Invalid):
    """Tick at least one row first."""


class NoActionChosen(Invalid):
    """Choose what is to be done with the rows that are ticked."""


class AlreadySo(Conflict):
    """It is so already."""


@dataclass(frozen=True)
class Verdict:
    """What became of one row: one of OUTCOMES, with the reason where it was refused."""

    words: str
    href: str
    outcome: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Ticked:
    """The rows to act on, the ticks that lead to nothing this reader sees, and how many were too many."""

    rows: Sequence[Row]
    lost: Sequence[str]
    left: int


def act(work: Work, table: List) -> str | Response:
    """Try the chosen action on each ticked row.

    Raises NoActionChosen, NothingTicked or NotFilledIn, and Forbidden before any row is tried.
    """
    action = _action(work, table)
    ticked = _ticked(work, table)
    if action.asks and typed("sure") is None:
        return _ask(work, table, action, ticked)
    _refuse_unfilled(work, action)
    if action.answers is not None:
        return action.answers(work, ticked.rows)
    named = _names(asked(work, table), ticked.rows)
    verdicts = [_try(work, action, row, *named[row]) for row in ticked.rows]
    verdicts += [Verdict(key[:24], "", "unknown", NotFound(key=key)) for key in ticked.lost]
    return show(
        work,
        "list_verdicts.html",
        action=action,
        asked=asked(work, table),
        verdicts=sorted(verdicts, key=lambda one: OUTCOMES.index(one.outcome)),
        numbers={word: sum(one.outcome == word for one in verdicts) for word in OUTCOMES},
        left=ticked.left,
        most=MOST,
    )


def shown_again(work: Work, table: List, refused: Refusal) -> str | Response:
    """The form that was refused: the action's own questions where they were asked, else the list."""
    offered = asked(work, table).actions
    action = next((one for one in offered if one.verb == typed("do")), None)
    if action is None or typed("sure") is None:
        return list_page(work, table, refused)
    return _ask(work, table, action, _ticked(work, table), refused)


def _action(work: Work, table: List) -> Action:
    action = next((one for one in table.actions if one.verb == typed("do")), None)
    if action is None:
        raise NoActionChosen()
    require(work.actor, action.verb)
    return action


def _ticked(work: Work, table: List) -> Ticked:
    found = asked(work, table)
    if typed("all"):
        rows = work.session.scalars(found.ordered.limit(MOST)).unique().all()
        keys, left = [], max(0, found.number() - MOST)
    else:
        keys = list(dict.fromkeys(request.form.getlist("row")))
        rows, left = _named(work, found, keys[:MOST]), max(0, len(keys) - MOST)
    if not rows and not keys:
        raise NothingTicked()
    there = {getattr(row, table.key.key) for row in rows}
    return Ticked(rows, [key for key in keys[:MOST] if key not in there], left)


def _named(work: Work, found: Asked, keys: Sequence[str]) -> Sequence[Row]:
    """Rows of those keys that this reader sees, whether or not they match the filters now."""
    table = found.table
    rows = table.rows(work).options(*table.loads).where(table.key.in_(keys))
    read = {getattr(row, table.key.key): row for row in work.session.scalars(rows).unique()}
    return [read[key] for key in keys if key in read]


def _ask(work: Work, table: List, action: Action, ticked: Ticked, refused: Refusal | None = None) -> str:
    """What the action has to be told before it is tried."""
    return show(
        work,
        "list_ask.html",
        action=action,
        asked=asked(work, table),
        how_many=numbered(table.says, len(ticked.rows)),
        keys=[getattr(row, table.key.key) for row in ticked.rows],
        left=ticked.left,
        most=MOST,
        fields=[(field, list(field.offers(work)) if field.offers else None) for field in action.asks],
        refused=refused,
    )


def _refuse_unfilled(work: Work, action: Action) -> None:
    """Once for all rows, before the first is tried. Raises NotFilledIn."""
    fields = Fields()
    for field in action.asks:
        _read(work, fields, field)
    fields.check()


def _read(work: Work, fields: Fields, field: Field) -> None:
    if field.offers is not None:
        fields.one_of(field.name, [key for key, _words in field.offers(work)])
    elif field.required:
        fields.text(field.name)


def _names(found: Asked, rows: Sequence[Row]) -> dict[Row, tuple[str, str]]:
    """What each row is called and where it is, before anything is done to it."""
    notes = found.notes(rows)
    return {row: found.table.thing(row, notes) for row in rows}


def _try(work: Work, action: Action, row: Row, words: str, href: str) -> Verdict:
    """In a savepoint of its own: a refused row undoes nothing of the others."""
    try:
        with work.session.begin_nested():
            action.does(work, row)
    except Refusal as refusal:
        return Verdict(words, href, "already" if _is_so(action, row, refusal) else "blocked", refusal)
    except (StaleDataError, IntegrityError):
        return Verdict(words, href, "blocked", ChangedMeanwhile())
    return Verdict(words, href, "applied")


def _is_so(action: Action, row: Row, refusal: Refusal) -> bool:
    """Whether it was refused only because it stands already where the action would bring it."""
    if not isinstance(refusal, WrongState):
        return isinstance(refusal, AlreadySo)
    move = LIVES[row.SUBJECT].get(action.verb)
    return move is not None and row.state is move.target
