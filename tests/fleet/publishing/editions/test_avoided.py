"""The estimate of what re-use spares: sourced, dated, careful."""

from fleet import settings
from fleet.publishing.editions import avoided
from fleet.publishing.editions.avoided import ADEME, Factors


def test_a_laptop_counts_for_one_year_of_use() -> None:
    told = avoided.co2(40, 2026)
    assert told is not None
    assert (told.kilograms, told.material_kilograms, told.waste_kilograms) == (1_080, 5_080, 12)
    assert told.source.startswith("ADEME")
    assert told.dated == "2022-09"


def test_its_formula_says_every_number_and_that_it_is_an_estimate() -> None:
    told = avoided.co2(40, 2026)
    assert told is not None
    sentence = told.formula.format(**told.facts)
    assert sentence.startswith("40 laptops put to use by the end of 2026 × 1 year × 27 kg CO2e")
    assert "about 1080 kg CO2e (estimate; ADEME" in sentence


def test_without_laptops_there_is_no_estimate() -> None:
    assert avoided.co2(0, 2026) is None


def test_the_settings_name_other_figures_with_their_source() -> None:
    given = {
        "FLEET_DEMO": "true",
        "FLEET_AVOIDED_CO2_KG": "30",
        "FLEET_AVOIDED_SOURCE": "another study",
        "FLEET_AVOIDED_DATE": "2027",
    }
    assert Factors.of(settings.read(given)) == Factors(30, 127, 314, "another study", "2027")
    assert Factors.of(settings.read({"FLEET_DEMO": "true"})) == ADEME
