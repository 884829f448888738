"""/summary/board.pdf – the page for a board: one A4 page of the reader's figures, in that reader's words."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from flask import Response

from api import papers
from api.pages.said import long_day
from api.pages.summary import drawings, summary_page, told
from api.pages.summary.files import taken
from api.pages.summary.files.sheets import METHOD
from api.pages.summary.told import Told
from api.request import Work
from fleet.access import Role
from fleet.parties.organisations import Organisation
from fleet.publishing import charts
from fleet.publishing.charts.devices import STEPS
from fleet.publishing.charts.places import named
from fleet.publishing.charts.speech import Speech
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.ledger import K
from fleet.publishing.summary import Goal, ProgrammeFigures, TerritoryFigure
from labels import board as paper
from labels import charts as ink
from labels.board import Board, Drawing, Fact, Line, Step

TONNE: Final = 1_000
SMALLEST_TONNES: Final = 10_000
"""Kilograms that are told in tonnes."""
CHIEF: Final = ("map", "territories")
BESIDE: Final = ("progress", "uses", "years", "milestones")
"""The charts of the page by name, the first that there are."""


def _(text: str) -> str:
    return text


@summary_page("/board.pdf")
def board_pdf(work: Work) -> Response:
    """One page that can be laid before a board."""
    known = told.of(work)
    data = _composed(_board(work, known))
    return taken.file(data, "pdf", taken.named(known.say(_("board")), known.figures.name, str(known.quarter)))


@lru_cache(maxsize=64)
def _composed(given: Board) -> bytes:
    """A board is all that its page holds, so the same one need not be drawn again: 20 KB each."""
    return papers.drawn(lambda: paper.board(given))


def _board(work: Work, known: Told) -> Board:
    say, figures, equipment = known.say, known.figures, known.equipment
    subject = figures.own[0] if figures.own else figures
    chief, beside = _drawings(work, known)
    return Board(
        language="fr-FR" if say.language == "fr" else "en-GB",
        lender=str(work.notes["lender"]),
        kind=say(_("Summary for the board")),
        title=figures.name,
        subtitle=" · ".join(filter(None, (_period(figures, say), _reader(work, say)))),
        number=say.number(subject.youths) if subject.youths else say(_("not published")),
        is_published=bool(subject.youths),
        unit=_unit(subject, say),
        compared=_compared(subject.youths, subject.goal, say),
        share=_share(subject.youths, subject.goal),
        sentence=" ".join(_sentences(known, subject)),
        chief=chief,
        drawings=beside,
        steps_heading=_steps_heading(equipment, say) if equipment else "",
        steps=tuple(_steps(equipment, say)) if equipment else (),
        facts=(*_agreed(known), *(_facts(equipment, say) if equipment else ())),
        lines_heading=named(figures.pool, say),
        lines=tuple(_lines(figures, say)),
        others=say(_("and {number} others")),
        note=paper.Told(say(_("About this quarter")), known.figures.note or ""),
        method=paper.Told(say(METHOD[0][0]), say(METHOD[0][1], k=str(K))),
        sources=paper.Told(say(_("Where these numbers come from")), _sources(known)),
        footer=f"{work.settings.public_url}/summary",
        as_of=_as_of(known),
    )


def _period(figures: ProgrammeFigures, say: Speech) -> str:
    facts = {"since": long_day(figures.starts_on), "until": long_day(figures.ends_on)}
    return say(_("Programme from %(since)s to %(until)s"), **facts)


def _reader(work: Work, say: Speech) -> str:
    """For whom it is; the whole programme is for everybody."""
    if work.actor.role not in (Role.FOUNDATION, Role.DEPARTMENT) or work.actor.organisation_id is None:
        return ""
    house = work.session.get(Organisation, work.actor.organisation_id)
    return say(_("for %(reader)s"), reader=house.name) if house else ""


def _as_of(known: Told) -> str:
    facts = {"quarter": known.say.quarter(known.quarter), "day": long_day(known.as_of)}
    return known.say(_("%(quarter)s, as of %(day)s"), **facts)


def _unit(subject: ProgrammeFigures | TerritoryFigure, say: Speech) -> str:
    if isinstance(subject, TerritoryFigure):
        return say(_("young people equipped since the start: %(name)s"), name=subject.name)
    return say(_("young people equipped since the start"))


def _compared(number: int | None, goal: Goal | None, say: Speech) -> str:
    """What the number means beside its target; a share is rounded down."""
    if goal is None:
        return say(_("No public target was set."))
    facts: dict[str, Any] = {"year": str(goal.year), "target": goal.youths}
    if not number:
        return say(_("Target for the end of %(year)s: %(target)s."), **facts)
    if number >= goal.youths:
        return say(_("The target for the end of %(year)s, %(target)s, is reached."), **facts)
    return say(
        _("That is %(percent)s%% of the %(target)s aimed at by the end of %(year)s."),
        percent=_percent(number, goal.youths, say),
        **facts,
    )


def _percent(part: int, whole: int, say: Speech) -> str:
    """Rounded down, as on the page: what is not reached is never told as reached."""
    tenths = 1000 * part // whole
    return say.number(tenths // 10 if tenths >= 100 else tenths / 10)


def _share(number: int | None, goal: Goal | None) -> float | None:
    return number / goal.youths if number and goal else None


def _sentences(known: Told, subject: ProgrammeFigures | TerritoryFigure) -> Iterator[str]:
    """The message in words: how many, what the last quarter brought, who takes part."""
    say, figures = known.say, known.figures
    latest = subject.quarters[-1] if subject.quarters else None
    is_whole = isinstance(subject, ProgrammeFigures)
    if is_whole:
        yield _equipped(figures, say)
    if latest and latest.youths:
        newly = _("%(number)s were newly published in %(when)s.")
        yield say(newly, number=latest.youths, when=say.quarter(latest.quarter))
    elif latest:
        yield say(_("Nothing was newly published in %(when)s."), when=say.quarter(latest.quarter))
    if not is_whole:
        yield _everywhere(figures, say)
    yield say.ngettext("%(n)s département takes part.", "%(n)s départements take part.", figures.partners)


def _equipped(figures: ProgrammeFigures, say: Speech) -> str:
    if figures.youths:
        told = _("%(number)s young people have been equipped with a computer, a connection, or both.")
        return say(told, number=figures.youths)
    few = _("Youths are only counted together: nothing is published until there are %(k)s.")
    return say(few, k=str(K))


def _everywhere(figures: ProgrammeFigures, say: Speech) -> str:
    """What a département reads of all the others."""
    if figures.youths:
        return say(_("In the whole programme: %(number)s young people."), number=figures.youths)
    return say(_("Of the whole programme no figure is published yet."))


def _drawings(work: Work, known: Told) -> tuple[Drawing | None, tuple[Drawing, ...]]:
    """The map (else the bars of territories), and what may stand beside it: one's own territory first."""
    every = charts.of(known.figures, known.equipment, known.say.language)
    found = {one.name: one for one in every if ink.can_draw(one.kind)}
    chief = [found[name] for name in CHIEF if name in found][:1]
    own = [name for name in found if name.startswith("own-")]
    shown = [*chief, *(found[name] for name in (*own, *BESIDE) if name in found)]
    drawn = [
        Drawing(one.title, one.told, svg, one.note)
        for one, svg in zip(shown, drawings.drawn(work, shown), strict=True)
    ]
    return (drawn[0], tuple(drawn[1:])) if chief else (None, tuple(drawn))


