"""What `doctor` looks at: each finding is fine, or says what to do."""

from fleet.console import door
from fleet.console.health import machine, stored, told
from fleet.console.health.finding import Finding
from fleet.settings import BadSettings

_ = str  # marks the sentences below for translation

__all__ = ["Finding", "examine"]


def examine() -> list[Finding]:
    """Look at everything, as far as each thing can be looked at."""
    try:
        settings = door.told()
    except BadSettings as bad:
        return [Finding("settings", False, "{problem}", {"problem": problem}) for problem in bad.problems]
    found = [Finding("settings", True, _("complete")), *told.findings(settings), *machine.findings(settings)]
    with door.database() as database:
        return [*found, *stored.findings(database)]
