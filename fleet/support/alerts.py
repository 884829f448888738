"""Alerts: one per rule and object, opened and closed by the rules, escalating from threshold to threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, ForeignKey, Index, Select, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import lifecycle, notices
from fleet.access import EVERY, Actor, Role, Seen, Verb, find, visible
from fleet.db import Base, Identified, Versioned
from fleet.lifecycle import AlertState
from fleet.parties import accounts

STILL_OPEN = text("state <> 'closed'")


class Alert(Identified, Versioned, Seen, Base):
    """Something is due. `threshold` is the step it has reached (days left, days waited, percent, or 0).

    One row per (rule, object, due date), one open row per (rule, object): the database keeps both (rule N5).
    """

    __tablename__ = "alerts"
    PREFIX = "alr"
    SUBJECT: ClassVar[str] = "alert"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    rule: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str] = mapped_column(String(24))
    due_on: Mapped[date] = mapped_column(Date)
    threshold: Mapped[int]
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[AlertState | None]
    snoozed_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("rule", "subject_id", "due_on"),
        Index(
            "uq_alerts_open",
            "rule",
            "subject_id",
            unique=True,
            sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
        Index("ix_alerts_created", "created_at", "id"),
        Index("ix_alerts_state", "state", "due_on", "id"),
        Index("ix_alerts_organisation", "organisation_id", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Cause:
    """What a rule found now: the object, since or until when, and the step reached."""

    subject: str
    subject_id: str
    due_on: date
    threshold: int
    organisation_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What one run of a rule did."""

    opened: int
    escalated: int
    closed: int


def reconcile(session: Session, actor: Actor, rule: str, causes: Sequence[Cause]) -> Outcome:
    """Make the open alerts of a rule equal to its causes, and tell the people concerned.

    Opens what is new, escalates what reached a further threshold, closes what is no longer so. Running it
    again changes nothing: an alert exists once per (rule, object, due date), a notice once per key.
    """
    standing = {
        alert.subject_id: alert
        for alert in session.scalars(select(Alert).where(Alert.rule == rule, Alert.state != AlertState.CLOSED))
    }
    opened, escalated = [], []
    for cause in causes:
        alert = standing.pop(cause.subject_id, None)
        if alert is not None and alert.due_on != cause.due_on:
            close(session, actor, alert)  # another due date is another matter
            session.flush()
            alert = None
        if alert is None:
            if new := _open(session, actor, rule, cause):
                opened.append(new)
        elif alert.threshold != cause.threshold:
            _escalate(session, actor, alert, cause)
            escalated.append(alert)
    for alert in standing.values():
        close(session, actor, alert)
    session.flush()
    _tell(session, actor, rule, [*opened, *escalated])
    return Outcome(len(opened), len(escalated), len(standing))


def _open(session: Session, actor: Actor, rule: str, cause: Cause) -> Alert | None:
    """A new alert, or the closed one of the same due date opened again only if it went further."""
    known = session.scalar(
        select(Alert).where(
            Alert.rule == rule, Alert.subject_id == cause.subject_id, Alert.due_on == cause.due_on
        )
    )
    if known is not None:
        if known.threshold == cause.threshold:
            return None  # it was closed at this very step: people have heard it
        _escalate(session, actor, known, cause)
        return known
    alert = Alert(
        rule=rule,
        subject=cause.subject,
        subject_id=cause.subject_id,
        due_on=cause.due_on,
        threshold=cause.threshold,
        organisation_id=cause.organisation_id,
        created_at=actor.at,
    )
    lifecycle.begin(session, actor, alert, Verb.ALERT_OPEN, rule=rule, object=cause.subject_id)
    return alert


def _escalate(session: Session, actor: Actor, alert: Alert, cause: Cause) -> None:
    alert.threshold, alert.organisation_id = cause.threshold, cause.organisation_id
    if alert.state is not AlertState.OPEN:
        alert.closed_at = alert.snoozed_until = None
        lifecycle.advance(session, actor, alert, Verb.ALERT_OPEN, threshold=cause.threshold)


def _tell(session: Session, actor: Actor, rule: str, raised: Sequence[Alert]) -> None:
    """One notice per audience and threshold, however many objects: nobody reads a hundred mails."""
    groups: dict[tuple[str | None, int], list[str]] = {}
    for alert in raised:
        for audience in {None, alert.organisation_id}:
            groups.setdefault((audience, alert.threshold), []).append(alert.id)
    for (organisation_id, threshold), ids in groups.items():
        # A step is reached in one transaction, so the first alert of the group names the notice for ever.
        key = f"alert:{min(ids)}:{threshold}:{organisation_id or 'desk'}"
        facts = {"rule": rule, "threshold": threshold, "count": len(ids)}
        role = None if organisation_id else Role.COORDINATOR
        notices.tell(session, actor.at, "alert", key, organisation_id=organisation_id, role=role, **facts)
        for account in accounts.audience(session, role=role, organisation_id=organisation_id):
            notices.tell(session, actor.at, "alert", f"{key}:{account.id}", account_id=account.id, mail=True, **facts)


def acknowledge(session: Session, actor: Actor, alert: Alert) -> Alert:
    """Somebody has it in hand."""
    lifecycle.check(actor, alert, Verb.ALERT_ACKNOWLEDGE)
    lifecycle.advance(session, actor, alert, Verb.ALERT_ACKNOWLEDGE)
    return alert


def snooze(session: Session, actor: Actor, alert: Alert, until: date) -> Alert:
    """Not before `until`; a further threshold wakes it all the same."""
    lifecycle.check(actor, alert, Verb.ALERT_SNOOZE)
    alert.snoozed_until = until
    lifecycle.advance(session, actor, alert, Verb.ALERT_SNOOZE, until=until.isoformat())
    return alert


def wake(session: Session, actor: Actor, today: date) -> int:
    """Open again what was snoozed until today; how many."""
    due = select(Alert).where(Alert.state == AlertState.SNOOZED, Alert.snoozed_until <= today)
    woken = session.scalars(due).all()
    for alert in woken:
        lifecycle.advance(session, actor, alert, Verb.ALERT_OPEN)
    return len(woken)


def close(session: Session, actor: Actor, alert: Alert) -> Alert:
    """Done, or its cause is gone."""
    lifecycle.check(actor, alert, Verb.ALERT_CLOSE)
    alert.closed_at = actor.at
    lifecycle.advance(session, actor, alert, Verb.ALERT_CLOSE)
    return alert


def listing(actor: Actor) -> Select[tuple[Alert]]:
    """The alerts this actor sees."""
    return select(Alert).where(visible(actor, Alert))


def seen(session: Session, actor: Actor, alert_id: str) -> Alert:
    """One alert. Raises NotFound."""
    return find(session, actor, Alert, alert_id)
