"""A resource of the REST API: one thin Blueprint that gives each operation its actor, commit and contract."""

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import Schema

from api import paging
from api.request import Work, unit_of_work, work
from fleet import idempotency
from fleet.access import Verb
from fleet.errors import Invalid, Refusal

IF_MATCH: Final = "If-Match"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location", "Content-Disposition")
"""Headers stored with an answer for its repeats."""

View = Callable[..., Any]


class PreconditionFailed(Refusal):
    """It changed since you read it."""

    status = 412
    detail = "Read it again, then decide."


class PreconditionRequired(Refusal):
    """Say which version you change: send If-Match."""

    status = 428
    detail = "Its value is the ETag of your last reading."


class BadKey(Invalid):
    """This Idempotency-Key is too long."""

    detail = "At most {most} characters."


class Resource(Blueprint):
    """`get`, `listing`, `post` and `patch` decorate plain functions `view(work, …)`.

    Each names its verb (who may: MAY), what it answers (a Schema instance) and what it takes. A view raises
    refusals and returns what to show; the session is committed after the answer is made and before it leaves.
    """

    MAX_KEY = 255

    def __init__(self, name: str, module: str, **options: Any) -> None:
        prefix = options.pop("url_prefix", f"/api/v1/{name}")
        super().__init__(name, module, url_prefix=prefix, **options)
        self._prepare_doc_cbks.append(_document_edge)

    def get(
        self,
        rule: str,
        verb: Verb | None,
        answers: Schema | None,
        *,
        query: Schema | None = None,
        writes: bool = False,
    ) -> Callable[[View], View]:
        """Read one thing; an ETag goes with it."""
        return self._operation("GET", rule, verb, answers, query=query, writes=writes)

    def listing(
        self,
        rule: str,
        verb: Verb,
        answers: type[Schema],
        *,
        keys: paging.Keys,
        query: Schema | None = None,
        prepare: Callable[[Work, Any], None] | None = None,
    ) -> Callable[[View], View]:
        """Read many: the view returns an unexecuted select, answered page by page, newest first.

        `keys` are the columns that order it, the last one unique. `prepare` reads ahead for a whole page.
        """
        page = paging.schema_of(answers)()
        asked = query or paging.PageQuery()

        def decorate(view: View) -> View:
            @wraps(view)
            def paged(current: Work, filters: Mapping[str, Any], **path: Any) -> Any:
                named = {name: value for name, value in filters.items() if name not in ("limit", "after")}
                statement = view(current, named, **path)
                return paging.page(current, statement, keys, filters, prepare)

            return self._operation("GET", rule, verb, page, query=asked, writes=False, many=True)(paged)

        return decorate

    def post(
        self,
        rule: str,
        verb: Verb,
        answers: Schema | None,
        *,
        body: Schema | None = None,
        status: int = 200,
        guarded: bool = False,
    ) -> Callable[[View], View]:
        """Do something. `guarded`: If-Match is honoured where it is sent (the view calls `match`)."""
        return self._operation(
            "POST", rule, verb, answers, body=body, status=status, writes=True, guarded=guarded
        )

    def moves(self, answers: Schema, find: View, commands: Mapping[Verb, View]) -> None:
        """Moves that need no more than the thing: `POST /<key>/<move>`, each by its command of the fleet.

        `find(work, key)` reads the thing and honours If-Match; the command's docstring is the summary.
        """
        for verb, command in commands.items():
            name = verb.value.partition(".")[2]
            view = _plain_move(name, find, command)
            self.post(f"/<key>/{name.replace('_', '-')}", verb, answers, body=NothingSchema(), guarded=True)(
                view
            )

    def patch(self, rule: str, verb: Verb, answers: Schema, *, body: Schema) -> Callable[[View], View]:
        """Correct something; If-Match is required (the view calls `match`)."""
        return self._operation("PATCH", rule, verb, answers, body=body, writes=True, guarded=True)

    def _operation(
        self,
        method: str,
        rule: str,
        verb: Verb | None,
        answers: Schema | None,
        *,
        body: Schema | None = None,
        query: Schema | None = None,
        status: int = 200,
        writes: bool,
        many: bool = False,
        guarded: bool = False,
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            inner = self.response(status, answers)(view)
            if body is not None:
                inner = self.arguments(body)(inner)
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            edge = _edge(inner, verb, writes, etag=not many and answers is not None)
            edge._apidoc["edge"] = {  # type: ignore[attr-defined]
                "verb": verb,
                "method": method,
                "guarded": guarded,
                "many": many,
                "path": "<" in rule,
                "takes": bool(body or query or many),
            }
            edge.verb, edge.writes = verb, writes  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, edge, methods=[method])
            return view

        return decorate


