"""One scan being done: who, on what, and how what it changed is remembered and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb
from fleet.errors import Conflict, Invalid, NotFound
from fleet.intake.assets import Asset
from fleet.intake.devices import Flaw
from fleet.intake.labels import Label
from fleet.lending.loans import Accessory, Condition
from fleet.lifecycle import LIVES, AssetState, WrongState
from fleet.parties.sites import Site
from fleet.scanning.scan import Action, Scan, Verdict

Changed = dict[str, Any] | None


class LabelUnclaimed(NotFound):
    """This label is ours, and glued on nothing we know yet."""

    detail = "Receive it first."


class NoSuchPlace(Invalid):
    """This place is not known."""


class SerialFirst(Conflict):
    """Every device of this lot that has not arrived is listed with its serial number."""

    detail = "Scan or type the serial number on the device itself."


@dataclass
class Doing:
    """One scan being done: who, on what. `asset` is None while a label is glued on nothing we know."""

    session: Session
    actor: Actor
    scan: Scan
    asset: Asset | None
    label: Label | None

    @property
    def thing(self) -> Asset:
        if self.asset is None:
            raise LabelUnclaimed()
        return self.asset

    def fact(self, name: str) -> Any:
        return self.scan.facts.get(name)

    @property
    def site(self) -> Site:
        found = self.session.get(Site, self.fact("site") or "")
        if found is None:
            raise NoSuchPlace()
        return found

    @property
    def counted(self) -> dict[str, Any]:
        """What a stock-take is told of it."""
        return {"label": self.label, "asset": self.asset, "text": self.scan.text}

    @property
    def returned(self) -> dict[str, Any]:
        """What a return is told of its condition: what did not come, and the flaws that were tapped."""
        missing = [Accessory(word) for word in self.fact("missing") or ()]
        flaws = self.fact("flaws")
        if flaws is None:
            return {"missing": missing}
        how = Condition(flaws=tuple(Flaw(word) for word in flaws))
        return {"missing": missing, "conditions": {self.thing.code: how}}

    @property
    def wrong(self) -> WrongState:
        return WrongState.of(self.actor, self.thing)


def kept(thing: Asset, *names: str) -> dict[str, Any]:
    """Columns of a thing as they are, to be put back; moments as text."""
    values = {name: getattr(thing, name) for name in (*names, "last_seen_at", "shelf")}
    values |= {"site_id": place(thing)}
    return {"state": str(thing.state), "was": {name: _plain(value) for name, value in values.items()}}


def place(thing: Asset) -> str | None:
    """Where it is now: its column says so only once it is written."""
    return thing.site.id if thing.site is not None else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def put_back(thing: Asset, was: Mapping[str, Any]) -> None:
    for name, value in was.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(thing, name, datetime.fromisoformat(value) if is_moment else value)


LED: Final[Mapping[Action, tuple[Verb, ...]]] = {
    Action.RECEIVE: (Verb.ASSET_RECEIVE,),
    Action.MOVE: (),
    Action.START_REFURBISHMENT: (Verb.ASSET_START_REFURBISHMENT, Verb.ASSET_REWORK),
    Action.MARK_READY: (Verb.ASSET_MARK_READY,),
    Action.PACK: (),
    Action.SHIP: (Verb.ASSET_SHIP,),
    Action.ARRIVE: (Verb.ASSET_ARRIVE,),
    Action.HAND_OVER: (Verb.LOAN_HAND_OVER,),
    Action.TAKE_BACK: (Verb.LOAN_TAKE_BACK,),
}
"""Action → the moves of the life cycle that it may make: which of them, the state it found decides."""


def back(doing: Doing, done: Mapping[str, Any]) -> None:
    """Columns and state as they were; the trail tells it either way."""
    thing, to = doing.thing, AssetState(done["state"])
    put_back(thing, done["was"])
    doing.session.expire(thing, ["site"])
    if thing.state is to:
        events.record(doing.session, doing.actor, Verb.SCAN_UNDO, thing.SUBJECT, thing.code)
        return
    led = (verb for verb in LED[doing.scan.action] if to in LIVES[thing.SUBJECT][verb].sources)
    lifecycle.retreat(doing.session, doing.actor, thing, next(led), to)


def counted_too(doing: Doing) -> Scan | None:
    """The first of the other scans that counted the same thing and found it counted."""
    scan = doing.scan
    same = Scan.asset_code == scan.asset_code if scan.asset_code else Scan.text == scan.text
    others = select(Scan).where(
        Scan.action == Action.COUNT, Scan.verdict == Verdict.ALREADY, Scan.undone.is_(False), same
    )
    found = doing.session.scalars(others.where(Scan.id != scan.id).order_by(Scan.at, Scan.id))
    return next((one for one in found if one.facts.get("stock_take") == doing.fact("stock_take")), None)
