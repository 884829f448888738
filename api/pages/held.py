"""What is held about one youth in French words: the document of the fleet, made ready for paper."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api import papers
from api.pages import said
from api.pages.vocabulary import WORDS
from api.request import Work
from fleet.codes import shown
from fleet.locale import translator
from fleet.parties.territories import NAMES
from fleet.support.rules import RULES
from labels import held
from labels.french import day, moment

Row = Mapping[str, Any]

# Papers are in French, whoever prints them. A column that is not named here is printed under its own name.
CAPTIONS: Final = {
    "accessories": "Accessoires",
    "accessories_out": "Remis avec",
    "actor": "Par",
    "allocation_id": "Kit",
    "answer": "Réponse",
    "answered_at": "Répondu",
    "arrived_at": "Arrivé",
    "asset_code": "Objet",
    "at": "Moment",
    "attended_at": "Prise en charge",
    "bag_missing": "Sacoche manquante",
    "carrier": "Transporteur",
    "category": "Catégorie",
    "charger_missing": "Chargeur manquant",
    "closed_at": "Clos",
    "closed_by": "Clos par (compte)",
    "code": "Code",
    "complaint_on": "Plainte déposée le",
    "confirmed_at": "Confirmé",
    "confirmed_by": "Confirmé par (compte)",
    "contract": "Contrat",
    "created_at": "Enregistré",
    "created_on": "Enregistré le",
    "data_at_risk": "Données à risque",
    "decided_at": "Décidé",
    "decided_by": "Décidé par (compte)",
    "delivery_site_id": "Lieu de remise",
    "device_code": "Appareil",
    "difference": "Défaut",
    "due_on": "Échéance",
    "edited_at": "Modifié",
    "ended_at": "Fin",
    "entered_by": "Saisi par (compte)",
    "entered_for": "Saisi pour l’association",
    "expires_at": "Gardé jusqu’au",
    "first_for_youth": "Premier équipement",
    "flaws_back": "Défauts au retour",
    "flaws_out": "Défauts à la remise",
    "freed_at": "Libéré",
    "from_on": "Échéance d’avant",
    "from_site_id": "Lieu de départ",
    "grade_back": "Grade au retour",
    "grade_out": "Grade à la remise",
    "handed_over_at": "Remis",
    "handed_over_by": "Remis par (compte)",
    "handed_over_on": "Remis le",
    "how": "Comment",
    "heard_at": "Signalé",
    "heard_by": "Signalé par (compte)",
    "how_many": "Nombre",
    "iccid": "ICCID",
    "id": "Numéro",
    "item_id": "Objet du kit",
    "kept_at": "Convention gardée",
    "keyboard": "Clavier",
    "kind": "Type",
    "kit_code": "Code du kit",
    "last_contact_on": "Dernier contact",
    "last_sign_at": "Dernier signe de vie",
    "line": "Ligne",
    "line_id": "Ligne de la demande",
    "line_suspended_at": "Ligne suspendue",
    "loan_id": "Prêt",
    "made_by": "Préparé par (compte)",
    "maker": "Marque",
    "model": "Modèle",
    "mouse_missing": "Souris manquante",
    "needed_by": "Souhaité pour le",
    "note": "Remarque",
    "number": "Numéro",
    "number_ending": "Fin du numéro",
    "opened_at": "Ouvert",
    "operator_id": "Opérateur",
    "organisation_id": "Organisation",
    "overlap_until": "En double jusqu’au",
    "packed_at": "Mis dans le sac",
    "picked_at": "Mis dans le colis",
    "prepared_by": "Préparé par (compte)",
    "priority": "Urgence",
    "quota_id": "Compté dans le quota",
    "reason": "Motif",
    "remedy": "Suite donnée",
    "renewed_at": "Prolongé",
    "renewed_by": "Prolongé par (compte)",
    "replaces_id": "Remplace l’objet numéro",
    "reported_at": "Signalé",
    "reported_by": "Noté par (compte)",
    "request_id": "Demande",
    "review_month": "À revoir en",
    "rule": "Règle",
    "sent_at": "Envoyé",
    "sent_by": "Envoyé par (compte)",
    "seq": "Numéro au journal",
    "screen_inches": "Écran, au moins (pouces)",
    "serial": "Numéro de série",
    "settled_at": "Réglé",
    "settled_by": "Réglé par (compte)",
    "shipment_id": "Colis",
    "signatory": "Signataire",
    "signed_on": "Convention signée le",
    "sim_code": "Carte SIM",
    "snoozed_until": "Remis à plus tard jusqu’au",
    "source": "Signalé par",
    "state": "État",
    "subject": "Objet",
    "subject_id": "Numéro de l’objet",
    "submitted_at": "Envoyé",
    "takeover_id": "Reprise",
    "taken_over": "Repris d’une autre liste",
    "territory": "Département",
    "threshold": "Seuil",
    "to_on": "Nouvelle échéance",
    "told_by": "Signalé par",
    "to_site_id": "Lieu d’arrivée",
    "tracking": "Numéro de suivi",
    "touch": "Tactile",
    "trouble": "Problème",
    "version": "Version",
    "withdrawn_at": "Plus nécessaire",
    "youth_code": "Code jeune",
}
SECTIONS: Final = {
    "requests": ("Demandes", "Demande"),
    "kits": ("Kits préparés", "Kit"),
    "shipments": ("Colis", "Colis"),
    "loans": ("Prêts", "Prêt"),
    "losses": ("Pertes et vols", "Perte"),
    "tickets": ("Problèmes signalés pendant un prêt", "Problème"),
    "alerts": ("Alertes", "Alerte"),
    "changes": ("Ce qui a été dit au logiciel de l’association", "Changement"),
    "taken_over": ("Reprise d’une liste antérieure", "Ligne de la liste"),
}
"""Part of the document → its heading and what one row of it is."""
PARTS: Final = {"lines": "Ligne", "items": "Objet", "renewals": "Prolongation"}
WRITTEN: Final = {"tickets": "Signalement", "saved_views": "Vue enregistrée"}
TABLES: Final = {
    "kind": said.KINDS,
    "kept_at": said.PLACES,
    "priority": said.PRIORITIES,
    "reason": {**said.REASONS, **said.RENEWALS},
    "how": said.HOWS,
    "told_by": said.TELLERS,
    "signatory": said.SIGNATORIES,
}
"""Column → the words of its values; of other columns the vocabulary has them."""
STATES: Final = {"Fiche": {"active": "suivi"}, "Prêt": {"open": "en cours"}}
"""What a row is → its states whose name another thing has too: an open loan waits for nobody."""
_french = translator("fr")


def paper(work: Work, document: Row) -> held.Held:
    """The whole document, section by section."""
    zone, term = work.actor.zone, document["erased_on"]
    rows = {name: tuple(_blocks(what, document[name], zone)) for name, (_, what) in SECTIONS.items()}
    youth = held.Block("Fiche", _facts(document["youth"], zone, "Fiche"))
    copies = (("Nombre", str(document["kept_answers"])),)
    return held.Held(
        code=shown(document["youth"]["code"]),
        association=document["association"],
        lender=papers.lender(work.session),
        contact=papers.contact(work),
        on=work.actor.today,
        erased_on=term and date.fromisoformat(term),
        sections=(
            held.Section("Le jeune", (youth,)),
            *(held.Section(heading, rows[name]) for name, (heading, _) in SECTIONS.items()),
            held.Section("Où le code a été écrit", tuple(_written(document["written"]))),
            held.Section("Ce qui s’est passé", tuple(_trail(document["events"], zone))),
            held.Section("Copies", (held.Block("Réponses gardées trente jours au plus", copies),)),
        ),
    )


def _blocks(what: str, rows: Iterable[Row], zone: ZoneInfo) -> Iterator[held.Block]:
    """Each row with its parts after it, flat: a lent thing and which it is are one block."""
    for row in rows:
        yield held.Block(what, _facts(row, zone, what))
        for name, part in PARTS.items():
            for each in row.get(name, ()):
                which = each.get("asset", {})
                yield held.Block(part, _facts({**each, **which}, zone))
                yield from _blocks("Ligne téléphonique", which.get("lines", ()), zone)


def _facts(row: Row, zone: ZoneInfo, what: str = "") -> tuple[tuple[str, str], ...]:
    plain = {name: _plain(value) for name, value in row.items() if not _is_part(value)}
    if "state" in plain:
        plain["state"] = STATES.get(what, {}).get(plain["state"], plain["state"])
    return tuple(
        (CAPTIONS.get(name, name), _text(name, value, zone))
        for name, value in plain.items()
        if value is not None
    )


def _is_part(value: Any) -> bool:
    """Whether it is rows of its own, and no list of words."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(each, dict) for each in value)
    )


