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
        "7 MNA",
        "7 kits remis",
        "3 prêts",
        "7 personnes accompagnées",
        "deux soeurs",
        "5jeunes",
        "4 (quatre) jeunes",
        "jeunes équipés ce trimestre dans le Var : 7",
        "12 dont 3 dans le Var",
        "7 dans les Alpes-Maritimes",
        "\uff15 jeunes",
        "³ jeunes",
        "٣ jeunes",
        "7 j\u200beunes",
        "Deux-trois jeunes attendent.",
        "Trois ateliers ont accueilli des jeunes.",
        "Les jeunes ont attendu 3 mois de moins.",
        "Two new foundations joined; the youths’ laptops now come with a year of connection.",
        "le septième jeune",
        "no youth was equipped",
        "7 jeunes sur 12",
        "5/12 des jeunes",
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
        "Les jeunes de 12 départements.",
        "Windows 11 pour les jeunes",
        "Au T3 les jeunes sont rentrés.",
        "11 youths",
        "Au 3e trimestre, et depuis le 1er octobre 2026, 42 jeunes ont été équipés.",
        "En 2025-26 les jeunes de la 2e année sont nombreux.",
        "T3 2026 : 42 jeunes, 2026-Q3 compris.",
        "Une fondation aide les jeunes ; aucun retard pour eux.",
        "Un ordinateur, un mentor : les jeunes ont reçu le leur.",
        "Dix-sept jeunes, quatre-vingts jeunes, deux dizaines de jeunes, a hundred and two youths.",
        "Deux lots sont arrivés en retard.",
        "Deux fondations nous ont rejoints.",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert small_numbers.found(text) is None
