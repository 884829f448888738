"""/api/v1/equipment-requests"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from api import bodies, language, references
from api.request import Work
from api.resource import NothingSchema, Resource, match
from api.shapes import equipment_requests as shapes
from fleet.access import Verb
from fleet.errors import Invalid, Refusal, detail
from fleet.lending import equipment_requests, equipped, withdrawing
from fleet.lending.equipment_requests import TO_CONFIRM, Ask, EquipmentRequest, Look, NewYouth, Sorted, Taken
from fleet.parties import sites
from fleet.parties.organisations import Organisation
from fleet.sheets import faults

resource = Resource(
    "equipment-requests", __name__, description="What associations ask for, for whom, by when."
)

SHEETS: Final = ("text/csv", bodies.XLSX, "application/octet-stream")
"""A file is read by what it holds; these types only say that the body is one."""
REQUEST = shapes.EquipmentRequestSchema()


class NoGoodLine(Invalid):
    """No line of this request can be taken."""

    detail = "`results` says why, line by line."


def found(work: Work, key: str) -> EquipmentRequest:
    """One request, guarded by If-Match where it is sent."""
    request = equipment_requests.seen(work.session, work.actor, key)
    match(REQUEST, request)
    return request


@resource.listing(
    "",
    Verb.REQUEST_READ,
    shapes.EquipmentRequestSchema,
    keys=(EquipmentRequest.created_at, EquipmentRequest.id),
    query=shapes.RequestQuery(),
    prepare=shapes.read_page,
)
def list_requests(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Requests, newest first."""
    columns = {"state": EquipmentRequest.state, "organisation": EquipmentRequest.organisation_id}
    listed = equipment_requests.listing(work.actor).options(selectinload(EquipmentRequest.lines))
    if "to_confirm" in filters:
        listed = listed.where(TO_CONFIRM)
    return listed.where(*(columns[name] == value for name, value in filters.items() if name in columns))


@resource.post(
    "",
    Verb.REQUEST_DRAFT,
    shapes.AskedSchema(),
    body=shapes.NewRequestSchema(),
    status=201,
    tagged=False,
)
def ask(work: Work, body: Mapping[str, Any]) -> Any:
    """Ask for equipment, for youths who have a code or get one in this call, up to 200 lines at once.

    All or nothing, unless `all_or_nothing` is false: then `results` says which lines were not taken, and why.
    What does not fit the schema (an unknown `kind`, say) is a 422 for the whole body all the same.
    """
    organisation = references.on_behalf(work, body)
    lines = _sorted(work, organisation, body)
    if lines.faults and (body["all_or_nothing"] or not lines.good):
        raise _refusal(lines, all_or_nothing=body["all_or_nothing"])
    taken = equipment_requests.take(work.session, work.actor, organisation, lines)
    request = equipment_requests.draft(
        work.session,
        work.actor,
        organisation,
        wanted=taken.wanted,
        needed_by=body["needed_by"],
        **_delivery(work, body),
    )
    if body["submit"]:
        equipment_requests.submit(work.session, work.actor, request)
    work.notes[shapes.ASKED] = {
        "new_youths": [youth and youth.code for youth in taken.new_youths],
        "results": _results(lines, taken),
    }
    return request, 201, {"Location": f"/api/v1/equipment-requests/{request.id}"}


def _sorted(work: Work, organisation: Organisation, body: Mapping[str, Any]) -> Sorted:
    return equipment_requests.sort(
        work.session,
        work.actor,
        organisation,
        [Ask(**line) for line in body.get("lines", ())],
        [NewYouth(**youth) for youth in body["youths"]],
    )


def _refusal(lines: Sorted, *, all_or_nothing: bool) -> Refusal:
    """The first line's own refusal where one is enough to refuse all; with what is wrong with each."""
    first = lines.faults[min(lines.faults)] if all_or_nothing else NoGoodLine()
    first.facts["results"] = _results(lines, Taken())
    return first


def _results(lines: Sorted, taken: Taken) -> list[dict[str, Any]]:
    return [
        {
            "number": place + 1,
            "accepted": place in taken.numbers,
            "lines": taken.numbers.get(place, []),
            "problem": _problem(lines.faults.get(place)),
        }
        for place in range(len(lines.asks))
    ]


def _problem(fault: Refusal | None) -> dict[str, Any] | None:
    if fault is None:
        return None
    say = language.translator()
    title = say(fault.title())
    told = detail(fault, say) or title
    return {"type": f"/problems/{fault.slug()}", "title": title, "status": fault.status, "detail": told}


