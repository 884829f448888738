"""A list is taken over whole or not at all, each of its lines is accounted for, and none is doubled."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from fleet import consistency, events, takeover
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.intake import labels
from fleet.intake.devices import Category, Device
from fleet.intake.labels import Label, LabelState
from fleet.lending import loans
from fleet.lending.loans import Loan
from fleet.lifecycle import AssetState, LineState, LoanState, PlanState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth
from fleet.refurbishment import readiness
from fleet.takeover import Defaults, FaultyFleet, NothingToTake
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.fleet.takeover.conftest import iccid, lent, line, messy, read, stocked, take

CARD = {"iccid": iccid(1), "line": "5678", "operator": "TÉLÉCOM AZUR", "ends": "30/06/2027"}


def count(cast: Cast, table: Any) -> int:
    return cast.session.scalar(select(func.count()).select_from(table)) or 0


def device(cast: Cast, serial: str) -> Device:
    return cast.session.scalars(select(Device).where(Device.serial == serial)).one()


def loan_of(cast: Cast, serial: str) -> Loan:
    item = loans.open_item(cast.session, device(cast, serial))
    assert item is not None
    return item.loan


def faults_of(cast: Cast) -> list[str]:
    cast.session.commit()
    return list(consistency.faults(cast.session, TRAIL_KEY))


def test_what_is_lent_is_a_loan_of_a_fresh_youth_whose_erasure_is_unknown(stored_cast: Cast) -> None:
    cast = stored_cast
    take(cast, lent("7QK1ZX2", **CARD))
    loan, laptop = loan_of(cast, "7QK1ZX2"), device(cast, "7QK1ZX2")
    assert (loan.taken_over, loan.first_for_youth, loan.state) == (True, False, LoanState.OPEN)
    assert (loan.organisation_id, loan.territory, loan.signed_on) == (
        cast.association.id,
        "06",
        date(2025, 9, 13),
    )
    assert (loan.handed_over_on, loan.last_sign_at) == (date(2025, 9, 13), cast.now)
    assert (laptop.state, laptop.erasure_unknown, laptop.organisation_id) == (
        AssetState.ON_LOAN, True, cast.association.id,
    )  # fmt: skip
    assert loan.youth is not None
    assert (loan.youth.organisation_id, loan.due_on) == (cast.association.id, date(2027, 9, 14))
    sim = cast.session.scalars(select(Sim)).one()
    assert {item.asset_code for item in loan.items} == {laptop.code, sim.code}
    wire = cast.session.scalars(select(Line)).one()
    plan = cast.session.scalars(select(Plan)).one()
    assert (wire.state, wire.number_ending, wire.operator_id) == (LineState.ACTIVE, "5678", cast.operator.id)
    assert (plan.state, plan.ends_on, plan.cost_cents) == (PlanState.RUNNING, date(2027, 6, 30), 0)
    assert labels.asset_of(cast.session, laptop.code) is laptop
    assert faults_of(cast) == []


def test_its_next_return_begins_a_cycle_that_needs_evidence(cast: Cast) -> None:
    take(cast, lent("7QK1ZX2"))
    cast.take_back(loan_of(cast, "7QK1ZX2"))
    laptop = device(cast, "7QK1ZX2")
    assert (laptop.state, laptop.erasure_unknown, laptop.cycle) == (AssetState.RETURNED, False, 2)
    with pytest.raises(readiness.NotErased):
        readiness.refuse_unerased(cast.session, laptop)


def test_what_was_taken_over_is_no_hand_over_to_undo(cast: Cast) -> None:
    """It never was a kit here: undone, it would be put aside for nobody."""
    take(cast, lent("7QK1ZX2", since=""))
    with pytest.raises(loans.TooLateToUndo):
        loans.undo(cast.session, cast.coordinator, loan_of(cast, "7QK1ZX2"))


def test_a_ready_device_of_unknown_erasure_is_found(stored_cast: Cast) -> None:
    ours = stored_cast.ready_laptop()
    ours.erasure_unknown = True
    assert faults_of(stored_cast) == [f"asset {ours.code}: ready although its erasure is unknown"]


def test_each_state_comes_as_it_is_and_nothing_is_ready(stored_cast: Cast) -> None:
    cast = stored_cast
    words = ("dispo", "HS", "volé", "DEEE", "pour pièces", "rendu au donateur", "donné")
    take(cast, *(stocked(f"S{n}ABC", state=word) for n, word in enumerate(words)))
    every = cast.session.scalars(select(Device).order_by(Device.serial)).all()
    assert [(each.state and each.state.value, each.retire_reason) for each in every] == [
        ("received", None),
        ("refurbishing", None),
        ("missing", None),
        ("retired", "recycled"),
        ("retired", "parts"),
        ("retired", "back_to_donor"),
        ("retired", "given"),
    ]
    assert every[0].site_id == cast.hub.id
    assert faults_of(cast) == []


def test_a_card_alone_and_a_hotspot_with_its_card(stored_cast: Cast) -> None:
    cast = stored_cast
    text = (
        "Type;N° de série;ICCID;Statut;Association;Dpt\n"
        f"SIM;;{iccid(1)};prêté;Trait d'union;06\n"
        f"hotspot;HOT1234;{iccid(2)};prêté;Trait d'union;06\n"
    )
    take(cast, listing=takeover.read(text.encode()))
    assert count(cast, Sim) == 2
    assert count(cast, Loan) == 2
    found = device(cast, "HOT1234")
    assert (found.category, len(found.storages)) == (Category.HOTSPOT, 1)
    assert faults_of(cast) == []


def test_a_label_of_ours_is_claimed_as_it_is(cast: Cast) -> None:
    (printed,) = labels.print_batch(cast.session, cast.coordinator, 1)
    cast.session.flush()
    take(cast, stocked("ABC1234", label=printed.short_code))
    cast.session.expire_all()
    found = device(cast, "ABC1234")
    assert (found.code, printed.status, printed.asset_code) == (
        printed.short_code,
        LabelState.LIVE,
        found.code,
    )
    assert count(cast, Label) == 1
    labels.revoke(cast.session, cast.coordinator, printed)
    with pytest.raises(FaultyFleet):
        take(cast, stocked("ABC1235", label=printed.short_code))


def test_unknown_places_are_refused_or_added(cast: Cast) -> None:
    lines = (lent("ABC1234", association="Les Nouveaux"), stocked("ABC1235", site="Cave", territory="83"))
    found = takeover.preview(cast.session, cast.coordinator, read(*lines))
    assert [(each.kind, each.name, each.count) for each in found.missing] == [
        ("site", "Cave", 1),
        ("association", "Les Nouveaux", 1),
    ]
    assert (found.refused, count(cast, Site)) == (2, 2)
    made = take(cast, listing=read(*lines, defaults=Defaults(add_missing=True)))
    house = cast.session.scalars(select(Organisation).where(Organisation.name == "Les Nouveaux")).one()
    place = cast.session.scalars(select(Site).where(Site.name == "Cave")).one()
    assert (place.territory, place.organisation_id) == ("83", cast.lender.id)
    assert loan_of(cast, "ABC1234").organisation_id == house.id
    assert len(made.counts["added"]) == 2


def test_where_a_lent_thing_lives_never_becomes_a_site(cast: Cast) -> None:
    take(cast, listing=read(lent("ABC1234", site="Foyer des Lilas"), defaults=Defaults(add_missing=True)))
    assert cast.session.scalar(select(Site).where(Site.name == "Foyer des Lilas")) is None


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (lent("ABC1234", association=""), "Association"),
        (lent("ABC1234", association="Personne"), "Association"),
        (lent("ABC1234", territory=""), "Département"),
        (lent("ABC1234", since="01/01/2030"), "Date de prêt"),
        (lent("ABC1234", due="01/01/2025"), "Retour prévu"),
        (lent("ABC1234", iccid=iccid(1), line="5678"), "Opérateur"),
        (stocked("ABC1234", site="Lune"), "Site"),
    ],
)
def test_one_bad_line_and_nothing_is_taken(cast: Cast, bad: str, column: str) -> None:
    listing = read(stocked("FINE123"), bad)
    with pytest.raises(FaultyFleet) as refused:
        takeover.import_fleet(cast.session, cast.coordinator, listing, name="parc.csv")
    told = refused.value.facts["errors"]
    assert [(fault["line"], fault["column"]) for fault in told] == [(3, column)]
    assert (count(cast, Device), count(cast, Label), count(cast, takeover.Takeover)) == (0, 0, 0)
    made = take(cast, listing=listing, leave_refused=True)
    assert (made.counts["taken"], made.counts["refused"]) == (1, 1)


def test_a_list_of_examples_alone_is_nothing(cast: Cast) -> None:
    with pytest.raises(NothingToTake):
        take(cast, line(maker="Exemple", serial="ABC1"))


def test_a_trial_stores_nothing_and_says_what_the_import_does(cast: Cast) -> None:
    lines, faulty, left_out = messy(120, seed=3)
    listing = read(*lines, defaults=Defaults(territory="06"))
    tried = takeover.preview(cast.session, cast.coordinator, listing)
    assert count(cast, Device) == 0
    made = take(cast, listing=listing, leave_refused=True)
    assert tried.as_dict() == {name: made.counts[name] for name in tried.as_dict()}
    assert (tried.left_out, tried.refused) == (left_out, faulty)


def test_every_one_of_twelve_hundred_messy_lines_is_accounted_for_and_none_is_doubled(
    stored_cast: Cast,
) -> None:
    cast = stored_cast
    lines, faulty, left_out = messy(1_200)
    listing = read(*lines)
    made = take(cast, listing=listing, leave_refused=True)
    told = made.counts
    assert told["taken"] + told["refused"] + told["left_out"] == listing.total == 1_200
    assert (told["refused"], told["left_out"]) == (faulty, left_out)
    before = (
        count(cast, Device),
        count(cast, Sim),
        count(cast, Loan),
        count(cast, Youth),
        events.count(cast.session),
    )
    assert before[:4] == (told["devices"]["new"], told["sims"]["new"], told["loans"]["new"], told["youths"])
    assert take(cast, listing=read(*lines), leave_refused=True).id == made.id
    shuffled = read(*sorted(lines, reverse=True))
    again = take(cast, listing=shuffled, leave_refused=True)
    assert {name: again.counts[name]["new"] for name in ("devices", "sims", "loans")} == dict.fromkeys(
        ("devices", "sims", "loans"), 0
    )
    assert (count(cast, Device), count(cast, Sim), count(cast, Loan), count(cast, Youth)) == before[:4]
    assert faults_of(cast) == []


def test_codes_for_the_association_and_labels_in_the_order_of_the_shelves(cast: Cast) -> None:
    (printed,) = labels.print_batch(cast.session, cast.coordinator.later(cast.at(days=-1)), 1)
    made = take(
        cast,
        lent("LENT123"),
        stocked("HUB2222"),
        stocked("GONE333", state="DEEE"),
        stocked("DESK444", site="Bureau de Grasse"),
        stocked("LABEL55", label=printed.short_code),
    )
    rows = list(takeover.codes_file(cast.session, cast.coordinator, made))
    loan = loan_of(cast, "LENT123")
    assert (rows[0].line, rows[0].association, rows[0].youth) == (2, "Trait d'union", loan.youth_code)
    assert [row.youth for row in rows[1:]] == [None] * 4
    own = takeover.codes_file(cast.session, cast.coordinator, made, organisation_id=cast.association.id)
    assert [row.line for row in own] == [2]
    shelves = [device(cast, serial).code for serial in ("DESK444", "HUB2222", "LENT123")]
    assert takeover.labels_by_site(cast.session, cast.coordinator, made) == shelves
    stickers = list(takeover.sticking_list(cast.session, cast.coordinator, made))
    assert [one.code for one in stickers] == shelves
    assert all(one.inventory_number or one.number for one in stickers)


def test_what_was_said_of_one_list_is_offered_for_the_next(cast: Cast) -> None:
    listing = takeover.read(
        b"Ref;Statut\nPC-0001;au chaud\nPC-0002;au chaud\nPC-0003;chez Camille\n",
        columns={"Ref": "inventory_number"},
        words={"au chaud": "in_stock", "chez Camille": "leave_out"},
    )
    take(cast, listing=listing)
    memory = takeover.remembered(cast.session, cast.coordinator)
    assert (memory.columns["Ref"], memory.words) == ("inventory_number", {"au chaud": "in_stock"})
    (entry,) = takeover.read(b"Ref;Statut\nPC-0009;au chaud\n", remembered=memory).rows
    assert (entry.inventory_number, entry.meaning) == ("PC-0009", "in_stock")


def test_defaults_say_what_the_list_does_not(cast: Cast) -> None:
    defaults = Defaults(
        association="L'autre rive", territory="83", signatory=Signatory.ADULT_YOUTH, due_on=date(2027, 7, 1)
    )
    take(cast, listing=read(lent("ABC1234", association="", territory=""), defaults=defaults))
    loan = loan_of(cast, "ABC1234")
    told = (loan.organisation_id, loan.territory, loan.signatory, loan.due_on)
    assert told == (cast.other_association.id, "83", Signatory.ADULT_YOUTH, date(2027, 7, 1))


def test_a_bulk_of_events_is_a_chain_like_any_other(stored_cast: Cast) -> None:
    take(stored_cast, *(lent(f"ABC{n:04}") for n in range(3)))
    stored_cast.store()
    made = stored_cast.session.scalars(select(takeover.Takeover)).one()
    assert events.verify(stored_cast.session, TRAIL_KEY).holds
    told = events.history(stored_cast.session, "takeover", made.id)
    assert (told[0].verb, told[0].facts) == ("takeover.import", {"lines": 3})
    assert made.first_seq < told[0].seq <= made.last_seq
