"""What a proposal is made from, and what it says: plain facts, no database.

Nothing here depends on row numbers or on the order in which rows came: what ties two lines or two things is
told apart by their codes, which are drawn at random.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from fleet.intake.assets import Kind
from fleet.intake.devices import Category
from fleet.lending.equipment_requests import Priority
from fleet.lending.fitting import Needs, Offer
from fleet.lending.quotas import Account, Book


@dataclass(frozen=True)
class Wish:
    """An approved line that no kit serves yet. `near`: its delivery site's territory, else its youth's."""

    line_id: int
    number: int
    request: str
    organisation: str
    youth: str
    territory: str
    kind: Kind
    priority: Priority
    since: date
    needed_by: date
    near: str
    site: str | None = None
    needs: Needs = field(default_factory=Needs)


@dataclass(frozen=True)
class Thing:
    """An asset that is ready and in no kit. `category` is None for a SIM."""

    code: str
    kind: Kind
    here_since: datetime
    category: Category | None = None
    site: str | None = None
    territory: str | None = None
    offer: Offer = field(default_factory=Offer)


@dataclass(frozen=True)
class Share:
    """How much of what was approved for an association it has been given so far: lines, of any kind."""

    had: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything a proposal depends on."""

    today: date
    wishes: Sequence[Wish]
    things: Sequence[Thing]
    book: Book = field(default_factory=lambda: Book(()))
    shares: Mapping[str, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """A wish with its place in the fair order (0 first), and what put it there.

    `priority` is the most urgent of what its youth asks for together.
    """

    wish: Wish
    place: int
    priority: Priority
    weeks: int
    share: Fraction


class Distance(enum.StrEnum):
    """How far a thing stands from where its kit is fetched."""

    SITE = "site"
    TERRITORY = "territory"
    ELSEWHERE = "elsewhere"


class Before(enum.StrEnum):
    """What put one line before another."""

    PRIORITY = "priority"
    WAITING = "waiting"
    NEED_DATE = "need_date"
    SHARE = "share"
    CODE = "code"


class Missing(enum.StrEnum):
    """Why a line was left out."""

    NOTHING_READY = "nothing_ready"
    NOT_LIKE_THAT = "not_like_that"
    EARMARKED = "earmarked"
    NO_QUOTA = "no_quota"
    QUOTA_REACHED = "quota_reached"
    QUOTA_SPENT = "quota_spent"
    WENT_BEFORE = "went_before"
    OTHERS_MORE = "others_more"


@dataclass(frozen=True)
class Choice:
    """This thing for this line, and what speaks for it: with it, `count` are given of its quota."""

    ranked: Ranked
    thing: Thing
    distance: Distance
    quota: Account | None = None
    count: int = 0

    @property
    def wish(self) -> Wish:
        return self.ranked.wish


@dataclass(frozen=True)
class LeftOut:
    """A line that gets nothing now, what was missing, and the facts of that sentence."""

    ranked: Ranked
    missing: Missing
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def wish(self) -> Wish:
        return self.ranked.wish


@dataclass(frozen=True)
class Kit:
    """What one youth of one request gets together; `without` are the kinds that can't be served now."""

    request: str
    organisation: str
    youth: str
    choices: Sequence[Choice]
    without: Sequence[Kind] = ()


@dataclass(frozen=True)
class Proposal:
    """Kits in the fair order, and who is left out, in the same order. `spare`: things left unused."""

    kits: Sequence[Kit]
    left_out: Sequence[LeftOut]
    spare: int
