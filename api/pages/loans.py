"""/loans/<key> – one loan: a sign of life, its return, and what won't come back."""

from datetime import datetime
from typing import Any

from flask import Response, request

from api.pages.fields import Fields
from api.pages.kits import can_undo
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import events
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.lending import loans
from fleet.lending.loans import UNDO_WITHIN, Accessory, Loan
from fleet.lifecycle import AssetState, LoanState, open_moves
from fleet.parties import sites
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.support import signs_of_life


@page("/loans/<key>", Verb.LOAN_READ)
def loan_page(work: Work, key: str, refused: Refusal | None = None) -> Any:
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
        may_confirm=may(work.actor, Verb.LOAN_CONFIRM) and loan.state is LoanState.OPEN,
        can_undo=can_undo(work, loan),
        undo_until=loan.handed_over_at + UNDO_WITHIN,
        is_quiet=loan.last_sign_at < _quarter_began(work),
        today=work.actor.today,
        refused=refused,
        **_return_choices(work, loan),
    )


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
        "accessories": list(Accessory),
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
    )


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
    loans.write_off(work.session, work.actor, loans.seen(work.session, work.actor, key))
    return done(f"/loans/{key}")
