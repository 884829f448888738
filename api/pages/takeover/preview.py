"""What a list would bring, on a page: its account, and how its columns and words were understood."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from api import language
from api.pages.paying import named
from api.pages.takeover import carrying
from api.pages.takeover.asking import Asked
from api.pages.takeover.vocabulary import BLANK, BLANK_WITH_ASSOCIATION, COLUMNS, MEANINGS, MISSING
from api.pages.view import show
from api.request import Work
from fleet import takeover
from fleet.errors import Refusal
from fleet.intake.devices import Category
from fleet.parties import sites
from fleet.parties.organisations import OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.territories import NAMES
from fleet.parties.youths import Signatory
from fleet.sheets import faults
from fleet.sheets.cells import key
from fleet.sheets.columns import match_columns
from fleet.sheets.faults import Fault
from fleet.sheets.people import is_personal
from fleet.takeover import Listing, Word
from fleet.takeover.whys import Why
from fleet.takeover.words import DOUBTFUL

MOST_GROUPS: Final = 30
"""Different reasons that a page lists: the file of refused lines has them all."""
MOST_WORDS: Final = 100
SAMPLES: Final = 3
WORDS: Final = frozenset({Why.UNKNOWN_STATE, Why.NO_STATE})
ASKED: Final = WORDS | {Why.UNKNOWN_ASSOCIATION, Why.UNKNOWN_SITE, Why.UNKNOWN_OPERATOR}
"""Reasons that the page asks about once, in place of naming each line."""


@dataclass(frozen=True)
class Shown:
    """One column of the list: its title, some of what stands there, and which of ours it is ("": none)."""

    title: str
    ours: str
    samples: tuple[str, ...]
    is_personal: bool
    is_doubtful: bool


@dataclass
class Group:
    """What is wrong with several lines for the same reason."""

    column: str | None
    says: str
    lines: list[int] = field(default_factory=list)


def read(work: Work, asked: Asked) -> Listing:
    """The list, read as the form says and as earlier lists were. Raises a refusal of `fleet.takeover`."""
    return takeover.read(
        asked.data,
        columns=asked.columns,
        words=asked.words,
        defaults=asked.defaults,
        remembered=takeover.remembered(work.session, work.actor),
    )


def shown(work: Work, asked: Asked, refused: Refusal | None = None, *, changed: bool = False) -> str:
    """The page; after a refusal also where the list can't be read like that.

    `changed` says why a list that was to be taken over is looked at once more.
    """
    listing = outcome = None
    try:
        listing = read(work, asked)
        outcome = takeover.preview(work.session, work.actor, listing)
    except Refusal:
        if refused is None:
            raise
    words = listing.words if listing else tuple(Word(text, 0, None, False) for text in asked.words)
    words, columns = words[:MOST_WORDS], list(_columns(asked, listing))
    return show(
        work,
        "takeover_preview.html",
        refused=refused,
        asked=asked,
        changed=changed,
        reading=_answered(asked, columns, words).reading,
        packed=carrying.packed(asked.data),
        outcome=outcome,
        faults=grouped(fault for fault in outcome.faults if fault.message not in ASKED) if outcome else (),
        asked_below=outcome is not None and any(fault.message in WORDS for fault in outcome.faults),
        remarks=grouped((*listing.left_out, *outcome.warnings)) if listing and outcome else (),
        most_groups=MOST_GROUPS,
        columns=columns,
        column_options=_said(COLUMNS),
        words=sorted(words, key=lambda word: word.meaning is not None),
        meanings=_said(MEANINGS),
        blank=dict(_said({takeover.BLANK: BLANK, takeover.BLANK_WITH_ASSOCIATION: BLANK_WITH_ASSOCIATION})),
        missing_words=MISSING,
        **_choices(work),
    )


def _answered(asked: Asked, columns: Iterable[Shown], words: Iterable[Word]) -> Asked:
    """The form as it comes back untouched: what was guessed on this page is said by the next form."""
    return replace(
        asked,
        columns={one.title: one.ours or takeover.LEAVE_OUT for one in columns if not one.is_personal},
        words={word.text: word.meaning.value for word in words if word.meaning},
    )


def _said(table: Mapping[str, str]) -> list[tuple[str, str]]:
    say = language.translator()
    return [(name, say(words)) for name, words in table.items()]


def grouped(found: Iterable[Fault]) -> Sequence[Group]:
    """Each reason once, with its lines, in the reader's language; the commonest first."""
    say = language.translator()
    groups: dict[tuple[str | None, str], Group] = {}
    for fault in found:
        says = faults.told(fault.as_dict(), say)
        groups.setdefault((fault.column, says), Group(fault.column, says)).lines.append(fault.line)
    return sorted(groups.values(), key=lambda group: (-len(group.lines), group.lines[0]))


def _columns(asked: Asked, listing: Listing | None) -> Iterator[Shown]:
    header = asked.sheet.header
    if listing:
        ours = {column.title: column.ours or "" for column in listing.columns}
    else:
        found = match_columns(header, takeover.COLUMNS)
        ours = {header[place]: name for name, place in found.at.items()} | dict(asked.columns)
    for place, title in enumerate(header):
        means = ours.get(title, "")
        hidden = not means and is_personal(title)
        doubtful = not means and key(title) in DOUBTFUL
        samples = () if hidden or doubtful else _samples(asked, place)
        yield Shown(title, means, samples, hidden, doubtful)


def _samples(asked: Asked, place: int) -> tuple[str, ...]:
    """The first few different things that stand in a column."""
    found: dict[str, None] = {}
    for row in asked.sheet.rows:
        if cell := row.cells[place]:
            found[cell[:40]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _choices(work: Work) -> dict[str, Any]:
    """What may be said once for all lines."""
    places = sites.listing(work.actor).order_by(Site.name)
    return {
        "sites": [one.name for one in work.session.scalars(places)],
        "associations": [name for _key, name in named(work, [OrganisationKind.ASSOCIATION])],
        "operators": [name for _key, name in named(work, [OrganisationKind.OPERATOR])],
        "territories": [(code, f"{name} ({code})") for code, name in NAMES.items()],
        "categories": list(Category),
        "signatories": list(Signatory),
    }
