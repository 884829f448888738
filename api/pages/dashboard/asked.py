"""/dashboard/asked – lines of requests that were sent: the rows behind the figure of what is asked for."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from api.pages import spans
from api.pages.lists.cells import Cell, Day, State, Text, Thing
from api.pages.lists.filters import of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, _, newest_first, ngettext
from api.pages.said import said
from fleet.access import Verb, visible
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.reporting.dashboard import behind


def _what(line: RequestLine, notes: Notes) -> Cell:
    return Thing(said(line.kind, "kind"), f"/requests/{line.request_id}")


def _state(line: RequestLine, notes: Notes) -> Cell:
    return State(str(line.request.state), said(line.request.state, "request"))


ASKED = List(
    path="/dashboard/asked",
    verb=Verb.REPORT_READ,
    icon="heart-handshake",
    says=ngettext("%(num)s thing was asked for", "%(num)s things were asked for"),
    none=_("Nothing was ever asked for"),
    empty=(_("Nothing was asked for like that."), _("Each line of a request that was sent stands here.")),
    file=_("What was asked for"),
    rows=lambda work: (
        select(RequestLine)
        .join(RequestLine.request)
        .where(visible(work.actor, EquipmentRequest), EquipmentRequest.submitted_at.is_not(None))
    ),
    key=RequestLine.id,
    order=newest_first(RequestLine.id),
    loads=(joinedload(RequestLine.request).joinedload(EquipmentRequest.organisation),),
    thing=lambda line, notes: (said(line.kind, "kind"), f"/requests/{line.request_id}"),
    columns=(
        Column(_("For what"), _what),
        Column(_("Association"), lambda line, notes: Text(line.request.organisation.name)),
        Column(_("Sent"), lambda line, notes: Day(line.request.submitted_at), name=_("sent")),
        Column(_("Needed by"), lambda line, notes: Day(line.request.needed_by), name=_("Needed by")),
        Column(_("State of the request"), _state),
    ),
    filters=(
        of_words(
            "kind", RequestLine.kind, Kind, _("Kind"), _("of any kind"), says=lambda kind: said(kind, "kind")
        ),
        spans.of_period("sent", _("Sent"), _("Whenever"), lambda work, period: behind.asked(period)),
        of_association(EquipmentRequest.organisation_id),
    ),
)
mount(ASKED)
