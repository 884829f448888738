"""The erasure certificate of one storage (rule E4): what was done to which disk, by whom, where to verify it.

It is about a disk and never about people who used it: there is no field for an earlier holder.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from labels.french import day, moment, number, octets
from labels.paper import (
    BODY,
    CAPTION,
    HAIRLINE,
    HEADING,
    MM,
    RIGHT_CAPTION,
    RIGHT_CODE,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    Code,
    grid,
    printed,
    words,
)
from labels.profiles import A4

MARGIN, SIDE, FACT, SYMBOL = 17.0, 27.0, 42.0, 26.0  # mm
WIDTH = (A4[0] - 2 * MARGIN - SIDE) * MM
STANDARD = (
    "Méthodes et niveaux selon NIST SP 800-88 révision 2 (26 septembre 2025). Ce certificat porte sur le "
    "seul support désigné ci-dessus et vaut pour l’effacement daté ci-dessus."
)
VERIFY = (
    "Scannez ce code, ou ouvrez l’adresse ci-dessous : le service y affiche ce même certificat tant que "
    "l’effacement est reconnu."
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One accepted erasure; moments carry their time zone. Empty texts and None are left out.

    `method` and `result` are the words to print, `level` the NIST one ("Clear", "Purge", "Destroy");
    `errors` counts passes, verification and synchronisation errors; `exception` says why a second person
    accepted an imperfect result (rule E2); `report_sha256` ties the paper to the tool's own report.
    """

    code: str
    verify_url: str
    lender: str
    issued: date
    device_code: str
    device: str  # maker and model
    disk_kind: str
    disk_model: str
    disk_serial: str
    size_bytes: int | None
    method: str
    tool: str
    tool_version: str
    started: datetime
    ended: datetime
    result: str
    performed_by: str
    level: str = ""
    rounds: int | None = None
    erased_bytes: int | None = None
    errors: int | None = None
    verified_by: str = ""
    exception: str = ""
    report_sha256: str = ""


def certificate(given: Certificate) -> bytes:
    """The certificate as PDF on A4, in French; the same bytes for the same facts. Raises TooMuchText."""
    sections = [
        ("Support effacé", _facts(_disk(given))),
        ("Effacement", _facts(_erasure(given))),
        ("Résultat", _facts(_outcome(given))),
        ("Vérifier", _verify(given)),
    ]
    rows = [(words(heading, HEADING), [content]) for heading, content in sections]
    body = grid(rows, [SIDE * MM, WIDTH], ("BOTTOMPADDING", (0, 0), (-1, -1), 18))
    return printed(
        [_head(given), body, words(STANDARD, SMALL)],
        title=f"Certificat d’effacement {given.code}",
        footer=f"Certificat d’effacement {given.code} – établi le {day(given.issued)} par {given.lender}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


def _disk(given: Certificate) -> list[tuple[str, str]]:
    return [
        ("Modèle", given.disk_model),
        ("Numéro de série", given.disk_serial),
        ("Type", given.disk_kind),
        ("Capacité", octets(given.size_bytes) if given.size_bytes else "inconnue"),
        ("Appareil", f"{given.device} – {given.device_code}" if given.device else given.device_code),
    ]


def _erasure(given: Certificate) -> list[tuple[str, str]]:
    return [
        ("Méthode", f"{given.method} (niveau {given.level})" if given.level else given.method),
        ("Outil", f"{given.tool} {given.tool_version}".strip()),
        ("Début", moment(given.started)),
        ("Fin", moment(given.ended)),
        ("Passes", _count(given.rounds)),
        ("Données écrasées", octets(given.erased_bytes) if given.erased_bytes is not None else ""),
    ]


def _outcome(given: Certificate) -> list[tuple[str, str]]:
    return [
        ("Résultat", given.result),
        ("Erreurs", _count(given.errors)),
        ("Effectué par", given.performed_by),
        ("Vérifié par", given.verified_by),
        ("Accepté parce que", given.exception),
        ("Empreinte du rapport (SHA-256)", f"{given.report_sha256[:32]} {given.report_sha256[32:]}".strip()),
    ]


def _count(n: int | None) -> str:
    return "" if n is None else number(n)


def _facts(facts: list[tuple[str, str]]) -> Any:
    rows = [
        (words(caption, CAPTION), words(text, STRONG if n == 0 else BODY))
        for n, (caption, text) in enumerate(facts)
        if text
    ]
    return grid(
        rows,
        [FACT * MM, WIDTH - FACT * MM],
        ("LINEBELOW", (0, 0), (-1, -2), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 1), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (0, 0), 2.5),
        ("TOPPADDING", (0, 1), (0, -1), 6.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    )


def _head(given: Certificate) -> Any:
    title = [
        words("Certificat d’effacement", TITLE),
        words(f"Établi par {given.lender} le {day(given.issued)}", SUBTITLE),
    ]
    code = [words("Certificat", RIGHT_CAPTION), words(given.code, RIGHT_CODE)]
    total = WIDTH + SIDE * MM
    return grid(
        [(title, code)],
        [total - 55 * MM, 55 * MM],
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 24),
    )


def _verify(given: Certificate) -> Any:
    text = [words(VERIFY), words(given.verify_url, STRONG)]
    side = SYMBOL * MM
    return grid(
        [(text, Code(given.verify_url, side))], [WIDTH - side, side], ("RIGHTPADDING", (0, 0), (0, 0), 20)
    )
