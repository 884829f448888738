"""/requests/<key> – one request, with where each of its lines stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.pages.requests import choices
from api.pages.requests.telling import Told, told
from api.pages.view import page, show
from api.request import Work
from fleet.access import Role, Verb, may
from fleet.errors import Refusal
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests, equipped, standing
from fleet.lending.equipment_requests import EDITABLE, DeclineReason, EquipmentRequest
from fleet.lending.standing import OPEN, Stands
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
    found = _told(work, asked)
    moves = open_moves(work.actor, asked)
    more = choices.of(work, asked.organisation) if asked.state in EDITABLE else {}
    return show(
        work,
        "requests_one.html",
        asked=asked,
        refused=refused,
        counts=counted(asked),
        standings=_by_youth(found),
        to_prepare=(to_prepare := _to_prepare(work, asked, found)),
        first_to_prepare=next(iter(to_prepare), None),
        moves=moves,
        may_edit=asked.state in EDITABLE and may(work.actor, Verb.REQUEST_EDIT),
        may_confirm="confirm" in moves and asked.waits_for_confirmation,
        is_association=work.actor.role is Role.ASSOCIATION,
        is_own=_is_own(work, asked),
        twice=any(one.equipped for one in found),
        reasons=list(DeclineReason),
        today=work.actor.today,
        **more,
    )


def _told(work: Work, asked: EquipmentRequest) -> list[Told]:
    found = standing.of_request(work.session, asked)
    twice = equipped.of_lines(work.session, [one.line for one in found if one.stands in OPEN])
    return [told(work, one, twice.get(one.line.id)) for one in found]


def _by_youth(found: Sequence[Told]) -> list[tuple[str | None, list[Told]]]:
    """The lines of each youth together, in the order in which they were asked."""
    grouped: dict[str, list[Told]] = {}
    for one in found:
        grouped.setdefault(one.line.youth_code or f"#{one.line.id}", []).append(one)
    return [(lines[0].line.youth_code, lines) for lines in grouped.values()]


def _to_prepare(work: Work, asked: EquipmentRequest, found: Sequence[Told]) -> dict[str, int]:
    """Youth → the first of its approved lines that no kit serves yet, for whoever prepares kits."""
    if not may(work.actor, Verb.ALLOCATION_RESERVE) or asked.state not in PREPARED_FROM:
        return {}
    firsts: dict[str, int] = {}
    for one in found:
        if one.stands is Stands.APPROVED and one.line.youth_code:
            firsts.setdefault(one.line.youth_code, one.line.number)
    return firsts


def _is_own(work: Work, asked: EquipmentRequest) -> bool:
    """Whether the four-eyes rule keeps this reader from deciding: the fleet refuses in any case."""
    typed_it = work.actor.name == asked.entered_by and asked.confirmed_at is None
    return typed_it or work.actor.organisation_id == asked.organisation_id
