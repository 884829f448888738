"""The charts of equipment: milestones, which only grow, and first uses by whole years (rule F6)."""

from collections.abc import Iterable
from typing import Any, Final

from fleet.publishing.charts.chart import Chart, chart
from fleet.publishing.charts.speech import Speech
from fleet.publishing.editions import EquipmentFigures


def _(text: str) -> str:
    return text


STEPS: Final = {
    "given": _("Given"),
    "received": _("Received"),
    "made_ready": _("Made ready"),
    "put_to_use": _("Put to use at least once"),
    "recycled": _("Recycled"),
}
"""A device's milestones in the order of its life."""


def every(equipment: EquipmentFigures, _: Speech) -> Iterable[Chart]:
    """A funder's own devices where it has any, else all."""
    if equipment.total.given:
        yield milestones(equipment, _)
    if equipment.used_by_year:
        yield uses(equipment, _)
    if any(one.months for one in equipment.months):
        yield months(equipment, _)


def milestones(equipment: EquipmentFigures, _: Speech) -> Chart:
    """How many devices have come at least so far."""
    counted = equipment.counted
    steps = [(step(name, equipment.used_until, _), int(getattr(counted, name))) for name in STEPS]
    untold = None if equipment.tells_uses else step("put_to_use", equipment.used_until, _)
    return chart(
        "milestones",
        "lying",
        title=_used(equipment, _),
        note=_("Devices that have come at least so far"),
        source=_source(equipment, _),
        told=[
            _.ngettext("%(n)s was received,", "%(n)s were received,", counted.received),
            _.ngettext("%(n)s was made ready", "%(n)s were made ready", counted.made_ready),
            _.ngettext("and %(n)s was recycled.", "and %(n)s were recycled.", counted.recycled)
            if counted.recycled
            else _("and none was recycled yet."),
        ],
        head=[_("Step"), _("Devices")],
        rows=[(label, _("not yet told") if label == untold else number) for label, number in steps],
        bars=[_bar(label, None if label == untold else number, _) for label, number in steps],
    )


def _bar(label: str, number: int | None, _: Speech) -> dict[str, Any]:
    shown = _("not yet told") if number is None else _.number(number)
    return {"label": label, "value": number, "shown": shown}


def step(name: str, until: int, _: Speech) -> str:
    """First uses are told by whole years, so theirs says up to when."""
    if name == "put_to_use":
        return _("Put to use by the end of %(year)s", year=str(until))
    return _(STEPS[name])


def _used(equipment: EquipmentFigures, _: Speech) -> str:
    """First uses beside what was received by the same day: never beside a number of another date."""
    reuse, counted = equipment.counted_reuse, equipment.counted
    if reuse and reuse.put_to_use <= reuse.received:
        facts = {"used": reuse.put_to_use, "year": str(reuse.until)}
        if equipment.is_own:
            return _.ngettext(
                "Of the %(n)s device you funded that was received by the end of %(year)s, "
                "%(used)s had been put to use by then",
                "Of the %(n)s devices you funded that were received by the end of %(year)s, "
                "%(used)s had been put to use by then",
                reuse.received,
                **facts,
            )
        return _.ngettext(
            "Of the %(n)s device received by the end of %(year)s, %(used)s had been put to use by then",
            "Of the %(n)s devices received by the end of %(year)s, %(used)s had been put to use by then",
            reuse.received,
            **facts,
        )
    given = (
        _.ngettext(
            "%(n)s device that you funded was given",
            "%(n)s devices that you funded were given",
            counted.given,
        )
        if equipment.is_own
        else _.ngettext("%(n)s device was given", "%(n)s devices were given", counted.given)
    )
    if not equipment.tells_uses:
        return given + _("; first uses are told once their year is over")
    year = str(equipment.used_until)
    return given + _("; put to use by the end of %(year)s: %(used)s", year=year, used=counted.put_to_use)


def uses(equipment: EquipmentFigures, _: Speech) -> Chart:
    """Devices put to use for the first time, year by year."""
    by_year = sorted(equipment.used_by_year.items())
    (last, number), before = by_year[-1], by_year[:-1]
    told = (
        _("%(number)s the year before.", number=before[-1][1]) if before and before[-1][0] == last - 1 else ""
    )
    return chart(
        "uses",
        "columns",
        title=_.ngettext(
            "%(n)s device was put to use for the first time in %(year)s",
            "%(n)s devices were put to use for the first time in %(year)s",
            number,
            year=str(last),
        ),
        note=_("Devices put to use for the first time, by year"),
        source=_source(equipment, _),
        told=[told],
        head=[_("Year"), _("Put to use for the first time")],
        rows=[(str(year), number) for year, number in by_year],
        bars=[_year(year, number, _) for year, number in by_year],
        goal=None,
        none="–",
    )


def months(equipment: EquipmentFigures, _: Speech) -> Chart:
    """Whole months of connection paid for, by finished year: the reader's own money where it is a funder."""
    every = [one for one in equipment.months if one.months]
    last, before = every[-1], every[-2:-1]
    told = (
        _.ngettext(
            "%(n)s month in %(year)s.",
            "%(n)s months in %(year)s.",
            before[0].months,
            year=str(before[0].year),
        )
        if before
        else ""
    )
    return chart(
        "months",
        "columns",
        title=_.ngettext(
            "%(n)s month of connection was paid for in %(year)s",
            "%(n)s months of connection were paid for in %(year)s",
            last.months,
            year=str(last.year),
        ),
        note=_("Months of connection that you funded, by year")
        if equipment.is_funder
        else _("Months of connection, by year"),
        source=_source(equipment, _),
        told=[told],
        head=[_("Year"), _("Months of connection")],
        rows=[(str(one.year), one.months) for one in every],
        bars=[_year(one.year, one.months, _) for one in every],
        goal=None,
        none="–",
    )


def _year(year: int, number: int, _: Speech) -> dict[str, Any]:
    return {"label": str(year), "under": "", "value": number, "shown": _.number(number)}


def _source(equipment: EquipmentFigures, _: Speech) -> str:
    until = str(equipment.used_until)
    return _("Source: milestones of the equipment, first uses up to the end of %(year)s.", year=until)
