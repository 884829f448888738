"""A fleet list as it was understood: its lines, its columns, its words, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fleet.intake.devices import Category
from fleet.parties.youths import Signatory
from fleet.sheets.faults import Fault
from fleet.takeover.words import Meaning


@dataclass(frozen=True)
class Defaults:
    """What a list leaves unsaid, given once for all its lines.

    Places and organisations by name or id. `due_on` is for loans without a due date: a year from the day of
    the takeover where None. `drop_notes` leaves out notes that speak of people (rule Y2), where otherwise
    such a line is refused; `add_missing` adds associations, operators and sites that are unknown here, those
    given here too.
    """

    category: Category = Category.LAPTOP
    site: str | None = None
    association: str | None = None
    territory: str | None = None
    signatory: Signatory = Signatory.ASE_SERVICE
    operator: str | None = None
    due_on: date | None = None
    drop_notes: bool = False
    add_missing: bool = False


@dataclass(frozen=True)
class Remembered:
    """How an earlier list was understood: title → our column or `leave_out`, word → meaning."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


Why = Literal["matched", "by_hand", "left_out", "personal", "unknown"]


@dataclass(frozen=True)
class Column:
    """One column of the file: how it is headed, which of ours it is (None: it is not read), and why.

    `sample` is the first cell of a column that is read; of the others nothing is kept.
    """

    title: str
    ours: str | None
    why: Why
    sample: str = ""


@dataclass(frozen=True)
class Word:
    """A word for a state: on how many lines, and what it means; None has to be said by a person.

    `text` is as the file writes it first; "" stands for lines that say nothing, "+" for those of them that
    name an association. `guessed` where neither a person nor an earlier list has said it.
    """

    text: str
    count: int
    meaning: Meaning | None
    guessed: bool

    @property
    def is_common(self) -> bool:
        """Whether it is a word: what stands on one line alone may be a remark about somebody."""
        return self.count > 1 or self.guessed


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that can be taken, as it reads: blank is None, and names of places are still names.

    `identity` is maker and
    serial as devices keep them; `category` is None where the file does not say it. Of a telephone number it
    holds all, or the last digits.
    """

    line: int
    meaning: Meaning
    is_device: bool
    serial: str | None
    identity: str | None
    maker: str | None
    model: str | None
    category: Category | None
    inventory_number: str | None
    label: str | None
    condition: str | None
    site: str | None
    association: str | None
    territory: str | None
    signed_on: date | None
    since: date | None
    due_on: date | None
    signatory: Signatory | None
    iccid: str | None
    number: str | None
    number_ending: str | None
    operator: str | None
    plan_ends_on: date | None
    cost_cents: int | None


@dataclass(frozen=True)
class Listing:
    """A whole list. `rows` can be taken; `faults` say why others can't, by line; `left_out` are no equipment.

    `total` counts the lines below the header: each is in `rows`, in `left_out`, or has a fault. `warnings`
    tell what is worth knowing and stops nothing.
    """

    sha256: str
    total: int
    columns: tuple[Column, ...]
    words: tuple[Word, ...]
    rows: Sequence[Entry]
    left_out: tuple[Fault, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    defaults: Defaults

    @property
    def unread(self) -> tuple[Column, ...]:
        """The columns that are not read, those over people's names and addresses among them."""
        return tuple(column for column in self.columns if column.ours is None)

    @property
    def open_words(self) -> tuple[Word, ...]:
        """The words that a person has to give a meaning: their lines are refused until then."""
        return tuple(word for word in self.words if word.meaning is None)
