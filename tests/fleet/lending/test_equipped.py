"""Who asks for what a youth has, or has asked for elsewhere, is told; nothing is refused."""

import pytest

from fleet.intake.assets import Kind
from fleet.lending import equipment_requests, equipped
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest
from fleet.lending.equipped import Equipped
from tests.cast import Cast
from tests.counting import counting


def told(cast: Cast, request: EquipmentRequest) -> list[Equipped | None]:
    cast.session.flush()
    found = equipped.of_lines(cast.session, request.lines)
    return [found.get(line.id) for line in request.lines]


def test_a_youth_who_has_one_on_loan_may_still_ask(cast: Cast) -> None:
    youth = cast.youth()
    loan = cast.loan(youth=youth)
    request = cast.submitted((youth, Kind.LAPTOP), (youth, Kind.CONNECTION), (cast.youth(), Kind.LAPTOP))
    assert told(cast, request) == [Equipped.LENT, None, None]
    assert equipped.of_needs(cast.session, [(youth.code, Kind.LAPTOP), (youth.code, Kind.CONNECTION)]) == {
        (youth.code, Kind.LAPTOP): Equipped.LENT,
        (youth.code, Kind.CONNECTION): Equipped.ASKED,
    }
    cast.take_back(loan, cast.at(days=1))
    assert told(cast, request) == [None, None, None]


def test_one_asked_for_in_another_request_is_told_in_both_but_a_draft_asks_nothing(cast: Cast) -> None:
    youth = cast.youth()
    draft, sent = cast.draft((youth, Kind.LAPTOP)), cast.submitted((youth, Kind.LAPTOP))
    assert told(cast, draft) == [Equipped.ASKED]
    assert told(cast, sent) == [None]
    equipment_requests.submit(cast.session, cast.mentor, draft)
    assert told(cast, sent) == [Equipped.ASKED]
    equipment_requests.decline(cast.session, cast.coordinator, draft, DeclineReason.DUPLICATE)
    assert told(cast, sent) == [None]


def test_what_another_request_was_given_and_is_back_no_longer_counts(cast: Cast) -> None:
    youth = cast.youth()
    loan = cast.loan(youth=youth)
    cast.take_back(loan, cast.at(days=1))
    assert told(cast, cast.submitted((youth, Kind.LAPTOP))) == [None]


@pytest.mark.parametrize("count", [1, 60])
def test_many_lines_ask_the_database_twice(cast: Cast, count: int) -> None:
    requests = [cast.submitted((cast.youth(), Kind.LAPTOP)) for _ in range(count)]
    cast.session.flush()
    lines = [line for request in requests for line in request.lines]
    with counting(cast.session) as statements:
        equipped.of_lines(cast.session, lines)
    assert len(statements) == 2
