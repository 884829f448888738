"""Loss and theft on pages: how it went, and what must be done next, each step with the facts it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api import language
from api.pages.fields import Fields
from api.pages.view import typed
from api.pages.words import moment
from api.request import Work
from fleet.connectivity import lines
from fleet.connectivity.sims import Sim
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import losses
from fleet.lending.losses import How, Loss, Step, Teller


def _(text: str) -> str:
    return text


STEPS: Final[Mapping[Step, str]] = {
    Step.SUSPEND_LINE: _("Its line still runs: ask the programme to suspend it at once."),
    Step.TELL_OPERATOR: _("Tell the operator: card {iccid}, number {number}. Suspended: {suspended}."),
    Step.FILE_COMPLAINT: _("File a complaint with the police, and note the day here."),
    Step.GIVE_SERIAL: _("Give the police its serial number: {serial}."),
    Step.ASSESS_DATA_RISK: _(
        "What an earlier holder stored was perhaps never erased. Tell whoever looks after data protection: "
        "where people are at risk the CNIL is told within 72 hours (GDPR, art. 33)."
    ),
    Step.REPLACE_OR_WRITE_OFF: _("Ask for a replacement; write the loan off once it won’t come back."),
}


@dataclass(frozen=True)
class Gone:
    """One thing that is gone: what is known of it and what must be done."""

    loss: Loss
    steps: Sequence[str]
    awaits_complaint: bool


def of(work: Work, assets: Sequence[Asset]) -> dict[str, Gone]:
    """Code → how it is gone, for those that somebody reported."""
    return {code: _gone(work, loss) for code, loss in losses.of_assets(work.session, list(assets)).items()}


def _gone(work: Work, loss: Loss) -> Gone:
    steps, say, facts = losses.next_steps(work.session, loss), language.translator(), _facts(work, loss)
    return Gone(loss, [say(STEPS[step]).format_map(facts) for step in steps], Step.FILE_COMPLAINT in steps)


def _facts(work: Work, loss: Loss) -> dict[str, Any]:
    """The numbers that the operator and the police ask for."""
    asset, known = loss.asset, {"iccid": "–", "number": "–", "serial": "–", "suspended": "–"}
    if loss.line_suspended_at is not None:
        known["suspended"] = moment(loss.line_suspended_at)
    if isinstance(asset, Device):
        known["serial"] = asset.serial or "–"
    if isinstance(asset, Sim):
        line = lines.live_of(work.session, asset)
        known |= {"iccid": asset.iccid, "number": (line.number if line else None) or "–"}
    return known


def choices() -> dict[str, object]:
    """What the form of a report offers."""
    return {"hows": list(How), "tellers": list(Teller)}


def complain(work: Work, asset: Asset) -> None:
    """The police was told, on the day that the form says."""
    fields = Fields()
    on = fields.day("on")
    fields.check()
    losses.file_complaint(work.session, work.actor, asset, on=on)


def report(work: Work, asset: Asset) -> None:
    """Gone, as the form says."""
    fields = Fields()
    how = fields.choice("how", How) if typed("how") else How.LOST
    told_by = fields.choice("told_by", Teller) if typed("told_by") else None
    complaint_on = fields.day("complaint_on") if typed("complaint_on") else None
    fields.check()
    losses.report_missing(
        work.session, work.actor, asset, how=how, told_by=told_by, complaint_on=complaint_on
    )
