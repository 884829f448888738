"""/loans/<key> – one loan: a sign of life, its return, and what won't come back."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, request

from api.pages import conditions, gone
from api.pages.fields import Fields
from api.pages.kits import can_undo
from api.pages.view import done, form, page, show
from api.request import Work
from api.whose import own_code
from fleet import events
from fleet.access import Role, Verb, may
from fleet.errors import NotFound, Refusal
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import loans, losses
from fleet.lending.allocations import Allocation
from fleet.lending.loans import (
    UNDO_WITHIN,
    Accessory,
    Agreement,
    AgreementPlace,
    Condition,
    Loan,
    RenewalReason,
)
from fleet.lending.loans.renewing import AT_MOST
from fleet.lifecycle import AssetState, open_moves
from fleet.parties import sites
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.support import signs_of_life


@page("/loans/<key>", Verb.LOAN_READ)
def loan_page(work: Work, key: str, refused: Refusal | None = None, **_path: str) -> Any:
    """One loan: what is out, until when, what happened, what may be done."""
    loan = loans.seen(work.session, work.actor, key)
    if loan.is_erased:
        return show(work, "loans_erased.html", loan=loan)
    return show(
        work,
        "loans_one.html",
        loan=loan,
        association=work.session.get_one(Organisation, loan.organisation_id).name,
        life=_life(work, loan),
        moves=open_moves(work.actor, loan),
        may_confirm=may(work.actor, Verb.LOAN_CONFIRM) and _is_in_use(loan),
        can_undo=can_undo(work, loan),
        undo_until=loan.handed_over_at + UNDO_WITHIN,
        is_quiet=loan.last_sign_at < _quarter_began(work),
        today=work.actor.today,
        youth=own_code(loan.youth_code),
        kit=_kit(work, loan),
        gone_now=gone.of(work, [item.asset for item in loan.items]),
        may=lambda verb: may(work.actor, Verb(verb)),
        renewed_until=_usual_renewal(work, loan),
        reasons=list(RenewalReason),
        kept_places=list(AgreementPlace),
        refused=refused,
        **_return_choices(work, loan),
        **conditions.choices(),
        **gone.choices(),
    )


def _is_in_use(loan: Loan) -> bool:
    """Whether anything of it is with its youth: of what is lost nobody says that all is well."""
    return any(item.ended_at is None and item.asset.state is not AssetState.MISSING for item in loan.items)


def _kit(work: Work, loan: Loan) -> Allocation | None:
    """Its kit, unless that is another association's: the youth came from there."""
    kit = loan.allocation
    is_anothers = kit is not None and kit.organisation_id != work.actor.organisation_id
    return None if work.actor.role is Role.ASSOCIATION and is_anothers else kit


def _usual_renewal(work: Work, loan: Loan) -> date:
    """What the form says already: as long as an association may put it off."""
    furthest = work.actor.today + AT_MOST[Role.ASSOCIATION]
    return max(furthest, (loan.due_on or work.actor.today) + timedelta(days=1))


def _quarter_began(work: Work) -> datetime:
    """Whoever has shown no sign of life since then is asked for one."""
    return signs_of_life.beginning(signs_of_life.quarter(work.actor.today), work.actor.zone)


def _life(work: Work, loan: Loan) -> list[tuple[datetime, str]]:
    """What happened to it, newest first: the moment and the verb."""
    past = events.history(work.session, Loan.SUBJECT, loan.id, limit=50)
    return [(event.at, event.verb) for event in past]


def _return_choices(work: Work, loan: Loan) -> dict[str, Any]:
    """What the form of a return offers."""
    return {
        "out": [item for item in loan.items if item.ended_at is None],
        "site_options": _places(work),
        "gone": AssetState.MISSING,
    }


def _places(work: Work) -> list[tuple[str, str]]:
    """Where a returned thing can be put down, for whoever takes it."""
    if not may(work.actor, Verb.LOAN_TAKE_BACK):
        return []
    return [
        (site.id, site.name) for site in work.session.scalars(sites.listing(work.actor).order_by(Site.name))
    ]


