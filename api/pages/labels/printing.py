"""/labels/print – on which paper, how, and what one label will look like; then the paper itself."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from markupsafe import Markup

from api import label_sheets
from api.pages.labels.batch import words_of
from api.pages.labels.choices import KINDS, Choices, given, offered, remember
from api.pages.view import form, page, show
from api.request import Work
from api.shapes.labels import MOST_LABELS
from fleet import codes
from fleet.access import Verb
from fleet.errors import Conflict, Invalid, Refusal
from fleet.intake import labels
from fleet.intake.labels import Label
from labels.run import Run


class NoLabelsNamed(Invalid):
    """Say which labels: type their codes, or choose a batch."""


class LabelsUnknown(Invalid):
    """Nothing of ours carries some of these codes, or their label was revoked."""

    detail = "{codes}"


class TooManyLabels(Invalid):
    """These are too many labels at once."""

    detail = "At most {most} are printed at a time."


class AllUsed(Conflict):
    """No label of this batch is unused."""

    detail = "Make new labels to print more."


@page("/labels/print", Verb.LABEL_PRINT)
def print_page(work: Work, refused: Refusal | None = None) -> str:
    """What to choose, and one label as it will be."""
    chosen = given(work)
    choices, wanted = Choices(chosen), None
    try:
        wanted = _wanted(work, chosen)
    except Refusal as refusal:
        refused = refused or (refusal if _names_any(chosen) else None)
    seen = _seen(work, choices)
    return show(
        work,
        "labels_print.html",
        refused=refused,
        given=chosen,
        errors=choices.errors,
        wanted=wanted,
        many=len(wanted) if wanted else 0,
        pages=_pages(seen["run"], len(wanted or ())),
        batch=chosen.get("batch", ""),
        most=MOST_LABELS,
        **seen,
        **offered(),
    )


def _seen(work: Work, choices: Choices) -> dict[str, Any]:
    """One label of the run and what to mind, or why there can be none."""
    nothing = {"picture": "", "warning": None, "why_not": None, "run": None}
    try:
        run = choices.run()
        picture, warning = label_sheets.specimen(work, run)
    except Refusal as refusal:
        wrong = refusal.facts.get("errors")
        if isinstance(wrong, Mapping) and not choices.errors:
            choices.errors |= {name: found[0] for name, found in wrong.items()}
        return nothing | {"why_not": refusal}
    return nothing | {"picture": Markup(picture), "warning": warning, "run": run}  # noqa: S704 - our own drawing


def _pages(run: Run | None, many: int) -> int:
    """How many sheets of paper, or labels of a roll, that takes."""
    return -(-(run.skip + many * run.copies) // run.profile.places) if run else 0


def _names_any(chosen: Mapping[str, str]) -> bool:
    return bool(chosen.get("batch") or chosen.get("codes"))


def _wanted(work: Work, chosen: Mapping[str, str]) -> list[Label]:
    """The labels to print: a batch's unused ones, or those of some codes, in the order given."""
    if key := chosen.get("batch"):
        found = labels.unused(work.session, labels.batch(work.session, work.actor, key))
        if not found:
            raise AllUsed()
        return found
    words = [codes.normalise(word) for word in words_of(chosen.get("codes"))]
    if not words:
        raise NoLabelsNamed()
    if len(words) > MOST_LABELS:
        raise TooManyLabels(most=MOST_LABELS)
    known = labels.printable(work.session, work.actor, words)
    if missing := [codes.shown(word) for word in words if word not in known]:
        raise LabelsUnknown({"codes": missing[:1]}, codes=", ".join(missing[:20]))
    return [known[word] for word in words]


@form("/labels/print", Verb.LABEL_PRINT, shows=print_page, writes=False)
def print_labels(work: Work) -> Response:
    """The paper, as a file to print; the offset is remembered."""
    choices = Choices(request.form)
    kind, run = choices.word("kind", KINDS, "pdf"), choices.run()
    wanted = _wanted(work, request.form)
    drawn = label_sheets.as_zpl if kind == "zpl" else label_sheets.as_pdf
    return remember(work, run, drawn(work, wanted, run))
