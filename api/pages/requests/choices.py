"""What the form of a request offers: the association's youths, territories, delivery sites."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from api.pages.requests.telling import keyboards
from api.request import Work
from fleet.lending.equipment_requests import SCREENS, AskedKind, Priority
from fleet.lending.loans import LoanItem
from fleet.parties import sites, youths
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.territories import NAMES
from fleet.parties.youths import Signatory, Youth, YouthState

RECENT: Final = 40
"""How many youths a form offers to tick; any other is typed by its code."""


def of(work: Work, organisation: Organisation | None) -> dict[str, Any]:
    """What a template needs to draw the form for that association."""
    if organisation is None:
        return {"organisation": None}
    known = _youths(work, organisation)
    return {
        "organisation": organisation,
        "known": known,
        "holding": _holding(work, known),
        "territories": _territories(organisation),
        "signatories": list(Signatory),
        "kinds": list(AskedKind),
        "keyboards": keyboards(),
        "screens": [(str(inches), f"{inches}″") for inches in SCREENS],
        "priorities": list(Priority),
        "site_options": site_options(work, organisation),
    }


def _youths(work: Work, organisation: Organisation) -> Sequence[Youth]:
    found = youths.listing(work.actor).where(
        Youth.organisation_id == organisation.id, Youth.state == YouthState.ACTIVE
    )
    return work.session.scalars(found.order_by(Youth.created_on.desc(), Youth.code).limit(RECENT)).all()


def _holding(work: Work, known: Sequence[Youth]) -> set[tuple[str, str]]:
    """(youth, kind) that are lent now: what need not be asked for again."""
    held = select(LoanItem.youth_code, LoanItem.kind).where(
        LoanItem.youth_code.in_([youth.code for youth in known]), LoanItem.ended_at.is_(None)
    )
    return {(code, kind.value) for code, kind in work.session.execute(held) if code}


def _territories(organisation: Organisation) -> list[tuple[str, str]]:
    """The association's own first, then every other."""
    own = list(organisation.territories)
    others = [code for code in NAMES if code not in own]
    return [(code, f"{code} – {NAMES[code]}") for code in own + others]


def site_options(work: Work, organisation: Organisation) -> list[tuple[str, str]]:
    """Its own sites first, then the hubs this reader sees."""
    found = work.session.scalars(sites.listing(work.actor).order_by(Site.name)).all()
    own_first = sorted(found, key=lambda site: (site.organisation_id != organisation.id, site.name))
    return [(site.id, site.name) for site in own_first]
