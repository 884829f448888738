"""What one reader is told of one programme, read once for all files that say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api import language
from api.pages.summary.chosen import programmes
from api.request import Work
from fleet.errors import NotFound
from fleet.publishing import agreements, editions, notes, opening_figures, summary
from fleet.publishing.agreements import Agreement
from fleet.publishing.charts.speech import Speech
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.editions.avoided import Factors
from fleet.publishing.ledger import Quarter
from fleet.publishing.opening_figures import OpeningFigure
from fleet.publishing.summary import ProgrammeFigures


class NothingPublished(NotFound):
    """Nothing is published yet."""

    detail = "Figures appear ten days after the end of the first quarter of a programme."


@dataclass(frozen=True)
class Told:
    """The figures of a programme and of equipment, as page and files tell them; `say` is the language."""

    figures: ProgrammeFigures
    equipment: EquipmentFigures | None
    before: Sequence[OpeningFigure]
    notes: Mapping[str, str]
    agreements: Sequence[Agreement]
    say: Speech

    @property
    def quarter(self) -> Quarter:
        """The last one that anything here is of."""
        known = [self.figures.last, self.equipment.quarter if self.equipment else None]
        return max((one for one in known if one), default=Quarter.of(self.figures.starts_on))

    @property
    def as_of(self) -> date:
        """The last day of that quarter: what a file says in place of the day it was made."""
        return self.quarter.last_day


def of(work: Work) -> Told:
    """What the actor of this page may know. Raises NothingPublished while there is no programme."""
    _every, programme = programmes(work)
    if programme is None:
        raise NothingPublished()
    return Told(
        summary.of_programme(work.session, work.actor, programme),
        editions.of(work.session, work.actor, Factors.of(work.settings)),
        opening_figures.of_programme(work.session, work.actor, programme),
        notes.of(work.session, work.actor, programme),
        agreements.of(work.session, work.actor, programme),
        Speech(language.chosen()),
    )
