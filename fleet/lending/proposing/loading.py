"""From the database to the facts of a proposal: columns, not objects, so that thousands of rows are quick."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from fleet.access import Actor
from fleet.connectivity.lines import Line
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import SERVES, Device
from fleet.intake.donations import Donation
from fleet.lending import quotas
from fleet.lending.allocations import waits
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.fitting import Needs, Offer, may_go
from fleet.lending.proposing.facts import Facts, Share, Thing, Wish
from fleet.lifecycle import AssetState, LineState, RequestState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Youth

PLAIN: Final = (
    "line_id", "number", "request", "organisation", "youth", "territory", "kind", "priority", "needed_by",
    "near", "site",
)  # fmt: skip
"""What stands in the columns of a wish as it is."""
ASSET: Final = Asset.__table__.c
OPEN: Final = (RequestState.APPROVED, RequestState.FULFILLING)


def load(session: Session, actor: Actor) -> Facts:
    """The approved lines that wait, what is ready, the quotas, and what each association has had so far."""
    return Facts(
        today=actor.today,
        wishes=list(_wishes(session, actor)),
        things=[*_devices(session), *_sims(session)],
        book=quotas.book(session),
        shares=dict(_shares(session)),
    )


def _wishes(session: Session, actor: Actor) -> Iterator[Wish]:
    line, request = RequestLine, EquipmentRequest
    found = (
        select(
            line.id,
            line.number,
            line.request_id,
            request.organisation_id,
            line.youth_code,
            Youth.territory,
            line.kind,
            line.priority,
            request.needed_by,
            func.coalesce(Site.territory, Youth.territory),
            request.delivery_site_id,
            func.coalesce(request.submitted_at, request.created_at),
            line.keyboard,
            line.screen_inches,
            line.touch,
        )
        .join(request, request.id == line.request_id)
        .join(Youth, Youth.code == line.youth_code)
        .outerjoin(Site, Site.id == request.delivery_site_id)
        .where(request.state.in_(OPEN), waits())
    )
    rows: Iterable[Any] = session.execute(found)
    for *told, sent, keyboard, inches, touch in rows:
        facts: dict[str, Any] = dict(zip(PLAIN, told, strict=True))
        since = sent.astimezone(actor.zone).date()
        yield Wish(**facts, since=since, needs=Needs(keyboard, inches, touch))


def _devices(session: Session) -> Iterator[Thing]:
    device = Device.__table__.c
    found = _ready("device", device.category, device.keyboard, device.screen_inches, device.touch)
    rows: Iterable[Any] = session.execute(found.join(Device.__table__, device.code == ASSET.code))
    for code, since, site, territory, *lot, category, keyboard, inches, touch in rows:
        offer = Offer(keyboard, inches, touch, lot[0], may_go(*lot[1:]))
        yield Thing(code, SERVES[category], since, category, site, territory, offer)


def _sims(session: Session) -> Iterator[Thing]:
    """SIMs whose line is active: another one would be refused at the hand-over."""
    running = select(Line.sim_code).where(Line.state == LineState.ACTIVE)
    rows: Iterable[Any] = session.execute(_ready("sim").where(ASSET.code.in_(running)))
    for code, since, site, territory, *lot in rows:
        offer = Offer(funder=lot[0], territories=may_go(*lot[1:]))
        yield Thing(code, Kind.CONNECTION, since, None, site, territory, offer)


def _ready(asset_type: str, *more: Any) -> Select[Any]:
    """What is ready, where it stands, and whose lot it is of."""
    funder = aliased(Organisation)
    lot = (Donation.funder_id, Donation.territory, funder.kind, funder.territories)
    return (
        select(ASSET.code, ASSET.cycle_began_at, ASSET.site_id, Site.territory, *lot, *more)
        .select_from(Asset.__table__)
        .outerjoin(Site, Site.id == ASSET.site_id)
        .outerjoin(Donation, Donation.id == ASSET.donation_id)
        .outerjoin(funder, funder.id == Donation.funder_id)
        .where(ASSET.asset_type == asset_type, ASSET.state == AssetState.READY)
    )


def _shares(session: Session) -> Iterator[tuple[str, Share]]:
    """Of the lines ever approved for each association, how many wait no more: put aside or handed over."""
    approved = (
        select(EquipmentRequest.organisation_id, func.count(), func.count().filter(~waits()))
        .join(RequestLine, RequestLine.request_id == EquipmentRequest.id)
        .where(RequestLine.answer == LineAnswer.APPROVED)
        .group_by(EquipmentRequest.organisation_id)
    )
    for house, asked, had in session.execute(approved):
        yield house, Share(had=had, asked=asked)
