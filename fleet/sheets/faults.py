"""What is wrong, or worth knowing, in one line of a file: said once, translated where it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleet.sheets.cells import tidy

MOST_SHOWN = 100
"""Faults listed in one refusal; a file with more needs another look anyway."""


@dataclass(frozen=True)
class Fault:
    """One thing about one line: `line` counted from 1 as in the file, `column` as its header is written.

    `message` is a gettext message id whose placeholders `facts` fill.
    """

    line: int
    column: str | None
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For a problem's `errors` member."""
        return {
            "line": self.line,
            "column": self.column,
            "message": str(self.message),
            "facts": dict(self.facts),
        }


def told(error: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """One of a refusal's `errors` in the language of `translate`, a gettext function; English without one."""
    return translate(error["message"]).format_map(error["facts"])


def shown(text: str) -> str:
    """What stood in a cell, short enough to quote."""
    return tidy(text, 60)
