"""Editions: what is told of equipment, frozen at the closing of each quarter and read from there alone."""

from fleet.publishing.editions.edition import Edition, EditionFigure, Measure
from fleet.publishing.editions.making import due, figures_of, frozen, last, publish, verify
from fleet.publishing.editions.reading import (
    ConnectionFigures,
    DonorFigures,
    EquipmentFigures,
    LotFigures,
    Reuse,
    of,
)
from fleet.publishing.editions.recounting import differences

__all__ = [
    "ConnectionFigures",
    "DonorFigures",
    "Edition",
    "EditionFigure",
    "EquipmentFigures",
    "LotFigures",
    "Measure",
    "Reuse",
    "differences",
    "due",
    "figures_of",
    "frozen",
    "last",
    "of",
    "publish",
    "verify",
]
