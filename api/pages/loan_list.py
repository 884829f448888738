"""/loans – what is out, since when, until when; a sign of life for many at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from api import language
from api.pages import spans
from api.pages.fields import Fields
from api.pages.lists.acting import AlreadySo
from api.pages.lists.asking import numbered
from api.pages.lists.cells import Cell, Day, State, Text, Thing, Things
from api.pages.lists.filters import DESK, names_of, of_association
from api.pages.lists.mounting import mount
from api.pages.lists.table import (
    Action,
    Chosen,
    Column,
    Field,
    Filter,
    List,
    Notes,
    _,
    newest_first,
    ngettext,
)
from api.pages.said import options, said
from api.request import Work
from api.whose import own_code
from fleet.access import Verb, visible
from fleet.codes import shown
from fleet.lending import loans
from fleet.lending.loans import Loan, LoanItem, RenewalReason
from fleet.lifecycle import LoanState
from fleet.reporting import reconciliation
from fleet.reporting.dashboard import behind
from fleet.support import signs_of_life
from fleet.support.rules.lending import without_request

SHOWS: Final[Mapping[str, str]] = {
    "overdue": _("overdue"),
    "quiet": _("no sign of life"),
    "unsigned": _("without an agreement"),
    "replaced": _("replaced, still out"),
    "lost": _("something is missing"),
    "twice": _("two of a kind"),
    "unasked": _("without a request"),
    "ended": _("ended"),
    "all": _("all, ended too"),
}


WHERE: Final[Mapping[str, Callable[[Work], ColumnElement[bool]]]] = {
    "overdue": lambda work: (Loan.state == LoanState.OPEN) & (Loan.due_on < work.actor.today),
    "quiet": lambda work: signs_of_life.this_quarter(work.actor),
    "unsigned": lambda work: (Loan.state == LoanState.OPEN) & Loan.signed_on.is_(None),
    "replaced": lambda work: Loan.items.any(
        LoanItem.ended_at.is_(None) & LoanItem.overlap_until.is_not(None)
    ),
    "lost": lambda work: reconciliation.lost(),
    "twice": lambda work: reconciliation.twice(work.actor),
    "unasked": lambda work: without_request(),
    "ended": lambda work: Loan.state != LoanState.OPEN,
    "all": lambda work: Loan.state != LoanState.UNDONE,
}


def _where(work: Work, word: str) -> ColumnElement[bool]:
    return WHERE[word](work)


LEADS: Final = {
    "overdue": ngettext("%(num)s should have come back.", "%(num)s should have come back."),
    "quiet": ngettext(
        "%(num)s has shown no sign of life this quarter.", "%(num)s have shown no sign of life this quarter."
    ),
}


def _lead(work: Work) -> str:
    """How many are late, and how many silent."""
    counted = select(func.count()).select_from(Loan).where(visible(work.actor, Loan))
    found = {word: work.session.scalar(counted.where(_where(work, word))) or 0 for word in LEADS}
    return " ".join(numbered(LEADS[word], number) for word, number in found.items() if number)


def _read_ahead(work: Work, rows: Sequence[Loan]) -> Notes:
    quarter = signs_of_life.quarter(work.actor.today)
    say = language.translator()
    return {
        "names": names_of(work, (row.organisation_id for row in rows)) if work.actor.role in DESK else {},
        "today": work.actor.today,
        "quiet": signs_of_life.beginning(quarter, work.actor.zone),
        "late": say("late"),
        "long ago": say("long ago"),
    }


def _code(loan: Loan) -> str:
    """The youth's code; of who is with another association now only that (rule A1)."""
    if loan.youth_code is None:
        return language.translator()("erased")
    code = own_code(loan.youth_code)
    return shown(code) if code else language.translator()("gone elsewhere")


def _youth(loan: Loan, notes: Notes) -> Cell:
    return Thing(_code(loan), f"/loans/{loan.id}", is_code=True)


def _things(loan: Loan, notes: Notes) -> Cell:
    """What is still out of it; of an ended loan all that was."""
    over = loan.state is not LoanState.OPEN
    return Things([item.asset for item in loan.items if over or item.ended_at is None])


def _day(loan: Loan, at: date | datetime | None, warning: str = "") -> Cell:
    """Of a loan whose youth was erased only years are told (rule Y5)."""
    if loan.is_erased:
        return Text(str(at.year) if at else None)
    return Day(at, warning)


def _due(loan: Loan, notes: Notes) -> Cell:
    is_late = loan.due_on is not None and loan.due_on < notes["today"]
    return _day(loan, loan.due_on, notes["late"] if is_late else "")


