"""Cursor pages: the cost of a page does not depend on how far it is."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from marshmallow import RAISE, Schema, fields, validate
from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from api.request import Work
from fleet.errors import Invalid

LIMIT: Final = 50
MOST: Final = 200


@dataclass(frozen=True)
class Ranked:
    """A key that no column holds: `column` works it out in SQL, `of` for a row that was read."""

    column: ColumnElement[Any]
    of: Callable[[Any], Any]


Keys = Sequence[InstrumentedAttribute[Any] | Ranked]


class BadCursor(Invalid):
    """This cursor is not one of ours."""

    detail = "Take `next` of the page before, as it is."


class PageQuery(Schema):
    """What every list takes; filters are added by subclasses. A name that is none of them is refused."""

    class Meta:
        unknown = RAISE

    limit = fields.Integer(
        load_default=LIMIT, validate=validate.Range(1, MOST), metadata={"description": "Rows on a page."}
    )
    after = fields.String(
        validate=validate.Length(1, 400), metadata={"description": "`next` of the page before; opaque."}
    )


@cache
def schema_of(item: type[Schema]) -> type[Schema]:
    """The page of such items: `{"items": […], "next": "…" or null}`."""
    name = item.__name__.removesuffix("Schema")
    return type(
        f"{name}PageSchema",
        (Schema,),
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
    )


def page(
    current: Work,
    statement: Select[Any],
    keys: Keys,
    asked: Mapping[str, Any],
    prepare: Callable[[Work, Any], None] | None = None,
) -> Any:
    """One page of `statement`, newest first, with its Link header."""
    rows, following = rows_after(current, statement, keys, asked.get("after"), asked["limit"])
    if prepare is not None:
        prepare(current, rows)
    body = {"items": rows, "next": following}
    if following is None:
        return body
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    link = f"{request.base_url}?{urlencode([*arguments, ('after', following)])}"
    return body, 200, {"Link": f'<{link}>; rel="next"'}


def rows_after(
    current: Work,
    statement: Select[Any],
    keys: Keys,
    after: str | None,
    limit: int,
    *,
    ascending: bool = False,
) -> tuple[Sequence[Any], str | None]:
    """The next `limit` rows beyond the cursor in the order of `keys`, and the cursor after them."""
    if after is not None:
        columns = [_column(key) for key in keys]
        edge = tuple_(*_read(after, keys), types=[column.type for column in columns])
        place = tuple_(*columns)
        statement = statement.where(place > edge if ascending else place < edge)
    found = ordered(statement, keys, ascending).limit(limit + 1)
    rows = current.session.scalars(found).unique().all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], cursor(
        [key.of(last) if isinstance(key, Ranked) else getattr(last, key.key) for key in keys]
    )


def ordered(statement: Select[Any], keys: Keys, ascending: bool = False) -> Select[Any]:
    """The statement in the order of `keys`: descending, so newest first, unless told."""
    columns = [_column(key) for key in keys]
    return statement.order_by(*(column.asc() if ascending else column.desc() for column in columns))


def _column(key: InstrumentedAttribute[Any] | Ranked) -> Any:
    return key.column if isinstance(key, Ranked) else key


def cursor(values: Sequence[Any]) -> str:
    """The opaque text that stands for the row with these keys."""
    told = [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(text: str, keys: Keys) -> list[Any]:
    try:
        return [_value(value, key) for value, key in zip(values_of(text), keys, strict=True)]
    except (ValueError, TypeError, OverflowError):
        raise BadCursor() from None


def values_of(text: str) -> list[Any]:
    """What `cursor` was given, as JSON tells it. Raises BadCursor."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor() from None
    if not isinstance(values, list):
        raise BadCursor()
    return values


def _value(value: Any, key: InstrumentedAttribute[Any] | Ranked) -> Any:
    """What the cursor says of one column, in that column's type. Raises ValueError or TypeError."""
    kind = _column(key).type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(value)
    if type(value) is not kind or (kind is str and not value.isprintable()):
        raise TypeError
    if kind is int and abs(value) >= 2**63:
        raise OverflowError
    return value
