"""All that is held about one youth, as a paper to hand to whoever asks: sections, rows and plain words."""

from dataclasses import dataclass
from datetime import date
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
    grid,
    printed,
    words,
)
from labels.profiles import A4

MARGIN, FACT = 17.0, 52.0  # mm
WIDTH = (A4[0] - 2 * MARGIN) * MM
RIGHTS = (
    "Aucun nom, aucune date de naissance et aucune adresse ne sont enregistrés : seule l’association sait "
    "qui se cache derrière ce code. Elle peut demander à tout moment la rectification ou l’effacement."
)


@dataclass(frozen=True, slots=True)
class Block:
    """One row of what is held: what it is, and its facts (one at least) as caption and text."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind; without any the section says so."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What is known, in the words to print. There is no field for a person's name."""

    code: str
    association: str
    lender: str
    contact: str
    on: date
    erased_on: date | None
    sections: tuple[Section, ...]


def held(given: Held) -> bytes:
    """The paper as PDF on A4, in French; the same bytes for the same facts. Raises TooMuchText."""
    story = [_head(given), words(_term(given)), words(RIGHTS, SMALL)]
    for section in given.sections:
        story += [grid([[words(section.heading, HEADING)]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 16))]
        story += [part for block in section.blocks for part in _block(block)] or [words("Rien.")]
    return printed(
        story,
        title=f"Données enregistrées – code {given.code}",
        footer=f"Données enregistrées sous le code {given.code} – le {day(given.on)}, {given.lender}",
        paper=A4,
        margin=MARGIN,
        author=given.lender,
    )


def _head(given: Held) -> Any:
    title = [
        words("Tout ce qui est enregistré", TITLE),
        words(f"Établi par {given.lender} le {day(given.on)} pour {given.association}", SUBTITLE),
    ]
    code = [words("Code jeune", RIGHT_CAPTION), words(given.code, RIGHT_CODE)]
    return grid(
        [(title, code)],
        [WIDTH - 55 * MM, 55 * MM],
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 14),
    )


def _term(given: Held) -> str:
    if given.erased_on is None:
        return "Du matériel est prêté : rien n’est effacé avant son retour."
    ask = f" Questions : {given.contact}." if given.contact else ""
    return f"Sans nouveau contact, tout sera effacé le {day(given.erased_on)}.{ask}"


def _block(block: Block) -> list[Any]:
    rows = [(words(caption, CAPTION), words(text, BODY)) for caption, text in block.facts]
    table = grid(
        rows,
        [FACT * MM, WIDTH - FACT * MM],
        ("LINEBELOW", (0, 0), (-1, -2), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (0, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    )
    return [grid([[words(block.title, STRONG)]], [WIDTH], ("TOPPADDING", (0, 0), (-1, -1), 8)), table]
