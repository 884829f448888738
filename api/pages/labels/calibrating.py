"""/labels/calibration.pdf – the page that says which offset to type."""

from flask import Response

from api import label_sheets, language
from api.pages.labels.choices import Choices, given
from api.pages.view import page
from api.request import Work
from fleet.access import Verb
from labels.calibration import BAR, CROSS, Captions


def _(text: str) -> str:
    return text


TITLE = _("By how much is this printer off?")
SAYS = (
    _("Print this page at its actual size, never fitted to the page: the bar is {bar} mm long."),
    _(
        "Lay it over a sheet of labels and hold both against a window. Two ladders stand across the left and "
        "the top edge of the first label: the rung that lies on the real edge says what to type, x for the "
        "left edge, y for the top one."
    ),
    _(
        "Without such a sheet, measure where the cross is: x is {x} less its distance from the left edge of "
        "the paper, y is {y} less its distance from the top."
    ),
)
MOVED = _("This was printed with x = {right} and y = {down}: add what you read to these.")
AT = _("{x} mm from the left, {y} mm from the top")


@page("/labels/calibration.pdf", Verb.LABEL_PRINT)
def calibration_page(work: Work) -> Response:
    """The page for the chosen paper, moved by what is typed already. Raises Unprintable for a roll."""
    choices = Choices(given(work))
    profile, offset = choices.profile(), choices.offset()
    return label_sheets.calibrated(profile, offset, _captions(*offset))


def _captions(right: float, down: float) -> Captions:
    """The words of the page, in the reader's language."""
    facts = {"x": f"{CROSS[0]:g}", "y": f"{CROSS[1]:g}", "bar": f"{BAR:g}"}
    facts |= {"right": f"{right:g}", "down": f"{down:g}"}
    say = language.translator()
    says = (*SAYS, MOVED) if right or down else SAYS
    return Captions(
        title=say(TITLE),
        says=tuple(say(text).format_map(facts) for text in says),
        cross=say(AT).format_map(facts),
        bar=f"{BAR:g} mm",
    )
