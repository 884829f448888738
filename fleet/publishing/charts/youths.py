"""The charts of young people: sums of published blocks beside public targets, and what is not published."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from fleet.publishing.charts.chart import Cell, Chart, chart
from fleet.publishing.charts.speech import Speech
from fleet.publishing.ledger import K
from fleet.publishing.summary import Goal, ProgrammeFigures, QuarterFigure, TerritoryFigure, YearFigure

NAMED: Final = 3
"""More places than these are not named in a sentence."""


def every(figures: ProgrammeFigures, _: Speech) -> Iterable[Chart]:
    """One's own territories first, as on the page; nothing before the first quarter is closed."""
    if not figures.quarters:
        return
    yield from (quarters(f"own-{one.code}", one, _, one.name) for one in figures.own if one.is_partner)
    yield quarters("progress", figures, _)
    yield years(figures, _)
    if figures.territories:
        yield territories(figures, _)


def quarters(name: str, of: ProgrammeFigures | TerritoryFigure, _: Speech, where: str = "") -> Chart:
    """All that was published up to each quarter, against the next target."""
    told = _grown(of.quarters, _) if of.youths else _unpublished(_)
    return chart(
        name,
        "columns",
        title=_placed(where, _so_far(of.youths, of.goal, _.quarter(of.quarters[-1].quarter), _), _),
        note=_("Young people equipped, added up quarter by quarter"),
        told=[told],
        head=[_("Quarter"), _("Newly published"), _("Since the start")],
        rows=[
            *((_.quarter(one.quarter), one.youths, one.so_far) for one in of.quarters),
            *([(_target(of.goal, _), "", of.goal.youths)] if of.goal else []),
        ],
        bars=[_column(one, _) for one in of.quarters],
        goal={"value": of.goal.youths, "shown": _aim(of.goal, _)} if of.goal else None,
        none=_("not published"),
    )


def _column(one: QuarterFigure, _: Speech) -> dict[str, Any]:
    label = _("Q%(number)s", number=str(one.quarter.number))
    return {
        "label": label,
        "under": str(one.quarter.year),
        "value": one.so_far,
        "shown": _written(one.so_far, _),
    }


def _written(number: int | None, _: Speech) -> str:
    return _("not published") if number is None else _.number(number)


def _aim(goal: Goal, _: Speech) -> str:
    return _("Target end of %(year)s: %(target)s", year=str(goal.year), target=goal.youths)


def _target(goal: Goal, _: Speech) -> str:
    return _("Target for the end of %(year)s", year=str(goal.year))


def _placed(where: str, says: str, _: Speech) -> str:
    return _("%(name)s: %(says)s", name=where, says=says) if where else says


def _so_far(number: int | None, goal: Goal | None, when: str, _: Speech) -> str:
    """The message: how many, and beside which target."""
    if not number:
        return _("no figure of young people equipped is published yet")
    if goal is None:
        return _("%(number)s young people equipped by the end of %(when)s", number=number, when=when)
    facts = {"number": number, "when": when, "target": goal.youths, "year": str(goal.year)}
    if number >= goal.youths:
        return _(
            "%(number)s young people equipped by the end of %(when)s: the target of %(target)s "
            "for the end of %(year)s is reached",
            **facts,
        )
    return _(
        "%(number)s young people equipped by the end of %(when)s, "
        "of %(target)s aimed at by the end of %(year)s",
        **facts,
    )


def _grown(quarters: Sequence[QuarterFigure], _: Speech) -> str:
    """From the first published figure to the last, and what the last quarter brought."""
    published = [one for one in quarters if one.youths]
    first, last = published[0], quarters[-1]
    if first is last:
        return _("The first figure was published for %(when)s.", when=_.quarter(first.quarter))
    grown = (
        _(
            "The first figure, %(first)s, was published for %(since)s; since then it has grown to %(last)s.",
            first=first.so_far,
            since=_.quarter(first.quarter),
            last=last.so_far,
        )
        if len(published) > 1
        else _(
            "The only figure so far, %(first)s, was published for %(since)s.",
            first=first.so_far,
            since=_.quarter(first.quarter),
        )
    )
    newly = (
        _("%(number)s were newly published for %(when)s.", number=last.youths, when=_.quarter(last.quarter))
        if last.youths
        else _("Nothing was newly published for %(when)s.", when=_.quarter(last.quarter))
    )
    return f"{grown} {newly}"


def _unpublished(_: Speech) -> str:
    return _("None, or fewer than %(k)s: both read “not published”.", k=K)


