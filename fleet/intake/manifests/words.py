"""The words donors use: headers, kinds of equipment, grades, and lines that are not equipment."""

from collections.abc import Mapping
from typing import Final, Literal

from fleet.sheets.cells import key
from fleet.sheets.table import Columns

Category = Literal["laptop", "desktop", "tablet", "phone", "hotspot", "router"]


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


COLUMNS: Final[Columns] = {
    "maker": _split(
        "fabricant | manufacturer | marque | maker | brand | constructeur | make | vendor | "
        "manufacturer_cleaned"
    ),
    "model": _split(
        "modèle | model | model name | nom du modèle | marque et modèle | désignation | désignation du "
        "modèle | produit | product | product name | material_description | description | libellé | "
        "article"
    ),
    "serial": _split(
        "numéro de série | serial number | n° de série | nº de série | no de série | num de série | "
        "numéro série | n° série | nº série | no série | num série | série | serial | serial no | s/n | "
        "service tag | étiquette de service | device serial number"
    ),
    "count": _split(
        "quantité | quantity | qté | qty | nombre | number of devices | nb | nbre | count | quantity_ordered"
    ),
    "category": _split(
        "catégorie | category | type | type de matériel | type d'équipement | type d'appareil | type de "
        "poste | nature | matériel | équipement | device type | equipment type | equipment | kind"
    ),
    "persona": _split("persona_cleaned | persona"),
    "inventory_number": _split(
        "numéro d'inventaire | asset tag | n° d'inventaire | nº d'inventaire | no d'inventaire | n° "
        "inventaire | numéro inventaire | code inventaire | inventaire | numéro d'immobilisation | n° "
        "immo | inventory number | asset number | asset id | asset"
    ),
    "grade": _split(
        "état | condition | grade | état du matériel | état général | état cosmétique | cosmetic grade"
    ),
    "returned": _split("retour | return | retourné | returned | is_return"),
}
"""Our columns and their headers, the French and the English one that refusals quote first. `persona` is the
kind of device to suppliers of the English schools' scheme, whose `category` is the kind of school; it wins.
"""

EQUIPMENT: Final[Mapping[Category, tuple[str, ...]]] = {
    "laptop": _split(
        "portable | laptop | portables | laptops | PC portable | PC portables | ordinateur portable | "
        "ordinateurs portables | ordi portable | laptop computer | ultraportable | ultrabook | notebook "
        "| netbook | chromebook | macbook | station de travail portable | mobile workstation | chrome "
        "laptop | windows laptop | restricted windows laptop | DfE windows laptop | DfE restricted "
        "windows laptop | DfE unrestricted windows laptop"
    ),
    "desktop": _split(
        "fixe | desktop | desktops | PC fixe | ordinateur fixe | ordinateur de bureau | PC de bureau | "
        "unité centrale | UC | tour | tower | mini PC | tout-en-un | all-in-one | iMac | desktop "
        "computer | station de travail | workstation"
    ),
    "tablet": _split("tablette | tablet | tablettes | tablets | tablette tactile | iPad | windows tablet"),
    "phone": _split(
        "téléphone | phone | téléphones | phones | smartphone | smartphones | téléphone portable | "
        "téléphone mobile | mobile | mobile phone | cell phone | iPhone | GSM"
    ),
    "hotspot": _split(
        "point d'accès mobile | hotspot | hot spot | mobile hotspot | wifi de poche | pocket wifi | "
        "mifi | routeur 4G mobile | clé 4G | clés 4G | clé 5G | clé USB 4G | clé internet | 4G dongle"
    ),
    "router": _split(
        "routeur | router | routeur 4G | routeur 5G | 4G router | 5G router | router (4G) | box | box 4G"
    ),
}
"""What each kind of device is called. Whole cells only: a "sacoche pour portable" is no laptop. A bare "PC"
is not here: it means a laptop to some donors and a tower to others."""

GRADES: Final[Mapping[str, tuple[str, ...]]] = {
    "A": _split(
        "A | A+ | grade A | neuf | comme neuf | excellent | très bon | très bon état | new | very good"
    ),
    "B": _split("B | B+ | grade B | bon | bon état | good"),
    "C": _split("C | C+ | grade C | moyen | état moyen | correct | état correct | usagé | usé | fair | used"),
    "D": _split(
        "D | grade D | mauvais | mauvais état | HS | hors service | en panne | pour pièces | poor | broken"
    ),
}
"""What the donor says of the condition: a hint, never the grade that a technician gives."""

YES: Final = frozenset(map(key, _split("true | vrai | yes | oui | y | o | 1 | x")))
NO: Final = frozenset(map(key, _split("false | faux | no | non | n | 0 | -")))

TOTALS: Final = frozenset(
    map(key, _split("total | totaux | total général | sous-total | grand total | subtotal | somme | sum"))
)

EXAMPLE: Final = ("exemple", "example")
"""How the line that a template shows begins."""

KNOWN: Final = ", ".join(" / ".join(names[:2]) for names in EQUIPMENT.values())
"""One word for each kind in both languages, for refusals."""

CATEGORIES: Final[Mapping[str, Category]] = {
    key(word): name for name, words in EQUIPMENT.items() for word in words
}
GRADE_OF: Final = {key(word): grade for grade, words in GRADES.items() for word in words}
