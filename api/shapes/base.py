"""What the shapes share: strict numbers, moments in UTC, moves, money."""

from typing import Any

from marshmallow import Schema, fields, validate

from api.request import work
from fleet import lifecycle
from fleet.text import MAX_TEXT


def code(**options: Any) -> fields.String:
    """A short code as people type it: letters, digits, spaces and hyphens."""
    return fields.String(validate=validate.Length(1, 40), **options)


def words(most: int, **options: Any) -> fields.String:
    """Some text, trimmed of nothing, at most `most` characters."""
    return fields.String(validate=validate.Length(1, most), **options)


def remark(**options: Any) -> fields.String:
    """Free text about equipment (rule Y2)."""
    told = {"description": "About the equipment only: no names, addresses, phone numbers or dates."}
    return fields.String(validate=validate.Length(max=MAX_TEXT), metadata=told, allow_none=True, **options)


def whole(**options: Any) -> fields.Integer:
    """A whole number: no text, no true, no 1.0. At most 2^53, so that every client can hold it."""
    limits = validate.Range(options.pop("least", 0), options.pop("most", 2**53))
    return fields.Integer(strict=True, validate=limits, **options)


def chosen(enumeration: Any, **options: Any) -> fields.Enum:
    """One word of an enumeration."""
    return fields.Enum(enumeration, by_value=True, **options)


def moment(**options: Any) -> fields.AwareDateTime:
    """RFC 3339; in answers always UTC."""
    return fields.AwareDateTime(format="iso", **options)


def moves() -> fields.Function:
    """What this actor's role may try in this state."""
    return fields.Function(
        lambda thing: [move.replace("_", "-") for move in lifecycle.open_moves(work().actor, thing)],
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "Moves that may be tried now.",
        },
    )


class MoneySchema(Schema):
    """An amount in cents."""

    amount_cents = whole(required=True, most=10**9)
    currency = fields.String(required=True, validate=validate.OneOf(["EUR"]))
