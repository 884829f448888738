"""/api/v1/equipment-requests"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from api import references
from api.references import UnknownReference
from api.request import Work
from api.resource import Resource, match
from api.shapes import equipment_requests as shapes
from fleet import codes
from fleet.access import Verb
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import EquipmentRequest, Wanted
from fleet.parties import sites, youths
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth

resource = Resource(
    "equipment-requests", __name__, description="What associations ask for, for whom, by when."
)

REQUEST = shapes.EquipmentRequestSchema()


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
)
def list_requests(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Requests, newest first."""
    columns = {"state": EquipmentRequest.state, "organisation": EquipmentRequest.organisation_id}
    listed = equipment_requests.listing(work.actor).options(selectinload(EquipmentRequest.lines))
    return listed.where(*(columns[name] == value for name, value in filters.items()))


@resource.post(
    "",
    Verb.REQUEST_DRAFT,
    shapes.AskedSchema(),
    body=shapes.NewRequestSchema(),
    status=201,
    tagged=False,
)
def ask(work: Work, body: Mapping[str, Any]) -> Any:
    """Ask for equipment, for youths who have a code or get one in this call."""
    organisation = references.on_behalf(work, body)
    new = _new_youths(work, organisation, body["youths"])
    request = equipment_requests.draft(
        work.session,
        work.actor,
        organisation,
        wanted=_wanted(work, body["lines"], new),
        needed_by=body["needed_by"],
        **_delivery(work, body),
    )
    if body["submit"]:
        equipment_requests.submit(work.session, work.actor, request)
    work.notes[shapes.NEW_YOUTHS] = [youth.code for youth in new]
    return request, 201, {"Location": f"/api/v1/equipment-requests/{request.id}"}


def _new_youths(work: Work, organisation: Organisation, asked: Sequence[Mapping[str, Any]]) -> list[Youth]:
    return [
        youths.add(
            work.session,
            work.actor,
            organisation,
            youth["territory"],
            youth["signatory"],
            youth.get("review_month"),
        )
        for youth in asked
    ]


def _wanted(work: Work, lines: Sequence[Mapping[str, Any]], new: Sequence[Youth]) -> list[Wanted]:
    known = _known_youths(work, [line["youth"] for line in lines if "youth" in line])
    return [
        Wanted(
            known[codes.normalise(line["youth"])] if "youth" in line else _placed(new, line["new_youth"]),
            line["kind"],
            line["priority"],
        )
        for line in lines
    ]


def _known_youths(work: Work, named: Sequence[str]) -> dict[str, Youth]:
    wanted = {codes.normalise(code): code for code in named}
    seen = youths.listing(work.actor).where(Youth.code.in_(wanted))
    found = {youth.code: youth for youth in work.session.scalars(seen)}
    if absent := [code for word, code in wanted.items() if word not in found]:
        raise UnknownReference({"lines": absent}, field="youth", key=absent[0])
    return found


def _placed(new: Sequence[Youth], place: int) -> Youth:
    if place >= len(new):
        raise UnknownReference({"lines": [f"new_youth {place}"]}, field="new_youth", key=str(place))
    return new[place]


def _delivery(work: Work, body: Mapping[str, Any]) -> dict[str, Any]:
    key = body.get("delivery_site")
    return {"delivery_site": references.named(work, "delivery_site", key, sites.seen)} if key else {}


@resource.get("/<key>", Verb.REQUEST_READ, REQUEST)
def read(work: Work, key: str) -> EquipmentRequest:
    """One request."""
    return found(work, key)


@resource.patch("/<key>", Verb.REQUEST_EDIT, REQUEST, body=shapes.RequestEditSchema())
def edit(work: Work, body: Mapping[str, Any], key: str) -> EquipmentRequest:
    """Change a draft: new `lines` replace the old ones."""
    request = found(work, key)
    match(REQUEST, request, required=True)
    new = _new_youths(work, request.organisation, body["youths"])
    changes: dict[str, Any] = {"wanted": _wanted(work, body["lines"], new)} if "lines" in body else {}
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


resource.moves(
    REQUEST,
    found,
    {Verb.REQUEST_SUBMIT: equipment_requests.submit, Verb.REQUEST_CANCEL: equipment_requests.cancel},
)
