"""The charts of départements: bars and a map of the same table, and who is not published."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from fleet.parties.territories import NAMES
from fleet.publishing.charts.chart import Cell, Chart, chart
from fleet.publishing.charts.speech import Speech
from fleet.publishing.summary import Goal, ProgrammeFigures, TerritoryFigure, YearFigure

NAMED: Final = 3
"""More places than these are not named in a sentence."""
TILES: Final = ("75", "92", "93", "94", "971", "972", "973", "974", "976")
"""Those that the map shows as a tile with a name; around Paris there is only room for the code."""


def written(number: int | None, _: Speech) -> str:
    return _("not published") if number is None else _.number(number)


def bar(label: str, number: int | None, goal: Goal | None, _: Speech) -> dict[str, Any]:
    drawn = {"label": label, "value": number, "shown": written(number, _)}
    if goal is None:
        return drawn
    shown = _.number(number) + " / " + _.number(goal.youths) if number else drawn["shown"]
    return {**drawn, "target": goal.youths, "shown": shown}


def marked(note: str, every: Iterable[TerritoryFigure | YearFigure], _: Speech) -> str:
    """What is measured, and what the mark across a bar is, where there is one."""
    return _("%(note)s; the mark is the public target", note=note) if any(one.goal for one in every) else note


def named(pool: int | None, _: Speech) -> str:
    """What is measured of départements: their own blocks, which is not all where some are told together."""
    if pool:
        return _(
            "Young people equipped since the start, published under each département’s own name; "
            "some may be in “others, together”"
        )
    return _("Young people equipped since the start, published under each département’s own name")


def territories(figures: ProgrammeFigures, source: str, _: Speech) -> Chart:
    """Each département's published sum, the largest first; then the unpublished, then not yet partners."""
    ranked = _ranked(figures)
    bars = [_line(one, _) for one in ranked]
    if figures.pool:
        bars.append({"label": _("Others, together"), "value": figures.pool, "shown": _.number(figures.pool)})
    return chart(
        "territories",
        "lying",
        title=_leading(ranked, _),
        note=marked(named(figures.pool, _), ranked, _),
        source=source,
        told=[_following(ranked, _), _hidden(ranked, figures.pool, _)],
        **_table(figures, _),
        bars=bars,
    )


def _line(one: TerritoryFigure, _: Speech) -> dict[str, Any]:
    """Where it has not joined, that is all there is to say."""
    drawn = {**bar(one.name, one.youths, one.goal, _), "own": one.is_own}
    return drawn if one.is_partner else {**drawn, "value": None, "shown": _("not yet a partner")}


def _row(one: TerritoryFigure, _: Speech) -> tuple[Cell, ...]:
    number: Cell = one.youths if one.is_partner else _("not yet a partner")
    return f"{one.name} ({one.code})", number, one.goal.youths if one.goal else ""


def _leading(ranked: Sequence[TerritoryFigure], _: Speech) -> str:
    most = ranked[0].youths
    if not most:
        return _("No département’s figure is published yet")
    first = [one.name for one in ranked if one.youths == most]
    if len(first) > NAMED:
        return _("Several départements come first, with %(number)s young people equipped each", number=most)
    if len(first) > 1:
        return _(
            "%(names)s come first, with %(number)s young people equipped each",
            names=_.listed(first),
            number=most,
        )
    return _("%(name)s comes first, with %(number)s young people equipped", name=first[0], number=most)


def _following(ranked: Sequence[TerritoryFigure], _: Speech) -> str:
    after = [one for one in ranked if one.youths and one.youths < (ranked[0].youths or 0)]
    names = _named(after, _)
    return _("Next: %(names)s.", names=_.listed(names)) if names else ""


def _named(ranked: Sequence[TerritoryFigure], _: Speech) -> list[str]:
    """The first few with their numbers, but none that is only as large as one that would be left out."""
    published = [one for one in ranked if one.youths]
    beyond = published[NAMED].youths if len(published) > NAMED else None
    told = [one for one in published[:NAMED] if one.youths != beyond]
    return [_("%(name)s (%(number)s)", name=one.name, number=one.youths) for one in told]


def _hidden(ranked: Sequence[TerritoryFigure], pool: int | None, _: Speech) -> str:
    """Who has no figure of their own, by name where they are few: never whether there are any (rule F2)."""
    hidden = [one.name for one in ranked if one.is_partner and not one.youths]
    if not hidden:
        return ""
    if len(hidden) > NAMED:
        told = _("“Not published”: no figure under that name.")
    else:
        told = _.ngettext(
            "No figure of its own: %(names)s.",
            "No figure of their own: %(names)s.",
            len(hidden),
            names=_.listed(hidden),
        )
    if pool:
        return told + " " + _("Youths there, if any, wait, or are among “others, together”.")
    return told + " " + _("Youths there, if any, wait to be published.")


def _ranked(figures: ProgrammeFigures) -> list[TerritoryFigure]:
    return sorted(figures.territories, key=lambda one: (-(one.youths or 0), not one.is_partner, one.code))


def _table(figures: ProgrammeFigures, _: Speech) -> dict[str, Any]:
    pool: list[tuple[Cell, ...]] = [(_("Others, together"), figures.pool, "")] if figures.pool else []
    return {
        "head": [_("Département"), _("Since the start"), _("Target")],
        "rows": [*(_row(one, _) for one in _ranked(figures)), *pool],
    }


def map_of(figures: ProgrammeFigures, source: str, _: Speech) -> Chart:
    """The same table on the map of France: a shade where there is a figure, hatched where there is none."""
    ranked = _ranked(figures)
    first = _named(ranked, _)
    pool = _("%(number)s more are published for several départements together.", number=figures.pool)
    return chart(
        "map",
        "map",
        title=_("Most are equipped in %(names)s", names=_.listed(first)) if first else _leading(ranked, _),
        note=named(figures.pool, _),
        source=source,
        credit=_("Map: Victor Cazanave (svg-maps), CC BY 4.0, simplified."),
        told=[_hidden(ranked, figures.pool, _), pool if figures.pool else ""],
        **_table(figures, _),
        places=[_place(one, _) for one in ranked if one.is_partner],
        near_paris=_("Paris and its neighbours"),
        names={code: NAMES[code] if code == "75" or len(code) == 3 else code for code in TILES},
        key={
            "hatched": _("not published"),
            "absent": _("not yet a partner"),
            "darker": _("the stronger the colour, the more young people"),
        },
    )


def _place(one: TerritoryFigure, _: Speech) -> dict[str, Any]:
    return {"code": one.code, "value": one.youths, "shown": written(one.youths, _), "own": one.is_own}
