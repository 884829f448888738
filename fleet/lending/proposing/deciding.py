"""The proposal itself: facts in, kits and reasons out; the same facts in any order give the same proposal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fleet.intake.assets import Kind
from fleet.lending.proposing import choosing
from fleet.lending.proposing.classes import Rules, group_of
from fleet.lending.proposing.explaining import Explainer
from fleet.lending.proposing.facts import Choice, Facts, Kit, LeftOut, Proposal, Ranked
from fleet.lending.proposing.ordering import ranked
from fleet.lending.proposing.serving import served


def decide(facts: Facts) -> Proposal:
    """Match waiting lines with ready things.

    Hard rules first (kind, needs, earmark, territory, quota), then as many lines as they permit, then the
    fair order, then the nearest things, then the best fit. Kinds share neither things nor quotas, so each is
    a problem of its own; what a youth gets of both is one kit.
    """
    order = ranked(facts)
    choices: list[Choice] = []
    left_out: list[LeftOut] = []
    for kind in Kind:
        chosen, left = _of_kind(kind, facts, [one for one in order if one.wish.kind is kind])
        choices += chosen
        left_out += left
    choices.sort(key=lambda choice: choice.ranked.place)
    left_out.sort(key=lambda left: left.ranked.place)
    return Proposal(_kits(choices, left_out), left_out, len(facts.things) - len(choices))


def _of_kind(kind: Kind, facts: Facts, order: Sequence[Ranked]) -> tuple[list[Choice], list[LeftOut]]:
    rules = Rules(kind, facts.book, order, [thing for thing in facts.things if thing.kind is kind])
    lucky = served(rules)
    pairs = choosing.chosen(rules, lucky)
    pairs.sort(key=lambda pair: pair[0].place)
    explainer = Explainer(rules, pairs)
    left = [explainer.left_out(one) for one in order if one not in lucky]
    counted: Counter[str] = Counter()
    choices = []
    for one, thing in pairs:
        account = rules.account(group_of(one), rules.plain(thing.offer))
        if account:
            counted[account.id] += 1
        count = account.given + counted[account.id] if account else 0
        choices.append(Choice(one, thing, choosing.distance(one, thing), account, count))
    return choices, left


def _kits(choices: Iterable[Choice], left_out: Iterable[LeftOut]) -> list[Kit]:
    together: dict[tuple[str, str], list[Choice]] = defaultdict(list)
    for choice in choices:
        together[choice.wish.request, choice.wish.youth].append(choice)
    without: dict[tuple[str, str], list[Kind]] = defaultdict(list)
    for left in left_out:
        without[left.wish.request, left.wish.youth].append(left.wish.kind)
    return [
        Kit(request, chosen[0].wish.organisation, youth, chosen, without.get((request, youth), ()))
        for (request, youth), chosen in together.items()
    ]
