"""The words of other people's fleet lists: headers and states."""

import enum
from collections.abc import Mapping
from typing import Final

from fleet.access import Verb
from fleet.connectivity import batches
from fleet.intake.assets import RetireReason
from fleet.intake.manifests import words as manifests
from fleet.sheets.cells import key
from fleet.sheets.table import Columns


class Meaning(enum.StrEnum):
    """What a word for a state says of a thing; the last one leaves the line out."""

    IN_STOCK = "in_stock"
    IN_REPAIR = "in_repair"
    LENT = "lent"
    MISSING = "missing"
    RECYCLED = "recycled"
    PARTS = "parts"
    BACK_TO_DONOR = "back_to_donor"
    GIVEN = "given"
    LEAVE_OUT = "leave_out"


VERBS: Final[Mapping[Meaning, Verb]] = {
    Meaning.IN_STOCK: Verb.TAKEOVER_IN_STOCK,
    Meaning.IN_REPAIR: Verb.TAKEOVER_IN_REPAIR,
    Meaning.LENT: Verb.TAKEOVER_LENT,
    Meaning.MISSING: Verb.TAKEOVER_MISSING,
    Meaning.RECYCLED: Verb.TAKEOVER_RETIRED,
    Meaning.PARTS: Verb.TAKEOVER_RETIRED,
    Meaning.BACK_TO_DONOR: Verb.TAKEOVER_RETIRED,
    Meaning.GIVEN: Verb.TAKEOVER_RETIRED,
}
"""What a line's meaning does to its device."""

SIM_VERBS: Final[Mapping[Meaning, Verb]] = {**VERBS, Meaning.IN_REPAIR: Verb.TAKEOVER_IN_STOCK}
"""And to its SIM: nobody repairs a card."""

HELD: Final = (Meaning.LENT, Meaning.MISSING)
"""What an association may have, or have had last."""

REASONS: Final[Mapping[Meaning, RetireReason]] = {
    Meaning.RECYCLED: RetireReason.RECYCLED,
    Meaning.PARTS: RetireReason.PARTS,
    Meaning.BACK_TO_DONOR: RetireReason.BACK_TO_DONOR,
    Meaning.GIVEN: RetireReason.GIVEN,
}

