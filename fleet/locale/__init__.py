"""The sentences of refusals, alerts, notices and pages, in French and English."""

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "fleet"


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of one language; English is what the code says itself."""
    return translation(DOMAIN, HERE, [language], fallback=True)


@cache
def translator(language: str) -> Callable[[str], str]:
    """gettext in that language; the empty text stays empty."""
    say = catalogue(language).gettext
    return lambda text: say(text) if text else text
