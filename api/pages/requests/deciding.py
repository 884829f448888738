"""The coordinator's answer: whole, in part with a reason per line, or no."""

from flask import Response

from api.pages.fields import Fields
from api.pages.requests.following import request_page
from api.pages.view import done, form, typed
from api.request import Work
from fleet.access import Verb
from fleet.errors import Conflict
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest


class ChangedSinceRead(Conflict):
    """This request was changed after you opened it."""

    detail = "Below is how it stands now. Read it again, then answer."


def _as_read(work: Work, key: str) -> EquipmentRequest:
    """The request, where it is still what the page showed. Raises ChangedSinceRead."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    if typed("version") not in (None, str(asked.version)):
        raise ChangedSinceRead()
    return asked


@form("/requests/<key>/approve", Verb.REQUEST_APPROVE, shows=request_page)
def approve_request(work: Work, key: str) -> Response:
    """Approve it, as it was read, but for the lines that were given a reason."""
    asked = _as_read(work, key)
    equipment_requests.approve(work.session, work.actor, asked, declined=_declined(asked))
    return done(f"/requests/{key}")


def _declined(asked: EquipmentRequest) -> dict[int, DeclineReason]:
    """Line → why not, for the lines that don't say yes. Raises NotFilledIn."""
    fields = Fields()
    names = {line.number: f"line-{line.number}" for line in asked.lines}
    declined = {number: fields.choice(name, DeclineReason) for number, name in names.items() if typed(name)}
    fields.check()
    return declined


@form("/requests/<key>/decline", Verb.REQUEST_DECLINE, shows=request_page)
def decline_request(work: Work, key: str) -> Response:
    """Decline it whole."""
    fields = Fields()
    reason = fields.choice("reason", DeclineReason)
    fields.check()
    asked = _as_read(work, key)
    equipment_requests.decline(work.session, work.actor, asked, reason)
    return done(f"/requests/{key}")
