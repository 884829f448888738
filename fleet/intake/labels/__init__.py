"""Labels: a printed token and short code, each its own row, claimed by an asset."""

import re
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fleet import codes, events
from fleet.access import Actor, Verb, find, require, visible
from fleet.errors import Conflict, NotFound
from fleet.intake.assets import Asset
from fleet.intake.labels.batches import (
    BackwardsRange,
    BadBatch,
    Declared,
    Fate,
    NothingNamed,
    NotInBatch,
    batch,
    batches,
    codes_by_fate,
    counts,
    declare,
    labels_of,
    make_batch,
    print_batch,
    unused,
    unused_code,
)
from fleet.intake.labels.label import MAX_BATCH, Label, LabelBatch, LabelState, RevokeReason

__all__ = [
    "MAX_BATCH",
    "BackwardsRange",
    "BadBatch",
    "Declared",
    "Fate",
    "Label",
    "LabelBatch",
    "LabelInUse",
    "LabelRevoked",
    "LabelState",
    "NoSuchLabel",
    "NotInBatch",
    "NothingNamed",
    "RevokeReason",
    "asset_of",
    "batch",
    "batches",
    "claim",
    "code_of",
    "codes_by_fate",
    "counts",
    "declare",
    "for_asset",
    "labels_of",
    "listing",
    "make_batch",
    "newest_of",
    "print_batch",
    "printable",
    "read",
    "revoke",
    "seen",
    "unused",
    "unused_code",
]


class LabelInUse(Conflict):
    """This label belongs to another device."""


class LabelRevoked(Conflict):
    """This label was declared lost or spoiled."""


class NoSuchLabel(NotFound):
    """No label of ours carries this code."""

    detail = "{code}"


def for_asset(session: Session, asset: Asset) -> Label:
    """The label every asset is born with; its short code is the asset's own code."""
    label = Label(
        token=codes.new_token(),
        short_code=asset.code,
        status=LabelState.LIVE,
        asset=asset,
        created_at=asset.created_at,
    )
    session.add(label)
    return label


def read(session: Session, text: str, *, alone: bool = False) -> Label:
    """The label that carries this token or short code; `alone`: nobody else changes it meanwhile.

    Raises NoSuchLabel.
    """
    word = codes.normalise(text)
    column = Label.token if codes.is_token(word) else Label.short_code
    wanted = select(Label).where(column == word)
    if alone:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    label = session.scalar(wanted)
    if label is None:
        raise NoSuchLabel(code=text)
    return label


def claim(session: Session, actor: Actor, text: str, asset: Asset) -> Label:
    """Glue a printed label on an asset; again is no harm. Raises NoSuchLabel, LabelInUse, LabelRevoked."""
    return glue(session, actor, read(session, text, alone=True), asset)


def glue(session: Session, actor: Actor, label: Label, asset: Asset) -> Label:
    """The same for a label that is known already."""
    require(actor, Verb.LABEL_CLAIM)
    if label.status is LabelState.REVOKED:
        raise LabelRevoked()
    if label.status is LabelState.LIVE:
        if label.asset_code != asset.code:
            raise LabelInUse()
        return label
    label.status, label.asset, label.asset_code = LabelState.LIVE, asset, asset.code
    events.record(session, actor, Verb.LABEL_CLAIM, "label", label.id, asset=asset.code)
    return label


def revoke(session: Session, actor: Actor, label: Label, reason: RevokeReason | None = None) -> Label:
    """Lost or spoiled: it finds nothing any more. A reason told later is kept, one told before stays."""
    require(actor, Verb.LABEL_REVOKE)
    label.status, label.revoke_reason = LabelState.REVOKED, reason or label.revoke_reason
    told = label.revoke_reason.value if label.revoke_reason else None
    events.record(session, actor, Verb.LABEL_REVOKE, "label", label.id, asset=label.asset_code, reason=told)
    return label


def code_of(session: Session, text: str) -> str | None:
    """The code of the asset that a scanned token or typed short code leads to; None for every other text."""
    word = codes.normalise(text)
    if not (codes.is_token(word) or codes.is_code(word)):
        return None
    column = Label.token if codes.is_token(word) else Label.short_code
    return session.scalar(select(Label.asset_code).where(column == word, Label.status == LabelState.LIVE))


def word_of(text: str) -> str:
    """A label's token or short code as it is stored, whether its address was read or its code typed."""
    return codes.normalise(re.sub(r"^.*/q/", "", text.strip(), flags=re.I).rstrip("/"))


def by_words(session: Session, words: Sequence[str]) -> dict[str, Label]:
    """Word → the label, in any state, that carries this token or short code; alone, as `read` does."""
    carries = or_(
        Label.token.in_([word for word in words if codes.is_token(word)]),
        Label.short_code.in_([word for word in words if codes.is_code(word)]),
    )
    alone = select(Label).where(carries).order_by(Label.id).with_for_update()
    known = session.scalars(alone.execution_options(populate_existing=True)).all()
    return {label.token: label for label in known} | {label.short_code: label for label in known}


def asset_of(session: Session, text: str) -> Asset | None:
    """The asset itself."""
    code = code_of(session, text)
    return session.get(Asset, code) if code else None


def newest_of(session: Session, assets: Sequence[str]) -> dict[str, Label]:
    """Asset code → its newest live label."""
    live = select(Label).where(Label.asset_code.in_(assets), Label.status == LabelState.LIVE)
    return {
        label.asset_code or "": label for label in session.scalars(live.order_by(Label.created_at, Label.id))
    }


def printable(session: Session, actor: Actor, words: Sequence[str]) -> dict[str, Label]:
    """Word → label to print: that very label where a short code names one in use, else the asset's newest."""
    found = newest_of(session, words)
    for start in range(0, len(words), 500):
        chunk = Label.short_code.in_(words[start : start + 500])
        named = listing(actor).where(chunk, Label.status != LabelState.REVOKED)
        found |= {label.short_code: label for label in session.scalars(named)}
    return found


def listing(actor: Actor) -> Select[Label]:
    """The labels this actor sees."""
    return select(Label).where(visible(actor, Label))


def seen(session: Session, actor: Actor, label_id: str) -> Label:
    """One label. Raises NotFound."""
    return find(session, actor, Label, label_id)
