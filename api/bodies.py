"""What a client sent: JSON read strictly, or a file taken by its content."""

from collections.abc import Sequence
from typing import Any, NoReturn

import orjson
from flask import Request, request
from marshmallow import RAISE, Schema, ValidationError, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnprocessableEntity, UnsupportedMediaType

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Parser(FlaskParser):
    """JSON by orjson: NaN, lone surrogates and endless nesting are a 400. Unknown fields are refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": RAISE}  # noqa: RUF012

    def _raw_load_json(self, req: Request) -> Any:
        data = req.get_data(cache=True)
        if not data.strip():
            return missing
        if not req.is_json:
            raise _unsupported([JSON])
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            raise BadRequest() from None

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        raise _unprocessable(error.messages)


def one_or_many(schema: Schema, most: int) -> tuple[list[Any], bool]:
    """The body, an object or a list of at most `most`, as a list; and whether it was one alone.

    Raises UnprocessableEntity with what is wrong by field, of a list by number and field.
    """
    sent = Parser()._raw_load_json(request)
    alone = not isinstance(sent, list)
    things = [sent] if alone else sent
    errors: Any = {}
    if not 1 <= len(things) <= most or things == [missing]:
        errors = {"_": [f"Length must be between {1} and {most}."]}
    try:
        loaded: list[Any] = schema.load(things, many=True, unknown=RAISE) if not errors else []
    except ValidationError as refused:
        errors = refused.messages
        errors = errors.get(0, errors) if alone else errors
    if errors:
        raise _unprocessable({"json": errors})
    return loaded, alone


def _unprocessable(messages: Any) -> UnprocessableEntity:
    refused = UnprocessableEntity()
    refused.data = {"messages": messages}  # type: ignore[attr-defined]
    return refused


def _unsupported(kinds: Sequence[str]) -> UnsupportedMediaType:
    refused = UnsupportedMediaType()
    refused.data = {"accepts": list(kinds)}  # type: ignore[attr-defined]
    return refused


def file(kinds: Sequence[str]) -> bytes:
    """The request's body as it is, where its Content-Type is one of `kinds`. Raises UnsupportedMediaType."""
    if request.mimetype not in kinds:
        raise _unsupported(kinds)
    return request.get_data(cache=True)
