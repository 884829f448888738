"""Preparing the kit of one youth: a ready laptop, a ready SIM, put aside together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from flask import Response, request
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from api.pages.fields import Fields
from api.pages.requests.telling import needs
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, visible
from fleet.codes import normalise
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.errors import Refusal
from fleet.intake import assets, devices, labels
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import SERVES, Device
from fleet.lending import allocations, equipment_requests, fitting
from fleet.lending.allocations import NotAsked
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lifecycle import AssetState, LineState, PlanState
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth

LOOKED_AT: Final = 60
SHORT: Final = 6
"""How many of a kind are offered; any other ready one is typed by its code."""


@dataclass(frozen=True)
class ReadySim:
    """A SIM with an active line, and what it gives."""

    sim: Sim
    operator: str
    plan: Plan | None


@page("/requests/<key>/lines/<int:number>/kit", Verb.ALLOCATION_RESERVE)
def kit_to_prepare(work: Work, key: str, number: int, refused: Refusal | None = None) -> Any:
    """What is ready for this youth."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    youth, waiting = _waiting(work, asked, equipment_requests.line_of(asked, number))
    return show(
        work,
        "requests_kit.html",
        asked=asked,
        number=number,
        youth=youth,
        waiting=waiting,
        needs=needs(waiting[Kind.LAPTOP]) if Kind.LAPTOP in waiting else "",
        laptops=_devices(work, youth, waiting.get(Kind.LAPTOP)),
        sims=_sims(work) if Kind.CONNECTION in waiting else [],
        hotspots=_devices(work, youth, waiting.get(Kind.CONNECTION)),
        refused=refused,
    )


def _waiting(work: Work, asked: EquipmentRequest, line: RequestLine) -> tuple[Youth, dict[Kind, RequestLine]]:
    """The youth of that line and its lines without a kit. Raises NotAsked where its youth is gone."""
    youth = work.session.get(Youth, line.youth_code) if line.youth_code else None
    if youth is None:
        raise NotAsked(code="–", kind=line.kind.value)
    return youth, allocations.open_lines(work.session, asked, youth)


def _devices(work: Work, youth: Youth, line: RequestLine | None) -> Sequence[Device]:
    """The best ready devices that may serve that line, those that wait longest first among equals."""
    if line is None:
        return []
    serving = [category for category, serves in SERVES.items() if serves is line.kind]
    found = devices.listing(work.actor).where(
        Device.state == AssetState.READY, Device.category.in_(serving), *_here()
    )
    listed = found.order_by(Device.grade.is_(None), Device.grade, Device.created_at, Device.code)
    may = (each for each in work.session.scalars(listed.limit(LOOKED_AT)) if _fits(work, youth, line, each))
    return list(islice(may, SHORT))


def _fits(work: Work, youth: Youth, line: RequestLine, device: Device) -> bool:
    offer = fitting.offer_of(work.session, device)
    return fitting.obstacle(fitting.needs_of(line), youth.territory, offer) is None


def _here() -> list[Any]:
    site = request.args.get("site")
    return [Asset.site_id == site] if site else []


def _sims(work: Work) -> list[ReadySim]:
    """Ready SIMs whose line is active, those whose plan runs longest first."""
    found = (
        select(Sim, Organisation.name, Plan)
        .join(Line, and_(Line.sim_code == Sim.code, Line.state == LineState.ACTIVE))
        .join(Organisation, Organisation.id == Line.operator_id)
        .outerjoin(Plan, and_(Plan.line_id == Line.id, Plan.state == PlanState.RUNNING))
        .where(visible(work.actor, Sim), Sim.state == AssetState.READY, *_here())
        .options(joinedload(Sim.site))
        .order_by(or_(Plan.ends_on.is_(None)), Plan.ends_on.desc(), Sim.code)
        .limit(SHORT)
    )
    return [ReadySim(*row) for row in work.session.execute(found)]


@form("/requests/<key>/lines/<int:number>/kit", Verb.ALLOCATION_RESERVE, shows=kit_to_prepare)
def prepare_kit(work: Work, key: str, number: int) -> Response:
    """Put it aside."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    youth, waiting = _waiting(work, asked, equipment_requests.line_of(asked, number))
    chosen = [asset for kind in waiting if (asset := _chosen(work, kind)) is not None]
    if not chosen and waiting:
        fields = Fields()
        fields.text(next(iter(waiting)).value)
        fields.check()
    kit = allocations.reserve(work.session, work.actor, asked, youth, chosen)
    return done(f"/kits/{kit.id}")


def _chosen(work: Work, kind: Kind) -> Asset | None:
    """What was ticked or typed for one need; a label's short code will do."""
    code = typed(f"{kind.value}_code") or typed(kind.value)
    if code is None:
        return None
    found = labels.asset_of(work.session, code)
    return assets.seen(work.session, work.actor, found.code if found else normalise(code))
