"""No hard rule is broken, nothing permitted stands unused, the best is found, row order decides nothing."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.intake.assets import Kind
from fleet.intake.devices import Keyboard
from fleet.lending.equipment_requests import Priority
from fleet.lending.fitting import Needs, Offer
from fleet.lending.proposing import choosing
from fleet.lending.proposing.classes import Rules
from fleet.lending.proposing.deciding import decide
from fleet.lending.proposing.facts import Facts, Missing, Proposal, Ranked, Thing, Wish
from fleet.lending.proposing.ordering import ranked
from tests.fleet.lending.proposing.worlds import (
    LAPTOP,
    Quotas,
    counts_against,
    facts,
    may_serve,
    pairs,
    thing,
    wish,
    within,
    worlds,
)

Pair = tuple[Ranked, Thing]


def chosen(proposal: Proposal) -> list[Pair]:
    return [(choice.ranked, choice.thing) for kit in proposal.kits for choice in kit.choices]


def plain(found: list[Pair]) -> list[tuple[Wish, Thing]]:
    return [(one.wish, other) for one, other in found]


@settings(max_examples=150)
@given(worlds())
def test_no_hard_rule_is_broken_and_every_line_is_either_served_or_told_why_not(
    world: tuple[Facts, Quotas],
) -> None:
    asked, quotas = world
    proposal = decide(asked)
    found = chosen(proposal)
    assert within(plain(found), quotas)
    lines = [one.wish.line_id for one, _ in found] + [left.wish.line_id for left in proposal.left_out]
    assert sorted(lines) == sorted(each.line_id for each in asked.wishes)
    assert proposal.spare == len(asked.things) - len(found)


@settings(max_examples=150)
@given(worlds())
def test_no_line_is_left_out_while_a_permitted_thing_stands_unused(world: tuple[Facts, Quotas]) -> None:
    asked, quotas = world
    proposal = decide(asked)
    found = plain(chosen(proposal))
    used = {other.code for _, other in found}
    for left in proposal.left_out:
        for spare in asked.things:
            assert spare.code in used or not within([*found, (left.wish, spare)], quotas)


def every_way(order: list[Ranked], things: list[Thing], quotas: Quotas) -> Iterator[list[Pair]]:
    """Every set of pairs that breaks no rule, found by trying them all."""
    options = [[None, *(each for each in things if may_serve(one.wish, each))] for one in order]
    for way in product(*options):
        found = [(one, other) for one, other in zip(order, way, strict=True) if other]
        if within(plain(found), quotas):
            yield found


def worth(found: list[Pair], order: list[Ranked], rules: Rules) -> tuple[int, int, int, int]:
    """More lines, then those that come first, then nearer things, then a better fit: greater is better."""
    place = {one: number for number, one in enumerate(order)}
    far = sum(choosing.FAR[choosing.distance(one, other)] for one, other in found)
    misfit = sum(choosing.misfit(one.wish.needs, choosing.like(rules, other)) for one, other in found)
    return len(found), -sum(place[one] for one, _ in found), -far, -misfit


@settings(max_examples=150)
@given(worlds(4))
def test_there_is_no_better_matching(world: tuple[Facts, Quotas]) -> None:
    asked, quotas = world
    found = chosen(decide(asked))
    for kind in Kind:
        order = [one for one in ranked(asked) if one.wish.kind is kind]
        things = [each for each in asked.things if each.kind is kind]
        rules = Rules(kind, asked.book, order, things)
        best = max(worth(way, order, rules) for way in every_way(order, things, quotas))
        assert worth([pair for pair in found if pair[0].wish.kind is kind], order, rules) == best


@given(worlds(8), st.randoms(use_true_random=False))
def test_the_order_and_the_numbers_of_rows_decide_nothing(world: tuple[Facts, Quotas], rng: Random) -> None:
    asked, _ = world
    shuffled = [
        replace(each, line_id=number)
        for number, each in enumerate(rng.sample(asked.wishes, len(asked.wishes)))
    ]
    again = replace(asked, wishes=shuffled, things=rng.sample(asked.things, len(asked.things)))
    first, second = decide(asked), decide(again)
    assert pairs(first) == pairs(second)
    told = [[(left.wish.youth, left.missing) for left in each.left_out] for each in (first, second)]
    assert told[0] == told[1]


@settings(max_examples=150)
@given(worlds())
def test_whoever_is_left_out_is_told_the_truth(world: tuple[Facts, Quotas]) -> None:
    asked, quotas = world
    proposal = decide(asked)
    found = chosen(proposal)
    for left in proposal.left_out:
        one = left.wish
        fits = [
            each
            for each in asked.things
            if may_serve(replace(one, territory=next(iter(each.offer.territories or [one.territory]))), each)
        ]
        here = [each for each in fits if may_serve(one, each)]
        keys = {key for each in here if (key := counts_against(one, each, quotas)[1])}
        allowed = any(counts_against(one, each, quotas)[0] for each in here)
        is_open = any(quotas[key][0] > quotas[key][1] for key in keys)
        bound = any(key[0] == one.organisation and key[2] == one.kind for key in quotas)
        expected = (
            {Missing.NOTHING_READY}
            if not any(each.kind is one.kind for each in asked.things)
            else {Missing.NOT_LIKE_THAT}
            if not fits
            else {Missing.EARMARKED}
            if not here
            else {Missing.NO_QUOTA}
            if not allowed
            else {Missing.QUOTA_REACHED}
            if bound and not is_open
            else {Missing.QUOTA_SPENT, Missing.WENT_BEFORE, Missing.OTHERS_MORE}
        )
        assert left.missing in expected
        if left.missing in (Missing.QUOTA_SPENT, Missing.WENT_BEFORE):
            assert left.facts["last"].place < left.ranked.place
            assert left.facts["last"] in [each for each, _ in found]


def test_two_are_served_where_first_come_would_serve_one() -> None:
    azerty = Offer(Keyboard.AZERTY)
    choosy = wish(2, needs=Needs(Keyboard.AZERTY), since=wish(0).needed_by)
    proposal = decide(facts([wish(1, priority=Priority.EXAMS), choosy], [thing(1, azerty), thing(2)]))
    assert pairs(proposal) == {"YOUTH001/laptop": "THING002", "YOUTH002/laptop": "THING001"}


def test_of_two_who_want_the_last_one_the_more_urgent_gets_it_and_the_other_hears_so() -> None:
    proposal = decide(facts([wish(1), wish(2, priority=Priority.EXAMS)], [thing(1)]))
    assert pairs(proposal) == {"YOUTH002/laptop": "THING001"}
    (left,) = proposal.left_out
    assert (left.missing, left.facts["ready"], left.facts["before"]) == (Missing.WENT_BEFORE, 1, "priority")


def test_a_quota_counts_what_is_proposed_and_the_rest_hear_that_it_is_spent() -> None:
    quotas = {("phare", "06", LAPTOP, None): (3, 1)}
    proposal = decide(facts([wish(each) for each in (1, 2, 3)], [thing(each) for each in (1, 2, 3)], quotas))
    assert [choice.count for kit in proposal.kits for choice in kit.choices] == [2, 3]
    (left,) = proposal.left_out
    assert left.missing is Missing.QUOTA_SPENT
    assert (left.facts["given"], left.facts["granted"]) == (1, 3)


def test_what_a_youth_asks_for_together_is_one_kit_and_a_partial_one_says_so() -> None:
    both = [wish(1), wish(1, line_id=2, kind=Kind.CONNECTION)]
    whole = decide(facts(both, [thing(1), thing(2, kind=Kind.CONNECTION, category=None)]))
    assert [len(kit.choices) for kit in whole.kits] == [2]
    assert whole.kits[0].without == ()
    part = decide(facts(both, [thing(1)]))
    assert [(len(kit.choices), list(kit.without)) for kit in part.kits] == [(1, [Kind.CONNECTION])]


def test_more_lines_count_for_more_than_an_earlier_place_and_it_is_said() -> None:
    """Only quotas by funder bring it about: the first line would cost a thing and a quota of others."""
    qwerty, arabic = Needs(Keyboard.QWERTY), Needs(Keyboard.ARABIC)
    wishes = [
        wish(1, priority=Priority.EXAMS, needs=qwerty),
        wish(2, needs=Needs(Keyboard.AZERTY)),
        wish(3, organisation="tandem", needs=qwerty),
        # Between the first and those two, so that its place alone would weigh more than both of theirs.
        *(wish(each, organisation="tandem", priority=Priority.JOB_SEARCH, needs=arabic) for each in (4, 5)),
    ]
    things = [
        thing(1, Offer(Keyboard.QWERTY, funder="horizon")),
        thing(2, Offer(Keyboard.AZERTY, funder="horizon")),
        *(thing(each, Offer(Keyboard.ARABIC)) for each in (4, 5)),
    ]
    proposal = decide(facts(wishes, things, {("phare", "06", LAPTOP, "horizon"): (1, 0)}))
    found = pairs(proposal)
    assert (found["YOUTH002/laptop"], found["YOUTH003/laptop"]) == ("THING002", "THING001")
    assert proposal.left_out[0].missing is Missing.OTHERS_MORE


def test_a_quota_holds_although_what_it_leaves_is_farther_away() -> None:
    near = [thing(number, Offer(funder="horizon")) for number in (1, 2)]
    far = thing(3, site="marseille", territory="13")
    quotas = {("phare", "06", LAPTOP, "horizon"): (1, 0), ("phare", "06", LAPTOP, None): (5, 0)}
    proposal = decide(facts([wish(1, site="nice"), wish(2, site="nice")], [*near, far], quotas))
    assert "THING003" in pairs(proposal).values()
    assert within(plain(chosen(proposal)), quotas)
    assert [choice.count for kit in proposal.kits for choice in kit.choices] == [1, 1]


def test_the_nearest_then_the_best_fit() -> None:
    touch = Offer(touch=True)
    near = decide(facts([wish(1, site="nice")], [thing(1, site="cannes"), thing(2, touch)]))
    assert pairs(near) == {"YOUTH001/laptop": "THING002"}
    fit = decide(facts([wish(1, site="nice")], [thing(1, touch), thing(2)]))
    assert pairs(fit) == {"YOUTH001/laptop": "THING002"}


def test_nothing_asked_or_nothing_ready_is_no_trouble() -> None:
    assert decide(facts([], [])) == Proposal([], [], 0)
    assert decide(facts([], [thing(1)])).spare == 1
    assert [left.missing for left in decide(facts([wish(1)], [])).left_out] == [Missing.NOTHING_READY]
