"""Help for an evening of scanning: phones, tonight's work, command cards."""

from collections.abc import Mapping
from typing import Final

from api.pages.help.sentences import Help


def _(text: str) -> str:
    return text


HELP: Final[Mapping[str, Help]] = {
    "/passes": Help(
        "evening",
        (
            _("A coordinator shows a code, a volunteer scans it: their phone works until midnight."),
            _("The code serves one phone, once, within ten minutes."),
            _("A lost phone? End it here: it is signed out at once, and what waits on it is refused."),
        ),
    ),
    "/tonight": Help(
        "evening",
        (
            _("Here stands what there is to do at this place, the kits that are not packed yet first."),
            _("Each line opens the scanner set for that work: scan one thing after another."),
            _("The bag goes to the place that is named, with whom to call there and when it is open."),
        ),
    ),
    "/scan/cards": Help(
        "evening",
        (
            _("A command card sets a phone for one kind of work: scan the card, then the things."),
            _("Print them once for each place, and hang them where the work is done."),
            _("The phone’s own camera reads them too: it opens the scanner, set for that work."),
        ),
    ),
}
