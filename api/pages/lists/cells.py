"""What stands in a list's cells: how a page shows it is its `form`, what a file holds is `plain`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from api.pages import words
from api.request import service
from fleet.codes import shown
from fleet.intake.assets import Asset, Kind

Plain = str | int | date | datetime | None
"""What a file holds: text, a number, a day, a moment (local, without its zone), or nothing."""


class Cell(Protocol):
    """Anything with a form that the template knows, and a plain value."""

    form: ClassVar[str]

    @property
    def plain(self) -> Plain: ...


@dataclass(frozen=True, slots=True)
class Thing:
    """What a row is about, as a link; `under` in small letters below it."""

    form: ClassVar[str] = "thing"
    words: str
    href: str = ""
    under: str = ""
    is_code: bool = False

    @property
    def plain(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Text:
    """Words, perhaps none."""

    form: ClassVar[str] = "text"
    words: str | None

    @property
    def plain(self) -> str | None:
        return self.words


@dataclass(frozen=True, slots=True)
class Code:
    """A code as people read it."""

    form: ClassVar[str] = "code"
    code: str | None

    @property
    def plain(self) -> str | None:
        return shown(self.code) if self.code else None


@dataclass(frozen=True, slots=True)
class State:
    """A state as its word with a dot, perhaps with a remark."""

    form: ClassVar[str] = "state"
    value: str
    words: str
    note: str = ""

    @property
    def plain(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Day:
    """A day; `warning` says what is wrong with it."""

    form: ClassVar[str] = "day"
    at: date | datetime | None
    warning: str = ""

    @property
    def plain(self) -> date | None:
        return _local(self.at).date() if isinstance(self.at, datetime) else self.at


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and its hour."""

    form: ClassVar[str] = "moment"
    at: datetime

    @property
    def plain(self) -> datetime:
        return _local(self.at)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 1.0 being all of it; a file holds percent."""

    form: ClassVar[str] = "share"
    share: float | None

    @property
    def plain(self) -> int | None:
        return round(self.share * 100) if self.share is not None else None


@dataclass(frozen=True, slots=True)
class Number:
    """How many; where they lead."""

    form: ClassVar[str] = "number"
    number: int
    href: str = ""

    @property
    def plain(self) -> int:
        return self.number


@dataclass(frozen=True, slots=True)
class Things:
    """What a kit or a loan holds."""

    form: ClassVar[str] = "things"
    assets: Sequence[Asset]

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Each with its icon, its name and its code."""
        return [(_icon(asset), name_of(asset), shown(asset.code)) for asset in self.assets]

    @property
    def plain(self) -> str:
        return ", ".join(f"{name} {code}" for _icon, name, code in self.parts)


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done with this one row at once: (address, words) pairs. A file has no use for them."""

    form: ClassVar[str] = "buttons"
    plain: ClassVar[None] = None
    moves: Sequence[tuple[str, str]]


def state(value: Any) -> State:
    """A state with the word that the vocabulary has for it."""
    return State(str(value), words.word(value))


def name_of(asset: Any) -> str:
    """A device's maker and model, or what kind of thing it is."""
    if asset.asset_type == "sim":
        return words.word("sim")
    made = " ".join(part for part in (asset.maker, asset.model) if part)
    return made or words.capital(words.word(asset.category))


def _icon(asset: Asset) -> str:
    if asset.asset_type == "sim":
        return "card-sim"
    return "laptop" if asset.kind is Kind.LAPTOP else "router"


def _local(at: datetime) -> datetime:
    return at.astimezone(service().settings.timezone).replace(tzinfo=None)