def _sign(loan: Loan, notes: Notes) -> Cell:
    is_quiet = loan.last_sign_at is not None and loan.last_sign_at < notes["quiet"]
    return _day(loan, loan.last_sign_at, notes["long ago"] if is_quiet else "")


def _confirm(work: Work, loan: Loan) -> None:
    """All is well with it. Raises AlreadySo where it was said today, LoanOver."""
    if (
        loan.state is LoanState.OPEN
        and loan.last_sign_at.astimezone(work.actor.zone).date() == work.actor.today
    ):
        raise AlreadySo()
    loans.confirm(work.session, work.actor, [loan])


def _renew(work: Work, loan: Loan) -> None:
    """Put its due date off. Raises what the command raises: each loan has its own verdict."""
    fields = Fields()
    due_on, reason = fields.day("due_on"), fields.choice("reason", RenewalReason)
    fields.check()
    loans.renew(work.session, work.actor, loan, due_on=due_on, reason=reason)


def _out(chosen: Chosen) -> bool:
    return chosen.get("show") not in ("ended", "all")


def _over(chosen: Chosen) -> bool:
    return not _out(chosen)


SPANS: Final = (
    ("handed_over", _("Handed over"), _("Whenever")),
    ("returned", _("Given back"), _("Whenever")),
    ("erased", _("Handed over to a youth who was erased"), _("Whenever")),
    ("request_to_hand_over", _("On request, handed over"), _("Whenever")),
)
"""What the figures count of loans by day: name, label, and what it is called where nothing is chosen."""


def _span(name: str, label: str, blank: str) -> Filter:
    return spans.of_period(name, label, blank, lambda work, period: behind.OF_LOANS[name](period))


UNTIL: Final = Field(
    "due_on", _("To be given back by"), why=_("A date like 30/06/2027, at most a year from today."), most=10
)
WHY: Final = Field("reason", _("Why?"), lambda work: options(RenewalReason, "renewal"))

LOANS: Final = List(
    path="/loans",
    verb=Verb.LOAN_READ,
    icon="laptop",
    says=ngettext("%(num)s kit is out", "%(num)s kits are out"),
    none=_("Nothing is lent at the moment"),
    empty=(_("No loan here."), _("A loan begins when a kit is handed over.")),
    file=_("Loans"),
    rows=lambda work: loans.listing(work.actor),
    key=Loan.id,
    order=newest_first(Loan.created_at, Loan.id),
    loads=(selectinload(Loan.items).selectinload(LoanItem.asset),),
    thing=lambda loan, notes: (_code(loan), f"/loans/{loan.id}"),
    prepare=_read_ahead,
    lead=_lead,
    columns=(
        Column(_("Youth"), _youth),
        Column(_("What is lent"), _things),
        Column(
            _("Association"), lambda loan, notes: Text(notes["names"].get(loan.organisation_id)), roles=DESK
        ),
        Column(_("Since"), lambda loan, notes: _day(loan, loan.handed_over_on), name=_("since")),
        Column(_("Due"), _due, name=_("due"), fits=_out),
        Column(_("Sign of life"), _sign, name=_("sign of life"), fits=_out),
        Column(_("Ended"), lambda loan, notes: _day(loan, loan.ended_at), name=_("ended"), fits=_over),
        Column(
            _("State"),
            lambda loan, notes: State(str(loan.state), said(loan.state, "loan")),
            fits=_over,
        ),
    ),
    filters=(
        Filter(
            "show",
            _("Which loans"),
            _("out"),
            offers=lambda work: {word: language.translator()(says) for word, says in SHOWS.items()},
            where=_where,
            otherwise=lambda work: Loan.state == LoanState.OPEN,
            heads={
                "overdue": ngettext("loan should be back", "loans should be back"),
                "quiet": ngettext(
                    "loan without a sign of life this quarter", "loans without a sign of life this quarter"
                ),
                "unsigned": ngettext("loan without an agreement", "loans without an agreement"),
                "replaced": ngettext(
                    "loan of something that is replaced", "loans of something that is replaced"
                ),
                "ended": ngettext("loan has ended", "loans have ended"),
                "all": ngettext("%(num)s loan", "%(num)s loans"),
            },
        ),
        of_association(Loan.organisation_id),
        *(_span(*each) for each in SPANS),
        spans.of_days(lambda work, least, most: behind.handed_over_after(work.session, least, most)),
    ),
    actions=(
        Action(Verb.LOAN_CONFIRM, _("All is well with those ticked"), _confirm, fits=_out),
        Action(Verb.LOAN_RENEW, _("Renew those ticked"), _renew, asks=(UNTIL, WHY), fits=_out),
    ),
)
mount(LOANS)
