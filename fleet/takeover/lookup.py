"""Reading takeovers: the codes an association keeps, the labels in the order of the shelves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from fleet.access import Actor, Verb, find, require, visible
from fleet.connectivity.sims import Sim
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.labels import Label, LabelState
from fleet.lending.loans import Loan
from fleet.lifecycle import AssetState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.takeover.listing import Remembered
from fleet.takeover.takeover import Takeover, TakeoverRow, TakeoverState


@dataclass(frozen=True)
class CodeRow:
    """One line of the file for an association to keep: its line in their list, and our codes."""

    line: int
    association: str | None
    device: str | None
    sim: str | None
    youth: str | None


def codes_file(
    session: Session, actor: Actor, takeover: Takeover, *, organisation_id: str | None = None
) -> Iterator[CodeRow]:
    """The codes that each line became, in the order of the list; of one association where given."""
    require(actor, Verb.TAKEOVER_READ)
    row = TakeoverRow
    found = (
        select(row.line, Organisation.name, row.device_code, row.sim_code, row.youth_code)
        .outerjoin(Loan, Loan.id == row.loan_id)
        .outerjoin(Organisation, Organisation.id == Loan.organisation_id)
        .where(row.takeover_id == takeover.id)
        .order_by(row.line)
    )
    if organisation_id is not None:
        found = found.where(Loan.organisation_id == organisation_id)
    for told in session.execute(found.execution_options(yield_per=2000)):
        yield CodeRow(*told)


def labels_by_site(session: Session, actor: Actor, takeover: Takeover) -> list[str]:
    """Codes of the list's assets to print labels for: by site, then association, then line.

    A label of ours that was on the thing already is not printed again, nor one of what is gone for good.
    """
    require(actor, Verb.LABEL_PRINT)
    asset, label, row = Asset.__table__, aliased(Label), TakeoverRow
    printed = select(label.asset_code).where(
        label.status == LabelState.LIVE, label.created_at < takeover.created_at
    )
    found = (
        select(asset.c.code)
        .join(row, (row.device_code == asset.c.code) | (row.sim_code == asset.c.code))
        .outerjoin(Site, Site.id == asset.c.site_id)
        .outerjoin(Organisation, Organisation.id == asset.c.organisation_id)
        .where(row.takeover_id == takeover.id, asset.c.state != AssetState.RETIRED)
        .where(asset.c.code.not_in(printed))
        .order_by(
            func.coalesce(Site.name, "\uffff"),
            func.coalesce(Organisation.name, ""),
            row.line,
            asset.c.asset_type,
        )
    )
    return list(session.scalars(found))


@dataclass(frozen=True)
class Sticker:
    """Which thing a printed label belongs on, by what can be read on the thing itself."""

    code: str
    inventory_number: str | None
    number: str | None
    maker: str | None
    model: str | None
    place: str | None


def sticking_list(session: Session, actor: Actor, takeover: Takeover) -> Iterator[Sticker]:
    """What `labels_by_site` prints, in the same order; `number` is a device's serial, a SIM's ICCID."""
    codes = labels_by_site(session, actor, takeover)
    for start in range(0, len(codes), STICKERS_AT_ONCE):
        chunk = codes[start : start + STICKERS_AT_ONCE]
        told = {row[0]: Sticker(*row) for row in session.execute(_stickers(chunk))}
        yield from (told[code] for code in chunk)


STICKERS_AT_ONCE: Final = 500


def _stickers(codes: Sequence[str]) -> Select[Any]:
    asset, device, sim = Asset.__table__, Device.__table__, Sim.__table__
    return (
        select(
            asset.c.code,
            device.c.inventory_number,
            func.coalesce(device.c.serial, sim.c.iccid),
            device.c.maker,
            device.c.model,
            func.coalesce(Site.name, Organisation.name),
        )
        .outerjoin(device, device.c.code == asset.c.code)
        .outerjoin(sim, sim.c.code == asset.c.code)
        .outerjoin(Site, Site.id == asset.c.site_id)
        .outerjoin(Organisation, Organisation.id == asset.c.organisation_id)
        .where(asset.c.code.in_(codes))
    )


def remembered(session: Session, actor: Actor) -> Remembered:
    """How earlier lists were understood, the newest first: an offer for the next one."""
    every = listing(actor).where(Takeover.status == TakeoverState.IMPORTED)
    columns: dict[str, str] = {}
    words: dict[str, str] = {}
    for made in session.scalars(every.order_by(Takeover.created_at.desc(), Takeover.id).limit(LISTS)):
        columns, words = {**made.columns, **columns}, {**made.words, **words}
    return Remembered(columns, words)


LISTS = 20
"""Earlier lists that are looked at."""


def listing(actor: Actor) -> Select[Takeover]:
    """The takeovers this actor sees."""
    return select(Takeover).where(visible(actor, Takeover))


def seen(session: Session, actor: Actor, takeover_id: str) -> Takeover:
    """One takeover. Raises NotFound."""
    return find(session, actor, Takeover, takeover_id)
