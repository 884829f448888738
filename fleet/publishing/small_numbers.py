"""Whether a text would tell what the ledger holds back: a number of youths under eleven (rule F2). Pure.

Free text can't be proved harmless: this is a guard against the slip of a pen, in French and in English, and
the person who writes stays the one who answers for it. So the rule is one that can be said in a sentence: a
text that speaks of youths, of what they are lent, of some among others or of a département holds no number
under eleven at all, whatever it counts; quarters, months and dates apart. “Un”, “one” and “no” are numbers
where youths follow.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from fleet.errors import Invalid
from fleet.parties.territories import NAMES
from fleet.publishing.ledger import K

_ABOUT: Final = re.compile(
    r"jeunes?|mineure?s?|majeure?s?|mna|enfants?|ado(?:lescent)?(?:e?s?)|lycéen(?:ne)?s?|collégien(?:ne)?s?|"
    r"élèves?|étudiante?s?|apprentie?s?|bénéficiaires?|filles?|garçons?|fratries?|frères?|s(?:œ|oe)urs?|"
    r"orpheline?s?|youths?|youngsters?|young|child|children|kids?|teen(?:ager)?s?|minors?|pupils?|students?|"
    r"girls?|boys?|beneficiar(?:y|ies)|siblings?|brothers?|sisters?|"
    r"personnes?|familles?|binômes?|accompagnée?s?|équipée?s?|people|persons?|famil(?:y|ies)|equipped|"
    r"kits?|prêt(?:ée?)?s?|remise?s?|loans?|lent|dont|parmi|including|among|whom",
)
"""What makes a text one about youths; “dont” and the like, for they part a number."""
_PLACE: Final = re.compile(
    r"(?<![\w-])(?:" + "|".join(map(re.escape, set(NAMES.values()) - {"Lot"})) + r")(?![\w-])"
)
"""A département by its name, but the Lot: equipment comes in lots."""
_SMALL: Final = re.compile(
    r"zéro|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|dizaine|demi-douzaine|"
    r"zero|two|three|four|five|six|seven|eight|nine|ten"
)
_BEFORE_YOUTHS: Final = re.compile(
    r"une?|aucune?|nul(?:le)?|one|no|single|seule?|"
    r"(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix)ième|seconde?|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth|tenth"
)
_LARGE: Final = re.compile(
    r"(?:vingt|trente|quarante|cinquante|soixante|(?:quatre-)?vingts?|cent|mille|hundred|thousand|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety)s?(?:-et)?"
)
_TIMES: Final = re.compile(
    r"cents?|mille|milliers?|millions?|dizaines|centaines?|douzaines?|quinzaines?|vingtaines?|trentaines?|"
    r"quarantaines?|cinquantaines?|soixantaines?|hundreds?|thousands?|dozens?"
)
"""After a small number they make it a large one; before it, those of _LARGE."""
_MONTH: Final = (
    "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc|jan|feb|mar|apr|may|june?|july?|aug|sep|dec"
)
_WHEN: Final = re.compile(
    r"\b[tqs][1-4]\b|"
    r"\b\d{1,2} ?(?:er|re|ère|e|ème|st|nd|rd|th) (?:trimestre|semestre|année|quarter|half|year)\b|"
    rf"\b\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTH})\w*|\b(?:20\d\d)[-–/]\d\d\b",
)
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]", re.UNICODE
)
NEAR: Final = 2
"""Words that may stand between “un” and the youth whom it counts."""


class TellsASmallNumber(Invalid):
    """This text would tell a small number of youths."""

    detail = (
        "“{number}”: where a text speaks of youths, kits, loans or a département, it holds no number under "
        "{least}, whatever it counts. Say it without the number."
    )


def refuse(text: str) -> None:
    """Raises TellsASmallNumber."""
    if number := found(text):
        raise TellsASmallNumber(number=number, least=K)


def found(text: str) -> str | None:
    """The first number under eleven in a text about youths, in its plainest writing; None where none is."""
    plain = "".join(
        each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf"
    )
    words = _TOKEN.findall(_WHEN.sub(" . ", plain.casefold()))
    if not _PLACE.search(plain) and not any(map(_ABOUT.fullmatch, words)):
        return None
    return next((word for at, word in enumerate(words) if _is_small(words, at)), None)


def _is_small(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[:at], words[at + 1 :]
    if after and _TIMES.fullmatch(after[0]):
        return False
    if word[0].isdigit():
        return _value(word) < K
    if _is_spelt(word):
        return not _is_rest(before)
    return bool(_BEFORE_YOUTHS.fullmatch(word)) and not _is_rest(before) and _leads(after)


def _is_spelt(word: str) -> bool:
    """“deux”, and “deux-trois”; but “dix-sept” is seventeen."""
    first, *more = word.split("-")
    return bool(_SMALL.fullmatch(word)) or bool(
        more and first != "dix" and all(map(_SMALL.fullmatch, (first, *more)))
    )


def _value(word: str) -> float:
    """“7 200”, “7.200” are thousands; “3,5” is a fraction."""
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", word):
        return int(re.sub(r"[ .]", "", word))
    return float(word.replace(",", "."))


def _is_rest(before: Sequence[str]) -> bool:
    """“cent deux”, “vingt et un”, “a hundred and two”."""
    leading = before[:-1] if before and before[-1] in ("et", "and") else before
    return bool(leading and _LARGE.fullmatch(leading[-1]))


def _leads(after: Sequence[str]) -> bool:
    for word in after[: NEAR + 1]:
        if _ABOUT.fullmatch(word):
            return True
        if not word[0].isalpha() or word in ("pour", "par", "aux", "for", "per", "to"):
            return False
    return False
