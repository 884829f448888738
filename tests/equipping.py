"""Youths equipped, as rows that hand-overs leave, by the dozen (a real one of each is in the loan tests)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from fleet.access import Actor, Role
from fleet.lending.loans import AgreementPlace, Loan, LoanItem
from fleet.lifecycle import LoanState
from fleet.parties import programmes
from fleet.parties.programmes import Programme, Rhythm
from fleet.parties.youths import Signatory
from fleet.publishing.ledger import Quarter, closing
from fleet.publishing.ledger.blocks import Block
from tests.cast import Cast


def campaign(cast: Cast, *territories: str, yearly: Sequence[str] = ()) -> Programme:
    """A programme of two and a half years that these territories joined at its beginning."""
    begins = date(2026, 7, 1)
    made = programmes.add(
        cast.session,
        cast.coordinator,
        "Campagne de l'automne",
        starts_on=begins,
        ends_on=date(2028, 12, 31),
        territories=[(code, begins) for code in territories or ("06", "83", "13")],
    )
    for member in made.memberships:
        member.rhythm = Rhythm.YEARLY if member.territory in yearly else Rhythm.QUARTERLY
    cast.session.flush()
    return made


def equip(cast: Cast, youths: int, territory: str = "06", on: date | None = None) -> list[Loan]:
    """So many youths equipped for the first time on a day, today unless told otherwise."""
    day = on or cast.volunteer.today
    made = [_loan(cast, territory, day) for _ in range(youths)]
    cast.session.add_all(made)
    cast.session.flush()
    return made


def _loan(cast: Cast, territory: str, day: date) -> Loan:
    noon = datetime.combine(day, time(12), UTC)
    loan = Loan(
        organisation_id=cast.association.id,
        youth_code=cast.youth(territory=territory).code,
        territory=territory,
        signed_on=day,
        signatory=Signatory.ADULT_YOUTH,
        kept_at=AgreementPlace.ASSOCIATION,
        due_on=date(2029, 9, 1),
        handed_over_by="acc_1",
        handed_over_at=noon,
        handed_over_on=day,
        first_for_youth=True,
        last_sign_at=noon,
        created_at=noon,
    )
    loan.state = LoanState.OPEN
    return loan


def holding(cast: Cast, loans: list[Loan]) -> list[Loan]:
    """Each with a laptop of its own: rows without one count as given back."""
    for loan in loans:
        asset = cast.device()
        loan.items = [LoanItem(asset_code=asset.code, kind=asset.kind, youth_code=loan.youth_code)]
    cast.session.flush()
    return loans


def clock(quarter: Quarter) -> Actor:
    """The job, on the first night on which it may close a quarter."""
    night = datetime.combine(quarter.next.first_day + closing.CLOSES_AFTER, time(1), UTC)
    return Actor("job:close_quarter", Role.SYSTEM, night)


def close(session: Session, programme: Programme, quarter: Quarter) -> list[Block]:
    """The quarter closed on time."""
    session.flush()
    return closing.close_quarter(session, clock(quarter), programme, quarter)
