"""For what a request waits, in words: the alerts, the lists and the reports say it alike."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select

from api.pages.words import say
from api.request import Work
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.waiting import Stage, longest
from fleet.parties.organisations import Organisation


def _(text: str) -> str:
    return text


FOR: Final[Mapping[Stage, str]] = {
    Stage.DECISION: _("waits for a decision"),
    Stage.EQUIPMENT: _("waits for equipment"),
    Stage.SENDING: _("waits for its kit to be sent"),
    Stage.ARRIVAL: _("waits for its kit to arrive"),
    Stage.HANDING_OVER: _("waits for its kit to be handed over"),
    Stage.SEARCH: _("waits for what is missing from its kit"),
}
"""For what a request waits."""


def told(work: Work, request_ids: Sequence[str]) -> dict[str, str]:
    """Request → whose it is, and for what it waits: “Trait d’union, for equipment”."""
    if not request_ids:
        return {}
    wait = longest()
    found = (
        select(EquipmentRequest.id, Organisation.name, wait.c.stage)
        .join(Organisation, Organisation.id == EquipmentRequest.organisation_id)
        .outerjoin(wait, wait.c.request_id == EquipmentRequest.id)
        .where(EquipmentRequest.id.in_(request_ids))
    )
    return {
        key: f"{name}, {say(FOR[Stage(stage)])}" if stage else name
        for key, name, stage in work.session.execute(found)
    }


def names(work: Work, request_ids: Sequence[str]) -> dict[str, str]:
    """Request → whose it is."""
    asked = EquipmentRequest
    found = select(asked.id, Organisation.name).join(Organisation, Organisation.id == asked.organisation_id)
    return {key: name for key, name in work.session.execute(found.where(asked.id.in_(request_ids)))}
