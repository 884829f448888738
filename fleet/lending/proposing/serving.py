"""Who is served: as many lines as the hard rules permit, and among equally many those that come first.

Where nothing but things is scarce both wishes are one: whichever line can be served beside those before it,
is. Only quotas of different funders can make them differ (serving one line may then cost two others theirs);
then more lines are served, and `Missing.OTHERS_MORE` says so.
"""

from collections import defaultdict
from collections.abc import Sequence

from fleet.lending.proposing.classes import Rules, merged
from fleet.lending.proposing.facts import Ranked
from fleet.lending.proposing.solving import Model


def served(rules: Rules) -> set[Ranked]:
    """The lines that get something.

    One unit of cost per place in the order, and for being served at all more than every place together: so
    the number comes first, then the places of those who are served, which sum to the least there can be.
    """
    model = Model()
    of_offer: list[list[int]] = [[] for _ in rules.offers]
    of_quota: dict[str, list[int]] = defaultdict(list)
    columns: dict[int, Ranked] = {}
    for signature, groups in sorted(merged(rules).items(), key=lambda item: item[1][0].key):
        if not signature:
            continue
        waiting = sorted((one for group in groups for one in rules.groups[group]), key=_place)
        flows = []
        for number, quota in signature:
            flows.append(column := model.column(0, len(waiting)))
            of_offer[number].append(column)
            if quota is not None:
                of_quota[quota].append(column)
        columns |= _lines(model, waiting, flows)
    _limit(model, rules, of_offer, of_quota)
    _price(model, columns)
    values = model.solve()
    return {one for column, one in columns.items() if values[column]}


def _place(one: Ranked) -> int:
    return one.place


def _lines(model: Model, waiting: Sequence[Ranked], flows: Sequence[int]) -> dict[int, Ranked]:
    """A column for each line, together what flows to them."""
    made = {model.column(0, 1): one for one in waiting}
    model.row(flows, made, least=0, most=0)
    return made


def _limit(
    model: Model, rules: Rules, of_offer: Sequence[Sequence[int]], of_quota: dict[str, list[int]]
) -> None:
    for offer, flows in zip(rules.offers, of_offer, strict=True):
        model.row(flows, least=0, most=len(rules.things[offer]))
    left = {account.id: account.granted - account.given for account in rules.book.accounts.values()}
    for quota, flows in of_quota.items():
        model.row(flows, least=0, most=left[quota])


def _price(model: Model, columns: dict[int, Ranked]) -> None:
    order = sorted(columns, key=lambda column: columns[column].place)
    beyond = len(order) ** 2
    for place, column in enumerate(order):
        model.costs[column] = -float(beyond + len(order) - place)
