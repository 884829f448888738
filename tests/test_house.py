"""The rules of the house that a linter can't say."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from fleet import lifecycle, locale
from fleet.access import MAY, RESOURCES, Verb
from fleet.errors import Refusal

ROOT = Path(__file__).parents[1]
ROOMS = ("fleet", "api", "jobs", "labels")
TOP = {
    "fleet",
    "api",
    "jobs",
    "labels",
    "tests",
    "docs",
    "bench",
    "wsgi.py",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "package.json",
    "package-lock.json",
}
LOCKS = re.compile(r"requirements(-\w+)?\.lock")
MAX_LINES = 300
COMMITTERS = {"fleet/db.py", "api/request.py", "jobs/run.py", "fleet/console/door.py"}
"""The edges: where a unit of work is opened."""
CATALOGUE = ROOT / "fleet/locale/fr/LC_MESSAGES/fleet.po"
README = ROOT / "README.md"


def sources(*rooms: str) -> Iterator[tuple[str, str]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def modules() -> Iterator[object]:
    for room in ROOMS:
        package = importlib.import_module(room)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def refusals() -> list[type[Refusal]]:
    list(modules())
    found: list[type[Refusal]] = []
    heap = [Refusal]
    while heap:
        for kind in heap.pop().__subclasses__():
            if kind.__module__.partition(".")[0] in ROOMS and kind not in found:
                found.append(kind)
                heap.append(kind)
    return sorted(found, key=lambda kind: kind.__qualname__)


def assigned(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from target.elts if isinstance(target, ast.Tuple) else [target]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and getattr(node, "value", None) is not None:
        yield node.target


def sets_a_state(node: ast.AST) -> bool:
    """An assignment to `x.state`, `setattr(x, "state", …)`, or an UPDATE's `.values(state=…)`."""
    if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in assigned(node)):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        return any(word.arg == "state" for word in node.keywords)
    called = isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) > 1
    return called and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"


def test_only_lifecycle_assigns_a_state() -> None:
    strays = [
        f"{name}:{node.lineno}"
        for name, text in sources(*ROOMS)
        for node in ast.walk(ast.parse(text))
        if name != "fleet/lifecycle/__init__.py" and sets_a_state(node)
    ]
    assert strays == []


def test_nothing_is_born_with_a_state_of_its_own_choice() -> None:
    living = {
        "Device",
        "Sim",
        "Line",
        "Plan",
        "EquipmentRequest",
        "Allocation",
        "Shipment",
        "Loan",
        "Ticket",
        "Alert",
    }
    strays = [
        f"{name}:{node.lineno}"
        for name, text in sources(*ROOMS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in living
        and any(word.arg == "state" for word in node.keywords)
    ]
    assert strays == []


def test_only_the_edge_commits() -> None:
    strays = [
        f"{name}:{node.lineno}"
        for name, text in sources(*ROOMS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr == "commit" and name not in COMMITTERS
    ]
    assert strays == []


def test_every_verb_has_its_row_and_its_resource() -> None:
    assert MAY.keys() == set(Verb)
    assert all(MAY[verb] for verb in Verb)
    assert {verb.value.partition(".")[0] for verb in Verb} == RESOURCES.keys()


def test_every_move_is_a_verb_with_a_row() -> None:
    assert {verb for life in lifecycle.LIVES.values() for verb in life} <= MAY.keys()


def facts_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_refusal_has_a_title_a_status_and_a_detail_of_named_facts() -> None:
    for kind in refusals():
        assert kind.__dict__.get("__doc__"), f"{kind.__name__}: its docstring is its title"
        assert 400 <= kind.status < 600, kind.__name__
        assert kind.title().endswith("."), kind.__name__
        for _, name, form, conversion in string.Formatter().parse(kind.detail):
            assert name is None or (name.isidentifier() and not form and not conversion), kind.__name__


def test_two_refusals_never_share_a_problem_type() -> None:
    slugs = [kind.slug() for kind in refusals()]
    assert sorted({slug for slug in slugs if slugs.count(slug) > 1}) == []


def raised(name: str, text: str) -> Iterator[tuple[ast.Call, type[Refusal]]]:
    """The refusals that a file raises, by their names there."""
    module = importlib.import_module(name.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            kind: object = module
            for word in ast.unparse(node.exc.func).split("."):
                kind = getattr(kind, word, None)
            if isinstance(kind, type) and issubclass(kind, Refusal):
                yield node.exc, kind


def test_the_facts_of_each_detail_are_given_where_it_is_raised() -> None:
    """Every `raise Kind(fact=…)` gives all that `Kind.detail` names: no sentence with a hole in it."""
    holes = [
        f"{name}:{call.lineno} lacks {sorted(missing)}"
        for name, text in sources(*ROOMS)
        if "/migrations/" not in name and not name.endswith("__main__.py")
        for call, kind in raised(name, text)
        if all(word.arg for word in call.keywords)
        for missing in [facts_of(kind.detail) - {str(word.arg) for word in call.keywords}]
        if missing
    ]
    assert holes == []


def test_every_refusal_is_told_in_french() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr", abort_invalid=True)
    told = {message.id: message.string for message in catalogue if message.id}
    wanted = {text for kind in refusals() for text in (kind.title(), kind.detail) if text}
    sentences = {text for text in wanted if re.search(r"[a-z]", re.sub(r"\{\w+\}", "", text))}
    assert sorted(text for text in sentences if not told.get(text)) == []
    for text in wanted & told.keys():
        assert facts_of(str(told[text])) <= facts_of(text), text


def test_what_a_schema_says_of_a_bad_body_is_told_in_french() -> None:
    said = {
        call.args[0].value
        for _, text in sources("api")
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "ValidationError"
        if isinstance(call.args[0], ast.Constant)
    }
    with CATALOGUE.open("rb") as file:
        told = {message.id for message in read_po(file, locale="fr") if message.string}
    assert len(said) > 5
    assert sorted(said - told) == []


def test_a_state_that_a_refusal_quotes_is_a_word_for_people() -> None:
    states = {move.target.value for life in lifecycle.LIVES.values() for move in life.values()}
    assert {state for state in states if "_" in locale.translator("en")(state)} == set()
    assert {state for state in states if locale.translator("fr")(state) == state} == {"active"}


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        name: len(text.splitlines())
        for name, text in sources(*ROOMS, "tests", "bench")
        if len(text.splitlines()) > MAX_LINES and "/migrations/versions/" not in name
    }
    assert long == {}


def test_the_top_level_says_which_kind_of_work() -> None:
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    tops = {name.partition("/")[0] for name in tracked}
    assert sorted(top for top in tops - TOP if not top.startswith(".") and not LOCKS.fullmatch(top)) == []


def test_no_file_is_called_after_what_it_is_in_place_of_what_it_is_about() -> None:
    vague = {"models", "services", "utils", "helpers", "common", "manager", "base"}
    assert [name for name, _ in sources(*ROOMS) if Path(name).stem in vague] == []


def test_the_readme_draws_the_life_that_the_table_tells() -> None:
    text = README.read_text(encoding="utf-8")
    if "stateDiagram-v2" not in text:
        pytest.skip("the README draws no life yet")
    assert lifecycle.diagram("device") in text
