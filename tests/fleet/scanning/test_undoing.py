"""Taking a scan back: whatever comes first, however often, and whosever it is."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from fleet import stock_takes
from fleet.intake import devices, donations, labels
from fleet.intake.assets import Kind
from fleet.intake.devices import Category, Device
from fleet.lifecycle import AssetState, LoanState
from fleet.parties.sites import Site
from fleet.scanning import Action, Scan, Settlement, Told, Verdict, reviewing
from fleet.support import transfers
from tests.cast import NOW, Cast
from tests.fleet.scanning.conftest import Phone


def undo(of: Told, minute: float, name: str = "undo-0001") -> Told:
    return Told(name, Action.UNDO, NOW + timedelta(minutes=minute), of.id)


def kept(session: Session, told: Told) -> Scan:
    return session.get_one(Scan, told.id)


def test_an_undo_counts_whether_it_comes_first_last_or_in_the_same_call(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    for number, minute in enumerate((30, 29, 31)):  # at the same moment, before it by a clock, after it
        device = stored_cast.device()
        told = phone.told(Action.MOVE, device, 30, site=annex.id)
        phone.send(undo(told, minute, f"an-undo-{number}"), told)
        assert device.site_id == stored_cast.hub.id
        assert kept(stored_cast.session, told).undone


def test_of_two_undos_that_come_first_the_one_in_time_counts(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    for number, order in enumerate(permutations(range(3))):
        device = stored_cast.device()
        told = phone.told(Action.MOVE, device, 30, site=annex.id)
        late = undo(told, 100, f"late-undo-{number}")
        sent = (told, undo(told, 31, f"good-undo-{number}"), late)
        for which in order:
            phone.send(sent[which], minute=120)
        assert device.site_id == stored_cast.hub.id, order


def test_an_undo_takes_back_no_undo_and_nothing_that_was_decided_on(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    device, session = stored_cast.device(), stored_cast.session
    stored_cast.store()
    told = phone.told(Action.MOVE, device, 30, site=annex.id)
    first = undo(told, 31)
    phone.send(told, first)
    assert [each.verdict for each in phone.send(undo(first, 32, "undo-0002"))] == [Verdict.BLOCKED]
    old = phone.told(Action.MOVE, device, -5, site=annex.id)
    phone.send(old)
    desk = stored_cast.coordinator.later(stored_cast.at(hours=2))
    reviewing.settle(session, desk, kept(session, old), Settlement.DONE)
    assert [each.verdict for each in phone.send(undo(old, 20, "undo-0003"))] == [Verdict.TO_REVIEW]
    assert device.site_id == annex.id


def test_an_undo_is_nothing_that_a_desk_could_do_after_all(phone: Phone, stored_cast: Cast) -> None:
    lost = Told("undo-0001", Action.UNDO, NOW, "never-came")
    phone.send(lost)
    with pytest.raises(reviewing.NothingToSettle):
        reviewing.settle(
            stored_cast.session, stored_cast.coordinator, kept(stored_cast.session, lost), Settlement.DONE
        )


def test_taking_back_ones_count_leaves_the_others(phone: Phone, stored_cast: Cast) -> None:
    session, device = stored_cast.session, stored_cast.device()
    made = stock_takes.open_at(session, stored_cast.volunteer, stored_cast.hub)
    mine = phone.told(Action.COUNT, device, 30, stock_take=made.id)
    theirs = Phone(stored_cast, stored_cast.technician)
    phone.send(mine)
    theirs.scan(Action.COUNT, device, 35, stock_take=made.id)
    phone.send(undo(mine, 36))
    found = stock_takes.rows(made, stock_takes.Finding.FOUND)
    assert [row.asset_code for row in session.scalars(found)] == [device.code]


def test_what_was_seen_during_a_count_is_not_missing_because_the_phone_came_up_late(
    phone: Phone, stored_cast: Cast
) -> None:
    session, device = stored_cast.session, stored_cast.device()
    technician = stored_cast.technician
    made = stock_takes.open_at(session, technician.later(stored_cast.at(minutes=1)), stored_cast.hub)
    stock_takes.close(session, technician.later(stored_cast.at(minutes=30)), made)
    stored_cast.store()
    assert phone.scan(Action.COUNT, device, 10, stock_take=made.id).verdict is Verdict.BLOCKED
    stock_takes.decide(session, technician.later(stored_cast.at(minutes=70)), made, [device.code])
    assert device.state is AssetState.RECEIVED


def test_what_a_coordinator_left_is_not_done_later(phone: Phone, stored_cast: Cast, annex: Site) -> None:
    session = stored_cast.session
    (label,) = labels.print_batch(session, stored_cast.coordinator, 1)
    stored_cast.store()
    early = phone.told(Action.MOVE, label.token, 20, site=annex.id)
    phone.send(early)
    reviewing.settle(session, stored_cast.coordinator, kept(session, early), Settlement.LEFT)
    phone.scan(Action.RECEIVE, label.token, 10, site=stored_cast.hub.id)
    assert label.asset is not None
    assert label.asset.site_id == stored_cast.hub.id


def test_a_scan_from_before_a_second_label_was_glued_on_belongs_to_the_thing(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    session, device = stored_cast.session, stored_cast.device()
    (label,) = labels.print_batch(session, stored_cast.coordinator, 1)
    stored_cast.store()
    assert phone.scan(Action.MOVE, label.token, 20, site=annex.id).verdict is Verdict.UNKNOWN
    labels.claim(session, stored_cast.coordinator, label.short_code, device)
    stored_cast.store()
    for minute, thing in enumerate((device, label.token, label.short_code), start=30):
        assert phone.scan(Action.NOTE, thing, minute, flaws=["hinge"]).verdict is Verdict.APPLIED
        assert phone.scan(Action.PACK, thing, minute).verdict is Verdict.BLOCKED


def test_a_text_that_holds_nothing_is_unknown_and_holds_nothing_up(phone: Phone, stored_cast: Cast) -> None:
    for number, text in enumerate(("", "\u200b", "/", "..." * 100)):
        told = Told(f"odd-scan-{number}", Action.MOVE, NOW + timedelta(minutes=5), text, {"site": "site_x"})
        (outcome,) = phone.send(told)
        assert outcome.verdict is Verdict.UNKNOWN


def test_a_label_that_was_received_wrongly_is_received_anew(phone: Phone, stored_cast: Cast) -> None:
    session = stored_cast.session
    (label,) = labels.print_batch(session, stored_cast.coordinator, 1)
    stored_cast.store()
    wrong = phone.told(Action.RECEIVE, label.token, 10, site=stored_cast.hub.id, category="tablet")
    phone.send(wrong, undo(wrong, 11))
    assert label.asset is not None
    assert label.asset.state is AssetState.ANNOUNCED
    assert phone.scan(Action.RECEIVE, label.token, 12, site=stored_cast.hub.id, category="laptop").scan
    assert (label.asset.state, label.asset.kind) == (AssetState.RECEIVED, Kind.LAPTOP)
    device = session.get_one(Device, label.short_code)
    assert device.category is Category.LAPTOP


def test_a_promised_thing_stays_in_its_lot_whatever_the_scanner_is_armed_with(
    phone: Phone, stored_cast: Cast
) -> None:
    session, desk = stored_cast.session, stored_cast.coordinator
    lots = [
        donations.import_manifest(
            session,
            desk,
            f"Marque;Modèle;Quantité\nDell;{model};1\n".encode(),
            donor=stored_cast.donor,
            reference=model,
        )
        for model in ("Latitude 5400", "Latitude 5500")
    ]
    device = devices.next_unnamed(session, lots[0].id, Category.LAPTOP)
    assert device is not None
    stored_cast.store()
    facts = {"site": stored_cast.hub.id, "lot": lots[1].id, "category": "tablet"}
    assert phone.scan(Action.RECEIVE, device, 10, **facts).verdict is Verdict.APPLIED
    assert (device.donation_id, device.category) == (lots[0].id, Category.LAPTOP)


def test_a_place_that_is_not_known_leaves_all_as_it_was(phone: Phone, stored_cast: Cast) -> None:
    session, desk = stored_cast.session, stored_cast.coordinator
    text = "Marque;Modèle;Quantité\nDell;Latitude 5400;1\n".encode()
    lot = donations.import_manifest(session, desk, text, donor=stored_cast.donor, reference="Port")
    (label,) = labels.print_batch(session, desk, 1)
    stored_cast.store()
    facts = {"site": "site_000000000000", "lot": lot.id}
    assert phone.scan(Action.RECEIVE, label.token, 10, **facts).verdict is Verdict.BLOCKED
    assert (label.asset_code, donations.counts(session, lot)) == (None, {"announced": 1})


def test_a_return_is_not_undone_once_its_youth_moved_or_has_another_one(
    phone: Phone, stored_cast: Cast
) -> None:
    session, later = stored_cast.session, stored_cast.at(minutes=30)
    for number, moves in enumerate((True, False)):
        youth, laptop = stored_cast.youth(), stored_cast.ready_laptop()
        loan, next_kit = (
            stored_cast.loan(laptop, youth=youth),
            None if moves else stored_cast.kit(youth=youth),
        )
        stored_cast.store()
        told = phone.told(Action.TAKE_BACK, laptop, 20, site=stored_cast.hub.id)
        phone.send(told, minute=21)
        if next_kit:
            stored_cast.hand_over(next_kit, later)
        else:
            to = {"organisation": stored_cast.other_association, "territory": "06"}
            transfers.transfer(session, stored_cast.coordinator.later(later), youth, **to)
        stored_cast.store()
        (outcome,) = phone.send(undo(told, 39, f"an-undo-{number}"))
        assert outcome.verdict is Verdict.TO_REVIEW
        assert (loan.state, laptop.state) == (LoanState.RETURNED, AssetState.RETURNED)


def test_what_is_out_again_answers_to_the_association_that_its_loan_went_to(
    phone: Phone, stored_cast: Cast
) -> None:
    youth, laptop = stored_cast.youth(), stored_cast.ready_laptop()
    stored_cast.loan(laptop, stored_cast.ready_sim(), youth=youth)
    stored_cast.store()
    told = phone.told(Action.TAKE_BACK, laptop, 20, site=stored_cast.hub.id)
    phone.send(told, minute=21)
    by, to = stored_cast.coordinator.later(stored_cast.at(minutes=30)), stored_cast.other_association
    transfers.transfer(stored_cast.session, by, youth, organisation=to, territory="06")
    stored_cast.store()
    phone.send(undo(told, 39))
    assert (laptop.state, laptop.organisation_id) == (AssetState.ON_LOAN, to.id)
