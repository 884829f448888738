"""The loan agreement: a prêt à usage of the French Civil Code, with a blank for every name.

The system never learns who signs: the association fills the blanks, on paper or on its own computer, and
keeps the paper.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from labels.french import day
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
    Blank,
    SignatureBox,
    Tick,
    grid,
    printed,
    words,
)
from labels.profiles import A4

MARGIN, SIDE = 15.0, 27.0  # mm
WIDTH = (A4[0] - 2 * MARGIN - SIDE) * MM  # of the text, in points
GAP = 5 * MM


class Signatory(StrEnum):
    """Who signs for the borrower."""

    ADULT_YOUTH = "adult_youth"
    LEGAL_REPRESENTATIVE = "legal_representative"
    ASE_SERVICE = "ase_service"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing lent, in the words to print; empty where not known."""

    category: str
    maker: str = ""
    model: str = ""
    number: str = ""  # inventory code
    serial: str = ""  # the maker's
    accessories: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """What changes with the signatory: the sentence on the borrower, the blanks (two a row), who signs."""

    borrower: str
    blanks: tuple[tuple[str, str], ...]
    signs: str
    minor: bool


YOUTH = ("Prénom et nom de la personne qui emprunte", "youth")
VARIANTS = {
    Signatory.ADULT_YOUTH: Variant(
        "La personne qui emprunte est majeure et signe en son nom.",
        (YOUTH, ("Adresse", "address")),
        "L’emprunteur",
        minor=False,
    ),
    Signatory.LEGAL_REPRESENTATIVE: Variant(
        "La personne qui emprunte est mineure ; son représentant légal signe pour elle.",
        (
            YOUTH,
            ("Prénom et nom du représentant légal", "representative"),
            ("Qualité (mère, père, tuteur…)", "capacity"),
            ("Adresse", "address"),
        ),
        "Le représentant légal",
        minor=True,
    ),
    Signatory.ASE_SERVICE: Variant(
        "La personne qui emprunte est confiée au service de l’aide sociale à l’enfance, qui signe pour elle.",
        (
            YOUTH,
            ("Service et adresse", "service"),
            ("Prénom et nom du signataire", "representative"),
            ("Fonction", "capacity"),
        ),
        "Pour le service",
        minor=True,
    ),
}

CHECKED = (
    "Le prêteur remet un matériel vérifié, effacé de toute donnée, et signale les défauts qu’il connaît "
    "(art. 1891)."
)
KNOWN = "Le prêteur signale les défauts du matériel qu’il connaît (art. 1891)."
"""In place of CHECKED where it was taken over while lent: whether it was ever erased is unknown (rule E5)."""
# Code civil, art. 1875 to 1891, in plain words.
DUTIES = (
    "Le prêt est gratuit ; le matériel reste la propriété du prêteur (art. 1876 et 1877).",
    "L’emprunteur prend soin du matériel et s’en sert pour ses études, sa formation, ses démarches et ses "
    "loisirs. Il ne le vend pas, ne le donne pas et ne le prête à personne (art. 1880).",
    "Si le matériel s’abîme par le seul usage et sans faute de sa part, l’emprunteur ne doit rien "
    "(art. 1884).",
    "En cas de panne, de perte ou de vol, l’emprunteur prévient l’association dès que possible.",
    "À la fin du prêt, l’emprunteur rend le matériel et ses accessoires à l’association (art. 1875). Il "
    "garde avant cela une copie de ses fichiers : tout sera effacé.",
    CHECKED,
    "Le prêteur ne reprend pas le matériel avant la date convenue, sauf besoin pressant et imprévu reconnu "
    "par un juge (art. 1888 et 1889).",
)
UNERASED = tuple(KNOWN if duty == CHECKED else duty for duty in DUTIES)
MINORS = (
    "Tout ordinateur prêté à un mineur est remis avec un contrôle parental, que son représentant peut "
    "activer gratuitement (décret n° 2023-588 du 11 juillet 2023).",
)
PRIVACY = (
    "Fait en deux exemplaires, l’un pour l’association, l’autre pour le signataire. Remplie à l’écran, cette "
    "convention reste sur votre ordinateur : rien n’est envoyé. Le prêteur ne garde ni nom ni copie de nom, "
    "et ne connaît que des codes."
)
HANDED: tuple[tuple[str, str], ...] = (
    ("Le matériel a été allumé et essayé ensemble.", "tried"),
    ("Le guide d’une page a été remis.", "guide"),
)
PARENTAL = (("Le contrôle parental a été montré.", "parental_control"),)
KEPT = (
    ("Convention signée gardée par l’association", "kept_by_association"),
    ("Convention signée gardée par le prêteur", "kept_by_lender"),
)
"""Boxes to tick, each with the name of its field: whoever attests the signature tells the fleet the same."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is known before anybody signs. There is no field for a person's name, so none can be printed."""

    kit_code: str
    signatory: Signatory
    lines: tuple[Line, ...]
    due: date
    lender: str
    lender_contact: str
    association: str
    duties: tuple[str, ...] = DUTIES


