"""What OpenAPI says of one operation beyond its shapes: headers, problems, who may, files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from marshmallow import Schema

from fleet.access import MAY, Verb

IF_MATCH: Final = "If-Match"
IF_NONE_MATCH: Final = "If-None-Match"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
JSON: Final = "application/json"


@dataclass(frozen=True)
class Facts:
    """What the edge knows of an operation."""

    resource: str
    method: str
    rule: str
    verb: Verb | None
    guarded: bool
    many: bool
    consumes: tuple[str, ...]
    produces: tuple[str, ...]
    tagged: bool
    also: tuple[int, ...]
    body: Schema | None
    query: Schema | None
    either: tuple[Schema, Schema, int] | None = None
    refuses: tuple[int, ...] = ()
    name: str = ""

    def named(self, name: str) -> "Facts":
        return replace(self, name=name)

    @property
    def statuses(self) -> set[int]:
        """The problems that this operation can answer with."""
        # A paper is refused where there is nothing to print: no youth left to sign, evidence not accepted.
        found = {406, 409, 429, 503} if self.produces != (JSON,) else {429, 503}
        found |= {401, 403} if self.verb else set()
        found |= set(self.refuses)
        found |= {404} if "<" in self.rule else set()
        found |= {400} if self.query or self.many or "<" in self.rule else set()
        found |= {400, 409, 413, 415, 422, 507} if self.method != "GET" else set()
        found |= {422} if self.query or self.many else set()
        found |= {412} if self.guarded else set()
        return found | ({428} if self.method == "PATCH" else set())


def needs_body(body: Schema) -> bool:
    """Whether anything in it must be sent."""
    return any(field.required for field in body.fields.values())


def document(doc: dict[str, Any], info: dict[str, Any], *, spec: Any, **_kwargs: Any) -> dict[str, Any]:
    """Add what the edge does to an operation's OpenAPI."""
    facts: Facts | None = info.get("edge")
    if facts is None:
        return doc
    doc["operationId"] = f"{facts.resource}_{facts.name}".replace("-", "_")
    responses = doc.setdefault("responses", {})
    for status in sorted(facts.statuses):
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    responses.pop(422, None)
    for status in facts.also:
        responses[str(status)] = next(found for code, found in responses.items() if code in (200, 201))
    _document_headers(doc, facts)
    _document_answers(responses, facts)
    _document_files(doc, facts)
    _document_either(doc, facts)
    if facts.verb is not None:
        doc["security"] = [{"bearer": []}]
        doc["x-verb"], doc["x-scope"] = facts.verb.value, facts.verb.scope
        doc["x-roles"] = sorted(role.value for role in MAY[facts.verb] if role.value != "system")
    return doc


LOCATION: Final = {"Location": {"description": "Where the new thing is.", "schema": {"type": "string"}}}
ETAG: Final = {"ETag": {"description": "Its version, for If-Match.", "schema": {"type": "string"}}}
LINK: Final = {"Link": {"description": "The next page, rel=next.", "schema": {"type": "string"}}}


def _document_answers(responses: dict[Any, Any], facts: Facts) -> None:
    """The headers of success."""
    for status, found in responses.items():
        if str(status) not in ("200", "201"):
            continue
        headers = dict(LINK) if facts.many else dict(ETAG) if facts.tagged else {}
        headers |= LOCATION if str(status) == "201" else {}
        if headers:
            found["headers"] = headers


def _document_files(doc: dict[str, Any], facts: Facts) -> None:
    if facts.consumes:
        shape = {"type": "object"} if facts.consumes == (JSON,) else {"type": "string", "format": "binary"}
        content = {kind: {"schema": shape} for kind in facts.consumes}
        doc["requestBody"] = {"required": True, "content": content}
    if facts.produces != (JSON,):
        content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in facts.produces}
        for status in ("200", 200):
            if status in doc["responses"]:
                doc["responses"][status] = {"description": "The document.", "content": content}


def _document_either(doc: dict[str, Any], facts: Facts) -> None:
    """One thing, or a list of them; the answer is one, or `{"items": […]}`."""
    if facts.either is None:
        return
    body, answer, most = facts.either
    many = {"type": "array", "items": body, "minItems": 1, "maxItems": most}
    doc["requestBody"] = {"required": True, "content": {JSON: {"schema": {"oneOf": [body, many]}}}}
    items = {"type": "array", "items": answer}
    whole = {"type": "object", "properties": {"items": items}, "required": ["items"]}
    content = {JSON: {"schema": {"oneOf": [answer, whole]}}}
    status = next(status for status in doc["responses"] if str(status) == "200")
    doc["responses"][status] = {"description": "What became of it.", "content": content}


def _document_headers(doc: dict[str, Any], facts: Facts) -> None:
    found = doc.setdefault("parameters", [])
    if facts.method == "POST":
        says = "The same key again has no second effect and gets the same answer."
        shape = {"type": "string", "minLength": 1, "maxLength": 255}
        found.append(_header(IDEMPOTENCY_KEY, says, shape))
    if facts.guarded:
        says = "The ETag you last read: another version is refused with 412."
        found.append(_header(IF_MATCH, says, {"type": "string"}))
    if facts.method == "GET" and not facts.many:
        says = "The ETag you last read: the same version is a 304."
        found.append(_header(IF_NONE_MATCH, says, {"type": "string"}))
        doc["responses"]["304"] = {"description": "You have this version."}


def _header(name: str, says: str, shape: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": says, "schema": shape}
