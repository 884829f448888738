"""Which sheets a summary has, in their order: youths, then equipment, then how all of it was counted."""

from collections.abc import Iterator, Sequence

from api.pages.summary.files.grids import Cell, Grid, Youths
from api.pages.summary.told import Told
from fleet.parties.territories import NAMES
from fleet.publishing.charts.speech import Speech
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.editions.milestones import Milestones
from fleet.publishing.ledger import POOL, K
from fleet.publishing.summary import Goal, QuarterFigure


def _(text: str) -> str:
    return text


REACHED = (_("Given"), _("Received"), _("Made ready"), _("Put to use at least once"), _("Recycled"))
METHOD = (
    (
        _("Why small numbers are not shown"),
        _(
            "Young people are only counted together, by at least %(k)s, as the French rules for tax and "
            "health data have it: a smaller number could point at somebody. “Not published” means "
            "none, too few to be told alone, told with others, or not yet due. A quarter’s figure may hold "
            "youths equipped before it. A published number never changes; corrections are part of a later "
            "one."
        ),
    ),
    (
        _("What a young person counts as"),
        _("Each counts once, at the first hand-over, in the département of that day."),
    ),
    (
        _("What a device counts as"),
        _(
            "Milestones only grow: they say how far a device has come, not where it is today. First uses are "
            "told once their year is over."
        ),
    ),
    (
        _("How to add up"),
        _(
            "An empty cell is not a zero. Départements without a figure of their own are part of “others, "
            "together” once a year, or wait: the parts of a total need not add up to it."
        ),
    ),
)


def every(told: Told) -> list[Grid]:
    """Every sheet that this reader's figures fill."""
    return [
        _quarters(told),
        _years(told),
        _regions(told),
        _territories(told),
        _by_quarter(told),
        *_became(told),
        *(_equipment(told.equipment, told.say) if told.equipment else ()),
        *_agreements(told),
        *_before(told),
        *_notes(told),
        _method(told),
    ]


def _quarters(told: Told) -> Grid:
    rows = [(str(one.quarter), Youths(one.youths), Youths(one.so_far)) for one in told.figures.quarters]
    numbers = (_("Newly published"), _("Since the start"))
    return Grid(_("By quarter"), (_("Quarter"),), numbers, rows)


def _years(told: Told) -> Grid:
    rows = [
        (str(one.year), Youths(one.youths), Youths(one.so_far), one.goal.youths if one.goal else None)
        for one in told.figures.years
    ]
    numbers = (_("Newly published"), _("Since the start"), _("Target at year’s end"))
    return Grid(_("By year"), (_("Year"),), numbers, rows)


PLACE = (_("Since the start"), _("In the current year"), _("Target"), _("Year of the target"))


def _regions(told: Told) -> Grid:
    rows = [
        (
            one.name,
            Youths(one.youths, is_partner=bool(one.partners)),
            Youths(one.this_year, is_partner=bool(one.partners)),
            *_goal(one.goal),
            one.partners,
            one.territories,
        )
        for one in told.figures.regions
    ]
    partners = (_("Départements that take part"), _("Départements there are"))
    return Grid(_("Régions"), (_("Région"),), (*PLACE, *partners), rows)


def _goal(goal: Goal | None) -> tuple[int | None, int | None]:
    return (goal.youths, goal.year) if goal else (None, None)


def _territories(told: Told) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            one.code,
            one.name,
            one.joined_on,
            Youths(one.youths, one.is_partner),
            Youths(one.this_year, one.is_partner),
            *_goal(one.goal),
        )
        for one in told.figures.territories
    ]
    others = told.say(_("others, together"))
    rows.append((POOL, others, None, Youths(told.figures.pool), None, None, None))
    return Grid(_("Départements"), (_("Code"), _("Département"), _("Partner since")), PLACE, rows)


def _by_quarter(told: Told) -> Grid:
    places: list[tuple[str, str, bool, Sequence[QuarterFigure]]] = [
        (one.code, one.name, one.is_partner, one.quarters) for one in told.figures.territories
    ]
    places.append((POOL, told.say(_("others, together")), True, told.figures.pool_quarters))
    rows = [
        (code, name, str(one.quarter), Youths(one.youths, is_partner), Youths(one.so_far, is_partner))
        for code, name, is_partner, quarters in places
        for one in quarters
    ]
    names = (_("Code"), _("Département"), _("Quarter"))
    return Grid(_("Départements by quarter"), names, (_("Newly published"), _("Since the start")), rows)


