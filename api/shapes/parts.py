"""What the shapes share: strict numbers, moments in UTC, days, moves, money."""

import enum
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from api.request import work
from fleet import lifecycle
from fleet.text import MAX_TEXT


class Body(Schema):
    """What a client sends: a field that we don't know is refused (rule A4)."""

    class Meta:
        unknown = RAISE


def code(**options: Any) -> fields.String:
    """A short code as people type it: letters, digits, spaces and hyphens."""
    return fields.String(validate=validate.Length(1, 40), **options)


def several_codes(**options: Any) -> fields.String:
    """Codes with commas between them, as a filter."""
    told = {"description": "Several codes, with commas."}
    return fields.String(validate=validate.Length(1, 4000), metadata=told, **options)


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


def chosen(enumeration: type[enum.Enum], says: str = "", **options: Any) -> "fields.Enum[Any]":
    """One word of an enumeration."""
    told = {"type": "string", **({"description": says} if says else {})}
    return fields.Enum(enumeration, by_value=True, metadata=told, **options)


class Truth(fields.Boolean):
    """true or false, and nothing that only resembles them."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.AwareDateTime):
    """RFC 3339 with an offset; kept and answered in UTC."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> datetime:
        if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        found = super()._deserialize(value, *args, **options)
        if not 2000 <= found.year < 2200:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return found.astimezone(UTC)


class Day(fields.Date):
    """`2026-09-01`, in this century or the next."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"2[01]\d\d-\d\d-\d\d", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        return super()._deserialize(value, *args, **options)


class Gigabytes(fields.Field[Decimal]):
    """A decimal with at most two digits after the point: a number, or its text; answered as a number."""

    default_error_messages = {"invalid": "Not a number of gigabytes with at most two decimals."}  # noqa: RUF012

    def _serialize(self, value: Decimal | None, *_args: Any, **_options: Any) -> float | None:
        return None if value is None else float(value)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Decimal:
        told = str(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else ""
        if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", told, re.ASCII) or not Decimal(told):
            raise self.make_error("invalid")
        return Decimal(told)


def gigabytes(**options: Any) -> Gigabytes:
    """How much data a plan holds."""
    told = {
        "type": ["number", "string"],
        "description": "Gigabytes, such as 20 or 0.5 (or the same as text).",
    }
    return Gigabytes(metadata=told | {"pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?$"}, **options)


class Inches(fields.Field[Decimal]):
    """A screen's diagonal with at most one digit after the point: a number, or its text."""

    default_error_messages = {"invalid": "Not a number of inches from 1 to 50 with at most one decimal."}  # noqa: RUF012

    def _serialize(self, value: Decimal | None, *_args: Any, **_options: Any) -> float | None:
        return None if value is None else float(value)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Decimal:
        told = str(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else ""
        if not re.fullmatch(r"\d{1,2}(\.\d)?", told, re.ASCII) or not 1 <= Decimal(told) <= 50:
            raise self.make_error("invalid")
        return Decimal(told)


def inches(**options: Any) -> Inches:
    """A screen's diagonal."""
    told = {
        "type": ["number", "string"],
        "description": "Inches, such as 14 or 15.6 (or the same as text).",
        "minimum": 1,
        "maximum": 50,
        "pattern": r"^([1-9]|[1-4][0-9]|50)(\.[0-9])?$",
    }
    return Inches(metadata=told, **options)


def truth(**options: Any) -> Truth:
    """true or false."""
    return Truth(**options)


def moment(**options: Any) -> Moment:
    """RFC 3339; in answers always UTC."""
    return Moment(format="iso", **options)


def day(**options: Any) -> Day:
    """An ISO date."""
    return Day(**options)


def key(**options: Any) -> fields.String:
    """The id of something else."""
    return fields.String(validate=validate.Length(1, 24), **options)


def moves() -> fields.Function:
    """What this actor's role may try in this state."""
    return fields.Function(
        lambda thing: [move.replace("_", "-") for move in lifecycle.open_moves(work().actor, thing)],
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "Moves that your role may try in this state; another rule may still refuse one.",
        },
    )


class MoneySchema(Body):
    """An amount in cents."""

    amount_cents = whole(required=True, most=10**9)
    currency = fields.String(required=True, validate=validate.OneOf(["EUR"]))
