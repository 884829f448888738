"""Whether a text would tell what the ledger holds back: a number of youths under eleven (rule F2). Pure.

Free text can't be proved harmless: this is a guard against the slip of a pen, in French and in English, and
the person who writes stays the one who answers for it.
"""

import re
from typing import Final

_SPELT: Final = (
    "zéro|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|dizaine|demi-douzaine|aucun|aucune|nul|nulle|"
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|no"
)
# Neither a part of a larger number (12, 7 200, 3,5), of a word (T3, vingt-deux), nor of a date (3/10).
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(?:0?\d|10)(?:er|re|ère|e|ème|st|nd|rd|th)?(?![\w/]|[.,]\d|[ \u00a0\u202f]\d{3}(?!\d))"
    rf"|(?<![\w-])(?<!\bcent )(?<!\bmille )(?!(?<=\bet )une?\b)(?:{_SPELT})(?![\w-])",
    re.I,
)
_YOUTH: Final = re.compile(
    r"(?:jeunes?|mineure?s?|enfants?|ado(?:lescent)?(?:e?s?)|lycéen(?:ne)?s?|collégien(?:ne)?s?|élèves?|"
    r"étudiante?s?|bénéficiaires?|filles?|garçons?|fratries?|frères?|sœurs?|youths?|youngsters?|young|child|"
    r"children|kids?|teen(?:ager)?s?|minors?|pupils?|students?|girls?|boys?|beneficiar(?:y|ies)|siblings?)\Z",
    re.I,
)
_OTHER: Final = re.compile(
    # What is counted when a number stands near youths and does not count them; and words that make it large.
    r"(?:ans?|années?|mois|jours?|semaines?|heures?|trimestres?|semestres?|euros?|départements?|régions?|"
    r"territoires?|villes?|associations?|fondations?|ordinateurs?|portables?|tablettes?|appareils?|lots?|"
    r"hubs?|ateliers?|soirées?|réunions?|mentors?|bénévoles?|km|go|years?|months?|days?|weeks?|hours?|"
    r"quarters?|regions?|towns?|foundations?|laptops?|computers?|devices?|evenings?|volunteers?|"
    r"cents?|mille|milliers?|millions?|centaines?|douzaines?|quinzaines?|vingtaines?|trentaines?|"
    r"quarantaines?|cinquantaines?|soixantaines?|hundreds?|thousands?|dozens?)\Z",
    re.I,
)
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
NEAR: Final = 3
"""Words between a number and the youths that it may count."""


def found(text: str) -> str | None:
    """The first number under eleven that seems to count youths, as it stands there; None where none does."""
    for match in _NUMBER.finditer(text):
        if _counts_after(text[match.end() :]) or _counts_before(text[: match.start()], text[match.end() :]):
            return match.group()
    return None


def _counts_after(after: str) -> bool:
    """“3 nouveaux jeunes”, “5 % of the youths”: within a few words, and nothing else counted before."""
    for word in _WORD.findall(after)[: NEAR + 2]:
        if _YOUTH.match(word):
            return True
        if word in ".;:!?,()" or word.isdigit() or _OTHER.match(word):
            return False
    return False


def _counts_before(before: str, after: str) -> bool:
    """“jeunes équipés : 7”: youths a few words before, unless the number counts something else."""
    follows = _WORD.findall(after)[:1]
    if follows and _OTHER.match(follows[0]):
        return False
    words = _WORD.findall(re.split(r"[.;!?]\s", before)[-1])
    return any(_YOUTH.match(word) for word in words[-NEAR - 1 :])
