"""From the database to a proposal, and from what a coordinator picks of it to kits."""

from datetime import date

import pytest

from fleet.access import NotYours, Verb
from fleet.connectivity import lines
from fleet.db import Database
from fleet.errors import NotFound
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Category, Keyboard
from fleet.intake.donations import Donation
from fleet.lending import allocations, proposing, quotas
from fleet.lending.allocations import NotAsked, NotReady
from fleet.lending.equipment_requests import Priority
from fleet.lending.fitting import Needs, Offer
from fleet.lending.proposing import Distance, Missing, Pick, load
from fleet.lending.proposing.facts import Share
from fleet.lending.quotas import QuotaReached, QuotaReason
from fleet.lifecycle import AllocationState, AssetState
from tests.cast import Cast


def test_only_a_coordinator_is_proposed_anything(cast: Cast) -> None:
    for person in (cast.mentor, cast.volunteer, cast.technician):
        with pytest.raises(NotYours):
            proposing.propose(cast.session, person)


def test_a_line_that_waits_is_loaded_with_its_needs(cast: Cast) -> None:
    youth = cast.youth(territory="13")
    request = cast.approved((youth, Kind.LAPTOP))
    line = request.lines[0]
    line.keyboard, line.screen_inches, line.touch, line.priority = Keyboard.QWERTY, 14, True, Priority.EXAMS
    cast.session.flush()
    (wish,) = load(cast.session, cast.coordinator).wishes
    assert (wish.line_id, wish.request, wish.number) == (line.id, request.id, 1)
    assert (wish.organisation, wish.youth, wish.kind) == (cast.association.id, youth.code, Kind.LAPTOP)
    assert (wish.territory, wish.near, wish.site) == ("13", "06", cast.delivery_site.id)
    assert (wish.needs, wish.priority) == (Needs(Keyboard.QWERTY, 14, True), Priority.EXAMS)
    assert (wish.since, wish.needed_by) == (cast.coordinator.today, date(2027, 1, 15))


def test_what_is_served_declined_or_not_approved_does_not_wait(cast: Cast) -> None:
    cast.kit()
    cast.submitted()
    cast.draft()
    cast.take_back(cast.loan())
    assert load(cast.session, cast.coordinator).wishes == []