def _plain_move(name: str, find: View, command: View) -> View:
    def view(current: Work, _body: Mapping[str, Any], key: str) -> Any:
        thing = find(current, key)
        command(current.session, current.actor, thing)
        return thing

    view.__name__, view.__doc__ = name, command.__doc__
    return view


class NothingSchema(Schema):
    """A body without fields."""


def _edge(inner: View, verb: Verb | None, writes: bool, *, etag: bool) -> View:
    @wraps(inner)
    def edge(**path: Any) -> Response:
        with unit_of_work(verb, writes=writes) as current:
            key = request.headers.get(IDEMPOTENCY_KEY) if request.method == "POST" else None
            if key is None:
                return _answer(inner, current, path, etag)
            return _once(inner, current, path, etag, key)

    return edge


def _answer(inner: View, current: Work, path: Mapping[str, Any], etag: bool) -> Response:
    response: Response = current_app.make_response(inner(current, **path))
    if etag and response.status_code < 300:
        response.set_etag(_hashed(response.get_data()))
        if request.method == "GET":
            response.make_conditional(request)
    return response


def _once(inner: View, current: Work, path: Mapping[str, Any], etag: bool, key: str) -> Response:
    """One effect and one answer for all repeats under one key (rule N2)."""
    if len(key) > Resource.MAX_KEY:
        raise BadKey(most=Resource.MAX_KEY)
    asked = f"{request.method} {request.full_path} {request.headers.get('Accept', '')}\n".encode()
    reply, is_new = idempotency.claim(
        current.session, current.actor.name, key, asked + request.get_data(), current.at
    )
    if not is_new:
        repeated = Response(reply.body or b"", status=reply.status or 200, headers=reply.headers)
        repeated.headers["Idempotency-Replayed"] = "true"
        return repeated
    response = _answer(inner, current, path, etag)
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    idempotency.keep(reply, response.status_code, headers, response.get_data())
    return response


def match(answers: Schema, thing: Any, *, required: bool = False) -> None:
    """Refuse to change `thing` where the client's If-Match names another version of what `answers` shows.

    Raises PreconditionRequired, PreconditionFailed. Called after the thing was found: absence (404) comes first.
    """
    if IF_MATCH not in request.headers:
        if required:
            raise PreconditionRequired()
        return
    current = _hashed(current_app.json.dumps(answers.dump(thing)).encode())
    # A proxy that compresses weakens the tag on its way out; the version is the same.
    sent = {tag.strip().removeprefix("W/").strip('"') for tag in request.headers[IF_MATCH].split(",")}
    if not sent & {current, "*"}:
        raise PreconditionFailed()


def _hashed(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _document_edge(doc: dict[str, Any], info: dict[str, Any], *, spec: Any, **_kwargs: Any) -> dict[str, Any]:
    """Add what the edge does to an operation's OpenAPI: headers, problems, who may."""
    edge = info.get("edge")
    if edge is None:
        return doc
    verb: Verb | None = edge["verb"]
    statuses = {429, 503} | ({401, 403} if verb else set())
    statuses |= {404} if edge["path"] else set()
    statuses |= {400, 409, 413, 415, 422} if edge["method"] != "GET" else ({422} if edge["takes"] else set())
    statuses |= {412} if edge["guarded"] else set()
    statuses |= {428} if edge["method"] == "PATCH" else set()
    for status in sorted(statuses):
        doc.setdefault("responses", {}).setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    doc.setdefault("parameters", []).extend(_headers(edge))
    if verb is not None:
        doc["security"] = [{"bearer": []}]
        doc["x-verb"], doc["x-scope"] = verb.value, verb.scope
    return doc


def _headers(edge: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    if edge["method"] == "POST":
        found.append(
            _header(IDEMPOTENCY_KEY, "The same key again has no second effect and gets the same answer.", 255)
        )
    if edge["guarded"]:
        found.append(_header(IF_MATCH, "The ETag you last read: another version is refused with 412.", 200))
    return found


def _header(name: str, says: str, most: int) -> dict[str, Any]:
    shape = {"type": "string", "minLength": 1, "maxLength": most}
    return {"in": "header", "name": name, "required": False, "description": says, "schema": shape}


__all__ = ["Resource", "match", "work"]
