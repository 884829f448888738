"""What people say about a device: its description, its disks, its labels, what is wrong with it."""

import re
from decimal import Decimal
from typing import Any

from flask import Response

from api import label_sheets
from api.pages.devices.evidence import storage_of
from api.pages.devices.showing import device_page, found
from api.pages.fields import Fields
from api.pages.view import done, form, page, typed
from api.request import Work
from fleet.access import Verb
from fleet.errors import Invalid, NotFound
from fleet.intake import devices, labels
from fleet.intake.devices import AccountLock, Category, Grade, Keyboard, StorageKind
from fleet.intake.labels import Label
from fleet.support import tickets
from fleet.support.tickets import Trouble
from labels.run import Run


@form("/devices/<code>/edit", Verb.DEVICE_EDIT, shows=device_page)
def edit_device(work: Work, code: str) -> Response:
    """Correct what is known of it."""
    device = found(work, code)
    fields = Fields()
    changes: dict[str, Any] = {
        "category": fields.choice("category", Category),
        "maker": (typed("maker") or "")[:80] or None,
        "model": (typed("model") or "")[:120] or None,
        "serial": (typed("serial") or "")[:64] or None,
    }
    fields.check()
    changed = {name: value for name, value in changes.items() if getattr(device, name) != value}
    if changed:
        devices.edit(work.session, work.actor, device, **changed)
    return done(f"/devices/{device.code}")


@form("/devices/<code>/grade", Verb.DEVICE_EDIT, shows=device_page)
def grade_device(work: Work, code: str) -> Response:
    """How it looks and works: its grade, its condition, whether an account holds it."""
    device = found(work, code)
    fields = Fields()
    grade = fields.choice("grade", Grade) if typed("grade") else None
    lock = fields.choice("account_lock", AccountLock)
    fields.check()
    changes = {"grade": grade, "account_lock": lock, "condition": typed("condition")}
    changed = {name: value for name, value in changes.items() if getattr(device, name) != value}
    if changed:
        devices.edit(work.session, work.actor, device, **changed)
    return done(f"/devices/{device.code}#condition")


class NoDiagonal(Invalid):
    """A diagonal is a number of inches from 1 to 50, such as 15.6."""


@form("/devices/<code>/features", Verb.DEVICE_EDIT, shows=device_page)
def describe_features(work: Work, code: str) -> Response:
    """What it is like to use: what a request may ask for."""
    device = found(work, code)
    fields = Fields()
    keyboard = fields.choice("keyboard", Keyboard) if typed("keyboard") else None
    fields.check()
    touch = {"yes": True, "no": False}.get(typed("touch") or "")
    changes = {"keyboard": keyboard, "screen_inches": _inches(), "touch": touch}
    changed = {name: value for name, value in changes.items() if getattr(device, name) != value}
    if changed:
        devices.edit(work.session, work.actor, device, **changed)
    return done(f"/devices/{device.code}#facts")


def _inches() -> Decimal | None:
    """The diagonal typed, with a point or a comma; None where nothing was. Raises NoDiagonal."""
    text = (typed("screen_inches") or "").replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}(\.\d)?", text, re.ASCII) or not 1 <= Decimal(text) <= 50:
        raise NoDiagonal({"screen_inches": ""})
    return Decimal(text)


@form("/devices/<code>/disks", Verb.DEVICE_EDIT, shows=device_page)
def add_disk(work: Work, code: str) -> Response:
    """Record a disk that no tool could report."""
    device = found(work, code)
    fields = Fields()
    kind = fields.choice("kind", StorageKind)
    size = fields.number("size_gb", least=0, most=100_000)
    fields.check()
    devices.add_storage(
        work.session,
        work.actor,
        device,
        kind,
        model=(typed("disk_model") or "")[:80] or None,
        serial=(typed("disk_serial") or "")[:64] or None,
        size_bytes=size * 10**9 or None,
    )
    return done(f"/devices/{device.code}#evidence")


@form("/devices/<code>/disks/<disk>/identify", Verb.DEVICE_EDIT, shows=device_page)
def identify_disk(work: Work, code: str, disk: str) -> Response:
    """Say what an unidentified disk is."""
    device = found(work, code)
    fields = Fields()
    kind = fields.choice("kind", StorageKind)
    fields.check()
    devices.identify_storage(work.session, work.actor, storage_of(device, disk), kind)
    return done(f"/devices/{device.code}#evidence")


@form("/devices/<code>/labels", Verb.LABEL_CLAIM, shows=device_page)
def claim_label(work: Work, code: str) -> Response:
    """Glue a printed label on it."""
    device = found(work, code)
    fields = Fields()
    text = fields.text("label")
    fields.check()
    labels.claim(work.session, work.actor, text, device)
    return done(f"/devices/{device.code}#label")


@form("/devices/<code>/trouble", Verb.TICKET_OPEN, shows=device_page)
def report_trouble(work: Work, code: str) -> Response:
    """Say that something is wrong with it."""
    device = found(work, code)
    fields = Fields()
    trouble = fields.choice("trouble", Trouble)
    fields.check()
    ticket = tickets.open_ticket(work.session, work.actor, device, trouble, typed("note"))
    return done(f"/tickets/{ticket.id}")


@page("/labels/<code>.svg", Verb.LABEL_PRINT)
def label_svg(work: Work, code: str) -> Response:
    """The label as a picture."""
    drawn = label_sheets.as_svg(work, _label(work, code))
    return Response(drawn, mimetype="image/svg+xml")


@page("/labels/<code>.pdf", Verb.LABEL_PRINT)
def label_pdf(work: Work, code: str) -> Response:
    """One label on a sheet of the usual kind."""
    return label_sheets.as_pdf(work, [_label(work, code)], Run.of(), f"label-{code}")


def _label(work: Work, code: str) -> Label:
    """The newest live label of the asset of that code, device or SIM. Raises NotFound."""
    label = labels.newest_of(work.session, [code]).get(code)
    if label is None:
        raise NotFound(key=code)
    return label