def _became(told: Told) -> Iterator[Grid]:
    """What became of those published, where it may be told (rule F3)."""
    rows = [
        (
            one.code,
            one.name,
            one.sub.quarter,
            Youths(one.sub.of),
            Youths(one.sub.still_equipped),
            Youths(one.sub.returned),
            Youths(one.sub.supported),
        )
        for one in told.figures.territories
        if one.sub
    ]
    if rows:
        names = (_("Code"), _("Département"), _("As of"))
        counts = (_("Young people published"), _("Still equipped"), _("Returned"), _("Supported"))
        yield Grid(_("Of those published"), names, counts, rows)


def _equipment(given: EquipmentFigures, say: Speech) -> Iterator[Grid]:
    rows: list[tuple[Cell, ...]] = [(say(_("The whole programme")), None, None, *_reached(given.total))]
    if given.is_funder:
        rows.append((say(_("Funded by you")), None, None, *_reached(given.own)))
    rows += [(lot.reference, lot.donor, lot.announced_on, *_reached(lot.became)) for lot in given.lots]
    yield Grid(_("Equipment by lot"), (_("Lot"), _("Donor"), _("Announced on")), REACHED, rows)
    used = [(str(year), number) for year, number in sorted(given.used_by_year.items())]
    yield Grid(_("First uses by year"), (_("Year"),), (_("Put to use for the first time"),), used)
    months = [(str(one.year), one.months, one.cents) for one in given.months]
    paid = (_("Months of connection paid for"), _("Cost in cents of euro"))
    yield Grid(_("Months of connection"), (_("Year"),), paid, months)
    yield Grid(_("Estimates"), (_("What"),), (_("Number"),), list(_estimates(given, say)), (_("Note"),))


def _reached(became: Milestones) -> tuple[int, ...]:
    return became.given, became.received, became.made_ready, became.put_to_use, became.recycled


def _estimates(given: EquipmentFigures, say: Speech) -> Iterator[tuple[Cell, ...]]:
    if given.reuse:
        share = say(_("Share of devices received that were put to use, %"))
        yield share, given.reuse.percent, str(given.reuse.until)
    if given.avoided:
        told = f"{given.avoided.source}, {given.avoided.dated}"
        yield say(_("Avoided CO2e in kg, estimate")), given.avoided.kilograms, told


def _before(told: Told) -> Iterator[Grid]:
    """What was published before this service counted: apart, each with its source, in no total."""
    if told.before:
        say = told.say
        rows = [
            (
                one.period,
                NAMES[one.territory] if one.territory else say(_("the whole programme")),
                one.youths,
                say(_("or more")) if one.at_least else None,
                one.source,
            )
            for one in told.before
        ]
        names, words = (_("Period"), _("Where?")), (_("Precision"), _("Source"))
        yield Grid(_("Opening figures"), names, (_("Young people equipped"),), rows, words)


def _agreements(told: Told) -> Iterator[Grid]:
    """A département's own: what was promised, and for when."""
    if told.agreements:
        rows = [
            (
                NAMES[one.territory],
                one.signed_on,
                one.starts_on,
                one.ends_on,
                one.youths,
                one.amount_cents,
                one.commitments,
            )
            for one in told.agreements
        ]
        names = (_("Département"), _("Signed on"), _("From"), _("To"))
        promised = (_("Young people to equip, as promised"), _("Amount in cents of euro"))
        yield Grid(_("Agreements"), names, promised, rows, (_("Commitments"),))


def _notes(told: Told) -> Iterator[Grid]:
    if told.notes:
        yield Grid(_("Notes"), (_("Quarter"),), (), sorted(told.notes.items()), (_("Note"),))


def _method(told: Told) -> Grid:
    say = told.say
    rows = [(say(title), say(text, k=str(K))) for title, text in METHOD]
    return Grid(_("Method"), (_("Subject"),), (), rows, (_("What is done"),))
