"""How published figures are said: sentences, numbers and quarters, in one language."""

from collections.abc import Sequence
from functools import lru_cache

from babel.numbers import format_decimal

from fleet import locale
from fleet.publishing.ledger import Quarter


class Speech:
    """One language: `_ = Speech("fr")`, then `_("%(n)s devices", n=…)`; numbers as it writes them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = locale.catalogue(language)

    def __call__(self, text: str, **facts: object) -> str:
        return self._filled(self._catalogue.gettext(text), facts)

    def ngettext(self, one: str, many: str, n: int, **facts: object) -> str:
        """For one or for many; `n` is a fact too."""
        return self._filled(self._catalogue.ngettext(one, many, n), {"n": n, **facts})

    def _filled(self, text: str, facts: dict[str, object]) -> str:
        """A year is a text here: as a number it would be written 2,026."""
        return text % {name: self._said(fact) for name, fact in facts.items()} if facts else text

    def _said(self, fact: object) -> object:
        return self.number(fact) if isinstance(fact, int) else fact

    def number(self, value: float) -> str:
        """« 1 240 », “1,240”."""
        return _decimal(value, self.language)

    def quarter(self, quarter: Quarter) -> str:
        """« T3 2026 »."""
        return self("Q%(number)s %(year)s", number=quarter.number, year=str(quarter.year))

    def listed(self, names: Sequence[str]) -> str:
        """« Ain, Aisne et Allier »."""
        if len(names) < 2:
            return "".join(names)
        return self("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


@lru_cache(maxsize=4096)
def _decimal(value: float, language: str) -> str:
    """Remembered: charts say the same numbers again and again."""
    return str(format_decimal(value, locale=language))
