"""The documentation for people is complete, its examples can be pasted, and answers say what is left."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from api import problems, samples, serve
from fleet import webhooks
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.settings import Settings
from tests.api.conftest import Client

Clients = Callable[[Role | Actor | str], Client]


def test_the_page_tells_every_operation_shape_problem_and_kind(app: Flask) -> None:
    client = Client(app)
    page = client.get("/api/docs").text
    document: dict[str, Any] = client.ok("GET", "openapi.json")
    operations = [
        told for path in document["paths"].values() for told in path.values() if "operationId" in told
    ]
    assert [one["operationId"] for one in operations if f'id="{one["operationId"]}"' not in page] == []
    assert [name for name in document["components"]["schemas"] if f'id="shape-{name}"' not in page] == []
    assert [kind for kind in webhooks.kinds() if f"<code>{kind}</code>" not in page] == []
    listed = client.get("/problems").text
    slugs = [slug for slug, *_rest in problems.every()]
    assert [slug for slug in slugs if f'href="/problems/{slug}"' not in listed] == []
    assert len(slugs) > 100


def test_every_link_within_the_page_leads_somewhere(app: Flask) -> None:
    page = Client(app).get("/api/docs").text
    anchors = set(re.findall(r' id="([^"]+)"', page))
    assert sorted(set(re.findall(r'href="#([^"]+)"', page)) - anchors) == []


def test_who_reads_french_is_told_that_it_is_english(app: Flask) -> None:
    client = Client(app)
    french = client.get("/api/docs", headers={"Accept-Language": "fr"}).text
    assert "Cette documentation est en anglais" in french
    assert '<div class="guide" lang="en">' in french
    assert "is written in English" not in client.get("/api/docs", headers={"Accept-Language": "en"}).text


def test_every_example_can_be_pasted_and_its_body_is_json(app: Flask) -> None:
    document: dict[str, Any] = Client(app).ok("GET", "openapi.json")
    seen = 0
    for path, methods in document["paths"].items():
        for method in ("get", "post", "patch"):
            if method in methods:
                words = shlex.split(samples.call(document, method, path, methods[method]))
                assert words[0] == "curl"
                assert words[-1] == f"$FLEET{path}"
                if "-d" in words:
                    json.loads(words[words.index("-d") + 1])
                    seen += 1
    assert seen > 50


def test_answers_say_what_is_left_and_then_when_to_come_back(
    every_address: Flask, database: Database, told: Settings
) -> None:
    serve(every_address, replace(told, rate_limits={"request": "3 per minute"}), database)
    client = Client(every_address)
    answers = [client.get("openapi.json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"request";q=3;w=60'}
    left = [re.fullmatch(r'"request";r=(\d);t=\d+', answer.headers["RateLimit"]) for answer in answers]
    assert [found and found.group(1) for found in left] == ["2", "1", "0", "0"]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_y4_a_strangers_page_says_nothing_of_it(app: Flask) -> None:
    for path in ("/q/nothing", "/api/docs", "/problems"):
        told = Client(app).get(path).headers
        assert "RateLimit" not in told
        assert "RateLimit-Policy" not in told
