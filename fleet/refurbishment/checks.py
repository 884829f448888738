"""The checklist: what is tried on each kind of device before it is lent, as a table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.errors import Invalid
from fleet.intake.devices import AccountLock, Category, Device
from fleet.text import about_equipment

_ = str  # marks the sentences below for translation

_COMPUTER: Final = {
    "starts": _("It starts and shuts down."),
    "screen": _("The screen shows every colour, without spots."),
    "keyboard": _("Every key works."),
    "pointer": _("The touchpad or mouse works."),
    "sound": _("Sound is heard and recorded."),
    "camera": _("The camera shows a picture."),
    "network": _("It finds and joins the Wi-Fi."),
    "ports": _("Every port works."),
    "battery": _("It runs for a while without its charger."),
    "system": _("The operating system is fresh, up to date and activated."),
    "parental_control": _("Parental control is there (decree 2023-588)."),
    "no_account_lock": _("No earlier account or password holds it."),
    "charger": _("Its charger is there and charges."),
}
_TOUCH: Final = {
    key: text for key, text in _COMPUTER.items() if key not in ("keyboard", "pointer", "ports")
} | {"touch": _("The whole screen answers to touch.")}
_RADIO: Final = {
    "starts": _COMPUTER["starts"],
    "network": _COMPUTER["network"],
    "no_account_lock": _COMPUTER["no_account_lock"],
    "charger": _COMPUTER["charger"],
}

VERSION: Final = 1
"""Raised when a line is added: older results then no longer make a device ready."""

LOCK: Final = "no_account_lock"
"""The check whose result is what the device's page says of its lock."""

CHECKLISTS: Final[Mapping[Category, Mapping[str, str]]] = {
    Category.LAPTOP: _COMPUTER,
    Category.DESKTOP: {key: text for key, text in _COMPUTER.items() if key not in ("battery", "camera")},
    Category.TABLET: _TOUCH,
    Category.PHONE: _TOUCH,
    Category.HOTSPOT: _RADIO,
    Category.ROUTER: _RADIO,
}
"""Category → key of the check → the sentence a technician ticks (decree 2022-190: every function tested)."""


class Check(Identified, Seen, Base):
    """One line of a checklist, tried once on one device in one cycle."""

    __tablename__ = "checks"
    PREFIX = "chk"
    SEEN_BY = on_floor()

    device_code: Mapped[str] = mapped_column(ForeignKey("devices.code"))
    cycle: Mapped[int]
    checklist: Mapped[int]
    item: Mapped[str] = mapped_column(String(32))
    passed: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(280))
    recorded_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_checks_device", "device_code", "cycle", "item"),
        Index("ix_checks_created", "created_at", "id"),
    )


class UnknownCheck(Invalid):
    """This is not on the checklist of that kind of device."""

    detail = "“{item}”; the checklist has: {known}."


def record(
    session: Session, actor: Actor, device: Device, results: Mapping[str, bool], note: str | None = None
) -> list[Check]:
    """Keep the results, item → passed. Raises UnknownCheck, PersonalText, TooLong."""
    require(actor, Verb.CHECK_RECORD)
    known = CHECKLISTS[device.category]
    for item in results:
        if item not in known:
            raise UnknownCheck(item=item, known=", ".join(known))
    text = about_equipment(note)
    rows = [
        Check(
            device_code=device.code,
            cycle=device.cycle,
            checklist=VERSION,
            item=item,
            passed=passed,
            note=text,
            recorded_by=actor.name,
            created_at=actor.at,
        )
        for item, passed in results.items()
    ]
    session.add_all(rows)
    if LOCK in results:
        device.account_lock = AccountLock.NONE if results[LOCK] else AccountLock.LOCKED
    session.flush()
    failed = sorted(item for item, passed in results.items() if not passed)
    events.record(session, actor, Verb.CHECK_RECORD, "device", device.code, done=len(results), failed=failed)
    return rows


def outcome(session: Session, device: Device) -> dict[str, bool | None]:
    """Item → the latest result in this cycle under the current checklist; None where it was not tried."""
    done = select(Check).where(
        Check.device_code == device.code, Check.cycle == device.cycle, Check.checklist == VERSION
    )
    latest = {row.item: row.passed for row in session.scalars(done.order_by(Check.created_at, Check.id))}
    return {item: latest.get(item) for item in CHECKLISTS[device.category]}


def missing(session: Session, device: Device) -> list[str]:
    """The items that have not passed."""
    return [item for item, passed in outcome(session, device).items() if not passed]


def listing(actor: Actor) -> Select[Check]:
    """The checks this actor sees."""
    return select(Check).where(visible(actor, Check))


def seen(session: Session, actor: Actor, check_id: str) -> Check:
    """One check. Raises NotFound."""
    return find(session, actor, Check, check_id)
