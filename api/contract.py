"""The REST API as one document: which resources there are, and what OpenAPI 3.1 says of them."""

from functools import cached_property
from importlib import import_module
from inspect import cleandoc
from typing import Any, Final

import orjson
from flask import Flask, Response
from flask_smorest import Api
from marshmallow import INCLUDE, Schema, fields
from werkzeug.routing import BaseConverter

from api import problems

RESOURCES: Final = (
    "organisations",
    "sites",
    "programmes",
    "accounts",
    "tokens",
    "youths",
    "donations",
    "labels",
    "devices",
    "snapshots",
    "erasures",
    "checks",
    "sims",
    "lines",
    "plans",
    "equipment_requests",
    "allocations",
    "shipments",
    "quotas",
    "loans",
    "tickets",
    "alerts",
    "notices",
    "scans",
    "events",
    "changes",
    "webhooks",
    "summaries",
    "share_links",
    "takeovers",
    "stock_takes",
)
"""The modules of this room that hold a Resource called `resource`."""

ABOUT: Final = """Everything a mentoring association, a workshop or a programme can do with the fleet.

Errors are RFC 9457 problems; their types are listed at `/problems`. Lists are cursor pages. Every POST takes
an `Idempotency-Key`. Single resources carry an `ETag`; PATCH needs `If-Match`. Moves are verbs, never a state
to set.
"""


class ProblemSchema(Schema):
    """An RFC 9457 problem. Other facts of the refusal stand beside these."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Where this kind of problem is explained."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Raw(metadata={"description": "What is wrong, by field or by line."})
    state = fields.String(metadata={"description": "The state that did not allow the move."})
    moves = fields.List(fields.String(), metadata={"description": "The moves that would work now."})
    subject = fields.String(metadata={"description": "What kind of thing is in that state: device, loan …"})
    id = fields.String(metadata={"description": "Its id or code."})
    accepts = fields.List(fields.String(), metadata={"description": "The media types that are taken here."})


class Contract(Api):  # type: ignore[misc]
    """flask-smorest's Api, with our problems in place of its errors."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """The app has its own."""

    def _register_responses(self) -> None:
        self.spec.components.schema("Problem", schema=ProblemSchema)
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        titles = {status: title for status, (_, title) in problems.BY_STATUS.items()}
        titles |= problems.OF_RULES
        for status, title in titles.items():
            described: dict[str, Any] = {"description": title, "content": content}
            if status in (429, 503):
                described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
            self.spec.components.response(str(status), described)
        # webargs documents its own validation under this name.
        self.spec.components.response(
            "UNPROCESSABLE_CONTENT", {"$ref": "#/components/responses/422"}, lazy=True
        )
        self.spec.components.response(
            "UNPROCESSABLE_ENTITY", {"$ref": "#/components/responses/422"}, lazy=True
        )

    def _register_pagination_header(self) -> None:
        """Our pages are cursors."""

    def _openapi_json(self) -> Response:
        return Response(self.document, mimetype="application/json")

    @cached_property
    def described(self) -> dict[str, Any]:
        """The OpenAPI document; what a schema's docstring says is its description."""
        found: dict[str, Any] = self.spec.to_dict()
        for (schema, *_), name in self.ma_plugin.converter.refs.items():
            if schema.__doc__ is not None:
                found["components"]["schemas"][name]["description"] = cleandoc(schema.__doc__)
        return found

    @cached_property
    def document(self) -> bytes:
        """The OpenAPI document, as it is served."""
        return orjson.dumps(self.described)


class Item(BaseConverter):
    """A key, but none of the words that stand beside keys, for OPTIONS to list the right methods."""

    part_isolating = True
    regex = "(?!(?:accept|batches|checklists|confirm|file|propose|renew)$)[^/]+"


def register(app: Flask) -> None:
    """Mount every resource and the document that describes them."""
    app.url_map.converters["item"] = Item
    app.config |= {
        "API_TITLE": "Fleet",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    bearer = {"type": "http", "scheme": "bearer", "description": "A token of your organisation."}
    described = {
        "info": {"description": ABOUT},
        "components": {"securitySchemes": {"bearer": bearer}},
        "servers": [{"url": "/"}],
    }
    contract = Contract(app, spec_kwargs=described)
    app.extensions["contract"] = contract
    for name in RESOURCES:
        contract.register_blueprint(import_module(f"api.{name}").resource)
