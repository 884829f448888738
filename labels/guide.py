"""The guide that goes home with a kit: one page, plain words, whom to call; no name and no house but ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from labels.french import day
from labels.paper import (
    ACCENT,
    HAIRLINE,
    MM,
    RIGHT_CAPTION,
    RIGHT_CODE,
    TITLE,
    grid,
    printed,
    style,
    words,
)
from labels.profiles import A4
from labels.text import BOLD

MARGIN: Final = 17.0  # mm
WIDTH: Final = (A4[0] - 2 * MARGIN) * MM  # points
SIDE: Final = 42 * MM

LEAD = style("guide lead", 12, 17)
HEAD = style("guide head", 12, 16.5, BOLD, textColor=ACCENT)
TEXT = style("guide text", 12, 16.5, spaceAfter=3)
CALL = style("guide call", 17, 23, BOLD)


class Language(StrEnum):
    """In which language it is."""

    FRENCH = "fr"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Guide:
    """One kit's guide. `contacts` are a phone or an address each, the first one first; at least one.

    `is_erased` False: it came out of another hand while it was lent, and nobody knows (rule E5).
    """

    kit_code: str
    contacts: tuple[str, ...]
    due: date | None = None
    has_computer: bool = True
    has_connection: bool = False
    is_erased: bool = True
    language: Language = Language.FRENCH


Block = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """The page in one language: its head, its blocks, and the box at its foot."""

    title: str
    lead: str
    checked: str
    keep: str
    kit: str
    due: str
    call: str
    say: str
    computer: tuple[Block, ...]
    connection: tuple[Block, ...]
    both: tuple[Block, ...]


SAID: Final[Mapping[Language, Words]] = {
    Language.FRENCH: Words(
        title="Votre matériel prêté",
        lead="Ce matériel est prêté gratuitement.",
        checked="Il a été vérifié, et tout ce qu’il contenait avant a été effacé.",
        keep="Gardez cette page avec lui.",
        kit="Code du kit",
        due="À rendre au plus tard le",
        call="Une question, une panne, une perte ?",
        say="Donnez le code du kit, en haut à droite. Personne ne vous demandera de payer une panne.",
        computer=(
            (
                "La première fois",
                (
                    "Branchez le chargeur, puis appuyez une fois sur le bouton de marche.",
                    "Choisissez la langue, le Wi-Fi, puis un mot de passe que vous retiendrez.",
                    "Laissez les mises à jour se terminer : la première heure, il est plus lent.",
                ),
            ),
            (
                "Pour un enfant",
                (
                    "Un contrôle parental est déjà là, gratuit. Il se trouve dans les réglages, au mot "
                    "« parental » ou « famille ».",
                    "Décidez ensemble des heures et des sites. Vous pouvez changer d’avis à tout moment.",
                ),
            ),
            (
                "Pour qu’il dure",
                (
                    "Loin de l’eau et des repas, jamais sur un lit quand il chauffe, dans son sac en route.",
                    "Gardez vos documents aussi ailleurs, sur une clé USB par exemple.",
                ),
            ),
        ),
        connection=(
            (
                "La carte SIM",
                (
                    "Elle est à mettre dans l’appareil prévu ; elle ne sert qu’à Internet.",
                    "Si Internet s’arrête, éteignez et rallumez d’abord. Puis appelez-nous.",
                ),
            ),
        ),
        both=(
            (
                "Cassé ou en panne",
                (
                    "N’ouvrez rien, n’achetez rien. Scannez le QR code de l’étiquette avec un téléphone, "
                    "ou appelez-nous.",
                ),
            ),
            (
                "Perdu ou volé",
                (
                    "Appelez tout de suite : la ligne est coupée dans la minute.",
                    "En cas de vol, portez plainte. Le numéro de série vous sera donné.",
                ),
            ),
            (
                "À la fin du prêt",
                (
                    "Copiez vos fichiers, puis rendez le tout avec le chargeur et le sac. "
                    "Tout sera effacé avant que quelqu’un d’autre s’en serve.",
                    "Il vous faut plus de temps ? Demandez avant la date : on peut prolonger.",
                ),
            ),
        ),
    ),
    Language.ENGLISH: Words(
        title="What you have on loan",
        lead="This equipment is lent to you free of charge.",
        checked="It has been checked, and all that was on it before has been erased.",
        keep="Keep this page with it.",
        kit="Kit code",
        due="To be given back by",
        call="A question, a fault, something lost?",
        say="Tell us the kit code at the top right. Nobody will ask you to pay for a fault.",
        computer=(
            (
                "The first time",
                (
                    "Plug the charger in, then press the power button once.",
                    "Choose the language, the Wi-Fi, then a password that you will remember.",
                    "Let the updates finish: it is slower for the first hour.",
                ),
            ),
            (
                "For a child",
                (
                    "Parental control is there already, free of charge. Look in the settings for “parental” "
                    "or “family”.",
                    "Decide together on hours and websites. You may change your mind at any time.",
                ),
            ),
            (
                "To make it last",
                (
                    "Away from water and meals, never on a bed when it is hot, in its bag on the way.",
                    "Keep your documents somewhere else too, on a USB stick for instance.",
                ),
            ),
        ),
        connection=(
            (
                "The SIM card",
                (
                    "It goes into the device meant for it, and works for the internet only.",
                    "If the internet stops, switch off and on again first. Then call us.",
                ),
            ),
        ),
        both=(
            (
                "Broken or faulty",
                ("Open nothing, buy nothing. Scan the QR code on the label with a phone, or call us.",),
            ),
            (
                "Lost or stolen",
                (
                    "Call at once: the line is cut within the minute.",
                    "If it was stolen, go to the police. We give you the serial number.",
                ),
            ),
            (
                "At the end",
                (
                    "Copy your files, then give everything back with the charger and the bag. All will be "
                    "erased before anybody else uses it.",
                    "Do you need more time? Ask before that day: it can be extended.",
                ),
            ),
        ),
    ),
}


def guide(given: Guide) -> bytes:
    """The guide as PDF on A4; the same bytes for the same facts. Raises TooMuchText."""
    said = SAID[given.language]
    blocks = [
        *(said.computer if given.has_computer else ()),
        *(said.connection if given.has_connection else ()),
        *said.both,
    ]
    return printed(
        [_head(given, said), words(_lead(given, said), LEAD), _blocks(blocks), _call(given, said)],
        title=f"{said.title} – {given.kit_code}",
        footer="",
        paper=A4,
        margin=MARGIN,
        lang="fr-FR" if given.language is Language.FRENCH else "en-GB",
    )


def _lead(given: Guide, said: Words) -> str:
    return " ".join((said.lead, *((said.checked,) if given.is_erased else ()), said.keep))


def _head(given: Guide, said: Words) -> Any:
    kit = [words(said.kit, RIGHT_CAPTION), words(given.kit_code, RIGHT_CODE)]
    return grid(
        [(words(said.title, TITLE), kit)],
        [WIDTH - 50 * MM, 50 * MM],
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 12),
    )


def _blocks(blocks: list[Block]) -> Any:
    rows = [(words(heading, HEAD), [words(line, TEXT) for line in lines]) for heading, lines in blocks]
    return grid(
        rows,
        [SIDE, WIDTH - SIDE],
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ("LINEABOVE", (0, 1), (-1, -1), 0.5, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, 0), 16),
    )


def _call(given: Guide, said: Words) -> Any:
    told: list[Any] = [words(said.call, HEAD), *(words(contact, CALL) for contact in given.contacts)]
    told.append(words(said.say, TEXT))
    if given.due:
        when = day(given.due) if given.language is Language.FRENCH else f"{given.due:%d/%m/%Y}"
        told.append(words(f"{said.due} {when}", TEXT))
    box = grid(
        [[told]],
        [WIDTH],
        ("BOX", (0, 0), (-1, -1), 1, ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 9),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
    )
    box.spaceBefore = 14
    return box
