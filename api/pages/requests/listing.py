"""/requests – what associations ask for: whoever waits longest for an answer stands first."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import selectinload

from api import language, paging
from api.pages import words
from api.pages.fields import Fields
from api.pages.lists.asking import numbered
from api.pages.lists.cells import Cell, Day, State, Text, Thing
from api.pages.lists.filters import DESK, of_association
from api.pages.lists.mounting import mount
from api.pages.lists.table import (
    Action,
    Chosen,
    Column,
    Field,
    Filter,
    List,
    Notes,
    Order,
    Way,
    _,
    ngettext,
)
from api.pages.requests.following import counted
from api.pages.said import options, said
from api.request import Work
from fleet.access import Role, Verb, visible
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import TO_CONFIRM, DeclineReason, EquipmentRequest
from fleet.lifecycle import RequestState
from fleet.reporting.reconciliation import of_age

TURN: Final = (
    RequestState.SUBMITTED,
    RequestState.APPROVED,
    RequestState.FULFILLING,
    RequestState.DRAFT,
)
"""What goes on, in the order in which somebody has to do something about it."""
AGE_WORDS: Final = {
    "0-7": _("sent up to 7 days ago"),
    "8-14": _("sent 8 to 14 days ago"),
    "15-30": _("sent 15 to 30 days ago"),
    "31-": _("sent more than 30 days ago"),
}
FOR_ALL: Final = "all"
FOR_CONFIRM: Final = "to_confirm"
CONFIRMING: Final = _("entered for the association, to be confirmed")
_TURNS = {state: turn for turn, state in enumerate(TURN)}
WAITING: Final = Order(
    (
        paging.Ranked(
            case(_TURNS, value=EquipmentRequest.state, else_=len(TURN)),
            lambda row: _TURNS.get(row.state, len(TURN)),
        ),
        EquipmentRequest.created_at,
        EquipmentRequest.id,
    ),
    ascending=True,
)
NEWEST: Final = Order((EquipmentRequest.created_at, EquipmentRequest.id))


def _order(chosen: Chosen) -> Order:
    """The longest wait first; of what is over the newest first."""
    return WAITING if chosen.get("state", FOR_ALL) in {FOR_ALL, FOR_CONFIRM, *TURN} else NEWEST


def _states(work: Work) -> dict[str, str]:
    say = language.translator()
    more = {FOR_CONFIRM: say(CONFIRMING), FOR_ALL: say("all")}
    return {str(one): said(one, "request") for one in RequestState} | more


def _where(work: Work, word: str) -> ColumnElement[bool]:
    if word == FOR_CONFIRM:
        return TO_CONFIRM
    return (
        EquipmentRequest.state == RequestState(word)
        if word != FOR_ALL
        else EquipmentRequest.state.is_not(None)
    )


def _lead(work: Work) -> str:
    """How many wait for an answer: the association's question, and the coordinator's."""
    submitted = EquipmentRequest.state == RequestState.SUBMITTED
    waiting = work.session.scalar(
        select(func.count())
        .select_from(EquipmentRequest)
        .where(visible(work.actor, EquipmentRequest), submitted)
    )
    if waiting:
        return numbered(ngettext("%(num)s waits for an answer.", "%(num)s wait for an answer."), waiting)
    if work.actor.role in DESK:
        return language.translator()("Every request has its answer.")
    return language.translator()("Ask here for a laptop, a connection, or both, for the youths you mentor.")


def _read_ahead(work: Work, rows: Sequence[EquipmentRequest]) -> Notes:
    return {"today": work.actor.today, "late": language.translator()("late")}


def _what(asked: EquipmentRequest, notes: Notes) -> str:
    """“2 youths – 2 laptops, 1 connection”"""
    counts = counted(asked)
    parts = [numbered(says, counts[kind]) for kind, says in KINDS.items() if counts[kind]]
    return f"{numbered(YOUTHS, counts['youths'])} – {', '.join(parts)}"


YOUTHS: Final = ngettext("%(num)s youth", "%(num)s youths")
KINDS: Final = {
    "laptop": ngettext("%(num)s laptop", "%(num)s laptops"),
    "connection": ngettext("%(num)s connection", "%(num)s connections"),
}


def _needed(asked: EquipmentRequest, notes: Notes) -> Cell:
    is_late = asked.needed_by < notes["today"] and asked.state in TURN
    return Day(asked.needed_by, notes["late"] if is_late else "")


def _since(asked: EquipmentRequest, notes: Notes) -> Cell:
    """Since when it stands where it stands."""
    if asked.state is RequestState.SUBMITTED:
        return Day(asked.submitted_at)
    return Day(asked.decided_at or asked.submitted_at or asked.created_at)


def _decline(work: Work, asked: EquipmentRequest) -> object:
    fields = Fields()
    reason = fields.choice("reason", DeclineReason)
    fields.check()
    return equipment_requests.decline(work.session, work.actor, asked, reason)


REASON: Final = Field("reason", _("Why?"), lambda work: options(DeclineReason, "reason"))

REQUESTS: Final = List(
    path="/requests",
    verb=Verb.REQUEST_READ,
    icon="heart-handshake",
    says=ngettext("request", "requests"),
    none=_("No request is under way"),
    empty=(
        _("No request here."),
        _("Requests appear here as soon as an association starts one; each line can be followed."),
    ),
    file=_("Requests"),
    rows=lambda work: equipment_requests.listing(work.actor),
    key=EquipmentRequest.id,
    order=_order,
    loads=(selectinload(EquipmentRequest.lines), selectinload(EquipmentRequest.organisation)),
    thing=lambda asked, notes: (
        f"{asked.organisation.name}: {_what(asked, notes)}",
        f"/requests/{asked.id}",
    ),
    prepare=_read_ahead,
    lead=_lead,
    columns=(
        Column(_("For"), lambda asked, notes: Thing(_what(asked, notes), f"/requests/{asked.id}")),
        Column(_("Association"), lambda asked, notes: Text(asked.organisation.name), roles=DESK),
        Column(_("Needed by"), _needed, name=_("Needed by")),
        Column(_("State"), lambda asked, notes: State(str(asked.state), said(asked.state, "request"))),
        Column(_("Since"), _since, name=_("since")),
    ),
    filters=(
        Filter(
            "state",
            _("State"),
            _("going on"),
            offers=_states,
            where=_where,
            otherwise=lambda work: EquipmentRequest.state.in_(TURN),
            heads={
                "": ngettext("%(num)s request is under way", "%(num)s requests are under way"),
                FOR_ALL: ngettext("request", "requests"),
            },
        ),
        of_association(EquipmentRequest.organisation_id),
        Filter(
            "age",
            _("Sent"),
            _("Whenever"),
            offers=lambda work: {word: words.say(says) for word, says in AGE_WORDS.items()},
            where=lambda work, word: of_age(EquipmentRequest.submitted_at, work.actor, word),
        ),
    ),
    actions=(
        Action(
            Verb.REQUEST_APPROVE,
            _("Approve them as they are"),
            lambda work, asked: equipment_requests.approve(work.session, work.actor, asked),
        ),
        Action(Verb.REQUEST_DECLINE, _("Decline them"), _decline, asks=(REASON,)),
        Action(
            Verb.REQUEST_SUBMIT,
            _("Send them"),
            lambda work, asked: equipment_requests.submit(work.session, work.actor, asked),
        ),
    ),
    ways=(
        Way(
            "/requests/new",
            _("New request"),
            "plus",
            Verb.REQUEST_DRAFT,
            roles=frozenset({Role.ASSOCIATION}),
            main=True,
        ),
        Way("/requests/new", _("Enter a request for an association"), "plus", Verb.REQUEST_DRAFT, roles=DESK),
        Way("/requests/proposal", _("See what can be given now"), "package-check", Verb.ALLOCATION_PROPOSE),
        Way("/quotas", _("Quotas"), "hand-helping", Verb.QUOTA_READ),
        Way("/requests/file", _("By a file"), "file-text", Verb.REQUEST_DRAFT),
        Way("/youths", _("Youths’ codes"), "users", Verb.YOUTH_READ),
    ),
)
mount(REQUESTS)
