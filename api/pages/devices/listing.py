"""/devices – which devices there are, what they wait for, and what can be done with many of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flask import request
from sqlalchemy import select

from api import language
from api.pages import spans, words
from api.pages.lists import assets
from api.pages.lists.cells import Cell, Day, Share, Text, Thing, name_of
from api.pages.lists.filters import BENCH, of_association, of_place, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, Filter, List, Notes, Way, _, newest_first, ngettext
from api.request import Work
from fleet.access import FLOOR, Role, Verb, may
from fleet.codes import shown
from fleet.intake import devices, donations
from fleet.intake.assets import Asset
from fleet.intake.devices import Category, Device, Storage
from fleet.intake.donations import Donation
from fleet.lifecycle import AssetState
from fleet.reporting import bench, todo
from fleet.reporting.dashboard import behind

SAYS: Final = {task.href.partition("=")[2]: task.says for task in todo.EVERY if task.table is Device}
"""Word of `waiting` → the sentence with which the start page counts the same rows."""


def _waiting(work: Work) -> dict[str, str]:
    return {word: language.plural(*says, 2) for word, says in SAYS.items()}


def _lot(work: Work) -> dict[str, str]:
    """The one lot that the address names: there are too many to choose from."""
    if not may(work.actor, Verb.DONATION_READ):
        return {}
    named = donations.listing(work.actor).where(Donation.id == request.args.get("lot", ""))
    return {lot.id: lot.reference for lot in work.session.scalars(named)}


def _read_ahead(work: Work, rows: Sequence[Device]) -> Notes:
    """Who holds each and since when, or what is in it: as the reader's columns need."""
    if work.actor.role in BENCH:
        return {"disks": _disks(work, [row.code for row in rows])}
    return assets.held(work, rows)


def _disks(work: Work, codes: Iterable[str]) -> Mapping[str, str]:
    """Device → its storages in words."""
    inside = select(Storage.device_code, Storage.kind, Storage.size_bytes).where(
        Storage.device_code.in_(codes), Storage.present
    )
    found: dict[str, list[str]] = {}
    for code, kind, size in work.session.execute(inside.order_by(Storage.id)):
        found.setdefault(code, []).append(
            f"{words.word(kind)} {words.gigabytes(size) if size else ''}".strip()
        )
    return {code: ", ".join(said) for code, said in found.items()}


def _thing(device: Device, notes: Notes) -> Cell:
    return Thing(name_of(device), f"/devices/{device.code}", device.serial or "")


DEVICES: Final = List(
    path="/devices",
    verb=Verb.DEVICE_READ,
    icon="laptop",
    says=ngettext("%(many)s device", "%(many)s devices"),
    empty=(
        _("No device is like that."),
        _("Devices come here from a donor’s list, or when somebody receives one."),
    ),
    file=_("Devices"),
    rows=lambda work: devices.listing(work.actor),
    key=Device.code,
    order=newest_first(Asset.created_at, Asset.code),
    thing=lambda device, notes: (f"{name_of(device)} {shown(device.code)}", f"/devices/{device.code}"),
    prepare=_read_ahead,
    columns=(
        Column(_("Device"), _thing, in_file=False),
        Column(_("Kind"), lambda device, notes: Text(words.word(device.category)), on_page=False),
        Column(_("Maker"), lambda device, notes: Text(device.maker), on_page=False),
        Column(_("Model"), lambda device, notes: Text(device.model), on_page=False),
        Column(_("Serial number"), lambda device, notes: Text(device.serial), on_page=False),
        assets.CODE,
        assets.STATE,
        assets.WHERE,
        assets.HOLDER,
        assets.LENT_SINCE,
        Column(
            _("Grade"),
            lambda device, notes: Text(device.grade and device.grade.value),
            name=_("grade"),
            roles=BENCH,
        ),
        Column(_("Disks"), lambda device, notes: Text(notes["disks"].get(device.code)), roles=BENCH),
        Column(
            _("Battery (%)"),
            lambda device, notes: Share(device.battery_wear),
            name=_("battery"),
            roles=BENCH,
        ),
        Column(
            _("Last seen"),
            lambda device, notes: Day(device.last_seen_at),
            name=_("seen"),
            roles=frozenset({Role.VOLUNTEER, Role.ASSOCIATION}),
            wide=True,
        ),
    ),
    filters=(
        Filter(
            "waiting",
            _("What waits"),
            _("Whatever waits or not"),
            offers=_waiting,
            where=lambda work, word: bench.WAITING[word](work.actor),
            heads=SAYS,
            roles=FLOOR,
        ),
        of_words("state", Device.state, AssetState, _("State"), _("In any state")),
        of_words("category", Device.category, Category, _("Kind"), _("Of any kind")),
        of_place(Device.site_id),
        of_association(Device.organisation_id),
        Filter(
            "lot",
            _("Lot"),
            _("Of any lot"),
            offers=_lot,
            where=lambda work, word: Device.donation_id == word,
        ),
        *assets.IN_TIME,
        spans.of_days(lambda work, least, most: behind.ready_after(work.session, least, most)),
    ),
    actions=assets.ACTIONS,
    ways=(
        Way("/lots/new", _("Take in a donor’s list"), "file-text", Verb.DONATION_IMPORT),
        Way("/takeover", _("Take over a fleet"), "package-check", Verb.TAKEOVER_IMPORT),
        Way(
            "/reports/new",
            _("Take in a hardware report"),
            "hard-drive",
            Verb.SNAPSHOT_IMPORT,
            roles=FLOOR - {Role.VOLUNTEER},
        ),
    ),
)
mount(DEVICES)