def _take_back(work: Work, loan: Loan) -> None:
    fields = Fields()
    site = fields.text("site")
    codes = request.form.getlist("item")
    if not codes:
        fields.text("item")
    fields.check()
    known = {accessory.value: accessory for accessory in Accessory}
    missing = [known[word] for word in request.form.getlist("missing") if word in known]
    loans.take_back(
        work.session,
        work.actor,
        loan,
        site=sites.seen(work.session, work.actor, site),
        codes=codes,
        missing=missing,
        conditions=_looked_at(loan, codes),
    )


def _looked_at(loan: Loan, codes: Collection[str]) -> Mapping[str, Condition]:
    """How what is back is: of what stays out nothing is noted."""
    back = [item.asset for item in loan.items if item.asset_code in codes]
    return conditions.typed_conditions([asset for asset in back if isinstance(asset, Device)])


@form("/loans/<key>/take-back", Verb.LOAN_TAKE_BACK, shows=loan_page)
def take_back_loan(work: Work, key: str) -> Response:
    """It is back, or part of it."""
    _take_back(work, loans.seen(work.session, work.actor, key))
    return done(f"/loans/{key}")


@form("/loans/<key>/confirm", Verb.LOAN_CONFIRM, shows=loan_page)
def confirm_loan(work: Work, key: str) -> Response:
    """All is well with this one."""
    loans.confirm(work.session, work.actor, [loans.seen(work.session, work.actor, key)])
    return done(f"/loans/{key}")


@form("/loans/<key>/undo", Verb.LOAN_UNDO, shows=loan_page)
def undo_loan(work: Work, key: str) -> Response:
    """It was handed over by mistake."""
    loans.undo(work.session, work.actor, loans.seen(work.session, work.actor, key))
    return done(f"/loans/{key}")


@form("/loans/<key>/write-off", Verb.LOAN_WRITE_OFF, shows=loan_page)
def write_off_loan(work: Work, key: str) -> Response:
    """It won't come back."""
    losses.write_off(work.session, work.actor, loans.seen(work.session, work.actor, key))
    return done(f"/loans/{key}")


@form("/loans/<key>/renew", Verb.LOAN_RENEW, shows=loan_page)
def renew_loan(work: Work, key: str) -> Response:
    """It may stay out longer."""
    loan = loans.seen(work.session, work.actor, key)
    fields = Fields()
    due_on, reason = fields.day("due_on"), fields.choice("reason", RenewalReason)
    fields.check()
    loans.renew(work.session, work.actor, loan, due_on=due_on, reason=reason)
    return done(f"/loans/{key}")


@form("/loans/<key>/attest", Verb.LOAN_ATTEST, shows=loan_page)
def attest_loan(work: Work, key: str) -> Response:
    """The agreement has been signed since."""
    loan = loans.seen(work.session, work.actor, key)
    fields = Fields()
    signed_on, kept_at = fields.day("signed_on"), fields.choice("kept_at", AgreementPlace)
    fields.check()
    if loan.youth is None:
        raise loans.LoanOver(loan=loan.id)
    agreement = Agreement(signed_on, loan.youth.signatory, kept_at)
    loans.attest(work.session, work.actor, loan, agreement=agreement)
    return done(f"/loans/{key}")


def _thing(work: Work, key: str, code: str) -> Asset:
    """One of its things. Raises NotFound."""
    items = loans.seen(work.session, work.actor, key).items
    found = next((item.asset for item in items if item.asset_code == code), None)
    if found is None:
        raise NotFound(key=code)
    return found


@form("/loans/<key>/report-missing/<code>", Verb.ASSET_REPORT_MISSING, shows=loan_page)
def report_missing_of_loan(work: Work, key: str, code: str) -> Response:
    """Gone: what must be done next stands on the loan's page."""
    gone.report(work, _thing(work, key, code))
    return done(f"/loans/{key}")


@form("/loans/<key>/file-complaint/<code>", Verb.ASSET_FILE_COMPLAINT, shows=loan_page)
def file_complaint_of_loan(work: Work, key: str, code: str) -> Response:
    """The police was told."""
    gone.complain(work, _thing(work, key, code))
    return done(f"/loans/{key}")
