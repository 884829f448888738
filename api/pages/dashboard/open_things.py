"""The tables of what is open: requests by age, alerts by rule, quotas by association."""

from collections.abc import Mapping, Sequence
from typing import Final

from api import language
from api.pages import words
from api.pages.alerts import RULE_WORDS
from api.pages.dashboard import drawings, links
from api.pages.dashboard.tables import PICTURE, Bar, Count, Days, Head, Table
from api.pages.lists.cells import Cell, Share, Text
from api.pages.lists.table import _, ngettext
from api.pages.reports.waiting import AGE_WORDS
from api.pages.said import said
from api.pages.words import capital, say
from fleet.access import Actor
from fleet.lifecycle import AlertState, RequestState
from fleet.reporting.dashboard import due
from fleet.reporting.dashboard.due import ASKED, HouseQuota, RuleDue
from fleet.reporting.reconciliation import AGES

WAITS: Final[Mapping[RequestState, str]] = {
    RequestState.SUBMITTED: _("To be decided"),
    RequestState.APPROVED: _("Approved, no kit yet"),
    RequestState.FULFILLING: _("Being prepared"),
}


def requests(numbers: Mapping[tuple[RequestState, str], int]) -> Table:
    """Requests that go on, by how long ago they were sent."""
    return Table(
        "requests",
        _told(numbers),
        [
            Head(say(_("Where they stand")), is_number=False),
            *(Head(capital(say(AGE_WORDS[age]))) for age in AGES),
        ],
        [
            [
                Text(say(WAITS[state])),
                *(
                    Count(
                        numbers[state, age],
                        links.address("/requests", state=state.value, age=age),
                        to_most=True,
                    )
                    for age in AGES
                ),
            ]
            for state in ASKED
        ],
    )


def _told(numbers: Mapping[tuple[RequestState, str], int]) -> str:
    """How many go on, and how many of them for more than a week."""
    total = sum(numbers.values())
    late = total - sum(number for (_state, age), number in numbers.items() if age == next(iter(AGES)))
    says = ngettext(
        "%(num)s request is open, %(late)s for more than a week",
        "%(num)s requests are open, %(late)s of them for more than a week",
    )
    told = {"num": Count(total, to_most=True).words, "late": Count(late, to_most=True).words}
    return language.plural(*says, total) % told


def alerts(found: Sequence[RuleDue], actor: Actor) -> Table:
    """What the rules found due and nobody has closed."""
    return Table(
        "alerts",
        _told_due(found),
        [
            Head(say(_("About")), is_number=False),
            Head(say(_("Not closed"))),
            Head(say(_("Not looked at"))),
            Head(say(_("The oldest, in days"))),
        ],
        [
            [
                Text(say(RULE_WORDS[each.rule])),
                Count(each.number, links.address("/alerts", rule=each.rule), to_most=True),
                Count(
                    each.untouched,
                    links.address("/alerts", rule=each.rule, state=AlertState.OPEN.value),
                    to_most=True,
                ),
                _oldest(each, actor),
            ]
            for each in found
        ],
        empty=say(_("Nothing is due.")),
    )


def _told_due(found: Sequence[RuleDue]) -> str:
    total, untouched = (sum(each.number for each in found), sum(each.untouched for each in found))
    says = ngettext(
        "%(num)s alert is not closed, %(new)s not looked at",
        "%(num)s alerts are not closed, %(new)s of them not looked at",
    )
    told = {"num": Count(total, to_most=True).words, "new": Count(untouched, to_most=True).words}
    return language.plural(*says, total) % told


def quotas(found: Sequence[HouseQuota]) -> Table:
    """What associations may be given, and were."""
    return Table(
        "quotas",
        say(_("%(given)s given so far of the %(granted)s that quotas allow"))
        % {
            "granted": words.number(sum(each.granted for each in found)),
            "given": words.number(sum(each.given for each in found)),
        },
        [
            Head(say(_("Association")), is_number=False),
            Head(say(_("Kind")), is_number=False),
            Head(say(_("Quotas"))),
            Head(say(_("Granted"))),
            Head(say(_("Given"))),
            Head(say(_("Left"))),
            Head(say(_("Used"))),
            PICTURE,
        ],
        [_quota(each) for each in found],
        note=say(
            _(
                "Granted, given and left are the sums of so many quotas. "
                "An association without one is given what is ready, and does not stand here."
            )
        ),
        empty=say(_("No quota: each association is given what is ready")),
    )


def _quota(each: HouseQuota) -> Sequence[Cell]:
    rows = links.address("/quotas", association=each.organisation_id, kind=each.kind.value)
    used = each.given / each.granted if each.granted else None
    return [
        Text(each.name),
        Text(said(each.kind, "kind")),
        *(Count(number, rows) for number in (each.quotas, each.granted, each.given, each.left)),
        Share(used),
        Bar(drawings.share(each.given, each.granted)),
    ]


def _oldest(each: RuleDue, actor: Actor) -> Days:
    """For how many days the oldest has stood there; no list holds that one alone, so it opens none."""
    return Days(due.days(each.since, actor) if each.since else None)
