"""/requests/<key> – one request, with where each of its lines stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.pages.requests import choices, standing
from api.pages.view import page, show
from api.request import Work
from api.whose import own_code
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest
from fleet.lifecycle import RequestState, open_moves

PREPARED_FROM: Final = (RequestState.APPROVED, RequestState.FULFILLING)


def counted(asked: EquipmentRequest) -> Mapping[str, int]:
    """How many youths, laptops and connections a request is for."""
    kinds = {kind.value: sum(line.kind is kind for line in asked.lines) for kind in Kind}
    return kinds | {"youths": len({line.youth_code or line.id for line in asked.lines})}


@page("/requests/<key>", Verb.REQUEST_READ)
def request_page(work: Work, key: str, refused: Refusal | None = None, **_line: int) -> Any:
    """One request: what was asked, where it stands, what may be done next."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    found = standing.of_request(work.session, asked)
    more = choices.of(work, asked.organisation) if asked.state is RequestState.DRAFT else {}
    return show(
        work,
        "requests_one.html",
        asked=asked,
        refused=refused,
        counts=counted(asked),
        standings=_by_youth(found),
        to_prepare=(to_prepare := _to_prepare(work, asked, found)),
        first_to_prepare=next(iter(to_prepare), None),
        moves=open_moves(work.actor, asked),
        is_own=_is_own(work, asked),
        reasons=list(DeclineReason),
        today=work.actor.today,
        **more,
    )


def _by_youth(found: Sequence[standing.Standing]) -> list[tuple[str | None, list[standing.Standing]]]:
    """The lines of each youth together, in the order in which they were asked."""
    grouped: dict[str, list[standing.Standing]] = {}
    for one in found:
        grouped.setdefault(one.line.youth_code or f"#{one.line.id}", []).append(one)
    return [(own_code(lines[0].line.youth_code), lines) for lines in grouped.values()]


def _to_prepare(work: Work, asked: EquipmentRequest, found: Sequence[standing.Standing]) -> dict[str, int]:
    """Youth → the first of its approved lines that no kit serves yet, for whoever prepares kits."""
    if not may(work.actor, Verb.ALLOCATION_RESERVE) or asked.state not in PREPARED_FROM:
        return {}
    firsts: dict[str, int] = {}
    for one in found:
        if one.stage is standing.Stage.TO_PREPARE and one.line.youth_code:
            firsts.setdefault(one.line.youth_code, one.line.number)
    return firsts


def _is_own(work: Work, asked: EquipmentRequest) -> bool:
    """Whether the four-eyes rule keeps this reader from deciding: the fleet refuses in any case."""
    return work.actor.name == asked.entered_by or work.actor.organisation_id == asked.organisation_id
