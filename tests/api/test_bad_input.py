"""Rule N8 over HTTP: whatever is sent, the service answers and never breaks."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flask import Flask

import api
from fleet.access import Actor, Role
from fleet.parties import programmes
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

PAGES: Final = Path(api.__file__).parent / "pages" / "templates"
NAMED: Final = re.compile(r'name="(\w+)"')
AS_JSON: Final = {"Content-Type": "application/json"}
WORDS: Final = (
    "",
    " ",
    "\t\n",
    "'",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%",
    "%s%n",
    "{0.__class__}",
    "${7*7}",
    "<script>alert(1)</script>",
    "=1+1",
    "\u202e",
    "\ufeff",
    "\x01",
    "\x7f",
    "é",
    "e\u0301",
    "\U0001f4a9",
    "ﬁ",
    "İ",
    "ı",
    "٣٤٥",
    "0123456789" * 1000,
    "-1",
    "1e999",
    "9" * 40,
    "null",
    "true",
    "2026-02-30",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+23:59",
)
VALUES: Final = (*WORDS, None, True, -1, 0, 1.5, 2**63, 10**30, [], {}, [[]], {"a": {"b": []}}, ["x"] * 300)


def test_no_body_brings_the_service_down(app: Flask, client: Clients, stored_cast: Cast) -> None:
    """Rule N8: every field of every body, given what nobody expects."""
    desk, asked = client(Role.COORDINATOR), 0
    document = desk.ok("GET", "openapi.json")
    shapes = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method in set(methods) & {"post", "patch"}:
            content = methods[method].get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            for index, field in enumerate(shapes.get(name, {}).get("properties", {})):
                for value in VALUES[index % 3 :: 3]:
                    body = {field: value}
                    sent = {"data": json.dumps(body), "headers": AS_JSON}
                    answer = desk.call(method.upper(), path.replace("{key}", "zz"), **sent)
                    assert answer.status_code < 500, (method, path, body, answer.json)
                    asked += 1
    assert asked > 500


def test_no_word_brings_a_list_or_an_address_down(client: Clients) -> None:
    desk, asked = client(Role.COORDINATOR), 0
    document = desk.ok("GET", "openapi.json")
    for path, methods in document["paths"].items():
        names = [row["name"] for row in methods.get("get", {}).get("parameters", ()) if row["in"] == "query"]
        for word in WORDS:
            if "get" in methods and "{" not in path:
                query = {name: word for name in names}
                answers = [desk.get(path, query_string={name: word}) for name in query]
            else:
                answers = [desk.get(path.replace("{key}", word[:60]).replace("{disk}", "x"))]
            assert max((answer.status_code for answer in answers), default=0) < 500, (path, word)
            asked += len(answers)
    assert asked > 300


def test_a_nul_in_any_field_of_any_form_is_answered(app: Flask, client: Clients, stored_cast: Cast) -> None:
    """PostgreSQL takes no NUL: a key with one is looked up nowhere, nor where a refused form is shown."""
    dates = {"starts_on": stored_cast.now.date(), "ends_on": stored_cast.now.date()}
    programme = programmes.add(stored_cast.session, stored_cast.system, "Un programme", **dates)
    stored_cast.store()
    named = {name for page in PAGES.rglob("*.html") for name in NAMED.findall(page.read_text("utf-8"))}
    nothing = dict.fromkeys(named | {"as", "organisation"}, "\x00")
    # Without its NUL a form field is a key that is found; then what comes next is refused, and shown again.
    forms = [nothing | {"programme": each} for each in ("\x00", f"{programme.id}\x00")]
    desk, asked = client(stored_cast.coordinator), 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/api/", "/q/", "/static/", "/sign-out")):
            continue
        path = re.sub(r"<[^>]*>", "zz", rule.rule)
        for form in forms if "POST" in (rule.methods or ()) else ():
            answer = desk.call("POST", path, data=form)
            assert answer.status_code < 500, path
            asked += 1
        if "GET" in (rule.methods or ()):
            for query in ({"programme": "\x00"}, {"as": "\x00"}):
                assert desk.get(path, query_string=query).status_code < 500, path
    assert asked > 100
