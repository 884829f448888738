"""Tickets, alerts, notices, events and published figures on the wire."""

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, remark, words
from fleet.access import Role
from fleet.lifecycle import AlertState, TicketState
from fleet.support.rules import RULES
from fleet.support.tickets import Source, Trouble


class TicketSchema(Schema):
    """Something is wrong with an asset. Its texts, about the equipment alone, go 30 days after the end."""

    id = fields.String(required=True)
    asset = fields.String(attribute="asset_code", required=True)
    organisation = fields.String(attribute="organisation_id", required=True, allow_none=True)
    trouble = chosen(Trouble, required=True)
    source = chosen(Source, required=True)
    note = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = moment(required=True, allow_none=True)
    state = chosen(TicketState, required=True)
    created_at = moment(required=True)
    attended_at = moment(required=True, allow_none=True)
    closed_at = moment(required=True, allow_none=True)
    moves = moves()


class TicketQuery(PageQuery):
    """Filters of the list of tickets."""

    state = chosen(TicketState)
    asset = code()
    trouble = chosen(Trouble)


class NewTicketSchema(Body):
    """What is wrong, with which asset."""

    asset = code(required=True)
    trouble = chosen(Trouble, required=True)
    note = remark()


class AnswerSchema(Body):
    """What is done about it, in words about the equipment."""

    answer = remark(required=True)


class AlertSchema(Schema):
    """A rule found something due."""

    id = fields.String(required=True)
    rule = fields.String(required=True)
    subject = fields.String(required=True)
    subject_id = fields.String(required=True)
    due_on = fields.Date(required=True)
    threshold = fields.Integer(required=True)
    how_many = fields.Integer(
        required=True, metadata={"description": "Things it is about: 1, or an association's silent loans."}
    )
    organisation = fields.String(attribute="organisation_id", required=True, allow_none=True)
    state = chosen(AlertState, required=True)
    snoozed_until = fields.Date(required=True, allow_none=True)
    created_at = moment(required=True)
    closed_at = moment(required=True, allow_none=True)
    moves = moves()


class AlertQuery(PageQuery):
    """Filters of the list of alerts."""

    state = chosen(AlertState)
    rule = fields.String(validate=validate.OneOf(sorted(RULES)))
    subject_id = words(24)


class SnoozeSchema(Body):
    """Not before that day."""

    until = day(required=True)


class NoticeSchema(Schema):
    """Something that you, your organisation or your role is told."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    facts = fields.Dict(required=True)
    created_at = moment(required=True)


class NoticeQuery(PageQuery):
    """Filters of the list of notices."""

    kind = words(40)


class EventSchema(Schema):
    """One thing that happened; facts hold ids, never names."""

    seq = fields.Integer(required=True)
    at = moment(required=True)
    verb = fields.String(required=True)
    subject = fields.String(required=True)
    subject_id = fields.String(required=True)
    actor = fields.String(required=True)
    role = chosen(Role, required=True)
    from_state = fields.String(required=True, allow_none=True)
    to_state = fields.String(required=True, allow_none=True)
    facts = fields.Dict(required=True)
    hash = fields.String(required=True)


class EventQuery(PageQuery):
    """Filters of the trail."""

    subject = words(24)
    subject_id = key()
    verb = words(40)
