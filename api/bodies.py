"""What a client sent: JSON read strictly, or a file taken by its content."""

from collections.abc import Sequence
from typing import Any, NoReturn

import orjson
from flask import Request, request
from marshmallow import RAISE, ValidationError, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnprocessableEntity, UnsupportedMediaType

JSON = "application/json"


class Parser(FlaskParser):
    """JSON by orjson: NaN, lone surrogates and endless nesting are a 400. Unknown fields are refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": RAISE}  # noqa: RUF012

    def _raw_load_json(self, req: Request) -> Any:
        data = req.get_data(cache=True)
        if not data.strip():
            return missing
        if not req.is_json:
            raise UnsupportedMediaType()
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            raise BadRequest() from None

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        refused = UnprocessableEntity()
        refused.data = {"messages": error.messages}  # type: ignore[attr-defined]
        raise refused


def file(kinds: Sequence[str]) -> bytes:
    """The request's body as it is, where its Content-Type is one of `kinds`. Raises UnsupportedMediaType."""
    if request.mimetype not in kinds:
        raise UnsupportedMediaType()
    return request.get_data(cache=True)
