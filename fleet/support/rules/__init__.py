"""What deserves an alert: a table of rules, each a query that answers the causes it finds now."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.support import alerts, signs_of_life
from fleet.support.alerts import Outcome
from fleet.support.rules.connectivity import PLAN_DAYS, plans_ending
from fleet.support.rules.equipment import (
    BATTERY_PERCENT,
    TICKET_DAYS,
    batteries_worn,
    systems_unsupported,
    tickets_unattended,
)
from fleet.support.rules.keeping import BACKUP_HOURS, backups_missed
from fleet.support.rules.lending import (
    LOST_DAYS,
    OVERDUE_DAYS,
    WAITING_DAYS,
    books_differ,
    lent_without_request,
    loans_overdue,
    losses_unsettled,
    requests_waiting,
    youths_equipped_twice,
)
from fleet.support.rules.people import associations_silent, youths_to_review, youths_unheard_of
from fleet.support.rules.rule import Moment, Rule

__all__ = ["BOOK_RULES", "PLAN_DAYS", "PLAN_RULES", "RULES", "SUPPORT_RULES", "Moment", "Rule", "run"]

_ = str  # marks the sentences below for translation

RULES: Final[Mapping[str, Rule]] = {
    "plan_ending": Rule(_("This data plan ends within {threshold} days."), plans_ending, PLAN_DAYS),
    "ticket_unattended": Rule(
        _("Nobody has taken up this ticket for {threshold} days."), tickets_unattended, TICKET_DAYS
    ),
    signs_of_life.RULE: Rule(
        _("Loans without a sign of life for {threshold} days: {count}."),
        associations_silent,
        signs_of_life.DAYS,
    ),
    "battery_worn": Rule(
        _("The battery holds less than {threshold} percent of its capacity."),
        batteries_worn,
        (BATTERY_PERCENT,),
    ),
    "system_unsupported": Rule(_("The operating system is no longer supported."), systems_unsupported),
    "loan_overdue": Rule(_("This loan should be back."), loans_overdue, OVERDUE_DAYS),
    "backup_missed": Rule(_("No good backup for {threshold} hours."), backups_missed, BACKUP_HOURS),
    "youth_unheard_of": Rule(
        _("Codes of youths without any contact for 21 months, erased after 24: {count}."), youths_unheard_of
    ),
    "youth_review": Rule(_("It is time to review this loan with the youth."), youths_to_review),
    "request_waiting": Rule(
        _("Something of this request has waited for {threshold} days."), requests_waiting, WAITING_DAYS
    ),
    "lent_without_request": Rule(_("No request stands behind what was given."), lent_without_request),
    "equipped_twice": Rule(
        _("What was replaced should be back: the youth has two of a kind."),
        youths_equipped_twice,
        OVERDUE_DAYS,
    ),
    "loss_unsettled": Rule(
        _("What is missing from this loan was neither found nor written off for {threshold} days."),
        losses_unsettled,
        LOST_DAYS,
    ),
    "books_differ": Rule(_("The books of kits and loans contradict each other: {count}."), books_differ),
}
"""Rule → its sentence and its query."""

PLAN_RULES: Final = ("plan_ending",)
BOOK_RULES: Final = (
    "request_waiting",
    "lent_without_request",
    "equipped_twice",
    "loss_unsettled",
    "books_differ",
)
"""What the daily reconciliation looks for."""
SUPPORT_RULES: Final = tuple(rule for rule in RULES if rule not in PLAN_RULES + BOOK_RULES)


def run(session: Session, actor: Actor, rules: Sequence[str], now: Moment) -> dict[str, Outcome]:
    """Bring the alerts of these rules in line with the world as it is now."""
    alerts.wake(session, actor, now.today)
    return {
        name: alerts.reconcile(session, actor, name, list(RULES[name].find(session, now)), RULES[name].steps)
        for name in rules
    }
