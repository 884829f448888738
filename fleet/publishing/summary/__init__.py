"""What the summary says: sums of whole published blocks beside public targets, and equipment milestones."""

from fleet.publishing.summary.equipment import of_equipment
from fleet.publishing.summary.figures import (
    EquipmentFigures,
    Goal,
    LotFigures,
    ProgrammeFigures,
    QuarterFigure,
    RegionFigure,
    TerritoryFigure,
    YearFigure,
)
from fleet.publishing.summary.programme import of_programme, programmes_of

__all__ = [
    "EquipmentFigures",
    "Goal",
    "LotFigures",
    "ProgrammeFigures",
    "QuarterFigure",
    "RegionFigure",
    "TerritoryFigure",
    "YearFigure",
    "of_equipment",
    "of_programme",
    "programmes_of",
]
