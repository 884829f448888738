"""The words of a request in a file: headers, needs, reasons, signatories, in French and English."""

import enum
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from fleet.intake.devices.features import Keyboard
from fleet.lending.equipment_requests.request import Priority
from fleet.lending.equipment_requests.sorting import AskedKind
from fleet.parties.territories import NAMES
from fleet.parties.youths import Signatory
from fleet.sheets.cells import key
from fleet.sheets.table import Columns

Word = TypeVar("Word", bound=enum.Enum)


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


COLUMNS: Final[Columns] = {
    "youth": _split(
        "code du jeune | youth code | code jeune | code de la jeune | code | codes | youth's code"
    ),
    "territory": _split(
        "département | territory | département du jeune | territoire | department | dept | dépt | dép | "
        "code département | n° de département"
    ),
    "signatory": _split("signataire | signatory | qui signe | who signs | type de signataire"),
    "kind": _split(
        "besoin | need | needs | besoins | demande | kind | type | matériel | équipement | equipment | "
        "matériel demandé | équipement demandé"
    ),
    "priority": _split(
        "priorité | priority | urgence | urgency | motif | reason | raison | motif de priorité"
    ),
    "keyboard": _split("clavier | keyboard | type de clavier | keyboard layout"),
    "screen": _split(
        "écran | screen | taille d'écran | screen size | écran minimum | minimum screen | pouces | inches | "
        "taille de l'écran | diagonale"
    ),
    "touch": _split("tactile | touch | écran tactile | touch screen | touchscreen"),
}
"""Our columns and their headers, the French and the English one that refusals quote first."""

ABOUT_PEOPLE: Final = frozenset(
    map(
        key,
        _split(
            "nom | noms | name | names | nom complet | full name | nom et prénom | téléphone | tél | tel | "
            "phone | numéro de téléphone | n° de téléphone | phone number | sexe | genre | "
            "sex | gender | nationalité | nationality | situation | ville | city | commune | code postal"
        ),
    )
)
"""Headers that in a list of youths can only stand over what is told of a person (rule Y1)."""


def _known(rows: Iterable[tuple[Word, str]]) -> Mapping[str, Word]:
    """Every spelling → what it means; a word of the API is always one."""
    return {
        key(word): meaning for meaning, words in rows for word in (str(meaning.value), *_split(words)) if word
    }


KINDS: Final = _known(
    (
        (
            AskedKind.LAPTOP,
            "portable | ordinateur | laptop | ordinateur portable | PC | PC portable | ordi | computer | "
            "un ordinateur | a laptop",
        ),
        (
            AskedKind.CONNECTION,
            "connexion | internet | connection | SIM | carte SIM | SIM card | 4G | clé 4G | forfait | "
            "une connexion | a connection | accès internet",
        ),
        (
            AskedKind.BOTH,
            "les deux | both | ordinateur et connexion | ordinateur + connexion | portable et connexion | "
            "portable + connexion | laptop and connection | laptop + connection",
        ),
    )
)
PRIORITIES: Final = _known(
    (
        (Priority.NONE, "aucune | aucun | non | no | - | sans | normale | normal"),
        (Priority.EXAMS, "examens | examen | exams | exam | bac | brevet | concours | études"),
        (
            Priority.JOB_SEARCH,
            "emploi | recherche d'emploi | job search | job | travail | recherche de travail | stage | "
            "recherche de stage | looking for work",
        ),
        (
            Priority.FIRST_EQUIPMENT,
            "premier équipement | first equipment | 1er équipement | jamais équipé | jamais équipée | "
            "never had equipment",
        ),
    )
)
KEYBOARDS: Final = _known(
    (
        (Keyboard.AZERTY, "français | french | fr"),
        (Keyboard.QWERTY, "anglais | english | uk | us"),
        (Keyboard.QWERTZ, "allemand | german | suisse | swiss"),
        (Keyboard.BEPO, "bépo"),
        (Keyboard.ARABIC, "arabe"),
        (Keyboard.CYRILLIC, "cyrillique | russe | russian | ukrainien | ukrainian"),
    )
)
ANY: Final = frozenset(map(key, _split("peu importe | any | indifférent | tous | aucun | none | -")))
"""Any keyboard, any screen."""

SIGNATORIES: Final = _known(
    (
        (
            Signatory.LEGAL_REPRESENTATIVE,
            "représentant légal | legal representative | parent | parents | responsable légal | tuteur | "
            "guardian",
        ),
        (
            Signatory.ASE_SERVICE,
            "ASE | service ASE | service de l'ASE | aide sociale à l'enfance | child welfare | service",
        ),
        (Signatory.ADULT_YOUTH, "majeur | adult youth | jeune majeur | adult | majeure | jeune majeure"),
    )
)
TERRITORIES: Final[Mapping[str, str]] = {
    **{key(name): code for code, name in NAMES.items()},
    **{key(f"{code} {name}"): code for code, name in NAMES.items()},
    **{key(code): code for code in NAMES},
    **{code.removeprefix("0"): code for code in NAMES if code.startswith("0")},  # as spreadsheets spoil them
}
"""A département as people write it → its code."""

TEMPLATES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "fr": (
        (
            "Code du jeune",
            "Département",
            "Signataire",
            "Besoin",
            "Priorité",
            "Clavier",
            "Écran",
            "Tactile",
        ),
        ("Exemple : K7QW-2M4X", "", "", "ordinateur", "examens", "azerty", "15", "non"),
        ("Exemple : sans code", "06", "ASE", "les deux", "", "", "", ""),
    ),
    "en": (
        ("Youth code", "Territory", "Signatory", "Need", "Priority", "Keyboard", "Screen", "Touch"),
        ("Example: K7QW-2M4X", "", "", "laptop", "exams", "azerty", "15", "no"),
        ("Example: no code yet", "06", "child welfare", "both", "", "", "", ""),
    ),
}
"""What a file to fill in holds: its header and two lines that are left out when it comes back."""
