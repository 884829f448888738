"""What each chart of the summary shows: a title and a sentence made from its numbers, its table, its drawing.

Every number that a chart says stands in its table, and every number of the table is one that the ledger, a
public target or a milestone holds (rule F5): nothing is counted here.
"""

from fleet.publishing.charts import devices, youths
from fleet.publishing.charts.chart import Cell, Chart
from fleet.publishing.charts.speech import Speech
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.summary import ProgrammeFigures

__all__ = ["Cell", "Chart", "Speech", "of"]


def of(figures: ProgrammeFigures | None, equipment: EquipmentFigures | None, language: str) -> list[Chart]:
    """Every chart that has something to show, in the order of the page and the reader's language."""
    _ = Speech(language)
    return [
        *(youths.every(figures, _) if figures else ()),
        *(devices.every(equipment, _) if equipment else ()),
    ]
