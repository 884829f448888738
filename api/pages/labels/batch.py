"""/labels/<key> – one batch: which of its labels are unused, glued on something, spoiled or lost."""

import re

from flask import Response

from api import language
from api.pages.fields import Fields
from api.pages.labels.listing import in_words
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.intake import donations, labels
from fleet.intake.labels import Fate, Label, LabelBatch, RevokeReason


def _(text: str) -> str:
    return text


REASONS = {
    RevokeReason.SPOILED: _("They are spoiled: badly printed, torn"),
    RevokeReason.LOST: _("They are lost: nobody knows where"),
}


@page("/labels/<key>", Verb.LABEL_PRINT)
def label_batch_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """One batch."""
    batch = labels.batch(work.session, work.actor, key)
    counts = labels.counts(work.session, [batch.id])[batch.id]
    say = language.translator()
    return show(
        work,
        "labels_batch.html",
        refused=refused,
        batch=batch,
        lot=_lot(work, batch),
        counts=counts,
        told=in_words(counts),
        codes=labels.codes_by_fate(work.session, batch),
        assets=_assets(work, batch),
        fates=Fate,
        reasons=[(reason.value, say(words)) for reason, words in REASONS.items()],
        may_revoke=may(work.actor, Verb.LABEL_REVOKE),
    )


def _lot(work: Work, batch: LabelBatch) -> str | None:
    """What people call the lot that it was made for."""
    if batch.donation_id is None or not may(work.actor, Verb.DONATION_READ):
        return None
    return donations.seen(work.session, work.actor, batch.donation_id).reference


def _assets(work: Work, batch: LabelBatch) -> dict[str, str]:
    """Short code → the address of what the label is glued on."""
    glued = labels.labels_of(batch).where(Label.asset_code.is_not(None))
    found = {label.short_code: label.asset for label in work.session.scalars(glued)}
    return {
        code: f"/{'sims' if asset.asset_type == 'sim' else 'devices'}/{asset.code}"
        for code, asset in found.items()
        if asset is not None
    }


@form("/labels/<key>/revoke", Verb.LABEL_REVOKE, shows=label_batch_page)
def declare_labels(work: Work, key: str) -> Response:
    """Some of its unused labels are spoiled or lost."""
    batch = labels.batch(work.session, work.actor, key)
    fields = Fields()
    reason = fields.choice("reason", RevokeReason)
    fields.check()
    row = {"first": typed("first"), "last": typed("last")}
    labels.declare(work.session, work.actor, batch, reason, named=words_of(typed("codes")), **row)
    return done(f"/labels/{batch.id}")


def words_of(text: str | None) -> list[str]:
    """Codes as people write several: with spaces, commas or lines between them."""
    return [word for word in re.split(r"[\s,;]+", text or "") if word]
