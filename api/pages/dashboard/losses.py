"""/dashboard/losses – what was reported missing, found again or not: the rows behind the figure of losses."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from api.pages import spans
from api.pages.lists.cells import Cell, Code, Day, Text, Thing, name_of
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, _, newest_first, ngettext
from api.pages.said import said
from fleet.access import Verb, visible
from fleet.intake.assets import Asset
from fleet.lending.losses import Loss
from fleet.reporting.dashboard import behind


def _thing(loss: Loss, notes: Notes) -> Cell:
    folder = "sims" if loss.asset.asset_type == "sim" else "devices"
    return Thing(name_of(loss.asset), f"/{folder}/{loss.asset_code}")


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
    rows=lambda work: (
        select(Loss).join(Loss.asset).where(visible(work.actor, Asset), Loss.reported_by.is_not(None))
    ),
    key=Loss.id,
    order=newest_first(Loss.reported_at, Loss.id),
    loads=(joinedload(Loss.asset),),
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
