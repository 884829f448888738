"""A better list corrects an earlier one; what somebody here has changed since stays as it is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fleet import takeover
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.intake import devices
from fleet.intake.labels import print_batch
from fleet.lending import loans
from fleet.lending.loans import Loan
from fleet.lifecycle import AssetState, LoanState
from fleet.takeover import Defaults, FaultyFleet
from tests.cast import Cast
from tests.fleet.takeover.conftest import iccid, lent, read, stocked, take
from tests.fleet.takeover.test_importing import count, device, faults_of, loan_of

CARD = {"iccid": iccid(1), "line": "5678", "operator": "Télécom Azur", "ends": "30/06/2027"}


def counts(made: takeover.Takeover, kind: str) -> dict[str, int]:
    told: dict[str, int] = made.counts[kind]
    return {name: number for name, number in told.items() if number}


def test_fields_are_corrected_and_what_the_list_leaves_blank_stays(stored_cast: Cast) -> None:
    cast = stored_cast
    take(cast, lent("7QK1ZX2", number="PC-1", notes="coque rayée", **CARD))
    better = lent("7QK1ZX3", number="PC-1", model="Latitude 5410", due="30/06/2027", signed="")
    made = take(cast, better.replace(";;;;;", ";;;;;"), lent("NEW1234"))
    found = device(cast, "7QK1ZX3")
    assert (found.model, found.identity, found.condition) == ("Latitude 5410", "dell:7QK1ZX3", "coque rayée")
    loan = loan_of(cast, "7QK1ZX3")
    assert (loan.due_on, loan.signed_on) == (date(2027, 6, 30), date(2025, 9, 13))
    assert (counts(made, "devices"), counts(made, "loans")) == ({"updated": 1, "new": 1},) * 2
    assert faults_of(cast) == []


def test_a_line_and_a_plan_are_corrected_and_a_card_may_come_later(stored_cast: Cast) -> None:
    cast = stored_cast
    take(cast, lent("ABC1234", **CARD), lent("ABC1235"))
    later = {**CARD, "iccid": iccid(2)}
    full = {**CARD, "line": "06 12 34 56 78", "ends": "31/12/2027"}
    made = take(cast, lent("ABC1234", **full), lent("ABC1235", **later))
    assert counts(made, "sims") == {"updated": 1, "new": 1}
    assert {plan.ends_on for plan in cast.session.scalars(select(Plan))} == {
        date(2027, 12, 31),
        date(2027, 6, 30),
    }
    assert {wire.number for wire in cast.session.scalars(select(Line))} == {"+33612345678", None}
    assert len(loan_of(cast, "ABC1235").items) == 2
    assert faults_of(cast) == []
    again = take(cast, lent("ABC1234", **{**full, "line": "5678"}), lent("ABC1235", **later), lent("ABC1236"))
    assert counts(again, "sims") == {"unchanged": 2}


@pytest.mark.parametrize("word", ["dispo", "HS", "volé", "DEEE"])
def test_a_state_is_corrected_while_nobody_here_has_touched_it(stored_cast: Cast, word: str) -> None:
    cast = stored_cast
    take(cast, lent("ABC1234", **CARD))
    loan = loan_of(cast, "ABC1234")
    take(cast, stocked("ABC1234", maker="Dell", model="Latitude 5400", state=word, iccid=iccid(1)))
    cast.session.refresh(loan)
    found = device(cast, "ABC1234")
    assert (found.state is AssetState.ON_LOAN, found.organisation_id) == (False, None)
    assert loan.state is (LoanState.OPEN if word == "volé" else LoanState.RETURNED)
    assert faults_of(cast) == []


def test_what_was_in_stock_is_lent_after_all(stored_cast: Cast) -> None:
    cast = stored_cast
    take(cast, stocked("ABC1234"))
    made = take(cast, lent("ABC1234", maker="HP", model="840"))
    found = device(cast, "ABC1234")
    assert (found.state, found.erasure_unknown, found.site_id) == (AssetState.ON_LOAN, True, None)
    assert loan_of(cast, "ABC1234").taken_over
    assert counts(made, "devices") == {"updated": 1}
    assert faults_of(cast) == []


def test_what_somebody_changed_here_since_is_kept_and_told(cast: Cast) -> None:
    take(cast, lent("ABC1234"), lent("ABC1235"))
    found = device(cast, "ABC1234")
    devices.edit(cast.session, cast.technician, found, model="Latitude 5420")
    loans.confirm(cast.session, cast.mentor, [loan_of(cast, "ABC1235")])
    cast.session.commit()
    lines = (
        lent("ABC1234", model="Latitude 1", due="01/07/2027"),
        lent("ABC1235", due="01/07/2027", notes="rayé"),
    )
    tried = takeover.preview(cast.session, cast.coordinator, read(*lines))
    assert [(kept.line, kept.fields) for kept in tried.kept] == [(2, ("model",)), (3, ("due_on",))]
    take(cast, *lines)
    assert (found.model, loan_of(cast, "ABC1234").due_on) == ("Latitude 5420", date(2027, 7, 1))
    assert (device(cast, "ABC1235").condition, loan_of(cast, "ABC1235").due_on) == ("rayé", date(2027, 9, 14))


def test_what_came_back_here_is_not_lent_again_by_an_old_list(cast: Cast) -> None:
    take(cast, lent("ABC1234", **CARD))
    cast.take_back(loan_of(cast, "ABC1234"))
    cast.session.commit()
    made = take(cast, lent("ABC1234", **{**CARD, "ends": "31/12/2028"}), lent("ABC1236"))
    assert device(cast, "ABC1234").state is AssetState.RETURNED
    assert (counts(made, "devices"), counts(made, "loans")) == ({"kept": 1, "new": 1}, {"new": 1})
    assert counts(made, "sims") == {"kept": 1}


def test_a_device_that_came_another_way_is_recognised_and_kept(cast: Cast) -> None:
    ours = cast.device(serial="ABC1234")
    cast.session.commit()
    made = take(cast, lent("ABC1234", model=str(ours.model)), lent("ABC1235"))
    assert counts(made, "devices") == {"kept": 1, "new": 1}
    assert count(cast, Loan) == 1


def test_a_serial_without_its_maker_is_the_same_device(cast: Cast) -> None:
    take(cast, lent("ABC1234", maker=""))
    made = take(cast, lent("ABC1234"), lent("ABC1235"))
    assert counts(made, "devices") == {"updated": 1, "new": 1}


def test_the_same_number_by_chance_is_another_device(cast: Cast) -> None:
    cast.device(serial="DONOR01", inventory_number="12")
    cast.session.commit()
    made = take(cast, stocked("ABC1234", number="12"))
    assert counts(made, "devices") == {"new": 1}


def test_a_line_that_may_be_two_things_is_refused(cast: Cast) -> None:
    take(cast, stocked("ABC1234", number="1"), stocked("ABC1235", number="2"))
    for bad in (stocked("ABC1234", number="2"), stocked("", number="1", label=device(cast, "ABC1235").code)):
        with pytest.raises(FaultyFleet) as refused:
            take(cast, bad)
        assert len(refused.value.facts["errors"]) == 1


def test_a_card_that_is_elsewhere_here_is_refused(cast: Cast) -> None:
    take(cast, lent("ABC1234", **CARD), lent("ABC1235"))
    for bad in (lent("ABC1235", **CARD), lent("ABC1234", **{**CARD, "iccid": iccid(2)})):
        with pytest.raises(FaultyFleet):
            take(cast, bad)
    sim = cast.session.scalars(select(Sim)).one()
    with pytest.raises(FaultyFleet):
        take(cast, stocked("ABC9999", label=sim.code))


def test_a_label_glued_later_is_claimed(cast: Cast) -> None:
    take(cast, stocked("ABC1234"))
    (printed,) = print_batch(cast.session, cast.coordinator, 1)
    cast.session.flush()
    made = take(cast, stocked("ABC1234", label=printed.short_code))
    cast.session.refresh(printed)
    assert (printed.asset_code, made.counts["labels_claimed"]) == (device(cast, "ABC1234").code, 1)


def test_another_association_takes_the_youth_and_the_kit(cast: Cast) -> None:
    take(cast, lent("ABC1234", **CARD))
    take(cast, lent("ABC1234", association="L'autre rive", **CARD))
    loan, theirs = loan_of(cast, "ABC1234"), cast.other_association.id
    assert loan.youth is not None
    owners = {
        loan.organisation_id,
        loan.youth.organisation_id,
        *(item.asset.organisation_id for item in loan.items),
    }
    assert owners == {theirs}


def test_a_plan_that_is_over_comes_as_ended(stored_cast: Cast) -> None:
    take(stored_cast, lent("ABC1234", **{**CARD, "ends": "30/06/2026"}))
    plan = stored_cast.session.scalars(select(Plan)).one()
    assert (plan.state and plan.state.value, plan.ends_on - plan.starts_on) == ("ended", timedelta(days=290))
    take(stored_cast, lent("ABC1234", **CARD), listing=read(lent("ABC1234", **CARD), defaults=Defaults()))
    assert sorted(str(each.state) for each in stored_cast.session.scalars(select(Plan))) == [
        "ended",
        "running",
    ]
    assert faults_of(stored_cast) == []