def test_what_is_ready_is_loaded_with_its_features_its_lot_and_its_place(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    laptop.keyboard, laptop.touch = Keyboard.AZERTY, False
    lot = Donation(
        reference="a lot",
        donor_id=cast.donor.id,
        funder_id=cast.department.id,
        created_at=cast.now,
    )
    cast.session.add(lot)
    cast.session.flush()
    laptop.donation_id = sim.donation_id = lot.id
    cast.session.flush()
    found = {thing.code: thing for thing in load(cast.session, cast.coordinator).things}
    own = {"funder": cast.department.id, "territories": frozenset({"06"})}
    assert found[laptop.code].offer == Offer(Keyboard.AZERTY, None, False, **own)  # type: ignore[arg-type]
    assert found[sim.code].offer == Offer(**own)  # type: ignore[arg-type]
    assert (found[laptop.code].category, found[sim.code].category) == (Category.LAPTOP, None)
    assert {(thing.site, thing.territory) for thing in found.values()} == {(cast.hub.id, "06")}


def test_what_is_not_ready_or_a_sim_without_a_line_is_not_offered(cast: Cast) -> None:
    cast.device()
    cast.kit()
    sim = cast.ready_sim()
    cast.session.flush()
    line = lines.live_of(cast.session, sim)
    assert line is not None
    lines.move(cast.session, cast.coordinator, line, Verb.LINE_SUSPEND)
    cast.session.flush()
    assert load(cast.session, cast.coordinator).things == []


def test_an_association_s_share_is_what_it_had_of_what_was_approved(cast: Cast) -> None:
    cast.kit()
    cast.loan()
    cast.approved()
    cast.session.flush()
    assert load(cast.session, cast.coordinator).shares == {cast.association.id: Share(had=2, asked=3)}


def test_a_proposal_reserves_nothing_and_says_what_is_missing(cast: Cast) -> None:
    laptop, youth = cast.ready_laptop(), cast.youth()
    cast.approved((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    cast.session.flush()
    proposal = proposing.propose(cast.session, cast.coordinator)
    (kit,), (left,) = proposal.kits, proposal.left_out
    assert [choice.thing.code for choice in kit.choices] == [laptop.code]
    assert kit.choices[0].distance is Distance.TERRITORY
    assert (list(kit.without), left.missing) == ([Kind.CONNECTION], Missing.NOTHING_READY)
    assert laptop.state is AssetState.READY


def picks(cast: Cast, number: int) -> list[Pick]:
    """Kits as proposed for so many youths."""
    for _ in range(number):
        cast.ready_laptop()
        cast.approved((cast.youth(), Kind.LAPTOP))
    cast.session.flush()
    return [
        Pick(kit.request, kit.youth, [choice.thing.code for choice in kit.choices])
        for kit in proposing.propose(cast.session, cast.coordinator).kits
    ]


def test_what_is_accepted_is_put_aside(cast: Cast) -> None:
    outcomes = proposing.accept(cast.session, cast.coordinator, picks(cast, 3))
    kits = [outcome.kit for outcome in outcomes if outcome.kit]
    assert [kit.state for kit in kits] == [AllocationState.PREPARED] * 3
    assert proposing.propose(cast.session, cast.coordinator).kits == []


def test_what_changed_meanwhile_is_refused_by_itself_and_the_rest_is_kept(cast: Cast) -> None:
    chosen = picks(cast, 3)
    taken = cast.session.get_one(Asset, chosen[1].assets[0])
    cast.kit(taken)
    outcomes = proposing.accept(cast.session, cast.coordinator, chosen)
    assert [outcome.kit is not None for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].refusal, NotReady)


def test_by_choice_it_is_all_or_nothing(cast: Cast) -> None:
    chosen = picks(cast, 2)
    wrong = Pick(chosen[0].request, chosen[0].youth, chosen[1].assets)
    with pytest.raises(NotAsked):
        proposing.accept(cast.session, cast.coordinator, [chosen[0], wrong], all_or_nothing=True)


def test_a_change_by_hand_is_held_against_the_same_rules(cast: Cast) -> None:
    about = {"change": 1, "reason": QuotaReason.AGREEMENT}
    quotas.grant(
        cast.session,
        cast.coordinator,
        cast.association,
        "06",
        Kind.LAPTOP,
        **about,  # type: ignore[arg-type]
    )
    (chosen,) = picks(cast, 2)
    other = cast.ready_laptop().code
    waiting = proposing.propose(cast.session, cast.coordinator).left_out[0].wish
    outcomes = proposing.accept(
        cast.session,
        cast.coordinator,
        [Pick(chosen.request, chosen.youth, [other]), Pick(waiting.request, waiting.youth, chosen.assets)],
    )
    assert outcomes[0].kit is not None
    assert isinstance(outcomes[1].refusal, QuotaReached)
    assert cast.session.get_one(Asset, chosen.assets[0]).state is AssetState.READY


def test_a_youth_of_another_association_or_nobody_gets_nothing(cast: Cast) -> None:
    (chosen,) = picks(cast, 1)
    for youth in (cast.youth(cast.other_association).code, "NOBODY23"):
        (outcome,) = proposing.accept(
            cast.session, cast.coordinator, [Pick(chosen.request, youth, chosen.assets)]
        )
        assert isinstance(outcome.refusal, NotFound)


def test_a_proposal_is_made_while_somebody_writes(stored_cast: Cast, database: Database) -> None:
    """It is a read: SQLite's one write lock is somebody else's meanwhile."""
    stored_cast.ready_laptop()
    stored_cast.approved()
    stored_cast.store()
    with database.write() as writing:
        stored_cast.session = writing
        allocations.listing(stored_cast.coordinator)
        stored_cast.youth()
        writing.flush()
        with database.read() as reading:
            assert len(proposing.propose(reading, stored_cast.coordinator).kits) == 1
