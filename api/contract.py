"""The REST API as one document: which resources there are, and what OpenAPI 3.1 says of them."""

from importlib import import_module
from typing import Any, Final

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

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
    "loans",
    "tickets",
    "alerts",
    "notices",
    "events",
    "summaries",
)
"""The modules of this room that hold a Resource called `resource`."""

ABOUT: Final = """Everything a mentoring association, a workshop or a programme can do with the fleet.

Errors are RFC 9457 problems; their types are listed at `/problems`. Lists are cursor pages. Every POST takes an
`Idempotency-Key`. Single resources carry an `ETag`; PATCH needs `If-Match`. Moves are verbs, never a state to set.
"""


class ProblemSchema(Schema):
    """An RFC 9457 problem. Other facts of the refusal stand beside these."""

    type = fields.String(required=True, metadata={"description": "Where this kind of problem is explained."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Raw(metadata={"description": "What is wrong, by field or by line."})
    state = fields.String(metadata={"description": "The state that did not allow the move."})
    moves = fields.List(fields.String(), metadata={"description": "The moves that would work now."})


class Contract(Api):  # type: ignore[misc]
    """flask-smorest's Api, with our problems in place of its errors."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """The app has its own."""

    def _register_responses(self) -> None:
        self.spec.components.schema("Problem", schema=ProblemSchema)
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status, (slug, title) in problems.BY_STATUS.items():
            self._add_response(status, title, content, slug)
        for status, title in (
            (403, "Not for this role."),
            (409, "Not in this state."),
            (429, "Too often."),
            (503, "Not now."),
        ):
            self._add_response(status, title, content, "")

    def _add_response(self, status: int, title: str, content: dict[str, Any], slug: str) -> None:
        response = {"description": title, "content": content}
        for name in {str(status), slug.replace("-", "_").upper() or str(status)}:
            self.spec.components.response(name, response, lazy=False)
        if status == 422:
            # webargs documents its own validation under this name.
            self.spec.components.response("UNPROCESSABLE_CONTENT", response)
            self.spec.components.response("UNPROCESSABLE_ENTITY", response)


def register(app: Flask) -> None:
    """Mount every resource and the document that describes them."""
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