def agreement(given: Agreement) -> bytes:
    """The agreement as a PDF form on A4, in French; the same bytes for the same facts.

    Raises TooMuchText where the equipment alone is longer than a page.
    """
    variant = VARIANTS[Signatory(given.signatory)]
    duties = given.duties + (MINORS if variant.minor else ())
    sections: list[tuple[str, list[Any]]] = [
        ("Prêteur", [words(given.lender, STRONG), words(given.lender_contact)]),
        ("Association", [words(given.association, STRONG), *_blanks(ASSOCIATION)]),
        ("Emprunteur", [words(variant.borrower), *_blanks(variant.blanks)]),
        ("Matériel", [_equipment(given.lines)]),
        ("Durée", [_dates(given.due)]),
        ("Remise", [_ticks(HANDED + (PARENTAL if variant.minor else ()))]),
        ("Engagements", [_numbered(duties)]),
        ("Signatures", [_signatures(variant), _ticks(KEPT), words(PRIVACY, SMALL)]),
    ]
    rows = [(words(heading, HEADING), content) for heading, content in sections]
    body = grid(rows, [SIDE * MM, WIDTH], ("BOTTOMPADDING", (0, 0), (-1, -1), 7))
    return printed(
        [_head(given.kit_code), body],
        title=f"Convention de prêt à usage – kit {given.kit_code}",
        footer=f"Convention de prêt à usage – kit {given.kit_code}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


ASSOCIATION = (("Représentée par (prénom et nom)", "association_agent"), ("Fonction", "association_capacity"))


def _head(kit_code: str) -> Any:
    title = [
        words("Convention de prêt à usage", TITLE),
        words("Prêt gratuit de matériel informatique, articles 1875 à 1891 du Code civil", SUBTITLE),
    ]
    kit = [words("Code du kit", RIGHT_CAPTION), words(kit_code, RIGHT_CODE)]
    total = WIDTH + SIDE * MM
    return grid(
        [(title, kit)],
        [total - 50 * MM, 50 * MM],
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 11),
    )


def _blanks(blanks: tuple[tuple[str, str], ...]) -> list[Any]:
    half = (WIDTH - GAP) / 2
    made = [Blank(caption, name, half) for caption, name in blanks]
    rows = [(made[n], made[n + 1] if n + 1 < len(made) else "") for n in range(0, len(made), 2)]
    return [grid(rows, [half + GAP, half], ("TOPPADDING", (0, 0), (-1, -1), 4))]


def _ticks(boxes: tuple[tuple[str, str], ...]) -> Any:
    half = (WIDTH - GAP) / 2
    made = [Tick(caption, name, half) for caption, name in boxes]
    rows = [(made[n], made[n + 1] if n + 1 < len(made) else "") for n in range(0, len(made), 2)]
    return grid(rows, [half + GAP, half], ("BOTTOMPADDING", (0, 0), (-1, -1), 3))


def _equipment(lines: tuple[Line, ...]) -> Any:
    heads = [words(text, CAPTION) for text in ("Objet", "Numéro", "Accessoires", "État à la remise")]
    rows = [
        (
            [
                words(line.category, STRONG),
                *([words(made)] if (made := f"{line.maker} {line.model}".strip()) else []),
            ],
            [words(line.number), *([words(f"série {line.serial}", SMALL)] if line.serial else [])],
            words(", ".join(line.accessories) or "–"),
            words(line.condition or "–"),
        )
        for line in lines
    ]
    widths = [WIDTH * share for share in (0.34, 0.22, 0.22, 0.22)]
    return grid(
        [heads, *rows],
        widths,
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, 0), 2.5),
        ("TOPPADDING", (0, 1), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-2, -1), 8),
    )


def _dates(due: date) -> Any:
    half = (WIDTH - GAP) / 2
    end = [words("À rendre au plus tard le", CAPTION), words(day(due), STRONG)]
    start = Blank("Remis le", "handed_over_on", half)
    return grid([(start, end)], [half + GAP, half], ("TOPPADDING", (1, 0), (1, 0), 2))


def _numbered(duties: tuple[str, ...]) -> Any:
    rows = [(words(f"{n}.", BODY), words(text)) for n, text in enumerate(duties, 1)]
    return grid(rows, [5 * MM, WIDTH - 5 * MM], ("BOTTOMPADDING", (0, 0), (-1, -1), 2))


def _signatures(variant: Variant) -> Any:
    half = (WIDTH - GAP) / 2
    boxes = [
        SignatureBox(caption, half, 18 * MM)
        for caption in ("Pour le prêteur et l’association", variant.signs)
    ]
    where = (Blank("Fait à", "place", half), Blank("Le", "signed_on", half))
    return grid([where, boxes], [half + GAP, half], ("BOTTOMPADDING", (0, 0), (-1, -1), 6))
