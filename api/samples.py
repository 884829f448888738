"""Examples for the documentation, made from the OpenAPI document itself: they can't fall behind it."""

import json
from collections.abc import Mapping
from typing import Any, Final

BY_NAME: Final[Mapping[str, Any]] = {
    "territory": "06",
    "currency": "EUR",
    "url": "https://tool.example.org/fleet",
    "scopes": ["loans:read"],
    "kinds": ["loan.hand_over"],
    "email": "someone@example.org",
}
"""Member → a value that says more than its type."""
BY_FORMAT: Final[Mapping[str, Any]] = {
    "date": "2030-06-30",
    "date-time": "2030-06-30T08:00:00Z",
    "iso": "2030-06-30T08:00:00Z",
}
DEEPEST: Final = 4


def of(
    document: Mapping[str, Any], shape: Mapping[str, Any], *, whole: bool, name: str = "", deep: int = 0
) -> Any:
    """A value of that shape; only what a body needs, unless `whole`."""
    if "$ref" in shape:
        shape = document["components"]["schemas"][str(shape["$ref"]).rpartition("/")[2]]
    for several in ("oneOf", "anyOf", "allOf"):
        if several in shape:
            return of(document, shape[several][0], whole=whole, name=name, deep=deep)
    if name in BY_NAME:
        return BY_NAME[name]
    if "enum" in shape:
        return shape["enum"][0]
    kinds = shape.get("type", "string")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "object":
        return _object(document, shape, whole, deep)
    if kind == "array":
        inner = shape.get("items", {})
        return [] if deep > DEEPEST else [of(document, inner, whole=whole, deep=deep + 1)]
    return _plain(shape, kind)


def _object(document: Mapping[str, Any], shape: Mapping[str, Any], whole: bool, deep: int) -> dict[str, Any]:
    if deep > DEEPEST:
        return {}
    needed = set(shape.get("required", ()))
    return {
        name: of(document, inner, whole=whole, name=name, deep=deep + 1)
        for name, inner in shape.get("properties", {}).items()
        if whole or name in needed
    }


def _plain(shape: Mapping[str, Any], kind: str) -> Any:
    if kind in ("integer", "number"):
        return max(shape.get("minimum", 0), 1)
    if kind == "boolean":
        return True
    return BY_FORMAT.get(shape.get("format", ""), "…")


def call(document: Mapping[str, Any], method: str, path: str, told: Mapping[str, Any]) -> str:
    """An operation as a `curl` command."""
    lines = ['curl -H "Authorization: Bearer $TOKEN"']
    if method == "patch":
        lines.append('-X PATCH -H "If-Match: $ETAG"')
    bodies = told.get("requestBody", {}).get("content", {})
    if "application/json" in bodies:
        body = of(document, bodies["application/json"]["schema"], whole=False)
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{json.dumps(body, ensure_ascii=False)}'")
    elif bodies:
        lines.append(f"-H 'Content-Type: {next(iter(bodies))}' --data-binary @file")
    elif method == "post":
        lines.append("-X POST")
    return " ".join(lines) + f' "$FLEET{path}"'


def answer(document: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
    """A shape as JSON."""
    return json.dumps(of(document, shape, whole=True), ensure_ascii=False, indent=1)
