"""Labels on paper: what a request chose as a print run of the labels room, and what comes out of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Response

import labels.label as paper
from api import language
from api.papers import Unprintable, attached, contact, drawn
from api.request import Work
from api.shapes.intake import label_address
from fleet.errors import Conflict
from fleet.intake.labels import Label
from labels import calibration, errors, preview, profiles, sheet, svg, zpl
from labels.measures import Measures
from labels.profiles import Profile
from labels.run import Run, Warned

ZPL: Final = "application/zpl"
WARNING: Final = "Label-Warning"
"""The header that says what to mind, as a structured list of words and figures (RFC 9651)."""
SPECIMEN: Final = "SPECIMEN"
"""A short code that nothing will ever carry: its last character checks nothing."""


class LoopbackLabels(Conflict):
    """Labels made now would only work on this machine."""

    detail = "Set FLEET_PUBLIC_URL to the address that everybody uses."


class NoLabelContact(Conflict):
    """A label needs a neutral phone number or address of the lender."""

    detail = "Set FLEET_LABEL_CONTACT."


def measured(given: Mapping[str, Any], nested: str = "") -> Profile:
    """The sheet of these measures. Raises Unprintable, whose errors are by field, below `nested` if given."""
    try:
        return Measures(**given).profile()
    except errors.BadMeasures as reason:
        say = language.translator()
        wrong: Mapping[str, tuple[str, Mapping[str, Any]]] = reason.facts["errors"]  # type: ignore[assignment]
        told = {field: [say(says).format_map(facts)] for field, (says, facts) in wrong.items()}
        why = say(type(reason).__doc__ or "")
        raise Unprintable({nested: told} if nested else told, why=why) from None


def run_of(profile: Profile | str, **choices: Any) -> Run:
    """A print run. Raises Unprintable."""
    known = profile if isinstance(profile, Profile) else None
    return drawn(lambda: Run(known or profiles.named(str(profile)), **choices))


def as_pdf(work: Work, wanted: Sequence[Label], run: Run, name: str = "labels") -> Response:
    """Sheets or a roll as PDF. Raises LoopbackLabels, NoLabelContact, Unprintable."""
    pdf = drawn(lambda: sheet.sheet(_papers(work, wanted), run))
    return _warned(work, wanted[0], run, attached(pdf, f"{name}.pdf"))


def as_zpl(work: Work, wanted: Sequence[Label], run: Run, name: str = "labels") -> Response:
    """A roll as ZPL. Raises LoopbackLabels, NoLabelContact, Unprintable."""
    text = drawn(lambda: zpl.zpl(_papers(work, wanted), run))
    response = Response(text, mimetype=ZPL)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zpl"'
    return _warned(work, wanted[0], run, response)


def as_svg(work: Work, label: Label, level: str = "H") -> str:
    """One label as SVG. Raises LoopbackLabels, NoLabelContact, Unprintable."""
    refuse_useless(work)
    return drawn(lambda: svg.svg(_paper(work, label), level))


def specimen(work: Work, run: Run) -> tuple[str, Warned | None]:
    """One label of that run as it will look, and what to mind. Raises NoLabelContact and Unprintable."""
    refuse_useless(work)
    # As long as a token, and none: no token has a 0.
    example = paper.Label(label_address(f"0{SPECIMEN}" * 3)[:-1], SPECIMEN, contact(work))
    return drawn(lambda: (preview.preview(example, run), run.warning(example)))


def calibrated(profile: Profile, offset: tuple[float, float], captions: calibration.Captions) -> Response:
    """The page that says by how much a printer is off. Raises Unprintable for a roll."""
    return attached(drawn(lambda: calibration.calibration(profile, captions, offset)), "calibration.pdf")


def refuse_useless(work: Work) -> None:
    """Raise LoopbackLabels or NoLabelContact where labels made now would be of no use."""
    if work.settings.is_loopback and not work.settings.demo:
        raise LoopbackLabels()
    if not contact(work):
        raise NoLabelContact()


def _papers(work: Work, wanted: Sequence[Label]) -> Iterable[paper.Label]:
    refuse_useless(work)
    return (_paper(work, label) for label in wanted)


def _paper(work: Work, label: Label) -> paper.Label:
    return paper.Label(label_address(label.token), label.short_code, contact(work))


def _warned(work: Work, label: Label, run: Run, response: Response) -> Response:
    warning = run.warning(_paper(work, label))
    if warning is not None:
        small = ", small-modules" if warning.is_small else ""
        told = f"lower-level{small};level={warning.level};module_mm={warning.module_mm:g}"
        response.headers[WARNING] = f"{told};least_mm={warning.least_mm:g}"
    return response
