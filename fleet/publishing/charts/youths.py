"""The charts of young people: sums of published blocks beside public targets, and what is not published."""

from collections.abc import Iterable, Sequence
from typing import Any

from fleet.publishing.charts import places
from fleet.publishing.charts.chart import Chart, chart
from fleet.publishing.charts.places import NAMED, bar, marked, territories, written
from fleet.publishing.charts.speech import Speech
from fleet.publishing.summary import Goal, ProgrammeFigures, QuarterFigure, TerritoryFigure, YearFigure


def every(figures: ProgrammeFigures, _: Speech) -> Iterable[Chart]:
    """One's own territories first, as on the page; nothing before the first quarter is closed."""
    if not figures.quarters:
        return
    source = _source(figures, _)
    for one in figures.own:
        if one.is_partner:
            yield quarters(f"own-{one.code}", one, source, _, one.name)
    yield quarters("progress", figures, source, _)
    yield years(figures, source, _)
    if figures.territories:
        yield territories(figures, source, _)
        yield places.map_of(figures, source, _)


def _source(figures: ProgrammeFigures, _: Speech) -> str:
    when = _.quarter(figures.quarters[-1].quarter)
    return _("Source: %(name)s, figures published up to %(when)s.", name=figures.name, when=when)


def quarters(
    name: str, of: ProgrammeFigures | TerritoryFigure, source: str, _: Speech, where: str = ""
) -> Chart:
    """All that was published up to each quarter, against the next target."""
    told = _grown(of.quarters, _) if of.youths else _unpublished(_)
    return chart(
        name,
        "columns",
        title=_placed(where, _so_far(of.youths, of.goal, _.quarter(of.quarters[-1].quarter), _), _),
        note=_("Young people equipped, added up quarter by quarter"),
        source=source,
        told=[told],
        head=[_("Quarter"), _("Newly published"), _("Since the start")],
        rows=[
            *((_.quarter(one.quarter), one.youths, one.so_far) for one in of.quarters),
            *([(_target(of.goal, _), "", of.goal.youths)] if of.goal else []),
        ],
        bars=[_column(one, _) for one in of.quarters],
        goal=_level(of.goal, _) if of.goal else None,
        none=_("not published"),
    )


def _column(one: QuarterFigure, _: Speech) -> dict[str, Any]:
    label = _("Q%(number)s", number=str(one.quarter.number))
    return {
        "label": label,
        "under": str(one.quarter.year),
        "value": one.so_far,
        "shown": written(one.so_far, _),
    }


def _level(goal: Goal, _: Speech) -> dict[str, Any]:
    aim = _("Target end of %(year)s: %(target)s", year=str(goal.year), target=goal.youths)
    return {"value": goal.youths, "shown": aim, "beyond": _("%(aim)s, off the scale", aim=aim)}


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
        _("%(number)s were newly published in %(when)s.", number=last.youths, when=_.quarter(last.quarter))
        if last.youths
        else _("Nothing was newly published in %(when)s.", when=_.quarter(last.quarter))
    )
    return f"{grown} {newly}"


def _unpublished(_: Speech) -> str:
    return _("None, too few to be told alone, told with others, or not yet due: all read “not published”.")


def years(figures: ProgrammeFigures, source: str, _: Speech) -> Chart:
    """All that was published up to the end of each year, against that year's target."""
    names = {one.year: _year(one, figures, _) for one in figures.years}
    newly = [(one.youths, names[one.year]) for one in figures.years if one.youths][-NAMED:]
    each = _.listed([_("%(number)s in %(year)s", number=number, year=year) for number, year in newly])
    return chart(
        "years",
        "lying",
        title=_("Newly published: %(years)s", years=each) if each else _("No year has a figure yet"),
        note=marked(_("Young people equipped since the start, by the end of each year"), figures.years, _),
        source=source,
        told=[_against(one, names[one.year], _) for one in figures.years],
        head=[_("Year"), _("Newly published"), _("Since the start"), _("Target at year’s end")],
        rows=[(names[y.year], y.youths, y.so_far, y.goal.youths if y.goal else "") for y in figures.years],
        bars=[bar(names[one.year], one.so_far, one.goal, _) for one in figures.years],
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
