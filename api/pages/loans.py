"""/loans – what is out, since when, until when; signs of life, returns, and what won't come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Response, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from api import paging
from api.pages.fields import Fields
from api.pages.kits import can_undo
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import events
from fleet.access import Role, Verb, may, visible
from fleet.errors import NotFound, Refusal
from fleet.lending import loans
from fleet.lending.loans import UNDO_WITHIN, Accessory, Loan, LoanItem
from fleet.lifecycle import AssetState, LoanState, open_moves
from fleet.parties import sites
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.support.rules import SILENT_DAYS

KEYS: Final = (Loan.created_at, Loan.id)
QUIET: Final = timedelta(days=SILENT_DAYS[0])
"""Without a sign of life for so long, somebody should ask: when the first alert says so."""
FOR_ALL: Final = "all"


def _views(work: Work) -> Mapping[str, tuple[ColumnElement[bool], ...]]:
    """What the list can show, by its word in the address."""
    is_open = Loan.state == LoanState.OPEN
    return {
        "": (is_open,),
        "overdue": (is_open, Loan.due_on < work.actor.today),
        "quiet": (is_open, Loan.last_sign_at <= work.at - QUIET),
        "ended": (Loan.state != LoanState.OPEN,),
    }


@page("/loans", Verb.LOAN_READ)
def loans_page(work: Work, refused: Refusal | None = None) -> Any:
    """The loans this reader sees; those that are out unless asked otherwise."""
    views = _views(work)
    chosen = request.args.get("show", "")
    chosen = chosen if chosen in views else ""
    rows, following = paging.rows_after(
        work,
        _read(loans.listing(work.actor)).where(*views[chosen]),
        KEYS,
        request.args.get("after"),
        paging.LIMIT,
    )
    return show(
        work,
        "loans_list.html",
        rows=rows,
        next=following,
        chosen=chosen,
        numbers=_numbers(work, views),
        names=names_of(work, rows),
        quiet_before=work.at - QUIET,
        today=work.actor.today,
        may_confirm=may(work.actor, Verb.LOAN_CONFIRM),
        all_ticked=request.args.get("tick") == FOR_ALL,
        confirmed=_confirmed(),
        is_association=work.actor.role is Role.ASSOCIATION,
        refused=refused,
    )


def _confirmed() -> int | None:
    """How many were confirmed just now; a number in the address, nothing more."""
    told = request.args.get("confirmed", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else None


def _read(listed: Select[Loan]) -> Select[Loan]:
    return listed.options(
        selectinload(Loan.items).joinedload(LoanItem.asset),
        joinedload(Loan.allocation),
        joinedload(Loan.youth),
    )


def _numbers(work: Work, views: Mapping[str, tuple[ColumnElement[bool], ...]]) -> dict[str, int]:
    """How many loans each view holds."""
    counted = select(func.count()).select_from(Loan).where(visible(work.actor, Loan))
    return {name: work.session.scalar(counted.where(*of)) or 0 for name, of in views.items()}


def names_of(work: Work, rows: Sequence[Loan]) -> dict[str, str]:
    """Association → its name."""
    ids = {row.organisation_id for row in rows}
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {key: name for key, name in work.session.execute(found)}


@form("/loans/confirm", Verb.LOAN_CONFIRM, shows=loans_page)
def confirm_loans(work: Work) -> Response:
    """A sign of life for each loan that was ticked."""
    ticked = list(dict.fromkeys(request.form.getlist("loan")))
    fields = Fields()
    if not ticked:
        fields.text("loan")
    fields.check()
    found = work.session.scalars(
        _read(loans.listing(work.actor)).where(
            Loan.id.in_(ticked[: paging.MOST]), Loan.state == LoanState.OPEN
        )
    ).all()
    if len(found) < len(ticked):
        raise NotFound(key=next(iter(set(ticked) - {loan.id for loan in found})))
    return done(f"/loans?confirmed={loans.confirm(work.session, work.actor, found)}")


@page("/loans/<key>", Verb.LOAN_READ)
def loan_page(work: Work, key: str, refused: Refusal | None = None) -> Any:
    """One loan: what is out, until when, what happened, what may be done."""
    loan = loans.seen(work.session, work.actor, key)
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
        is_quiet=loan.last_sign_at <= work.at - QUIET,
        today=work.actor.today,
        refused=refused,
        **_return_choices(work, loan),
    )


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
