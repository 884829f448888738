"""Labels: a printed token and short code, each its own row, claimed by an asset."""

import enum
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import codes, db, events
from fleet.access import Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid, NotFound
from fleet.intake.assets import Asset

MAX_BATCH = 10_000


class LabelState(enum.StrEnum):
    """A label is printed first, claimed by an asset later, and revoked when it is lost or spoiled."""

    UNCLAIMED = "unclaimed"
    LIVE = "live"
    REVOKED = "revoked"


class Label(Identified, Seen, Base):
    """What is glued on an asset. Any live label's token or short code finds its asset."""

    __tablename__ = "labels"
    PREFIX = "lab"
    SEEN_BY = on_floor()

    token: Mapped[str] = mapped_column(String(26), unique=True)
    short_code: Mapped[str] = mapped_column(String(8), unique=True)
    status: Mapped[LabelState]
    asset_code: Mapped[str | None] = mapped_column(ForeignKey("assets.code"))
    created_at: Mapped[datetime]
    asset: Mapped[Asset | None] = relationship()

    __table_args__ = (
        CheckConstraint("status <> 'live' OR asset_code IS NOT NULL", name="live_has_asset"),
        Index("ix_labels_asset", "asset_code", "created_at"),
        Index("ix_labels_created", "created_at", "id"),
    )


class LabelInUse(Conflict):
    """This label belongs to another device."""


class LabelRevoked(Conflict):
    """This label was declared lost or spoiled."""


class NoSuchLabel(NotFound):
    """No label of ours carries this code."""

    detail = "{code}"


class BadBatch(Invalid):
    """A batch has 1 to 10,000 labels."""


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


def unused_code(session: Session) -> str:
    """A code for a new asset or a new label: both are typed into the same box, so they never share one."""
    return db.unused_code(session, Label.short_code)


def print_batch(session: Session, actor: Actor, count: int) -> list[Label]:
    """Labels to print before anything is known about what they will be glued on. Raises BadBatch."""
    require(actor, Verb.LABEL_PRINT)
    if not 1 <= count <= MAX_BATCH:
        raise BadBatch()
    batch = [
        Label(
            token=codes.new_token(),
            short_code=unused_code(session),
            status=LabelState.UNCLAIMED,
            created_at=actor.at,
        )
        for _ in range(count)
    ]
    session.add_all(batch)
    events.record(session, actor, Verb.LABEL_PRINT, "label", batch[0].id, count=count)
    return batch


def read(session: Session, text: str) -> Label:
    """The label that carries this token or short code. Raises NoSuchLabel."""
    word = codes.normalise(text)
    column = Label.token if codes.is_token(word) else Label.short_code
    label = session.scalar(select(Label).where(column == word))
    if label is None:
        raise NoSuchLabel(code=text)
    return label


def claim(session: Session, actor: Actor, text: str, asset: Asset) -> Label:
    """Glue a printed label on an asset; again is no harm. Raises NoSuchLabel, LabelInUse, LabelRevoked."""
    return glue(session, actor, read(session, text), asset)


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


def revoke(session: Session, actor: Actor, label: Label) -> Label:
    """Lost or spoiled: it finds nothing any more."""
    require(actor, Verb.LABEL_REVOKE)
    label.status = LabelState.REVOKED
    events.record(session, actor, Verb.LABEL_REVOKE, "label", label.id, asset=label.asset_code)
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
    return codes.normalise(text.rsplit("/", 1)[-1])


def by_words(session: Session, words: Sequence[str]) -> dict[str, Label]:
    """Word → the label, in any state, that carries this token or short code."""
    found: dict[str, Label] = {}
    for start in range(0, len(words), 500):
        chunk = list(dict.fromkeys(words[start : start + 500]))
        of_tokens = select(Label).where(Label.token.in_([word for word in chunk if codes.is_token(word)]))
        of_codes = select(Label).where(Label.short_code.in_([word for word in chunk if codes.is_code(word)]))
        found |= {label.token: label for label in session.scalars(of_tokens)}
        found |= {label.short_code: label for label in session.scalars(of_codes)}
    return found


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
