"""What the summary says of youths: sums of whole published blocks beside public targets.

What it says of equipment is in `editions`.
"""

from fleet.publishing.summary.figures import (
    Goal,
    ProgrammeFigures,
    QuarterFigure,
    RegionFigure,
    TerritoryFigure,
    YearFigure,
)
from fleet.publishing.summary.programme import of_programme, programmes_of

__all__ = [
    "Goal",
    "ProgrammeFigures",
    "QuarterFigure",
    "RegionFigure",
    "TerritoryFigure",
    "YearFigure",
    "of_programme",
    "programmes_of",
]
