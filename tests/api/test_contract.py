"""The OpenAPI document: complete, and true of what the service does (rule N8)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from api.contract import RESOURCES
from fleet import stock_takes
from fleet.access import Role
from fleet.db import Database
from fleet.parties import tokens
from tests.api.conftest import Client
from tests.api.served import served
from tests.api.test_access import World
from tests.cast import Cast
from tests.engines import Engine

HERE: Final = Path(__file__).parent
EXAMPLES: Final = 15
FEW: Final = 5
"""For a second role, whose requests reach the same code; `make battery` tries both roles alike."""
MORE: Final = 400
PARTS: Final = 3
"""More would share out better among many cores, but each starts a service and the tool: 3 s of CPU."""
QUICK: Final = "examples,coverage,fuzzing"
TRAIL_KEY: Final = b"a key for the trail of the tests"
METHODS: Final = ("get", "post", "patch")
PASSED_ON: Final = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR"}
"""Of the environment: no proxy, which could only stand between the tool and this machine."""


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = Client(app).ok("GET", "openapi.json")
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        methods[method] | {"path": path, "method": method}
        for path, methods in document["paths"].items()
        for method in METHODS
        if method in methods
    ]


def test_every_operation_says_what_it_does_and_who_may(document: dict[str, Any]) -> None:
    every = operations(document)
    lacking = [
        operation["operationId"]
        for operation in every
        if not (operation.get("summary") and operation["x-roles"] and operation["security"])
    ]
    assert lacking == []
    names = [operation["operationId"] for operation in every]
    assert len(names) == len(set(names)) > 100


def test_every_problem_has_its_media_type(document: dict[str, Any]) -> None:
    contents = {
        media for answer in document["components"]["responses"].values() for media in answer["content"]
    }
    assert contents == {"application/problem+json"}
    for operation in operations(document):
        assert {"401", "403", "429", "503"} <= operation["responses"].keys()


def test_bodies_are_closed_and_problems_open(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    for operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if name := content["schema"].get("$ref", "").rpartition("/")[2]:
                assert shapes[name]["additionalProperties"] is False, name
    assert shapes["Problem"]["additionalProperties"] is not False
    assert not [name for name in shapes if "Pagination" in name]


def test_what_a_shape_is_for_is_said_beside_it(document: dict[str, Any]) -> None:
    said = {name: shape.get("description", "") for name, shape in document["components"]["schemas"].items()}
    assert "30 days at most" in said["HandOver"]
    assert [name for name, text in said.items() if not text and not name.endswith("Page")] == []


def types_in(shape: Any) -> Iterator[Any]:
    """Every `type` in a schema, however deep."""
    if isinstance(shape, dict):
        yield shape.get("type")
    for inner in shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ():
        yield from types_in(inner)


def test_no_type_is_named_twice(document: dict[str, Any]) -> None:
    named = [kinds for kinds in types_in(document["components"]["schemas"]) if isinstance(kinds, list)]
    assert [kinds for kinds in named if len(set(kinds)) < len(kinds)] == []
    assert ["string", "null"] in named


class Tried:
    """A service with one of everything in it, and a token of each kind of program."""

    def __init__(self, engine: Engine, folder: Path, tables: Path) -> None:
        self.engine, self.url = engine, engine.fresh()
        database = Database(self.url, TRAIL_KEY)
        with database.opened(writing=True) as session:
            cast = Cast(session)
            issuer = cast.administrator.later(datetime.now(UTC))
            houses = {Role.COORDINATOR: cast.lender, Role.ASSOCIATION: cast.association}
            counted = stock_takes.open_at(session, cast.volunteer, cast.hub)
            self.keys = World(cast).keys | {"stock-takes": counted.id}
            self.secrets = {
                role: tokens.issue(session, issuer, house, role)[1] for role, house in houses.items()
            }
            session.commit()
        database.dispose()
        self.log, self.config = folder / "service.log", folder / "schemathesis.toml"
        self.config.write_text((HERE / "schemathesis.toml").read_text() + self._known())
        kept = {name: os.environ[name] for name in PASSED_ON & os.environ.keys()}
        # Tables of all characters take seconds to make: once a run, not once a process.
        self.environment = kept | {"HYPOTHESIS_STORAGE_DIRECTORY": str(tables)}

    def _known(self) -> str:
        """A key that exists for each resource: without, most answers would be 404."""
        rows = [
            f"[[operations]]\ninclude-path-regex = '^/api/v1/{name}/\\{{key'\n"
            f"parameters = {{ 'path.key' = '{key}' }}\n"
            for name, key in self.keys.items()
        ]
        return "\n" + "\n".join(rows)

    def run(self, address: str, role: Role, examples: int, resources: list[str], phases: str) -> None:
        """Schemathesis over the operations of these resources; its own words where it finds anything."""
        tags = [word for name in resources for word in ("--include-tag", name)]
        command = [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(self.config),
            "run",
            f"{address}/api/v1/openapi.json",
            f"--header=Authorization: Bearer {self.secrets[role]}",
            f"--max-examples={examples}",
            f"--phases={phases}",
            "--continue-on-failure",
            "--no-color",
            *tags,
        ]
        at = {"cwd": self.log.parent, "env": self.environment}
        done = subprocess.run(command, capture_output=True, text=True, check=False, **at)
        assert done.returncode == 0, (
            done.stdout[-12_000:] + done.stderr[-2_000:] + self.log.read_text()[-4_000:]
        )


@pytest.fixture
def tried(databases: Engine, tmp_path: Path, scratch: Path) -> Iterator[Tried]:
    made = Tried(databases, tmp_path, scratch / "hypothesis")
    yield made
    databases.drop(made.url)


def tags() -> list[str]:
    return [name.replace("_", "-") for name in RESOURCES]


ASSOCIATION: Final = [
    "youths",
    "equipment-requests",
    "loans",
    "allocations",
    "tickets",
    "alerts",
    "devices",
    "sims",
]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_service_keeps_its_contract_with_the_desk(tried: Tried, part: int) -> None:
    with served(tried.url, tried.log) as address:
        tried.run(address, Role.COORDINATOR, EXAMPLES, tags()[part::PARTS], QUICK)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_service_keeps_its_contract_with_an_association(tried: Tried) -> None:
    with served(tried.url, tried.log) as address:
        tried.run(address, Role.ASSOCIATION, FEW, ASSOCIATION, "examples,fuzzing")


@pytest.mark.battery
@pytest.mark.parametrize("resource", tags())
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ASSOCIATION])
def test_the_service_keeps_its_contract_however_often_it_is_tried(
    tried: Tried, role: Role, resource: str
) -> None:
    with served(tried.url, tried.log) as address:
        tried.run(address, role, MORE, [resource], f"{QUICK},stateful")