BLANK: Final = ""
"""Stands for a line that says nothing of its state."""
BLANK_WITH_ASSOCIATION: Final = "+"
"""Stands for such a line where it names an association: most likely it has the thing."""
LEAVE_OUT: Final = "leave_out"
"""In a mapping by hand: a column that is not to be read."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|"))


COLUMNS: Final[Columns] = {
    "serial": manifests.COLUMNS["serial"],
    "maker": manifests.COLUMNS["maker"],
    "model": manifests.COLUMNS["model"],
    "category": manifests.COLUMNS["category"],
    "count": manifests.COLUMNS["count"],
    "inventory_number": (
        *manifests.COLUMNS["inventory_number"],
        *_split(
            "n° interne | numéro interne | réf. interne | référence interne | "
            "notre numéro | n° de parc | numéro de parc | identifiant matériel"
        ),
    ),
    "label": _split(
        "étiquette | label | code étiquette | label code | code court | short code | code flotte | "
        "fleet code | QR | QR code | code QR | code-barres | code barre | barcode | code"
    ),
    "state": _split(
        "état | state | statut | status | situation | état du matériel | état du prêt | statut du "
        "prêt | statut du matériel | disponibilité | état actuel | current state"
    ),
    "site": _split(
        "site | lieu | lieu de stockage | emplacement | localisation | location | dépôt | hub | "
        "stock | entrepôt | storage | place"
    ),
    "association": _split(
        "association | partenaire | structure | association partenaire | structure partenaire | "
        "partner | organisme | nom de l'association | association bénéficiaire | structure "
        "bénéficiaire"
    ),
    "territory": _split(
        "territoire | territory | département | department | dept | dépt | dpt | dép | code "
        "département | n° département | n° de département | département du jeune"
    ),
    "signed": _split(
        "convention signée | agreement signed | convention | agreement | contrat signé | contrat de "
        "prêt | convention de prêt | convention de prêt signée | signé | signée | signed | contrat"
    ),
    "signed_on": _split(
        "date de signature | signed on | signé le | date signature | date de convention | date "
        "convention | date de la convention | date du contrat"
    ),
    "since": _split(
        "depuis | since | depuis le | date de prêt | date du prêt | date prêt | prêté le | remis le "
        "| date de remise | date remise | date de mise à disposition | date d'attribution | loan "
        "date | lent on | lent since | handed over on | date de début de prêt | début du prêt | "
        "début de prêt"
    ),
    "due_on": _split(
        "retour prévu | due date | retour prévu le | date de retour prévue | date de retour | fin "
        "du prêt | fin de prêt | date de fin de prêt | échéance du prêt | à rendre le | due | due "
        "on | return date"
    ),
    "signatory": _split(
        "signataire | signatory | type de signataire | qualité du signataire | kind of signatory"
    ),
    "iccid": (*batches.COLUMNS["iccid"], *_split("n° ICCID | numéro ICCID | SIM ICCID | ICCID SIM")),
    "number": _split(
        "numéro de ligne | line number | n° de ligne | ligne | MSISDN | numéro d'appel | n° d'appel "
        "| 4 derniers chiffres | derniers chiffres | last digits | fin du numéro | number ending | "
        "numéro de la ligne | n° ligne | numéro SIM (appel)"
    ),
    "operator": _split("opérateur | operator | réseau | network | opérateur mobile | opérateur télécom"),
    "plan_ends_on": _split(
        "fin du forfait | plan end | fin forfait | fin de forfait | date de fin du forfait | plan "
        "ends on | plan ends | échéance forfait | échéance du forfait | expiration du forfait | "
        "expiration forfait | fin d'abonnement | fin abonnement | fin de l'abonnement | forfait "
        "jusqu'au | expiration"
    ),
    "cost": _split("coût du forfait | plan cost | prix du forfait | coût forfait | tarif du forfait"),
    "notes": _split(
        "remarques | notes | remarque | note | observations | observation | commentaires | "
        "commentaire | comments | comment | défauts | notes matériel | equipment notes | état "
        "constaté | problèmes"
    ),
}
"""Our columns and their headers, the French and the English one that refusals quote first."""

IDENTIFYING: Final = ("serial", "inventory_number", "label", "iccid")
"""What a line is known by when the list comes again."""

DOUBTFUL: Final = frozenset(
    map(
        key,
        _split(
            "nom | noms | name | names | nom complet | full name | nom et prénom | téléphone | tél | "
            "tel | phone | numéro de téléphone | n° de téléphone | phone number | portable | mobile | "
            "numéro | number"
        ),
    )
)
"""Headers that may stand over a person's name or number, or over a machine's: read only when told by hand."""

STATES: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.IN_STOCK: _split(
        "en stock | in stock | stock | disponible | available | dispo | au dépôt | en réserve | "
        "réserve | libre | à reconditionner | reçu | received | stocké | entrepôt | au bureau | au "
        "hub | prêt à prêter | prêt à l'emploi | ready | spare | non attribué | non affecté | à "
        "attribuer"
    ),
    Meaning.IN_REPAIR: _split(
        "en réparation | in repair | réparation | repair | en panne | panne | HS | hors service | à "
        "réparer | broken | SAV | en SAV | maintenance | en maintenance | défectueux | en "
        "reconditionnement | à l'atelier"
    ),
    Meaning.LENT: _split(
        "prêté | lent | prêtée | prêtés | en prêt | on loan | loaned | attribué | attribuée | "
        "affecté | affectée | remis | remise | en service | in use | utilisé | en cours "
        "d'utilisation | distribué | sorti | assigned | deployed | mis à disposition | chez le "
        "jeune | chez un jeune | remis au jeune | chez le bénéficiaire"
    ),
    Meaning.MISSING: _split(
        "perdu | missing | perdue | volé | volée | lost | stolen | disparu | introuvable | non "
        "retrouvé | égaré | perdu ou volé | perdu/volé | lost or stolen"
    ),
    Meaning.RECYCLED: _split(
        "recyclé | recycled | recyclée | DEEE | D3E | rebut | au rebut | mis au rebut | détruit | "
        "déchetterie | jeté | scrapped"
    ),
    Meaning.PARTS: _split("pour pièces | parts | for parts | pièces | pièces détachées | cannibalisé"),
    Meaning.BACK_TO_DONOR: _split(
        "rendu au donateur | back to donor | retourné au donateur | restitué au donateur | returned to donor"
    ),
    Meaning.GIVEN: _split("donné | given | donnée | cédé | cédée | offert | donné au jeune | given away"),
    Meaning.LEAVE_OUT: _split(
        "à ignorer | leave out | ignorer | ignore | ne pas importer | doublon | duplicate | supprimé | annulé"
    ),
}
"""What states are called. A bare “prêt” is not here: it means ready to some and a loan to others."""

GUESSES: Final[Mapping[str, Meaning]] = {
    key(word): meaning for meaning, words in STATES.items() for word in words
} | {BLANK_WITH_ASSOCIATION: Meaning.LENT}

SIM_CATEGORY: Final = frozenset(map(key, _split("SIM | carte SIM | cartes SIM | SIM card | puce | forfait")))
"""A kind of equipment that is a card alone."""
