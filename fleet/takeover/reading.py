"""Reading a fleet list: which column is which, what its words mean, and what each line says."""

import hashlib
from collections.abc import Mapping
from typing import Final

from fleet import sheets
from fleet.errors import Invalid
from fleet.sheets import Sheet
from fleet.sheets.cells import key
from fleet.sheets.columns import Matched, match_columns
from fleet.sheets.people import is_personal
from fleet.sheets.table import Columns
from fleet.takeover import words
from fleet.takeover.lines import Reading
from fleet.takeover.listing import Column, Defaults, Listing, Remembered, Why, Word
from fleet.takeover.words import BLANK, BLANK_WITH_ASSOCIATION, COLUMNS, GUESSES, LEAVE_OUT, Meaning


class NoSuchColumn(Invalid):
    """A column was named that is not there."""

    detail = "“{name}”"


class NoSuchMeaning(Invalid):
    """A state was given a meaning that we don't know."""

    detail = "“{meaning}”. Known: {known}."


class PersonalColumn(Invalid):
    """This column speaks of people, and is never read."""

    detail = "“{title}”"


def read(
    data: bytes,
    *,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    defaults: Defaults | None = None,
    remembered: Remembered | None = None,
) -> Listing:
    """The list in a CSV or XLSX file.

    `columns` says by hand what stands under a title: one of ours (`COLUMNS`), or `leave_out`. `words` says
    what a state means (`Meaning`), "" and "+" for lines that name none (see Word). Both win over
    `remembered`, which wins over synonyms. Raises a refusal of `fleet.sheets` (MissingColumns where nothing
    identifies a line), NoSuchColumn, NoSuchMeaning, PersonalColumn.
    """
    by_hand, meanings, memory = columns or {}, words or {}, remembered or Remembered()
    _refuse_unknown(by_hand, meanings)
    sheet, matched = _matched(data, by_hand, memory.columns)
    _refuse_absent(by_hand, matched)
    known = {_word_key(word): Meaning(means) for word, means in (dict(memory.words) | dict(meanings)).items()}
    said = dict(GUESSES) | known
    reading = Reading(matched, sheet, said, defaults or Defaults())
    rows = [entry for row in sheet.rows if (entry := reading.entry(row))]
    return Listing(
        sha256=hashlib.sha256(data).hexdigest(),
        total=len(sheet.rows),
        columns=_columns(sheet, matched, by_hand, memory.columns),
        words=_words(reading.states, said, known),
        rows=rows,
        left_out=tuple(reading.left_out),
        faults=tuple(reading.faults),
        warnings=tuple(reading.warned()),
        defaults=reading.defaults,
    )


def _refuse_unknown(columns: Mapping[str, str], meanings: Mapping[str, str]) -> None:
    for ours in columns.values():
        if ours != LEAVE_OUT and ours not in COLUMNS:
            raise NoSuchColumn(name=ours)
    for meaning in meanings.values():
        if meaning not in set(Meaning):
            raise NoSuchMeaning(meaning=meaning, known=", ".join(Meaning))
    for title, ours in columns.items():
        if ours != LEAVE_OUT and is_personal(title) and key(title) not in _OURS:
            raise PersonalColumn(title=title)


def _refuse_absent(columns: Mapping[str, str], matched: Matched) -> None:
    titles = {key(title) for title in matched.header}
    for title in columns:
        if key(title) not in titles:
            raise NoSuchColumn(name=title)


def _matched(data: bytes, by_hand: Mapping[str, str], remembered: Mapping[str, str]) -> tuple[Sheet, Matched]:
    """The sheet and its columns: a title remembered, or given by hand, is no longer any other column's."""
    table = _table(dict(remembered) | dict(by_hand))
    sheet = sheets.read(data, columns=table)
    return sheet, match_columns(sheet.header, table, required=[words.IDENTIFYING])


def _table(given: Mapping[str, str]) -> Columns:
    taken = {key(title) for title in given}
    return {
        ours: (
            *(title for title, meant in given.items() if meant == ours),
            *(word for word in synonyms if key(word) not in taken),
        )
        for ours, synonyms in COLUMNS.items()
    }


def _columns(
    sheet: Sheet, matched: Matched, by_hand: Mapping[str, str], remembered: Mapping[str, str]
) -> tuple[Column, ...]:
    ours = {place: name for name, place in matched.at.items()}
    told = {key(title): means for title, means in (dict(remembered) | dict(by_hand)).items()}
    return tuple(
        Column(title, ours.get(place), _why(title, ours.get(place), told), _sample(sheet, place, ours))
        for place, title in enumerate(sheet.header)
        if title or place in ours
    )


def _why(title: str, ours: str | None, told: Mapping[str, str]) -> Why:
    if ours is not None:
        return "by_hand" if told.get(key(title)) == ours else "matched"
    if told.get(key(title)) == LEAVE_OUT:
        return "left_out"
    return "personal" if is_personal(title) or key(title) in words.DOUBTFUL else "unknown"


def _sample(sheet: Sheet, place: int, ours: Mapping[int, str]) -> str:
    """The first cell, but not of what may speak of people."""
    if ours.get(place, "notes") in ("notes", "signatory"):
        return ""
    return next((row.cells[place] for row in sheet.rows if row.cells[place]), "")[:60]


def _words(
    states: Mapping[str, tuple[str, int]], meanings: Mapping[str, Meaning], said: Mapping[str, Meaning]
) -> tuple[Word, ...]:
    """The commonest first."""
    told = [
        Word(text, count, meanings.get(bare), bare in meanings and bare not in said)
        for bare, (text, count) in states.items()
    ]
    return tuple(sorted(told, key=lambda word: (-word.count, word.text)))


def _word_key(word: str) -> str:
    return word if word in (BLANK, BLANK_WITH_ASSOCIATION) else key(word)


_OURS: Final = frozenset(key(word) for synonyms in COLUMNS.values() for word in synonyms)
