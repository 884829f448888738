"""/alerts – what the rules found due, with what it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Response, request
from sqlalchemy import select

from api import language
from api.pages import spans, waits, words
from api.pages.lists.cells import Buttons, Day, State, Thing, state
from api.pages.lists.filters import of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.showing import list_page
from api.pages.lists.table import Action, Column, Filter, List, _, newest_first, ngettext
from api.pages.view import done, form
from api.request import Work
from fleet import lifecycle
from fleet.access import Verb
from fleet.codes import shown
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.errors import Refusal
from fleet.lending.loans import LoanItem
from fleet.lifecycle import AlertState
from fleet.parties.organisations import Organisation
from fleet.reporting.dashboard import behind
from fleet.support import alerts
from fleet.support.alerts import Alert
from fleet.support.rules import RULES
from fleet.support.tickets import Ticket

SNOOZE_DAYS: Final = 7

HREF: Final[Mapping[str, str]] = {
    "books": "/reports",
    "device": "/devices/{}",
    "equipment_request": "/requests/{}",
    "loan": "/loans/{}",
    "organisation": "/signs-of-life?organisation={}",
    "ticket": "/tickets/{}",
    "youths": "/youths/list?organisation={}",
}


@dataclass(frozen=True)
class Told:
    """One alert as the page says it: what is due, what it is about and where that is, what one may do."""

    says: str
    about: str
    href: str
    moves: list[tuple[str, str]]


WORDS: Final[Mapping[str, str]] = {
    "acknowledge": _("In hand"),
    "snooze": _("In a week"),
    "close": _("Done"),
}
"""Move → the word of its button in a row."""

RULE_WORDS: Final[Mapping[str, str]] = {
    "plan_ending": _("Data plans that end"),
    "ticket_unattended": _("Problems nobody looks after"),
    "no_sign_of_life": _("No sign of life"),
    "battery_worn": _("Worn batteries"),
    "system_unsupported": _("Systems no longer supported"),
    "loan_overdue": _("Loans that should be back"),
    "youth_unheard_of": _("Codes that will be erased"),
    "youth_review": _("Loans to review"),
    "backup_missed": _("Backups"),
    "request_waiting": _("Requests that wait"),
    "lent_without_request": _("Given without a request"),
    "equipped_twice": _("Two of a kind"),
    "loss_unsettled": _("Losses to settle"),
    "books_differ": _("Books that differ"),
}
"""Rule → what the filter calls it."""


def _told(work: Work, found: Sequence[Alert]) -> Mapping[str, Told]:
    """Alert → what the page says of it."""
    say = language.translator()
    sims = _sims(work, _subjects(found, "plan"))
    things = _things(work, found)
    houses = _houses(work, [*_subjects(found, "organisation"), *_subjects(found, "youths")])
    asked = waits.told(work, _subjects(found, "equipment_request"))
    told = {}
    for alert in found:
        key = sims.get(alert.subject_id, alert.subject_id)
        subject = "sim" if alert.subject == "plan" else alert.subject
        href = "/sims/{}" if subject == "sim" else HREF.get(alert.subject, "")
        thing = key if subject in ("device", "sim") else things.get(key)
        about = f"{words.word(subject)} {shown(thing) if thing else ''}".strip()
        about = houses.get(key, asked.get(key, about))
        says = say(RULES[alert.rule].says).format(threshold=alert.threshold, count=alert.how_many)
        told[alert.id] = Told(says, about, href.format(key), _moves(work, alert))
    return told


def _moves(work: Work, alert: Alert) -> list[tuple[str, str]]:
    """What one may do with it at once: the address, which keeps the filters, and the word."""
    say, query = language.translator(), request.query_string.decode()
    open_moves = [move for move in lifecycle.open_moves(work.actor, alert) if move in WORDS]
    asked = f"?{query}" if query else ""
    return [(f"/alerts/{alert.id}/{move}{asked}", say(WORDS[move])) for move in open_moves]


def _state(alert: Alert) -> State:
    if alert.state is not AlertState.SNOOZED:
        return state(alert.state)
    until = language.translator()("until %(day)s") % {"day": words.day(alert.snoozed_until)}
    return State(str(alert.state), words.word(alert.state), until)


def _subjects(found: Sequence[Alert], subject: str) -> list[str]:
    return [alert.subject_id for alert in found if alert.subject == subject]


def _things(work: Work, found: Sequence[Alert]) -> dict[str, str]:
    """Loan or ticket → the code of what it is about: twelve rows that all say “loan” help nobody."""
    lent = select(LoanItem.loan_id, LoanItem.asset_code).where(LoanItem.loan_id.in_(_subjects(found, "loan")))
    broken = select(Ticket.id, Ticket.asset_code).where(Ticket.id.in_(_subjects(found, "ticket")))
    # The laptop names the loan where there is one: the last of equal keys wins.
    rows = [*work.session.execute(lent.order_by(LoanItem.kind.desc())), *work.session.execute(broken)]
    return {key: code for key, code in rows}


def _houses(work: Work, ids: Sequence[str]) -> dict[str, str]:
    """Association → its name."""
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {key: name for key, name in work.session.execute(found)}


def _sims(work: Work, plan_ids: Sequence[str]) -> dict[str, str]:
    """Plan → the SIM whose page shows it."""
    found = select(Plan.id, Line.sim_code).join(Line, Line.id == Plan.line_id).where(Plan.id.in_(plan_ids))
    return {plan: code for plan, code in work.session.execute(found)}


def _snooze(work: Work, alert: Alert) -> Alert:
    """Not for a week."""
    until = work.actor.today + timedelta(days=SNOOZE_DAYS)
    return alerts.snooze(work.session, work.actor, alert, until)


COMMANDS: Final[Mapping[Verb, tuple[str, Callable[[Work, Alert], Alert]]]] = {
    Verb.ALERT_ACKNOWLEDGE: (
        _("We have them in hand"),
        lambda work, alert: alerts.acknowledge(work.session, work.actor, alert),
    ),
    Verb.ALERT_SNOOZE: (_("Remind us in a week"), _snooze),
    Verb.ALERT_CLOSE: (_("They are done"), lambda work, alert: alerts.close(work.session, work.actor, alert)),
}

ALERTS: Final = List(
    path="/alerts",
    verb=Verb.ALERT_READ,
    icon="bell",
    says=ngettext("alert", "alerts"),
    none=_("Nothing is due"),
    empty=(
        _("No alert is like that."),
        _("Rules look every day for plans that end, loans that are late, silence and worn batteries."),
    ),
    file=_("Alerts"),
    rows=lambda work: alerts.listing(work.actor),
    key=Alert.id,
    order=newest_first(Alert.created_at, Alert.id),
    thing=lambda alert, told: (f"{told[alert.id].about} – {told[alert.id].says}", told[alert.id].href),
    prepare=_told,
    columns=(
        Column(_("What is due"), lambda alert, told: Thing(told[alert.id].says)),
        Column(_("About"), lambda alert, told: Thing(told[alert.id].about, told[alert.id].href)),
        Column(_("Date"), lambda alert, told: Day(alert.due_on)),
        Column(_("State"), lambda alert, told: _state(alert)),
        Column(_("What to do"), lambda alert, told: Buttons(told[alert.id].moves), in_file=False),
    ),
    filters=(
        Filter(
            "rule",
            _("About"),
            _("About anything"),
            offers=lambda work: {rule: words.say(RULE_WORDS[rule]) for rule in RULES},
            where=lambda work, word: Alert.rule == word,
        ),
        of_words(
            "state",
            Alert.state,
            AlertState,
            _("State"),
            _("Whatever is not closed"),
            otherwise=lambda work: Alert.state != AlertState.CLOSED,
            heads={"": ngettext("%(many)s thing is due", "%(many)s things are due")},
        ),
        of_association(Alert.organisation_id),
        spans.of_period(
            "raised",
            _("Raised"),
            _("Whenever"),
            lambda work, period: behind.happened(Alert.created_at, period),
        ),
    ),
    actions=tuple(Action(verb, says, does) for verb, (says, does) in COMMANDS.items()),
)
mount(ALERTS)


def _again(work: Work, refused: Refusal, **_path: str) -> str:
    return list_page(work, ALERTS, refused)


def _move(verb: Verb) -> None:
    name = verb.value.partition(".")[2]

    def move(work: Work, key: str) -> Response:
        COMMANDS[verb][1](work, alerts.seen(work.session, work.actor, key))
        query = request.query_string.decode()
        return done(f"/alerts?{query}" if query else "/alerts")

    move.__name__, move.__doc__ = f"alert_{name}", "One alert, then back to the list as it was filtered."
    form(f"/alerts/<key>/{name}", verb, shows=_again)(move)


for each in COMMANDS:
    _move(each)
