"""A resource of the REST API: one thin Blueprint that gives each operation its actor, commit and contract."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Final

import orjson
from flask import Response, current_app, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema

from api import bodies, operations, paging
from api.operations import IDEMPOTENCY_KEY, IF_MATCH
from api.request import Work, unit_of_work, work
from api.shapes.parts import Body
from fleet import idempotency
from fleet.access import Verb
from fleet.errors import Invalid, Refusal

KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location", "Content-Disposition", "Label-Warning")
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
    """This Idempotency-Key can't be used."""

    detail = "It has 1 to {most} characters."


class Resource(Blueprint):  # type: ignore[misc]
    """`get`, `listing`, `post` and `patch` decorate plain functions `view(work, …)`.

    Each names its verb (who may: MAY), what it answers (a Schema instance) and what it takes. A view raises
    refusals and returns what to show; the session is committed after the answer is made and before it leaves.
    """

    ARGUMENTS_PARSER = bodies.Parser()
    MAX_KEY = 255

    def __init__(self, name: str, module: str, **options: Any) -> None:
        prefix = options.pop("url_prefix", f"/api/v1/{name}")
        super().__init__(name, module, url_prefix=prefix, **options)
        self._prepare_doc_cbks.append(operations.document)

    def get(
        self,
        rule: str,
        verb: Verb | None,
        answers: Schema | None,
        *,
        query: Schema | None = None,
        writes: bool = False,
        produces: Sequence[str] = (bodies.JSON,),
        refuses: Sequence[int] = (),
    ) -> Callable[[View], View]:
        """Read one thing; an ETag goes with it. `produces`: media types of an answer that is no JSON.

        `refuses`: statuses of problems that no other operation has.
        """
        return self._operation(
            "GET", rule, verb, answers, query=query, writes=writes, produces=produces, refuses=refuses
        )

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
        self, rule: str, verb: Verb, answers: Schema | None, *, body: Schema | None = None, **more: Any
    ) -> Callable[[View], View]:
        """Do something.

        `status`: of success (200). `guarded`: If-Match is honoured where it is sent (the view calls `match`).
        `query`: parameters. `consumes`: media types of a file that is the body. `produces`: as in `get`.
        `tagged` False: the answer is not the thing itself, so no ETag. `once`: fields that repeats under the
        same key are not shown again. `also`: other statuses of success. `either`: the body is one thing or a
        list of them (its schema, that of an answer, the most in a list); the view gets it as a list.
        `writes` False: it only answers, for what takes too long to hold the write lock meanwhile; a key of
        its repeats is heard and not needed.
        """
        writes = more.pop("writes", True)
        return self._operation("POST", rule, verb, answers, body=body, writes=writes, **more)

    def moves(self, answers: Schema, find: View, commands: Mapping[Verb, View]) -> None:
        """Moves that need no more than the thing: `POST /<key>/<move>`, each by its command of the fleet.

        `find(work, key)` reads the thing and honours If-Match; the command's docstring is the summary.
        """
        for verb, command in commands.items():
            says = (command.__doc__ or "").partition(" Raises ")[0]
            self.move(verb, answers, find, command, says)

    def move(self, verb: Verb, answers: Schema, find: View, command: View, says: str) -> None:
        """One such move; `says` is its summary."""
        name = verb.value.partition(".")[2]
        view = _plain_move(name, find, command, says)
        self.post(f"/<key>/{name.replace('_', '-')}", verb, answers, body=NothingSchema(), guarded=True)(view)

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
        consumes: Sequence[str] = (),
        produces: Sequence[str] = (bodies.JSON,),
        tagged: bool = True,
        once: Sequence[str] = (),
        also: Sequence[int] = (),
        either: tuple[Schema, Schema, int] | None = None,
        refuses: Sequence[int] = (),
    ) -> Callable[[View], View]:
        facts = operations.Facts(
            self.name,
            method,
            rule,
            verb,
            guarded,
            many,
            tuple(consumes),
            tuple(produces),
            tagged and not many,
            tuple(also),
            body,
            query,
            either,
            tuple(refuses),
        )

        def decorate(view: View) -> View:
            taken = _one_or_many(view, *either) if either else view
            inner = self.response(status, answers)(taken)
            if body is not None:
                inner = self.arguments(body, required=operations.needs_body(body))(inner)
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            edge = _edge(inner, verb, writes, etag=tagged and not many, once=once)
            edge._apidoc["edge"] = facts.named(view.__name__)  # type: ignore[attr-defined]
            edge.verb, edge.writes = verb, writes  # type: ignore[attr-defined]
            self.add_url_rule(rule, view.__name__, edge, methods=[method])
            return view

        return decorate


def _one_or_many(view: View, body: Schema, answer: Schema, most: int) -> View:
    """`view` gets a list, and answers one; whoever sent one thing gets one thing."""

    @wraps(view)
    def taken(current: Work, **path: Any) -> Response:
        things, alone = bodies.one_or_many(body, most)
        answers = [answer.dump(each) for each in view(current, things, **path)]
        return jsonify(answers[0] if alone else {"items": answers})

    return taken


def _plain_move(name: str, find: View, command: View, says: str) -> View:
    def view(current: Work, _body: Mapping[str, Any], key: str) -> Any:
        thing = find(current, key)
        command(current.session, current.actor, thing)
        return thing

    view.__name__, view.__doc__ = name, says
    return view


class NothingSchema(Body):
    """A body without fields."""


def _edge(inner: View, verb: Verb | None, writes: bool, *, etag: bool, once: Sequence[str]) -> View:
    @wraps(inner)
    def edge(**path: Any) -> Response:
        with unit_of_work(verb, writes=writes) as current:
            key = request.headers.get(IDEMPOTENCY_KEY) if request.method == "POST" else None
            if key is not None and not 1 <= len(key) <= Resource.MAX_KEY:
                raise BadKey(most=Resource.MAX_KEY)
            if key is None or not writes:
                return _answer(inner, current, path, etag)
            return _once(inner, current, path, etag, key, once)

    return edge


def _answer(inner: View, current: Work, path: Mapping[str, Any], etag: bool) -> Response:
    response: Response = current_app.make_response(inner(current, **path))
    if etag and response.status_code < 300:
        response.set_etag(_hashed(response.get_data()))
        if request.method == "GET":
            response.make_conditional(request)
    return response


def _once(
    inner: View, current: Work, path: Mapping[str, Any], etag: bool, key: str, once: Sequence[str]
) -> Response:
    """One effect and one answer for all repeats under one key (rule N2)."""
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
    idempotency.keep(reply, response.status_code, headers, _without(response.get_data(), once))
    return response


def _without(body: bytes, once: Sequence[str]) -> bytes:
    """The answer as it is stored: what is shown once is shown once (rule A2)."""
    return orjson.dumps({**orjson.loads(body), **dict.fromkeys(once)}) if once else body


def match(answers: Schema, thing: Any, *, required: bool = False) -> None:
    """Refuse to change `thing` where the client's If-Match names another version of what `answers` shows.

    Called after the thing was found: absence (404) comes first. Raises PreconditionRequired or
    PreconditionFailed.
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


__all__ = ["Resource", "match", "work"]
