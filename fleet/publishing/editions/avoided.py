"""What re-use spared, as an estimate: a sourced figure per refurbished laptop, never a measurement. Pure.

ADEME, the French agency for ecological transition, in its study of refurbished products of 9 September 2022
(“Évaluation de l’impact environnemental d’un ensemble de produits reconditionnés”): a refurbished laptop in
place of a new one avoids, per year of use, about 27 kg CO2e, 127 kg of raw material and 314 g of electronic
waste. Fewer, the more parts are new.

Counted with care: laptops alone (the figure is a laptop's), only those put to use at least once by the end of
a finished year, and one year of use for each, though most are lent for longer: how long each was used would
tell of the loans.
"""

from dataclasses import dataclass
from typing import Final

from fleet.settings import AVOIDED_SOURCE, Settings


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Factors:
    """What one refurbished laptop spares in a year of use; whose figure it is, and of when."""

    co2_kilograms: int = 27
    material_kilograms: int = 127
    waste_grams: int = 314
    source: str = AVOIDED_SOURCE
    dated: str = "2022-09"

    @classmethod
    def of(cls, settings: Settings) -> "Factors":
        return cls(
            settings.avoided_co2_kg,
            settings.avoided_material_kg,
            settings.avoided_waste_g,
            settings.avoided_source,
            settings.avoided_date,
        )


ADEME: Final = Factors()
FORMULA: Final = _(
    "{laptops} laptops put to use by the end of {year} × 1 year × {each} kg CO2e avoided per refurbished "
    "laptop and year of use = about {kilograms} kg CO2e (estimate; {source}, {dated})"
)


@dataclass(frozen=True)
class Avoided:
    """An estimate. `formula` is a sentence to translate, `facts` what fills it."""

    laptops: int
    year: int
    factors: Factors

    @property
    def kilograms(self) -> int:
        """kg CO2e."""
        return self.laptops * self.factors.co2_kilograms

    @property
    def material_kilograms(self) -> int:
        """kg of raw material not extracted."""
        return self.laptops * self.factors.material_kilograms

    @property
    def waste_kilograms(self) -> int:
        """kg of electronic waste, rounded down."""
        return self.laptops * self.factors.waste_grams // 1000

    @property
    def source(self) -> str:
        return self.factors.source

    @property
    def dated(self) -> str:
        return self.factors.dated

    @property
    def formula(self) -> str:
        return FORMULA

    @property
    def facts(self) -> dict[str, str | int]:
        """What the formula is filled with; `each` in kg."""
        return {
            "laptops": self.laptops,
            "year": self.year,
            "each": self.factors.co2_kilograms,
            "kilograms": self.kilograms,
            "source": self.source,
            "dated": self.dated,
        }


def co2(laptops: int, year: int, factors: Factors = ADEME) -> Avoided | None:
    """What so many laptops, put to use by the end of `year`, spared; None where there are none."""
    return Avoided(laptops, year, factors) if laptops else None
