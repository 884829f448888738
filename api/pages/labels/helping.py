"""Help on the pages of labels: the chapter of the handbooks, and three sentences each."""

from collections.abc import Mapping
from typing import Final


def _(text: str) -> str:
    return text


SAYS: Final[Mapping[str, tuple[str, tuple[str, str, str]]]] = {
    "/labels": (
        "labels",
        (
            _("These are the labels that were printed before anything was known of what they go on."),
            _("Each batch says how many are unused, glued on something, spoiled or lost."),
            _("Make new ones before they run out: a sheet in the drawer saves an evening."),
        ),
    ),
    "/labels/<key>": (
        "labels",
        (
            _("Here you see each code of this batch and what became of it, in the order of printing."),
            _("Only the unused ones are printed again."),
            _(
                "What jammed in the printer is spoiled, and a sheet that nobody finds is lost: say so, and "
                "it opens nothing."
            ),
        ),
    ),
    "/labels/print": (
        "labels",
        (
            _("Choose what is in the printer: the picture shows one label as it will be."),
            _("Print at actual size, never fitted to the page, and try one sheet before you print fifty."),
            _("If all labels are off by the same little bit, the calibration page says what to type."),
        ),
    ),
}
"""Where a page lives → its chapter and what it says."""