def _is_own(equipment: EquipmentFigures) -> bool:
    return equipment.is_funder and bool(equipment.lots)


def _steps_heading(equipment: EquipmentFigures, say: Speech) -> str:
    if _is_own(equipment):
        return say(_("How far the devices you funded have come"))
    return say(_("How far all devices of the programme have come"))


def _steps(equipment: EquipmentFigures, say: Speech) -> Iterator[Step]:
    counted = equipment.own if _is_own(equipment) else equipment.total
    for name, words in STEPS.items():
        number = int(getattr(counted, name))
        step = say(words)
        if name == "put_to_use":
            step = say(_("%(step)s, up to the end of %(year)s"), step=step, year=str(equipment.used_until))
        yield Step(step, say.number(number), number / counted.given if counted.given else 0.0)


def _agreed(known: Told) -> Iterator[Fact]:
    """The latest agreement of a département: from when to when, and what was promised."""
    for agreement in known.agreements[:1] if known.figures.own else ():
        years = f"{agreement.starts_on.year}–{agreement.ends_on.year}"
        signed = known.say(_("agreement signed on %(day)s"), day=long_day(agreement.signed_on))
        yield Fact(years, signed, agreement.commitments)


def _facts(equipment: EquipmentFigures, say: Speech) -> Iterator[Fact]:
    months = sum(one.months for one in equipment.months)
    if months:
        until = str(max(one.year for one in equipment.months))
        number = say.ngettext("%(n)s month", "%(n)s months", months)
        yield Fact(number, say(_("of connection paid for, up to the end of %(year)s"), year=until))
    if equipment.reuse:
        share = say(_("%(percent)s%%"), percent=equipment.reuse.percent)
        used = say(
            _("of the devices received had been put to use by the end of %(year)s"),
            year=str(equipment.reuse.until),
        )
        yield Fact(share, used)
    if equipment.avoided:
        facts = equipment.avoided.facts | {"year": str(equipment.avoided.year)}
        formula = say(equipment.avoided.formula).format(**_written(facts, say))
        yield Fact(_weight(equipment.avoided.kilograms, say), say(_("avoided, an estimate")), formula)


def _written(facts: Mapping[str, Any], say: Speech) -> dict[str, Any]:
    return {name: say.number(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}


def _weight(kilograms: int, say: Speech) -> str:
    if kilograms < SMALLEST_TONNES:
        return say(_("%(kilograms)s kg CO2e"), kilograms=kilograms)
    return say(_("%(tonnes)s t CO2e"), tonnes=kilograms // TONNE)


def _lines(figures: ProgrammeFigures, say: Speech) -> Iterator[Line]:
    """The largest first, then what is not published, then those who are no partners yet."""
    for one in _ranked(figures.territories):
        if one.youths:
            yield Line(one.name, say.number(one.youths))
        else:
            words = _("not published") if one.is_partner else _("not yet a partner")
            yield Line(one.name, say(words), is_quiet=True)
    if figures.pool:
        yield Line(say(_("Others, together")), say.number(figures.pool))


def _ranked(every: Sequence[TerritoryFigure]) -> list[TerritoryFigure]:
    return sorted(every, key=lambda one: (not one.is_own, -(one.youths or 0), not one.is_partner, one.code))


def _sources(known: Told) -> str:
    say, last = known.say, known.figures.last
    ledger = (
        say(
            _("Young people: the programme’s published ledger, up to the end of %(quarter)s."),
            quarter=say.quarter(last),
        )
        if last
        else ""
    )
    equipment = known.equipment
    devices = (
        say(_("Equipment: counted as of %(day)s; milestones only grow."), day=long_day(equipment.as_of))
        if equipment
        else ""
    )
    return " ".join(filter(None, (ledger, devices)))
