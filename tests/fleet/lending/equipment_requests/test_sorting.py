"""Many lines at once: what can be taken, what not and why."""

import pytest

from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import Ask, AskedKind, NewYouth, Sorted
from fleet.parties.youths import NotAnAssociation, Signatory, YouthState
from tests.cast import Cast
from tests.counting import counting

NEW = NewYouth("06", Signatory.ADULT_YOUTH)


def sorted_(cast: Cast, *asks: Ask, new: tuple[NewYouth, ...] = ()) -> Sorted:
    return equipment_requests.sort(cast.session, cast.mentor, cast.association, asks, new)


def why(lines: Sorted) -> dict[int, str]:
    return {place: type(fault).__name__ for place, fault in lines.faults.items()}


def test_both_is_a_laptop_with_its_needs_and_a_connection(cast: Cast) -> None:
    youth = cast.youth()
    ask = Ask(AskedKind.BOTH, youth=f" {youth.code.lower()}", keyboard=Keyboard.QWERTZ, touch=True)
    taken = equipment_requests.take(cast.session, cast.mentor, cast.association, sorted_(cast, ask))
    assert [(line.kind, line.keyboard, line.touch) for line in taken.wanted] == [
        (Kind.LAPTOP, Keyboard.QWERTZ, True),
        (Kind.CONNECTION, None, False),
    ]
    assert taken.numbers == {0: [1, 2]}


def test_each_line_that_can_not_be_taken_says_why(cast: Cast) -> None:
    youth, gone = cast.youth(), cast.youth()
    gone.state = YouthState.LEFT
    lines = sorted_(
        cast,
        Ask(AskedKind.LAPTOP, youth=youth.code),
        Ask(AskedKind.BOTH, youth=youth.code),
        Ask(AskedKind.CONNECTION, youth=youth.code, touch=True),
        Ask(AskedKind.LAPTOP, youth=cast.youth(cast.other_association).code),
        Ask(AskedKind.LAPTOP, youth=gone.code),
        Ask(AskedKind.LAPTOP, new_youth=1),
        Ask(AskedKind.LAPTOP, new_youth=0, screen_inches=42),
        Ask(AskedKind.CONNECTION, new_youth=0),
        new=(NewYouth("999", Signatory.ADULT_YOUTH),),
    )
    assert why(lines) == {
        1: "SameLineTwice",
        2: "NeedsOfALaptop",
        3: "NotYourYouth",
        4: "NotYourYouth",
        5: "NoSuchNewYouth",
        6: "NoSuchScreen",
        7: "UnknownTerritory",
    }
    assert lines.good == [0]


def test_codes_are_given_in_order_but_to_those_for_whom_nothing_can_be_taken(cast: Cast) -> None:
    new = (NEW, NewYouth("13", Signatory.ASE_SERVICE), NEW)
    asks = (Ask(AskedKind.CONNECTION, new_youth=0, touch=True), Ask(AskedKind.LAPTOP, new_youth=1))
    taken = equipment_requests.take(
        cast.session, cast.mentor, cast.association, sorted_(cast, *asks, new=new)
    )
    none, made, unasked = taken.new_youths
    assert none is None
    assert made is not None
    assert unasked is not None  # nothing was asked for it, so nothing is wrong with it
    assert (made.territory, made.signatory) == ("13", Signatory.ASE_SERVICE)
    assert [line.youth for line in taken.wanted] == [made]


def test_only_an_association_has_youths(cast: Cast) -> None:
    asks = [Ask(AskedKind.LAPTOP, new_youth=0)]
    lines = equipment_requests.sort(cast.session, cast.coordinator, cast.foundation, asks, [NEW])
    assert isinstance(lines.faults[0], NotAnAssociation)


@pytest.mark.parametrize("count", [1, 200])
def test_two_hundred_lines_ask_the_database_as_often_as_one(cast: Cast, count: int) -> None:
    youths = [cast.youth() for _ in range(count)]
    with counting(cast.session) as statements:
        sorted_(cast, *(Ask(AskedKind.BOTH, youth=youth.code) for youth in youths))
    assert len(statements) == 1