def _plain(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return ", ".join(_french(WORDS.get(f"Flaw.{word}") or WORDS.get(word, word)) for word in value)


def _text(name: str, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name == "territory":
        return f"{NAMES[value]} ({value})"
    if name == "rule":
        return _french(RULES[value].says).format(threshold="…", count="…") if value in RULES else value
    if name.endswith("_on") or name in ("needed_by", "overlap_until", "snoozed_until"):
        return day(date.fromisoformat(value))
    if name == "at" or (name.endswith("_at") and name != "kept_at"):
        return moment(datetime.fromisoformat(value).astimezone(zone))
    if name in ("code", "asset_code", "device_code", "sim_code", "youth_code", "kit_code"):
        return shown(value)
    return _french(TABLES.get(name, WORDS).get(str(value), str(value)))


def _facts_of(event: Row) -> str:
    return json.dumps(event["facts"], ensure_ascii=False) if event["facts"] else ""


def _written(places: Sequence[Row]) -> Iterator[held.Block]:
    for place in places:
        yield held.Block(WRITTEN.get(place["table"]) or place["table"], (("Texte", place["text"]),))


def _trail(events: Sequence[Row], zone: ZoneInfo) -> Iterator[held.Block]:
    """The trail, a line for each event: when, what, about what, by whom."""
    told = [
        (
            _text("at", event["at"], zone),
            f"{event['seq']} – {event['verb']} – {event['subject']} {event['subject_id']} – "
            f"{event['actor']} ({event['role']}) {_facts_of(event)}".rstrip(),
        )
        for event in events
    ]
    if told:
        yield held.Block("Journal", tuple(told))
