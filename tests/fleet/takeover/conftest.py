"""Lists as offices send them: written by hand here, in any encoding, and a long messy one from a seed."""

import random
from collections.abc import Callable, Sequence

from stdnum import luhn

from fleet import takeover
from fleet.takeover import Defaults, Listing
from tests.cast import Cast

HEADER = (
    "Marque;Modèle;N° de série;N° inventaire;Étiquette;Statut;Site;Association;Département;Nom du jeune;"
    "Date de prêt;Convention signée;Retour prévu;ICCID;Numéro de ligne;Opérateur;Fin du forfait;Remarques"
)
NAMES = (
    "maker", "model", "serial", "number", "label", "state", "site", "association", "territory", "name",
    "since", "signed", "due", "iccid", "line", "operator", "ends", "notes",
)  # fmt: skip


def iccid(number: int) -> str:
    body = f"8933{number:014}"
    return body + luhn.calc_check_digit(body)


def line(**cells: str) -> str:
    """One line: cells by the short names above, the rest blank."""
    assert cells.keys() <= set(NAMES)
    return ";".join(cells.get(name, "") for name in NAMES)


def sheet(*lines: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """A whole file."""
    return end.join([HEADER, *lines, ""]).encode(encoding)


def lent(serial: str, **more: str) -> str:
    """A laptop lent to the association of the cast, with all that a line may say."""
    facts = {"maker": "Dell", "model": "Latitude 5400", "serial": serial, "state": "Prêté", "territory": "06"}
    dates = {"association": "Trait d'union", "since": "13/09/2025", "signed": "oui", "name": "Camille Martin"}
    return line(**{**facts, **dates, **more})


def stocked(serial: str, **more: str) -> str:
    facts = {"maker": "HP", "model": "840", "serial": serial, "state": "dispo", "site": "Hub de Nice"}
    return line(**{**facts, **more})


def read(*lines: str, defaults: Defaults | None = None, **more: object) -> Listing:
    return takeover.read(sheet(*lines), defaults=defaults, **more)  # type: ignore[arg-type]


def take(cast: Cast, *lines: str, listing: Listing | None = None, **more: bool) -> takeover.Takeover:
    """Take such a list over, as the coordinator."""
    known = listing or read(*lines)
    made = takeover.import_fleet(cast.session, cast.coordinator, known, name="parc.csv", **more)
    cast.session.flush()
    return made


FAULTS: Sequence[Callable[[int], str]] = (
    lambda n: lent("6,37702E+15"),
    lambda n: lent(f"DATE{n}", since="31/02/2025"),
    lambda n: lent(f"FAR{n}", since="01/01/2030"),
    lambda n: lent(f"WHO{n}", association="Personne ne la connaît"),
    lambda n: lent(f"NOT{n}", notes="appeler le 06 12 34 56 78"),
    lambda n: lent(f"SIM{n}", iccid=f"8933{n:015}"[:18] + "X"),
    lambda n: stocked("To Be Filled By O.E.M."),
    lambda n: stocked("SEED00001X"),
    lambda n: stocked(f"ODD{n}X", state="à voir avec Paul"),
    lambda n: stocked(f"SITE{n}X", site="Local inconnu"),
)
LEFT_OUT = (
    line(maker="Exemple", serial="ABC123"),
    line(maker="Total", model="1 200"),
    stocked("DOUBLON1", state="doublon"),
)


def messy(count: int, seed: int = 1) -> tuple[list[str], int, int]:
    """So many lines of a messy list; how many of them are faulty, and how many no equipment."""
    rng = random.Random(seed)  # noqa: S311 (the same each time)
    lines = [stocked("SEED00001X")]
    faulty = left_out = 0
    while len(lines) < count:
        number, dice = len(lines), rng.random()
        if dice < 0.06:
            faulty += 1
            lines.append(rng.choice(FAULTS)(number))
        elif dice < 0.09:
            left_out += 1
            lines.append(rng.choice(LEFT_OUT))
        else:
            lines.append(_good(rng, number))
    return lines, faulty, left_out


def _good(rng: random.Random, number: int) -> str:
    own = {"number": f"INV-{number:05}", "notes": rng.choice(("", "", "coque rayée"))}
    serial = f"{rng.choice(('5CG', 'PF1', '7QK'))}{number:05}Z"
    if rng.random() < 0.3:
        state = rng.choice(("En stock", "dispo", "HS", "volé", "DEEE", "pour pièces"))
        return stocked(serial, state=state, **own)
    card = {
        "iccid": iccid(number),
        "operator": "télécom azur",
        "line": f"{number % 10_000:04}",
        "ends": "30/06/2027",
    }
    both = card if rng.random() < 0.6 else {}
    since = rng.choice(("13/09/2025", "2025-10-02", "02.11.25", "mars 2026", "3 mars 2026", ""))
    return lent(serial, since=since, **own, **both)
