"""SIMs are known by an ICCID that checks."""

import pytest

from fleet.access import NotYours
from fleet.connectivity import sims
from fleet.connectivity.sims import BadIccid, SimKnown, checked_iccid
from fleet.intake import labels
from fleet.lifecycle import AssetState
from tests.cast import Cast


def iccid(body: str) -> str:
    """The body with its Luhn digit, worked out by hand here."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


@pytest.mark.parametrize("body", ["893315031911111111", "8933150319111111111"])
def test_an_iccid_has_19_or_20_digits_and_a_check_digit(body: str) -> None:
    good = iccid(body)
    assert checked_iccid(good) == good
    for digit in "0123456789":
        if digit != good[-1]:
            with pytest.raises(BadIccid):
                checked_iccid(good[:-1] + digit)


def test_spaces_and_the_padding_f_of_a_card_are_left_out() -> None:
    good = iccid("893315031911111111")
    assert checked_iccid(f" {good[:4]} {good[4:10]} {good[10:]}F ") == good


@pytest.mark.parametrize(
    "text", ["", "89", iccid("77331503191111111"), "8933150319111111१16", "8.93E+18", "x" * 19]
)
def test_what_is_no_iccid_is_refused(text: str) -> None:
    with pytest.raises(BadIccid):
        checked_iccid(text)


def test_a_sim_is_received_once_with_its_label(cast: Cast) -> None:
    number = cast.iccid()
    sim = sims.add(cast.session, cast.technician, number, site=cast.hub, pin="1234", puk="12345678")
    cast.session.flush()
    assert (sim.state, sim.site) == (AssetState.RECEIVED, cast.hub)
    assert labels.asset_of(cast.session, sim.code) is sim
    with pytest.raises(SimKnown) as refused:
        sims.add(cast.session, cast.technician, f" {number} ")
    assert refused.value.facts == {"code": sim.code}
    with pytest.raises(NotYours):
        sims.add(cast.session, cast.volunteer, cast.iccid())
