"""Signs of life: once a quarter an association says of all that is lent through it how it is."""

import enum
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from fleet import notices
from fleet.access import PARIS, Actor, Role, Verb, require
from fleet.errors import NotFound
from fleet.intake.assets import Asset, Kind
from fleet.lending import loans
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AlertState, AssetState, LoanState
from fleet.parties import accounts
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.youths import NotAnAssociation
from fleet.support import alerts, tickets
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket, Trouble

RULE: Final = "no_sign_of_life"
DAYS: Final = (30, 60, 80)
"""Days into a quarter after which an association's silence is an alert, and after which it is told again:
a month to answer in peace, a month later once more, and ten days before the quarter ends."""


class Verdict(enum.StrEnum):
    """What became of one confirmation."""

    CONFIRMED = "confirmed"
    OVER = "over"
    UNKNOWN = "unknown"


def quarter(today: date) -> date:
    """The first day of the quarter that `today` is in."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def due_quarter(today: date) -> date:
    """The first day of the last quarter that has been going on for at least DAYS[0] days.

    So last quarter's silence stays due until this one's may be: it is not forgotten at midnight.
    """
    return quarter(today - timedelta(days=DAYS[0]))


def beginning(day: date, zone: ZoneInfo = PARIS) -> datetime:
    """The moment at which that local day began."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def silent(since: datetime) -> ColumnElement[bool]:
    """Loans that are out and have shown no sign of life since then: no scan, no ticket, no confirmation.

    Of what is reported missing nobody expects one.
    """
    out = select(LoanItem.id).join(Asset).where(LoanItem.loan_id == Loan.id, LoanItem.ended_at.is_(None))
    held = out.where(Asset.state != AssetState.MISSING).correlate(Loan).exists()
    scanned = out.where(Asset.last_seen_at >= since).correlate(Loan).exists()
    return and_(Loan.state == LoanState.OPEN, Loan.last_sign_at < since, held, ~scanned)


def this_quarter(actor: Actor) -> ColumnElement[bool]:
    """Loans that have shown no sign of life in the quarter of the actor's day."""
    return silent(beginning(quarter(actor.today), actor.zone))


def waiting(actor: Actor, organisation: Organisation) -> Select[Loan]:
    """The association's loans that wait for a word this quarter, as far as the actor sees them."""
    return loans.listing(actor).where(Loan.organisation_id == organisation.id, this_quarter(actor))


def numbers(session: Session, condition: ColumnElement[bool]) -> dict[str, int]:
    """Association → how many of its loans fulfil the condition, none left out but the zeros."""
    counted = select(Loan.organisation_id, func.count()).where(condition).group_by(Loan.organisation_id)
    rows = session.execute(counted.order_by(Loan.organisation_id))
    return {house: number for house, number in rows if house is not None}


def ask(session: Session, actor: Actor) -> int:
    """Ask each association with silent loans how they are: once a quarter (rule N5); how many were asked."""
    asked = 0
    for house, number in numbers(session, this_quarter(actor)).items():
        key = f"signs_of_life:{quarter(actor.today)}:{house}"
        if not notices.tell(session, actor.at, "signs_of_life", key, organisation_id=house, count=number):
            continue
        asked += 1
        for account in accounts.audience(session, role=Role.ASSOCIATION, organisation_id=house):
            to = {"account_id": account.id, "mail": True, "count": number}
            notices.tell(session, actor.at, "signs_of_life", f"{key}:{account.id}", **to)
    return asked


def confirm(session: Session, actor: Actor, keys: Sequence[str]) -> dict[str, Verdict]:
    """These loans are in use: a verdict for each, in order; what can't be confirmed keeps nothing else back.

    A loan that is somebody else's is as unknown as one that never was.
    """
    require(actor, Verb.LOAN_CONFIRM)
    known = {loan.id: loan for loan in _read(session, loans.listing(actor).where(Loan.id.in_(keys)))}
    out = [loan for loan in known.values() if loan.state is LoanState.OPEN]
    loans.confirm(session, actor, out)
    _settle(session, actor, {loan.organisation_id or "" for loan in out})
    said = {loan.id: Verdict.CONFIRMED if loan in out else Verdict.OVER for loan in known.values()}
    return {key: said.get(key, Verdict.UNKNOWN) for key in keys}


def confirm_all(session: Session, actor: Actor, organisation: Organisation) -> dict[str, Verdict]:
    """All that waits for a word from this association is in use. Raises NotAnAssociation."""
    require(actor, Verb.LOAN_CONFIRM)
    if organisation.kind is not OrganisationKind.ASSOCIATION:
        raise NotAnAssociation()
    wanted = waiting(actor, organisation).order_by(Loan.created_at.desc(), Loan.id.desc())
    return confirm(session, actor, session.scalars(wanted.with_only_columns(Loan.id)).all())


def answer(
    session: Session, actor: Actor, organisation: Organisation, said: Mapping[str, Trouble | None]
) -> tuple[int, Sequence[Ticket]]:
    """What an association says of its loans in one go: None is “in use”, a trouble opens a ticket.

    How many are in use, and the tickets. A loan that came back meanwhile is passed over: nothing is lost by
    that. Raises NotFound for a loan that is not the association's.
    """
    require(actor, Verb.LOAN_CONFIRM)
    mine = loans.listing(actor).where(Loan.organisation_id == organisation.id, Loan.id.in_(said))
    known = {loan.id: loan for loan in _read(session, mine)}
    for key in said.keys() - known.keys():
        raise NotFound(key=key)
    out = [loan for loan in known.values() if loan.state is LoanState.OPEN]
    in_use = [loan for loan in out if said[loan.id] is None]
    loans.confirm(session, actor, in_use)
    wrong = [(loan, trouble) for loan in out if (trouble := said[loan.id])]
    opened = [tickets.open_ticket(session, actor, _broken(loan, trouble), trouble) for loan, trouble in wrong]
    _settle(session, actor, {organisation.id})
    return len(in_use), opened


def _read(session: Session, listed: Select[Loan]) -> Sequence[Loan]:
    """In the order of their ids: two who confirm the same loans at once wait for each other, no more."""
    whole = selectinload(Loan.items).joinedload(LoanItem.asset)
    return session.scalars(listed.options(whole, selectinload(Loan.youth)).order_by(Loan.id)).all()


def _broken(loan: Loan, trouble: Trouble) -> Asset:
    """Which thing of the kit has that trouble: no internet is the SIM's, anything else the laptop's."""
    kind = Kind.CONNECTION if trouble is Trouble.INTERNET else Kind.LAPTOP
    out = [item for item in loan.items if item.ended_at is None]
    return next((item.asset for item in out if item.kind is kind), out[0].asset)


def _settle(session: Session, actor: Actor, houses: set[str]) -> None:
    """Close the alerts of associations that left no loan unanswered, as the rule would tomorrow morning."""
    clock = Actor(f"rule:{RULE}", Role.SYSTEM, actor.at, zone=actor.zone)
    open_ones = select(Alert).where(
        Alert.rule == RULE, Alert.subject_id.in_(houses), Alert.state != AlertState.CLOSED
    )
    for alert in session.scalars(open_ones):
        since = beginning(alert.due_on - timedelta(days=DAYS[0]), actor.zone)
        left = numbers(session, and_(silent(since), Loan.organisation_id == alert.subject_id))
        alert.how_many = left.get(alert.subject_id, alert.how_many)
        if not left:
            alerts.close(session, clock, alert)
