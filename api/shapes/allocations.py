"""Kits put aside, on the wire."""

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import work
from api.shapes.parts import Body, chosen, code, key, moment, moves
from api.whose import own_code
from fleet.access import Role
from fleet.lending.allocations import Allocation
from fleet.lifecycle import AllocationState


class AllocationItemSchema(Schema):
    """One thing in a kit; `freed`: no longer in it."""

    asset = fields.String(attribute="asset_code", required=True)
    kind = fields.Function(lambda item: item.asset.kind.value, metadata={"type": "string"})
    freed = fields.Function(lambda item: item.freed_at is not None, metadata={"type": "boolean"})


def youth_of_kit(allocation: Allocation) -> str | None:
    """The youth's code, for those who may know it: a volunteer only while the kit is prepared (rule Y1)."""
    if work().actor.role is Role.VOLUNTEER and allocation.state is not AllocationState.PREPARED:
        return None
    return own_code(allocation.youth_code)


class AllocationSchema(Schema):
    """A kit put aside for one youth; `kit_code` is what the slip in the bag says."""

    id = fields.String(required=True)
    kit_code = fields.String(required=True)
    request = fields.String(attribute="request_id", required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    youth = fields.Function(youth_of_kit, metadata={"type": ["string", "null"]})
    delivery_site = fields.Function(
        lambda allocation: allocation.request.delivery_site_id, metadata={"type": ["string", "null"]}
    )
    state = chosen(AllocationState, required=True)
    items = fields.List(fields.Nested(AllocationItemSchema), required=True)
    created_at = moment(required=True)
    expires_at = moment(required=True)
    moves = moves()


class AllocationQuery(PageQuery):
    """Filters of the list of kits."""

    state = chosen(AllocationState)
    request = key()
    organisation = key()


class ReserveSchema(Body):
    """Equipment for one youth of a request."""

    request = key(required=True)
    youth = code(required=True)
    assets = fields.List(code(), required=True, validate=validate.Length(1, 10))
