"""The charts of equipment: milestones, which only grow, and first uses by whole years (rule F6)."""

from collections.abc import Iterable
from typing import Final

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


def milestones(equipment: EquipmentFigures, _: Speech) -> Chart:
    """How many devices have come at least so far."""
    mine = equipment.is_funder and bool(equipment.lots)
    counted = equipment.own if mine else equipment.total
    until = str(equipment.used_until)
    steps = [(_step(name, until, _), int(getattr(counted, name))) for name in STEPS]
    return chart(
        "milestones",
        "lying",
        title=_used(counted.given, counted.put_to_use, until, mine, _),
        note=_("Devices that have come at least so far"),
        source=_source(equipment, _),
        told=[
            _.ngettext("%(n)s was received,", "%(n)s were received,", counted.received),
            _.ngettext("%(n)s was made ready", "%(n)s were made ready", counted.made_ready),
            _.ngettext("and %(n)s was recycled.", "and %(n)s were recycled.", counted.recycled),
        ],
        head=[_("Step"), _("Devices")],
        rows=steps,
        bars=[{"label": label, "value": number, "shown": _.number(number)} for label, number in steps],
    )


def _step(name: str, until: str, _: Speech) -> str:
    """First uses are told by whole years, so theirs says up to when."""
    step = _(STEPS[name])
    return _("%(step)s, up to the end of %(year)s", step=step, year=until) if name == "put_to_use" else step


def _used(given: int, used: int, until: str, mine: bool, _: Speech) -> str:
    facts = {"used": used, "year": until}
    if mine:
        return _.ngettext(
            "Of the %(n)s device you funded, %(used)s had been put to use by the end of %(year)s",
            "Of the %(n)s devices you funded, %(used)s had been put to use by the end of %(year)s",
            given,
            **facts,
        )
    return _.ngettext(
        "Of the %(n)s device given, %(used)s had been put to use by the end of %(year)s",
        "Of the %(n)s devices given, %(used)s had been put to use by the end of %(year)s",
        given,
        **facts,
    )


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
        bars=[
            {"label": str(year), "under": "", "value": number, "shown": _.number(number)}
            for year, number in by_year
        ],
        goal=None,
        none="–",
    )


def _source(equipment: EquipmentFigures, _: Speech) -> str:
    until = str(equipment.used_until)
    return _("Source: milestones of the equipment, first uses up to the end of %(year)s.", year=until)
