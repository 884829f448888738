"""The delivery note of a parcel: from where, to whom, kit by kit what is in it; to be checked and signed.

It names an association and kits' codes, and nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reportlab.platypus import KeepTogether

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
    Code,
    SignatureBox,
    TickBox,
    grid,
    printed,
    words,
)
from labels.profiles import A4

MARGIN = 17.0  # mm
WIDTH = (A4[0] - 2 * MARGIN) * MM
SYMBOL: Final = 25 * MM
SHARES: Final = (0.05, 0.38, 0.17, 0.40)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it leaves or arrives: the site, whose it is, its staff contact and hours."""

    site: str
    house: str
    contact: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: what it is, its code, how else it can be told, and what belongs to it."""

    name: str
    code: str
    number: str = ""
    accessories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kit:
    """One bag."""

    code: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One parcel, in the words to print. `url` is what its code opens; `sent` None before it leaves."""

    parcel: str
    sender: Place
    receiver: Place
    kits: tuple[Kit, ...]
    sent: date | None = None
    carrier: str = ""
    tracking: str = ""
    url: str = ""


def delivery_note(given: Note) -> bytes:
    """The paper as PDF on A4, in French; the same bytes for the same facts. Raises TooMuchText."""
    story = [_head(given), _ways(given), _road(given)]
    for kit in given.kits:
        story.append(KeepTogether(_kit(kit)))
    story.append(KeepTogether(_foot(given)))
    return printed(
        story,
        title=f"Bon de livraison {given.parcel}",
        footer=f"Bon de livraison {given.parcel} – {given.sender.house}",
        paper=A4,
        margin=MARGIN,
        author=given.sender.house,
    )


def _head(given: Note) -> Any:
    sent = f"Expédié le {day(given.sent)}" if given.sent else "En préparation"
    count = sum(len(kit.things) for kit in given.kits)
    bags = f"{len(given.kits)} sac{'s' if len(given.kits) > 1 else ''}"
    things = f"{count} objet{'s' if count > 1 else ''}"
    left = [words("Bon de livraison", TITLE), words(f"{sent} – {bags}, {things}", SUBTITLE)]
    room = SYMBOL + 4 * MM if given.url else 0.0
    code = [words("Colis", RIGHT_CAPTION), words(given.parcel, RIGHT_CODE)]
    symbol = Code(given.url, SYMBOL) if given.url else ""
    widths = [WIDTH * 0.56, WIDTH * 0.44 - room, room]
    return grid([(left, code, symbol)], widths, ("LEFTPADDING", (2, 0), (2, 0), 4 * MM))


def _ways(given: Note) -> Any:
    cells = [_place("De", given.sender), _place("À", given.receiver)]
    return grid(
        [cells],
        [WIDTH / 2, WIDTH / 2],
        ("TOPPADDING", (0, 0), (-1, -1), 10),
        ("RIGHTPADDING", (0, 0), (0, 0), 12),
    )


def _place(caption: str, place: Place) -> list[Any]:
    told = [words(caption, HEADING), words(place.site, STRONG), words(place.house, BODY)]
    if place.contact:
        told += [words("Contact sur place", CAPTION), words(place.contact, BODY)]
    if place.hours:
        told += [words("Horaires", CAPTION), words(place.hours, BODY)]
    return told


def _road(given: Note) -> Any:
    """Who carries it; blank where nobody has said, to be written by hand."""
    cells = [
        [words("Transporteur", CAPTION), words(given.carrier or "………………………………", STRONG)],
        [words("Numéro de suivi", CAPTION), words(given.tracking or "………………………………", STRONG)],
    ]
    return grid(
        [cells],
        [WIDTH / 2, WIDTH / 2],
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    )


def _kit(kit: Kit) -> list[Any]:
    head = grid([[words(f"Sac du kit {kit.code}", HEADING)]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 9))
    rows = [_thing(thing) for thing in kit.things]
    table = grid(
        rows,
        [WIDTH * share for share in SHARES],
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-2, -1), 6),
    )
    return [head, table]


def _thing(thing: Thing) -> list[Any]:
    with_it = f"avec {', '.join(thing.accessories)}" if thing.accessories else ""
    name: list[Any] = [words(thing.name, STRONG), *([words(with_it, SMALL)] if with_it else [])]
    return [TickBox(), name, words(thing.code, STRONG), words(thing.number, BODY)]


def _foot(given: Note) -> list[Any]:
    """What whoever unpacks it writes down."""
    half = (WIDTH - 8 * MM) / 2
    blanks: Sequence[Any] = (
        Blank("Reçu le", "received", half),
        Blank("Reçu par (fonction)", "receiver", half),
    )
    wrong = Blank("Manquant ou abîmé (code de l’objet, ce qui ne va pas)", "remarks", WIDTH)
    signed = [
        SignatureBox(f"Signature {whose}", half, 52) for whose in ("de l’expéditeur", "du destinataire")
    ]
    told = (
        "Ouvrez chaque sac, cochez ce qui y est, puis confirmez l’arrivée : en scannant le code de ce bon"
        " ou dans votre outil."
    )
    return [
        grid([[words("À l’arrivée", HEADING)]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 12)),
        words(told, SMALL),
        grid([[blanks[0], "", blanks[1]]], [half, 8 * MM, half], ("TOPPADDING", (0, 0), (-1, -1), 6)),
        wrong,
        Blank("", "more", WIDTH),
        grid(
            [[signed[0], "", signed[1]]],
            [half, 8 * MM, half],
            ("TOPPADDING", (0, 0), (-1, -1), 10),
        ),
    ]
