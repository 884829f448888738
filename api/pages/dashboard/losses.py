"""/dashboard/losses – what was reported missing, found again or not: the rows behind the figure of losses."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.pages import spans
from api.pages.lists.cells import Cell, Code, Day, Text, Thing, name_of
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, _, newest_first, ngettext
from api.pages.said import said
from api.request import Work
from fleet.access import Verb, visible
from fleet.intake.assets import Asset
from fleet.lending.losses import Loss
from fleet.reporting.dashboard import behind


def _thing(loss: Loss, notes: Notes) -> Cell:
    folder = "sims" if loss.asset.asset_type == "sim" else "devices"
    return Thing(name_of(loss.asset), f"/{folder}/{loss.asset_code}")


def _rows(work: Work) -> Any:
    """Of things that the reader sees; asked of the bare table, which no other one has to be joined to."""
    seen = select(Asset.__table__.c.code).where(visible(work.actor, Asset))
    return select(Loss).where(Loss.reported_by.is_not(None), Loss.asset_code.in_(seen))


LOSSES = List(
    path="/dashboard/losses",
    verb=Verb.REPORT_READ,
    icon="circle-alert",
    says=ngettext("%(num)s loss was reported", "%(num)s losses were reported"),
    none=_("No loss was ever reported"),
    empty=(
        _("No loss is like that."),
        _("A loss stands here as soon as somebody says that a thing is gone."),
    ),
    file=_("Losses"),
    rows=_rows,
    key=Loss.id,
    order=newest_first(Loss.reported_at, Loss.id),
    loads=(selectinload(Loss.asset),),
    thing=lambda loss, notes: (name_of(loss.asset), f"/devices/{loss.asset_code}"),
    columns=(
        Column(_("What"), _thing),
        Column(_("Code"), lambda loss, notes: Code(loss.asset_code)),
        Column(_("How"), lambda loss, notes: Text(said(loss.how, "how"))),
        Column(_("Reported"), lambda loss, notes: Day(loss.reported_at), name=_("reported")),
        Column(_("Found again"), lambda loss, notes: Day(loss.ended_at), name=_("found again")),
    ),
    filters=(
        spans.of_period(
            "reported", _("Reported"), _("Whenever"), lambda work, period: behind.reported(period), alone=True
        ),
    ),
)
mount(LOSSES)