@resource.post(
    "/file",
    Verb.REQUEST_DRAFT,
    shapes.FileSchema(),
    query=shapes.FileQuery(),
    consumes=SHEETS,
    status=201,
    also=(200,),
    tagged=False,
)
def ask_by_file(work: Work, asked: Mapping[str, Any]) -> Any:
    """Ask by a file (CSV or XLSX), all of it or nothing: a line per youth, a code for each who has none.

    Columns, in any order, in French or English: code du jeune / youth code, or for a youth without one
    département / territory and signataire / signatory; besoin / need (laptop, connection, both); and where
    they matter priorité / priority, clavier / keyboard, écran / screen (inches), tactile / touch. A file with
    a column of names, birth dates or addresses is refused: those stay with the association. Semicolons or
    commas; the file is the body itself (`curl --data-binary @youths.csv`), not a form.
    """
    organisation = references.on_behalf(work, asked)
    looked = equipment_requests.look(work.session, work.actor, organisation, bodies.file(SHEETS))
    if asked["dry_run"] == "true":
        looked.refuse_faulty()
        return _of_file(work, looked, None, Taken()), 200
    request, taken = equipment_requests.ask_by_file(
        work.session,
        work.actor,
        organisation,
        looked,
        needed_by=asked["needed_by"],
        **_delivery(work, asked),
    )
    if asked["submit"] == "true":
        equipment_requests.submit(work.session, work.actor, request)
    location = {"Location": f"/api/v1/equipment-requests/{request.id}"}
    return _of_file(work, looked, request, taken), 201, location


def _of_file(work: Work, looked: Look, request: EquipmentRequest | None, taken: Taken) -> Mapping[str, Any]:
    """What the file asked for, line by line."""
    codes = {place: youth.code for place, youth in enumerate(taken.new_youths) if youth}
    twice = equipped.of_needs(work.session, looked.needs, but=request)
    say = language.translator()
    return {
        "request": request,
        "new_youths": list(codes.values()),
        "lines": [
            {
                "line": entry.line,
                "youth": entry.ask.youth or codes.get(entry.ask.new_youth or 0),
                "kind": entry.ask.kind,
                "lines": taken.numbers.get(place, []),
                "already_equipped": any((entry.ask.youth, kind) in twice for kind in entry.ask.kind.kinds),
            }
            for place, entry in enumerate(looked.listing.entries)
        ],
        "ignored_columns": looked.listing.ignored_columns,
        "warnings": [
            {**(row := fault.as_dict()), "message": faults.told(row, say)}
            for fault in looked.listing.warnings[: faults.MOST_SHOWN]
        ],
    }


def _delivery(work: Work, body: Mapping[str, Any]) -> dict[str, Any]:
    key = body.get("delivery_site")
    return {"delivery_site": references.named(work, "delivery_site", key, sites.seen)} if key else {}


@resource.get("/<item:key>", Verb.REQUEST_READ, REQUEST)
def read(work: Work, key: str) -> EquipmentRequest:
    """One request."""
    return found(work, key)


@resource.patch("/<item:key>", Verb.REQUEST_EDIT, REQUEST, body=shapes.RequestEditSchema())
def edit(work: Work, body: Mapping[str, Any], key: str) -> EquipmentRequest:
    """Change what nobody has answered yet: new `lines` replace the old ones, all of them or nothing."""
    request = found(work, key)
    match(REQUEST, request, required=True)
    lines = _sorted(work, request.organisation, body)
    if lines.faults:
        raise _refusal(lines, all_or_nothing=True)
    taken = equipment_requests.take(work.session, work.actor, request.organisation, lines)
    changes: dict[str, Any] = {"wanted": taken.wanted} if "lines" in body else {}
    return equipment_requests.edit(
        work.session,
        work.actor,
        request,
        needed_by=body.get("needed_by"),
        **changes,
        **_delivery(work, body),
    )


@resource.post("/<key>/approve", Verb.REQUEST_APPROVE, REQUEST, body=shapes.ApproveSchema(), guarded=True)
def approve(work: Work, body: Mapping[str, Any], key: str) -> EquipmentRequest:
    """Approve it, whole or but for some lines; never one's own."""
    declined = {line["number"]: line["reason"] for line in body["declined"]}
    return equipment_requests.approve(work.session, work.actor, found(work, key), declined=declined)


@resource.post("/<key>/decline", Verb.REQUEST_DECLINE, REQUEST, body=shapes.DeclineSchema(), guarded=True)
def decline(work: Work, body: Mapping[str, Any], key: str) -> EquipmentRequest:
    """Decline it whole; never one's own."""
    return equipment_requests.decline(work.session, work.actor, found(work, key), body["reason"])


@resource.post(
    "/<key>/lines/<int:number>/cancel", Verb.REQUEST_CANCEL, REQUEST, body=NothingSchema(), guarded=True
)
def withdraw(work: Work, _body: Mapping[str, Any], key: str, number: int) -> EquipmentRequest:
    """Call off one approved line, while nothing is put aside for it; the last one calls the request off."""
    return withdrawing.withdraw(work.session, work.actor, found(work, key), number)


resource.moves(
    REQUEST,
    found,
    {
        Verb.REQUEST_SUBMIT: equipment_requests.submit,
        Verb.REQUEST_CONFIRM: equipment_requests.confirm,
        Verb.REQUEST_CANCEL: equipment_requests.cancel,
    },
)