def years(figures: ProgrammeFigures, _: Speech) -> Chart:
    """All that was published up to the end of each year, against that year's target."""
    names = {one.year: _year(one, figures, _) for one in figures.years}
    newly = [(one.youths, names[one.year]) for one in figures.years if one.youths][-NAMED:]
    each = _.listed([_("%(number)s in %(year)s", number=number, year=year) for number, year in newly])
    return chart(
        "years",
        "lying",
        title=_("Newly published: %(years)s", years=each) if each else _("No year has a figure yet"),
        note=_(
            "Young people equipped since the start, by the end of each year; the mark is the public target"
        ),
        told=[_against(one, names[one.year], _) for one in figures.years],
        head=[_("Year"), _("Newly published"), _("Since the start"), _("Target at year’s end")],
        rows=[(names[y.year], y.youths, y.so_far, y.goal.youths if y.goal else "") for y in figures.years],
        bars=[_bar(names[one.year], one.so_far, one.goal, _) for one in figures.years],
    )


def _year(one: YearFigure, figures: ProgrammeFigures, _: Speech) -> str:
    """A year whose last quarter is not closed says how far it goes."""
    last = figures.quarters[-1].quarter
    if last.year != one.year or last.number == 4:
        return str(one.year)
    return _("%(year)s, up to Q%(number)s", year=str(one.year), number=str(last.number))


def _against(one: YearFigure, when: str, _: Speech) -> str:
    if not one.so_far or not one.goal:
        return ""
    facts = {"year": when, "number": one.so_far, "target": one.goal.youths}
    if one.so_far >= one.goal.youths:
        return _("%(year)s: %(number)s, the target of %(target)s is reached.", **facts)
    return _("%(year)s: %(number)s of the %(target)s aimed at.", **facts)


def _bar(label: str, number: int | None, goal: Goal | None, _: Speech) -> dict[str, Any]:
    bar = {"label": label, "value": number, "shown": _written(number, _)}
    if goal is None:
        return bar
    shown = _("%(number)s of %(target)s", number=bar["shown"], target=goal.youths)
    return {**bar, "target": goal.youths, "shown": shown}


def territories(figures: ProgrammeFigures, _: Speech) -> Chart:
    """Each département's published sum, the largest first; then the unpublished, then not yet partners."""
    ranked = sorted(figures.territories, key=lambda one: (-(one.youths or 0), not one.is_partner, one.code))
    pool = [(_("Others, together"), figures.pool, "")] if figures.pool else []
    bars = [{**_bar(one.name, one.youths, one.goal, _), "own": one.is_own} for one in ranked]
    for bar, one in zip(bars, ranked, strict=True):
        if not one.is_partner:
            bar["value"], bar["shown"] = None, _("not yet a partner")
    if figures.pool:
        bars.append({"label": _("Others, together"), "value": figures.pool, "shown": _.number(figures.pool)})
    return chart(
        "territories",
        "lying",
        title=_leading(ranked, _),
        note=_("Young people equipped since the start, by département; the mark is the public target"),
        told=[_following(ranked, _), _hidden(ranked, _)],
        head=[_("Département"), _("Since the start"), _("Target")],
        rows=[*(_row(one, _) for one in ranked), *pool],
        bars=bars,
    )


def _row(one: TerritoryFigure, _: Speech) -> tuple[Cell, ...]:
    number: Cell = one.youths if one.is_partner else _("not yet a partner")
    return f"{one.name} ({one.code})", number, one.goal.youths if one.goal else ""


def _leading(ranked: Sequence[TerritoryFigure], _: Speech) -> str:
    most = ranked[0].youths
    if not most:
        return _("No département’s figure is published yet")
    first = [one.name for one in ranked if one.youths == most]
    if len(first) > 1:
        return _(
            "%(names)s come first, with %(number)s young people equipped each",
            names=_.listed(first),
            number=most,
        )
    return _("%(name)s comes first, with %(number)s young people equipped", name=first[0], number=most)


def _following(ranked: Sequence[TerritoryFigure], _: Speech) -> str:
    after = [one for one in ranked if one.youths and one.youths < (ranked[0].youths or 0)][:NAMED]
    names = [_("%(name)s (%(number)s)", name=one.name, number=one.youths) for one in after]
    return _("Next: %(names)s.", names=_.listed(names)) if names else ""


def _hidden(ranked: Sequence[TerritoryFigure], _: Speech) -> str:
    """Who is not published, by name where they are few."""
    hidden = [one.name for one in ranked if one.is_partner and not one.youths]
    if not hidden:
        return ""
    if len(hidden) > NAMED:
        return _("Where it says “not published”, there are none, or fewer than %(k)s.", k=K)
    return _(
        "Not published, because there are none or fewer than %(k)s: %(names)s.", k=K, names=_.listed(hidden)
    )
