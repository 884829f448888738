"""/alerts – what the rules found due, with what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Response, request
from sqlalchemy import select

from api import language, paging
from api.pages import words
from api.pages.counting import counted
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import lifecycle
from fleet.access import Verb
from fleet.codes import shown
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.errors import Refusal
from fleet.lending.loans import LoanItem
from fleet.lifecycle import AlertState
from fleet.support import alerts
from fleet.support.alerts import Alert
from fleet.support.rules import RULES
from fleet.support.tickets import Ticket

KEYS: Final = (Alert.created_at, Alert.id)
SNOOZE_DAYS: Final = 7

HREF: Final[Mapping[str, str]] = {
    "device": "/devices/{}",
    "loan": "/loans/{}",
    "ticket": "/tickets/{}",
}


@dataclass(frozen=True)
class Row:
    """One alert as the page says it."""

    alert: Alert
    says: str
    about: str
    href: str
    moves: list[str]


@page("/alerts", Verb.ALERT_READ)
def alert_list(work: Work, refused: Refusal | None = None, **_path: str) -> str:
    """The alerts this reader sees, newest first; closed ones only where they are asked for."""
    text = request.args.get("state", "")
    state = next((one for one in AlertState if one == text), None)
    wanted = alerts.listing(work.actor).where(
        Alert.state == state if state else Alert.state != AlertState.CLOSED
    )
    if (rule := request.args.get("rule", "")) in RULES:
        wanted = wanted.where(Alert.rule == rule)
    rows, following = paging.rows_after(work, wanted, KEYS, request.args.get("after"), paging.LIMIT)
    return show(
        work,
        "alerts.html",
        rows=_rows(work, rows),
        refused=refused,
        following=following,
        number=counted(work.session, wanted),
        state=state,
        states=[words.pair(one) for one in AlertState],
        rules=[(key, words.say(RULE_WORDS[key])) for key in RULES],
        snooze_days=SNOOZE_DAYS,
    )


def _(text: str) -> str:
    return text


RULE_WORDS: Final[Mapping[str, str]] = {
    "plan_ending": _("Data plans that end"),
    "ticket_unattended": _("Problems nobody looks after"),
    "no_sign_of_life": _("No sign of life"),
    "battery_worn": _("Worn batteries"),
    "system_unsupported": _("Systems no longer repaired"),
    "loan_overdue": _("Loans that should be back"),
    "youth_review": _("Loans to review"),
}
"""Rule → what the filter calls it."""


def _rows(work: Work, found: Sequence[Alert]) -> list[Row]:
    say = language.translator()
    sims = _sims(work, _subjects(found, "plan"))
    things = _things(work, found)
    told = []
    for alert in found:
        key = sims.get(alert.subject_id, alert.subject_id)
        subject = "sim" if alert.subject == "plan" else alert.subject
        href = "/sims/{}" if subject == "sim" else HREF[alert.subject]
        thing = key if subject in ("device", "sim") else things.get(key)
        about = shown(thing) if thing else ""
        moves = [move for move in lifecycle.open_moves(work.actor, alert) if move != "open"]
        says = say(RULES[alert.rule].says).format(threshold=alert.threshold)
        told.append(Row(alert, says, f"{words.word(subject)} {about}".strip(), href.format(key), moves))
    return told


def _subjects(found: Sequence[Alert], subject: str) -> list[str]:
    return [alert.subject_id for alert in found if alert.subject == subject]


def _things(work: Work, found: Sequence[Alert]) -> dict[str, str]:
    """Loan or ticket → the code of what it is about: twelve rows that all say “loan” help nobody."""
    lent = select(LoanItem.loan_id, LoanItem.asset_code).where(LoanItem.loan_id.in_(_subjects(found, "loan")))
    broken = select(Ticket.id, Ticket.asset_code).where(Ticket.id.in_(_subjects(found, "ticket")))
    # The laptop names the loan where there is one: the last of equal keys wins.
    rows = [*work.session.execute(lent.order_by(LoanItem.kind.desc())), *work.session.execute(broken)]
    return {key: code for key, code in rows}


def _sims(work: Work, plan_ids: Sequence[str]) -> dict[str, str]:
    """Plan → the SIM whose page shows it."""
    found = select(Plan.id, Line.sim_code).join(Line, Line.id == Plan.line_id).where(Plan.id.in_(plan_ids))
    return {plan: code for plan, code in work.session.execute(found)}


def _back() -> Response:
    """To the list as it was filtered."""
    query = request.query_string.decode()
    return done(f"/alerts?{query}" if query else "/alerts")


@form("/alerts/<key>/acknowledge", Verb.ALERT_ACKNOWLEDGE, shows=alert_list)
def alert_acknowledge(work: Work, key: str) -> Response:
    """Somebody has it in hand."""
    alerts.acknowledge(work.session, work.actor, alerts.seen(work.session, work.actor, key))
    return _back()


@form("/alerts/<key>/snooze", Verb.ALERT_SNOOZE, shows=alert_list)
def alert_snooze(work: Work, key: str) -> Response:
    """Not for a week."""
    until = work.actor.today + timedelta(days=SNOOZE_DAYS)
    alerts.snooze(work.session, work.actor, alerts.seen(work.session, work.actor, key), until)
    return _back()


@form("/alerts/<key>/close", Verb.ALERT_CLOSE, shows=alert_list)
def alert_close(work: Work, key: str) -> Response:
    """Done."""
    alerts.close(work.session, work.actor, alerts.seen(work.session, work.actor, key))
    return _back()
