"""A note never tells what the ledger holds back, by a slip of the pen."""

import pytest

from fleet.publishing import small_numbers


@pytest.mark.parametrize(
    "text",
    [
        "3 jeunes équipés à Grasse.",
        "Sept jeunes attendent encore.",
        "Les jeunes équipés : 7.",
        "Nous avons équipé 10 nouveaux jeunes.",
        "Un jeune de Menton a reçu son ordinateur.",
        "Aucun jeune n’a été équipé ce trimestre.",
        "Une dizaine de jeunes attend.",
        "5 % des jeunes",
        "3 youths were equipped.",
        "Nine young people wait.",
        "One of the youths wrote to us.",
        "Les jeunes étaient 8, dont deux filles.",
        "Beaucoup d’ateliers, et trois frères équipés ensemble.",
        "le 7e jeune de l’année",
        "0 jeune à Briançon",
    ],
)
def test_a_small_number_of_youths_is_found(text: str) -> None:
    assert small_numbers.found(text)


@pytest.mark.parametrize(
    "text",
    [
        "847 jeunes équipés.",
        "7 200 jeunes d’ici 2028.",
        "7\u202f200 jeunes d’ici 2028.",
        "Vingt-deux jeunes, vingt et un autres jeunes, cent deux jeunes.",
        "Deux cents jeunes, sept mille jeunes, une vingtaine de jeunes.",
        "Trois ateliers ont accueilli des jeunes.",
        "Les jeunes ont attendu 3 mois de moins.",
        "En 3 ans, 847 jeunes ont été équipés.",
        "Le don de 5 ordinateurs rapproche les jeunes de l’école.",
        "Les jeunes de 12 départements.",
        "Windows 11 pour les jeunes",
        "Au T3 les jeunes sont rentrés.",
        "Two new foundations joined; the youths’ laptops now come with a year of connection.",
        "11 youths",
        "Deux fondations nous ont rejoints.",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert small_numbers.found(text) is None
