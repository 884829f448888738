"""Refusals as RFC 9457 problems for programs; the table of all of them is at /problems."""

import re
from collections.abc import Callable, Iterator, Mapping
from traceback import format_tb
from typing import Any, Final

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from api import language
from fleet.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, detail
from fleet.sheets import faults

MEDIA_TYPE: Final = "application/problem+json"
HIDDEN: Final = frozenset({"holder", "youth"})
"""Facts that an answer never carries: who holds a thing is nobody's business but the holder's association."""

RETRY_SECONDS: Final = {503: "2", 507: "60"}

BY_STATUS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad-request", "This request can't be read."),
    401: ("unauthenticated", "You need to sign in, or to send a token."),
    404: ("not-found", "There is nothing here under that name."),
    405: ("method-not-allowed", "This address does not take that method."),
    406: ("not-acceptable", "None of the formats you accept is available."),
    408: ("request-timeout", "The request took too long to arrive."),
    412: ("precondition-failed", "It changed since you read it."),
    413: ("too-large", "This is too large."),
    414: ("address-too-long", "This address is too long."),
    415: ("unsupported-media-type", "This Content-Type is not taken here."),
    422: ("invalid", "Something in what was sent is not right."),
    428: ("precondition-required", "Say which version you change: send If-Match."),
    431: ("headers-too-large", "The headers are too large."),
    500: ("internal-error", "Something went wrong on our side."),
}
"""Problems that no rule of the fleet raises: status → slug and title."""


OF_RULES: Final[Mapping[int, str]] = {
    403: "Your role does not allow this.",
    409: "This can't be done in the present state.",
    410: "This cursor can't be followed any more.",
    429: "That is too often.",
    503: "The service can't answer just now.",
    507: "The disk is full.",
}
"""Statuses of the problems that rules raise."""


_ = str  # marks the sentences below for translation


def _pattern(template: str) -> re.Pattern[str]:
    """What a filled template looks like: each `{name}` matches anything."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template)), re.DOTALL)


FILLED: Final = tuple(
    (template, _pattern(template))
    for template in (
        _("Must be one of: {choices}."),
        _("Length must be between {min} and {max}."),
        _("Longer than maximum length {max}."),
        _("Shorter than minimum length {min}."),
        _("Must be greater than or equal to {min} and less than or equal to {max}."),
        _("Must be greater than or equal to {min}."),
        _("Must be less than or equal to {max}."),
    )
)
"""Sentences of marshmallow's validators that hold a value."""


def of_refusal(refusal: Refusal) -> Response:
    """A refusal as a problem, in the reader's language."""
    say = language.translator()
    shown = {key: value for key, value in refusal.facts.items() if key not in HIDDEN}
    if "moves" in shown:
        shown["moves"] = [move.replace("_", "-") for move in shown["moves"]]
    if isinstance(shown.get("errors"), list):
        shown["errors"] = [_told(error, say) for error in shown["errors"]]
    elif isinstance(shown.get("errors"), Mapping):
        shown["errors"] = _plain(shown["errors"], say)
    body = {
        **shown,
        "type": f"/problems/{refusal.slug()}",
        "title": say(refusal.title()),
        "status": refusal.status,
        "detail": detail(refusal, say) or say(refusal.title()),
    }
    return _answer(body, refusal)


def _told(error: Any, say: Callable[[str], str]) -> Any:
    """One line's fault in the reader's language."""
    if not isinstance(error, dict) or "message" not in error:
        return error
    return {**error, "message": faults.told({"facts": {}, **error}, say)}


def _answer(body: dict[str, Any], refusal: Refusal) -> Response:
    response = jsonify(body)
    response.status_code, response.mimetype = refusal.status, MEDIA_TYPE
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="fleet"'
    if (
        seconds := refusal.facts.get("seconds")
        if refusal.status == 429
        else RETRY_SECONDS.get(refusal.status)
    ):
        response.headers["Retry-After"] = str(seconds)
    return response


def of_http(error: HTTPException) -> Response:
    """An HTTP error of the framework (routing, parsing, validation) as a problem."""
    status = error.code or 500
    slug, title = BY_STATUS.get(status, ("error", error.name))
    say = language.translator()
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    body: dict[str, Any] = {"type": f"/problems/{slug}", "title": say(title), "status": status}
    messages = data.get("messages")
    if isinstance(messages, Mapping):
        body["errors"] = _by_field(messages, say)
    if "accepts" in data:
        body["accepts"] = data["accepts"]
        told = say(_("Send one of: {accepts}."))
        body["detail"] = told.format(accepts=", ".join(data["accepts"]))
    else:
        body["detail"] = _detail(body)
    response = jsonify(body)
    response.status_code, response.mimetype = status, MEDIA_TYPE
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def _by_field(messages: Mapping[str, Any], say: Callable[[str], str]) -> Mapping[str, Any]:
    """webargs groups messages by location (`json`, `query`); a client thinks in fields."""
    merged: dict[str, Any] = {}
    for found in messages.values():
        merged |= found if isinstance(found, Mapping) else {"_": found}
    return {str(name): _plain(found, say) for name, found in merged.items()}


def _plain(messages: Any, say: Callable[[str], str]) -> Any:
    """The same in the reader's language, with texts for keys: marshmallow tells items by their numbers."""
    if isinstance(messages, Mapping):
        return {str(name): _plain(found, say) for name, found in messages.items()}
    return [_said(str(message), say) for message in messages] if isinstance(messages, list) else messages


def _said(message: str, say: Callable[[str], str]) -> str:
    """One message in the reader's language; marshmallow fills in its numbers before we can translate it."""
    for template, pattern in FILLED:
        if found := pattern.fullmatch(message):
            return say(template).format(**found.groupdict())
    return say(message)


def _detail(body: Mapping[str, Any]) -> str:
    errors = body.get("errors")
    if not errors:
        return str(body["title"])
    return "; ".join(f"{name}: {_first(messages)}" for name, messages in errors.items())


def _first(messages: Any) -> str:
    if isinstance(messages, Mapping):
        return "; ".join(f"{name}: {_first(inner)}" for name, inner in messages.items())
    return str(messages[0]) if isinstance(messages, list) and messages else str(messages)


def every() -> Iterator[tuple[str, int, str, str]]:
    """Each problem type once: slug, status, title, detail (English message ids), by slug."""
    found = {slug: (slug, status, title, "") for status, (slug, title) in BY_STATUS.items()}
    for refusal in _leaves(Refusal):
        found[refusal.slug()] = (refusal.slug(), refusal.status, refusal.title(), refusal.detail)
    yield from (found[slug] for slug in sorted(found))


def _leaves(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        if child not in (NotFound, Forbidden, Conflict, Invalid):
            yield child
        yield from _leaves(child)


def wants_problem() -> bool:
    """Whether this client is a program: everything under /api, and whoever prefers JSON."""
    if request.path.startswith("/api/") and request.path != "/api/docs":
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def log_unexpected(error: Exception) -> None:
    """Where it failed, never with what: an exception's text can hold somebody's data (rule Y8)."""
    frames = "".join(format_tb(error.__traceback__))
    current_app.logger.error("unexpected %s at %s\n%s", type(error).__name__, request.url_rule, frames)
