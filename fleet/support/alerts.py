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
from fleet.events import Event
from fleet.lifecycle import AlertState
from fleet.parties import accounts

STILL_OPEN = text("state <> 'closed'")


class Alert(Identified, Versioned, Seen, Base):
    """Something is due. `threshold` is the step it has reached (days left, days waited, percent, or 0).

    `how_many` things it is about: one, or the silent loans of an association, counted again each day.

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
    how_many: Mapped[int] = mapped_column(default=1, server_default=text("1"))
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
        Index("ix_alerts_rule", "rule", "state", "created_at"),
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
    how_many: int = 1

    @property
    def matter(self) -> "Matter":
        return self.subject_id, self.due_on


Matter = tuple[str, date]
"""What an alert of a rule is about: the object and its due date. There is one alert for it, ever."""


@dataclass(frozen=True)
class Outcome:
    """What one run of a rule did."""

    opened: int
    escalated: int
    closed: int


def reconcile(
    session: Session, actor: Actor, rule: str, causes: Sequence[Cause], steps: Sequence[int]
) -> Outcome:
    """Make the open alerts of a rule equal to its causes, and tell the people concerned.

    Opens what is new, escalates what reached a further one of `steps` (what a person closed at an earlier
    step comes back), closes what is no longer so and opens it again should its cause return. Running it
    again, or for an earlier moment, tells nothing twice: an alert exists once per (rule, object, due date),
    and people hear of each of its steps once.
    """
    standing = _standing(session, rule)
    due = {cause.matter for cause in causes}
    over = [alert for matter, alert in standing.items() if matter not in due]
    for alert in over:
        close(session, actor, alert)
    session.flush()  # before another due date of the same object is opened: one open alert of it at a time
    closed = _closed_before(session, rule, causes)
    by_itself = _closed_by_itself(session, [alert.id for alert in closed.values()])
    known = standing | closed
    before = [(cause, known.get(cause.matter)) for cause in causes]
    opened = [_open(session, actor, rule, cause) for cause, alert in before if alert is None]
    further = [
        (cause, alert)
        for cause, alert in before
        if alert and (alert.id in by_itself or _is_further(alert, cause, steps))
    ]
    for cause in causes:
        if cause.matter in known:
            known[cause.matter].how_many = cause.how_many
    for cause, alert in further:
        _escalate(session, actor, alert, cause)
    session.flush()
    _tell(session, actor, rule, [*opened, *(alert for _, alert in further)])
    return Outcome(len(opened), len(further), len(over))


def _standing(session: Session, rule: str) -> dict[Matter, Alert]:
    session.flush()
    found = select(Alert).where(Alert.rule == rule, Alert.state != AlertState.CLOSED)
    return {(alert.subject_id, alert.due_on): alert for alert in session.scalars(found.order_by(Alert.id))}


def _closed_before(session: Session, rule: str, causes: Sequence[Cause]) -> dict[Matter, Alert]:
    """The closed alerts of these causes, in few queries: one per cause took minutes at ten thousand."""
    if not causes:
        return {}
    days = [cause.due_on for cause in causes]
    wanted = {cause.matter for cause in causes}
    closed = select(Alert.id, Alert.subject_id, Alert.due_on).where(
        Alert.rule == rule,
        Alert.state == AlertState.CLOSED,
        Alert.due_on.between(min(days), max(days)),
    )
    ids = [key for key, *matter in session.execute(closed) if tuple(matter) in wanted]
    found: dict[Matter, Alert] = {}
    for start in range(0, len(ids), 500):
        chunk = select(Alert).where(Alert.id.in_(ids[start : start + 500]))
        found |= {(alert.subject_id, alert.due_on): alert for alert in session.scalars(chunk)}
    return found


def _closed_by_itself(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of these closed alerts that nobody closed but a rule: their cause was gone, and has come back.

    A trial run for next month opens and the next true run closes: what a person never saw must not stay shut.
    """
    last: dict[str, Role] = {}
    for start in range(0, len(ids), 500):
        closings = select(Event.subject_id, Event.role).where(
            Event.subject == Alert.SUBJECT,
            Event.subject_id.in_(ids[start : start + 500]),
            Event.verb == Verb.ALERT_CLOSE.value,
        )
        last |= {alert_id: role for alert_id, role in session.execute(closings.order_by(Event.seq))}
    return {alert_id for alert_id, role in last.items() if role is Role.SYSTEM}


def _is_further(alert: Alert, cause: Cause, steps: Sequence[int]) -> bool:
    """Whether the cause reached a later one of the rule's steps than people were told."""
    order = {step: place for place, step in enumerate(steps)}
    return order.get(cause.threshold, 0) > order.get(alert.threshold, -1)


def _open(session: Session, actor: Actor, rule: str, cause: Cause) -> Alert:
    alert = Alert(
        rule=rule,
        subject=cause.subject,
        subject_id=cause.subject_id,
        due_on=cause.due_on,
        threshold=cause.threshold,
        how_many=cause.how_many,
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
    groups: dict[tuple[str | None, int], dict[str, int]] = {}
    for alert in raised:
        for audience in dict.fromkeys((None, alert.organisation_id)):
            groups.setdefault((audience, alert.threshold), {})[alert.id] = alert.how_many
    for (organisation_id, threshold), numbers in groups.items():
        # A step is reached in one transaction, so the first alert of the group names the notice for ever.
        key = f"alert:{min(numbers)}:{threshold}:{organisation_id or 'desk'}"
        facts = {"rule": rule, "threshold": threshold, "count": sum(numbers.values())}
        role = None if organisation_id else Role.COORDINATOR
        notices.tell(session, actor.at, "alert", key, organisation_id=organisation_id, role=role, **facts)
        for account in accounts.audience(session, role=role, organisation_id=organisation_id):
            notices.tell(
                session, actor.at, "alert", f"{key}:{account.id}", account_id=account.id, mail=True, **facts
            )


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


def listing(actor: Actor) -> Select[Alert]:
    """The alerts this actor sees."""
    return select(Alert).where(visible(actor, Alert))


def seen(session: Session, actor: Actor, alert_id: str) -> Alert:
    """One alert. Raises NotFound."""
    return find(session, actor, Alert, alert_id)
