"""Scans one by one: what each action does, and each verdict."""

from datetime import timedelta

from fleet import stock_takes
from fleet.intake import donations, labels
from fleet.lending.loans import Accessory
from fleet.lifecycle import AssetState
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.scanning import Action, Told, Verdict
from tests.cast import NOW, Cast
from tests.fleet.scanning.conftest import Phone

SIGNED = {"signed_on": NOW.date().isoformat(), "due_on": "2027-09-01"}


def test_a_thing_is_moved_and_a_second_scan_says_already(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    device = stored_cast.device()
    assert phone.scan(Action.MOVE, device, site=annex.id).verdict is Verdict.APPLIED
    assert device.site_id == annex.id
    assert phone.scan(Action.MOVE, device, 51, site=annex.id).verdict is Verdict.ALREADY


def test_the_same_scan_again_does_nothing(phone: Phone, stored_cast: Cast, annex: Site) -> None:
    told = phone.told(Action.MOVE, stored_cast.device(), 50, site=annex.id)
    first, again = phone.send(told, told)
    assert (first.verdict, again.verdict, again.earlier) == (
        Verdict.APPLIED,
        Verdict.DUPLICATE,
        Verdict.APPLIED,
    )


def test_an_unclaimed_label_becomes_a_device_at_the_first_scan(phone: Phone, stored_cast: Cast) -> None:
    label = labels.print_batch(stored_cast.session, stored_cast.coordinator, 1)[0]
    before = phone.scan(Action.MOVE, label.token, 30, site=stored_cast.hub.id)
    assert before.verdict is Verdict.UNKNOWN
    outcome = phone.scan(Action.RECEIVE, label.token, 20, site=stored_cast.hub.id)
    assert outcome.verdict is Verdict.APPLIED
    assert outcome.scan is not None
    assert outcome.scan.asset_code == label.short_code
    assert label.asset_code == label.short_code
    assert [scan.verdict for scan in outcome.changed] == [Verdict.ALREADY]


def test_a_kit_is_packed_handed_over_and_comes_back(phone: Phone, stored_cast: Cast) -> None:
    kit = stored_cast.kit()
    (item,) = kit.items
    assert phone.scan(Action.PACK, item.asset, 10).verdict is Verdict.APPLIED
    assert item.packed_at == NOW + timedelta(minutes=10)
    assert phone.scan(Action.HAND_OVER, item.asset, 20, **SIGNED).verdict is Verdict.APPLIED
    assert item.asset.state is AssetState.ON_LOAN
    assert phone.scan(Action.TAKE_BACK, item.asset, 30, site=stored_cast.hub.id).verdict is Verdict.APPLIED
    assert (item.asset.state, item.asset.cycle) == (AssetState.RETURNED, 2)


def test_what_is_tapped_at_a_return_is_kept_with_the_loan_and_taken_back_with_it(
    phone: Phone, stored_cast: Cast
) -> None:
    loan = stored_cast.loan(at=NOW)
    (item,) = loan.items
    tapped = {"site": stored_cast.hub.id, "flaws": ["screen"], "missing": ["charger"]}
    back = phone.told(Action.TAKE_BACK, item.asset, 30, **tapped)
    phone.send(back)
    assert (item.flaws_back, item.missing) == (["screen"], [Accessory.CHARGER])
    phone.send(Told("undo-0003", Action.UNDO, NOW + timedelta(minutes=31), back.id))
    assert (item.flaws_back, item.missing, item.ended_at) == (None, [], None)


def test_a_hand_over_is_undone_by_whoever_scanned_it(phone: Phone, stored_cast: Cast) -> None:
    kit = stored_cast.kit()
    (item,) = kit.items
    done = phone.told(Action.HAND_OVER, item.asset, 20, **SIGNED)
    phone.send(done)
    undo = Told("undo-0001", Action.UNDO, NOW + timedelta(minutes=21), done.id)
    (outcome,) = phone.send(undo)
    assert outcome.verdict is Verdict.APPLIED
    assert item.asset.state is AssetState.RESERVED
    other = Phone(stored_cast, stored_cast.coordinator)
    (refused,) = other.send(Told("undo-0002", Action.UNDO, NOW + timedelta(minutes=22), done.id))
    assert refused.verdict is Verdict.BLOCKED


def test_a_scan_older_than_another_change_goes_to_review(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    device = stored_cast.device()
    stored_cast.store()
    assert phone.scan(Action.MOVE, device, -5, site=annex.id).verdict is Verdict.TO_REVIEW
    assert phone.scan(Action.MOVE, device, 70, site=annex.id).verdict is Verdict.TO_REVIEW
    assert device.site_id == stored_cast.hub.id


def test_an_older_move_is_superseded(phone: Phone, stored_cast: Cast, annex: Site) -> None:
    device = stored_cast.device()
    phone.scan(Action.MOVE, device, 40, site=annex.id)
    elsewhere = stored_cast.delivery_site.id
    assert phone.scan(Action.MOVE, device, 30, site=elsewhere).verdict is Verdict.SUPERSEDED
    assert device.site_id == annex.id
    late = phone.scan(Action.PACK, device, 31)
    assert late.verdict is Verdict.BLOCKED  # what could not have been done then is told as such


def test_a_late_scan_of_another_kind_is_done_beneath_the_later_one(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    device = stored_cast.device()
    phone.scan(Action.MOVE, device, 40, site=annex.id)
    assert phone.scan(Action.START_REFURBISHMENT, device, 30).verdict is Verdict.APPLIED
    assert (device.state, device.site_id) == (AssetState.REFURBISHING, annex.id)


def test_a_stock_take_is_counted_by_scanning_and_a_count_undone(phone: Phone, stored_cast: Cast) -> None:
    made = stock_takes.open_at(stored_cast.session, stored_cast.volunteer, stored_cast.hub)
    device = stored_cast.device()
    told = phone.told(Action.COUNT, device, 30, stock_take=made.id)
    assert [each.verdict for each in phone.send(told)] == [Verdict.APPLIED]
    assert phone.scan(Action.COUNT, device, 31, stock_take=made.id).verdict is Verdict.ALREADY
    foreign = phone.scan(Action.COUNT, "0612345678", 32, stock_take=made.id)
    assert foreign.verdict is Verdict.APPLIED
    assert foreign.scan is not None
    assert "0612345678" not in foreign.scan.text  # it may be somebody's number
    undo = Told("undo-0001", Action.UNDO, NOW + timedelta(minutes=33), told.id)
    assert [each.verdict for each in phone.send(undo)] == [Verdict.APPLIED]
    # Somebody else had seen it too.
    assert phone.scan(Action.COUNT, device, 34, stock_take=made.id).verdict is Verdict.ALREADY
    stock_takes.cancel(stored_cast.session, stored_cast.technician, made)
    assert phone.scan(Action.COUNT, device, 35, stock_take=made.id).verdict is Verdict.BLOCKED


def test_an_undo_that_comes_first_waits_for_what_it_takes_back(
    phone: Phone, stored_cast: Cast, annex: Site
) -> None:
    device = stored_cast.device()
    told = phone.told(Action.MOVE, device, 30, site=annex.id)
    undo = Told("undo-0001", Action.UNDO, NOW + timedelta(minutes=31), told.id)
    assert [each.verdict for each in phone.send(undo)] == [Verdict.UNKNOWN]
    phone.send(told)
    assert device.site_id == stored_cast.hub.id
    assert [each.verdict for each in phone.send(undo)] == [Verdict.DUPLICATE]


def test_taking_a_scan_back_lets_a_superseded_one_count(phone: Phone, stored_cast: Cast, annex: Site) -> None:
    device = stored_cast.device()
    later = phone.told(Action.MOVE, device, 40, site=annex.id)
    phone.send(later)
    third = sites.add(stored_cast.session, stored_cast.system, "Dépôt", stored_cast.lender, "06")
    assert phone.scan(Action.MOVE, device, 30, site=third.id).verdict is Verdict.SUPERSEDED
    phone.send(Told("undo-0001", Action.UNDO, NOW + timedelta(minutes=41), later.id))
    assert device.site_id == third.id


def test_a_lot_counted_but_not_named_is_received_label_by_label(phone: Phone, stored_cast: Cast) -> None:
    session, desk = stored_cast.session, stored_cast.coordinator
    lot = donations.import_manifest(
        session,
        desk,
        "Marque;Modèle;Quantité\nDell;Latitude 5400;2\n".encode(),
        donor=stored_cast.donor,
        reference="Port",
    )
    first, second, third = labels.print_batch(session, desk, 3)
    stored_cast.store()
    facts = {"site": stored_cast.hub.id, "lot": lot.id}
    told = [
        phone.told(Action.RECEIVE, label.token, 30 + n, **facts) for n, label in enumerate((first, second))
    ]
    assert {each.verdict for each in phone.send(*told)} == {Verdict.APPLIED}
    assert donations.counts(session, lot) == {"received": 2}
    assert phone.scan(Action.RECEIVE, third.token, 33, **facts).verdict is Verdict.APPLIED
    assert donations.counts(session, lot) == {"received": 3}  # one more than was promised, and it shows


def test_a_lot_with_serial_numbers_asks_for_them(phone: Phone, stored_cast: Cast) -> None:
    session, desk = stored_cast.session, stored_cast.coordinator
    text = "Marque;Modèle;Numéro de série\nDell;Latitude 5400;7QK1ZX2\n".encode()
    lot = donations.import_manifest(session, desk, text, donor=stored_cast.donor, reference="Port")
    (label,) = labels.print_batch(session, desk, 1)
    stored_cast.store()
    facts = {"site": stored_cast.hub.id, "lot": lot.id}
    outcome = phone.scan(Action.RECEIVE, label.token, 30, **facts)
    assert outcome.verdict is Verdict.BLOCKED
    assert phone.scan(Action.RECEIVE, "7QK1ZX2", 31, **facts).verdict is Verdict.APPLIED
    assert donations.counts(session, lot) == {"received": 1}
