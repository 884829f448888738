"""The API's documentation for people: our own OpenAPI document as a page, and what each problem means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, make_response, render_template, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from api import language, problems, samples
from api.request import Work, unit_of_work
from fleet import about, webhooks
from fleet.errors import NotFound

routes = Blueprint("documentation", __name__)

TEXTS: Final = Path(__file__).resolve().parents[1] / "docs"
METHODS: Final = ("get", "post", "patch")
View = Callable[..., str]


@dataclass(frozen=True)
class Field:
    """One parameter, or one member of a body or an answer."""

    name: str
    type: str
    is_required: bool
    says: str
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One address and method."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    scope: str
    roles: tuple[str, ...]
    fields: tuple[Field, ...]
    body: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class Shape:
    """One schema, with its members."""

    name: str
    says: str
    fields: tuple[Field, ...]
    example: str


def public(rule: str) -> Callable[[View], View]:
    """A page for everybody, from the short list of rule A1."""

    def decorate(view: View) -> View:
        @wraps(view)
        def edge(**path: Any) -> Response:
            with unit_of_work(None, writes=False) as work:
                return make_response(view(work, **path))

        edge.verb, edge.writes = None, False  # type: ignore[attr-defined]
        routes.add_url_rule(rule, view.__name__, edge, methods=["GET"])
        return view

    return decorate


@public("/api/docs")
def docs(work: Work) -> str:
    """Every operation, parameter, answer and problem."""
    document = current_app.extensions["contract"].described
    groups: dict[str, list[Operation]] = {}
    for operation in operations(document):
        groups.setdefault(operation.path.split("/")[3], []).append(operation)
    tags = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    return _shown(
        work,
        "docs.html",
        guide=Markup(_rendered("api.md")),  # noqa: S704 (our own text)
        quick=Markup(_rendered("quickstart.md", part=True)),  # noqa: S704
        kinds=webhooks.kinds(),
        groups=groups,
        tags=tags,
        shapes=list(shapes(document)),
    )


@cache
def _rendered(name: str, part: bool = False) -> str:
    """One of our own texts as HTML; as `part` of a chapter without its title, its headings one lower."""
    text = (TEXTS / name).read_text(encoding="utf-8")
    if part:
        text = text.partition("\n")[2].replace("\n## ", "\n### ")
    return str(MarkdownIt("commonmark").enable("table").render(text))


@public("/problems")
def list_problems(work: Work) -> str:
    """Every kind of problem."""
    return _shown(work, "problems.html", problems=list(problems.every()))


@public("/problems/<slug>")
def one_problem(work: Work, slug: str) -> str:
    """What one kind of problem means."""
    for name, status, title, detail in problems.every():
        if name == slug:
            return _shown(work, "problem.html", slug=name, status=status, title=title, detail=detail)
    raise NotFound(key=slug)


def _shown(work: Work, template: str, **facts: Any) -> str:
    return render_template(
        template,
        actor=work.actor if work.visitor.is_known else None,
        demo=about.is_demo(work.session),
        contact=work.settings.label_contact,
        here=request.path,
        say=language.translator(),
        **facts,
    )


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """What the document says of each operation, in the order of the addresses."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(document, path, method, methods)


def _operation(document: Mapping[str, Any], path: str, method: str, methods: Mapping[str, Any]) -> Operation:
    told = methods[method]
    named = [*methods.get("parameters", ()), *told.get("parameters", ())]
    bodies = told.get("requestBody", {}).get("content", {})
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        says=told.get("description", ""),
        scope=told.get("x-scope", ""),
        roles=tuple(told.get("x-roles", ())),
        fields=tuple(_parameter(each) for each in named),
        body=tuple((kind, _type(content["schema"])) for kind, content in bodies.items()),
        answers=tuple(_answers(told["responses"])),
        problems=tuple(_problems(document, told["responses"])),
        example=samples.call(document, method, path, told),
    )


def _parameter(told: Mapping[str, Any]) -> Field:
    shape = told.get("schema", {})
    return Field(
        told["name"], _type(shape), told.get("required", False), told.get("description", ""), told["in"]
    )


def _answers(responses: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for status, answer in responses.items():
        for kind, content in answer.get("content", {}).items():
            yield status, kind, _type(content["schema"])


def _problems(document: Mapping[str, Any], responses: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = document["components"]["responses"]
    for status, answer in responses.items():
        if "$ref" in answer:
            yield status, known[status]["description"]


def shapes(document: Mapping[str, Any]) -> Iterator[Shape]:
    """Each schema of the document, by name."""
    for name, told in sorted(document["components"]["schemas"].items()):
        needed = told.get("required", ())
        rows = (
            Field(field, _type(shape), field in needed, shape.get("description", ""))
            for field, shape in told.get("properties", {}).items()
        )
        yield Shape(name, told.get("description", ""), tuple(rows), samples.answer(document, told))


def _type(shape: Mapping[str, Any]) -> str:
    """A schema in a few words; a named one as `#Name`."""
    if "$ref" in shape:
        return "#" + str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        return " | ".join(_type(each) for each in shape["anyOf"])
    if "enum" in shape:
        return " | ".join("null" if word is None else str(word) for word in shape["enum"])
    kinds = shape.get("type", "any")
    told = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in shape:
        return f"[{_type(shape['items'])}]"
    return f"{told} ({shape['format']})" if "format" in shape else told
