"""Everything that speaks HTTP: REST under /api/v1, pages for people."""

from io import BytesIO
from types import MethodType
from typing import IO, Any

import flask
import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from api import contract, documentation, former, headers, health, limits, problems
from api.request import EXTENSION, Service
from fleet.db import Database
from fleet.errors import Refusal
from fleet.settings import Settings

MOST_BYTES = 12 * 2**20


class Json(JSONProvider):
    """orjson: several times the standard library's speed; NaN and lone surrogates are no JSON to it."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        return orjson.dumps(obj, option=orjson.OPT_UTC_Z).decode()

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return orjson.loads(s)


class Typed(ImmutableMultiDict[str, Any]):
    """The fields of a form, without NULs: PostgreSQL breaks on them, and nobody means one."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = iter_multi_items(mapping or ())
        super().__init__(
            [(name, one.replace("\x00", "") if isinstance(one, str) else one) for name, one in pairs]
        )


class Request(flask.Request):
    """A file that is sent stays in memory, never on a disk: it may hold names that nothing here may keep."""

    parameter_storage_class = Typed

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def create_app(settings: Settings, database: Database) -> Flask:
    """The whole web service over one database."""
    app = routed()
    serve(app, settings, database)
    return app


def routed() -> Flask:
    """Every address and what answers there; nothing in it knows whom it serves until `serve` is called."""
    app = Flask(
        __name__, static_folder="pages/static", static_url_path="/static", template_folder="pages/templates"
    )
    app.json = Json(app)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.before_request(former.send_on)
    app.before_request(_refuse_control_characters)
    app.before_request(limits.count_request)
    app.after_request(headers.harden)
    app.after_request(limits.tell)
    contract.register(app)
    app.register_blueprint(health.routes)
    app.register_blueprint(documentation.routes)
    _register_pages(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    return app


def serve(app: Flask, settings: Settings, database: Database) -> None:
    """Have the app answer over this database: all that one service has and another has not is put here."""
    app.extensions[EXTENSION] = Service(settings, database)
    app.extensions["limits"] = limits.Limits(settings, database)
    hops = settings.trusted_proxies
    straight = MethodType(Flask.wsgi_app, app)
    app.wsgi_app = ProxyFix(straight, x_for=hops, x_proto=hops, x_host=hops) if hops else straight  # type: ignore[method-assign]


def _register_pages(app: Flask) -> None:
    from api import pages

    pages.register(app)


def _refuse_control_characters() -> None:
    """PostgreSQL stores no NUL, and nobody means one: refuse it before any parser sees it.

    On a label's page the answer is the same for every token, this one too: the page itself never looks it up.
    """
    if headers.on_label_page():
        return
    if "\x00" in flask.request.path or b"%00" in flask.request.query_string or b"\\u0000" in _json_body():
        raise BadRequest("NUL")


def _json_body() -> bytes:
    return flask.request.get_data(cache=True) if flask.request.is_json else b""


def _refused(refusal: Refusal) -> Response:
    if problems.wants_problem():
        return problems.of_refusal(refusal)
    from api.pages import errors

    return errors.of_refusal(refusal)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if problems.wants_problem():
        return problems.of_http(error)
    from api.pages import errors

    return errors.of_http(error)


def _unexpected(error: Exception) -> Response:
    problems.log_unexpected(error)
    from werkzeug.exceptions import InternalServerError

    return _http_error(InternalServerError())
