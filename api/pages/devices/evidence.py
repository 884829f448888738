"""The bench's forms: erasure evidence, second signatures, the checklist."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from flask import Response, request

from api.pages.devices.showing import device_page, found
from api.pages.fields import Fields
from api.pages.view import done, form, typed
from api.request import Work
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.intake.devices import Device, Storage
from fleet.refurbishment import checks, erasures
from fleet.refurbishment.erasures import HiddenSectors, Method, Result

MOST_ROUNDS: Final = 35


@form("/devices/<code>/disks/<disk>/erasure", Verb.ERASURE_RECORD, shows=device_page)
def record_erasure(work: Work, code: str, disk: str) -> Response:
    """Keep the evidence of one erasure of one disk."""
    device = found(work, code)
    storage = storage_of(device, disk)
    erasures.record(work.session, work.actor, storage, **_given(work, storage))
    return done(f"/devices/{device.code}#evidence")


def storage_of(device: Device, key: str) -> Storage:
    """One disk of the device. Raises NotFound."""
    storage = next((one for one in device.storages if one.id == key), None)
    if storage is None:
        raise NotFound(key=key)
    return storage


def _given(work: Work, storage: Storage) -> dict[str, Any]:
    """What the form says. A whole disk is meant unless fewer bytes are told by a report."""
    fields = Fields()
    result = fields.choice("result", Result)
    rounds = fields.number("rounds", least=1, most=MOST_ROUNDS)
    day = fields.day("ended_on")
    started, ended = fields.clock("started_at"), fields.clock("ended_at")
    given: dict[str, Any] = {
        "method": fields.choice("method", Method),
        "tool": fields.text("tool")[:60],
        "tool_version": (typed("tool_version") or "")[:40] or None,
        "result": result,
        "errors": fields.number("errors", least=0, most=999_999),
        "rounds_asked": rounds,
        "rounds_done": rounds,
        "hidden_sectors": fields.choice("hidden_sectors", HiddenSectors),
        "bytes_erased": storage.size_bytes if result is Result.ERASED else None,
        "serial": typed("serial") or storage.serial,
        "performed_by": fields.text("performed_by")[:80],
        "reason": typed("reason"),
    }
    fields.check()
    began = day - timedelta(days=1) if started > ended else day  # a big disk takes the night
    return given | {"started_at": _moment(work, began, started), "ended_at": _moment(work, day, ended)}


def _moment(work: Work, day: Any, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=work.actor.zone)


@form("/devices/<code>/erasures/<key>/countersign", Verb.ERASURE_COUNTERSIGN, shows=device_page)
def countersign(work: Work, code: str, key: str) -> Response:
    """A second person accepts imperfect evidence, and says why."""
    device = found(work, code)
    erasure = erasures.seen(work.session, work.actor, key)
    erasures.countersign(work.session, work.actor, erasure, typed("reason") or "")
    return done(f"/devices/{device.code}#evidence")


@form("/devices/<code>/no-storage", Verb.ERASURE_RECORD, shows=device_page)
def state_no_storage(work: Work, code: str) -> Response:
    """Two people looked: nothing in it stores data."""
    device = found(work, code)
    erasures.state_no_storage(work.session, work.actor, device)
    return done(f"/devices/{device.code}#evidence")


@form("/devices/<code>/checks", Verb.CHECK_RECORD, shows=device_page)
def record_checks(work: Work, code: str) -> Response:
    """Keep what was tapped on the checklist; what was not touched stays as it was."""
    device = found(work, code)
    answers = {"yes": True, "no": False}
    before = checks.outcome(work.session, device)
    told = {
        item: answers[request.form[f"check-{item}"]]
        for item in checks.CHECKLISTS[device.category]
        if request.form.get(f"check-{item}") in answers
    }
    changed = {item: passed for item, passed in told.items() if before[item] is not passed}
    if changed:
        checks.record(work.session, work.actor, device, changed, typed("note"))
    return done(f"/devices/{device.code}#checklist")
