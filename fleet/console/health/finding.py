"""One thing that `doctor` looked at."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """Fine, or what to do about it; `says` is a message id that `facts` fill."""

    what: str
    ok: bool
    says: str
    facts: dict[str, Any] = field(default_factory=dict)
