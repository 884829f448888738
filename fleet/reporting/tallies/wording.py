"""Measures as SQL of each engine: the SELECT that counts all rows again."""

import re
from collections.abc import Mapping
from typing import Final

from fleet.reporting.tallies.measures import KEYS, MEASURES, Source

SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {
        "DAY": r"date(\1)",
        "MONTH": r"date(\1, 'start of month')",
        "DAYS": r"CAST(julianday(date(\1)) - julianday(date(\2)) AS INTEGER)",
    },
    "postgresql": {
        "DAY": r"CAST(\1 AT TIME ZONE 'UTC' AS date)",
        "MONTH": r"CAST(date_trunc('month', \1 AT TIME ZONE 'UTC') AS date)",
        "DAYS": r"(CAST(\1 AT TIME ZONE 'UTC' AS date) - CAST(\2 AT TIME ZONE 'UTC' AS date))",
    },
}
"""Engine → word of a measure → how the engine says it."""


def said(engine: str, expression: str) -> str:
    """An expression of a measure in the engine's words."""
    ways = SAID[engine]
    expression = re.sub(r"\bDAYS\(([\w.]+), ([\w.]+)\)", ways["DAYS"], expression)
    for word in ("DAY", "MONTH"):
        expression = re.sub(rf"\b{word}\(([\w.]+)\)", ways[word], expression)
    return expression


def recounting(engine: str, measure: str) -> str:
    """A SELECT of KEYS and `number`, counted from the rows themselves."""
    parts = " UNION ALL ".join(_counted(engine, measure, source) for source in MEASURES[measure])
    names = ", ".join(KEYS)
    return f"SELECT {names}, CAST(sum(number) AS INTEGER) AS number FROM ({parts}) AS parts GROUP BY {names}"  # noqa: S608 (our own names)


def _counted(engine: str, measure: str, source: Source) -> str:
    keys = ", ".join(
        f"{said(engine, key)} AS {name}" for name, key in zip(KEYS[1:], source.keys, strict=True)
    )
    where = said(engine, source.condition)
    groups = ", ".join(str(place) for place in range(1, len(KEYS) + 1))
    return (
        f"SELECT '{measure}' AS measure, {keys}, count(*) AS number"  # noqa: S608
        f" FROM {', '.join(source.tables)} WHERE {where} GROUP BY {groups}"
    )
