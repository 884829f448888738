"""Labels over HTTP: printed on any paper, warned of, made in batches, declared spoiled or lost."""

from collections.abc import Callable
from typing import Any

import pytest

from fleet.access import Role
from fleet.intake import labels
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role], Client]
PDF, ZPL = {"Accept": "application/pdf"}, {"Accept": "application/zpl"}
OWN = {"width": 40, "height": 30, "columns": 2, "rows": 3, "left": 10, "top": 12.5, "pitch_x": 45}


@pytest.fixture
def code(stored_cast: Cast) -> str:
    device = stored_cast.device()
    stored_cast.store()
    return device.code


@pytest.mark.parametrize(
    "body",
    [
        {"profile": "SQUARE25-LETTER", "skip": 3, "copies": 2, "cut_marks": True},
        {"sheet": OWN, "offset": {"x": -0.5, "y": 1}},
        {"profile": "dk-11209", "dpi": 300},
        {"sheet": {"paper": "ROLL", "width": 50, "height": 30}},
    ],
)
def test_any_paper_is_printed(client: Clients, code: str, body: dict[str, Any]) -> None:
    answer = client(Role.VOLUNTEER).post("labels", {"codes": [code], **body}, headers=PDF)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "Label-Warning" not in answer.headers


def test_a_zebra_is_sent_zpl(client: Clients, code: str) -> None:
    floor, body = client(Role.VOLUNTEER), {"codes": [code], "profile": "ROLL-50X25", "copies": 2}
    answer = floor.post("labels", body, headers=ZPL)
    assert (answer.status_code, answer.mimetype) == (200, "application/zpl")
    assert answer.text.startswith("^XA^CI28^PW400^LL200")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="labels.zpl"'
    sheet = floor.post("labels", {"codes": [code]}, headers=ZPL)
    assert (sheet.status_code, sheet.json["type"]) == (422, "/problems/unprintable")


def test_what_is_too_small_is_refused_with_the_level_that_prints_it_with_a_warning(
    client: Clients, code: str
) -> None:
    floor, body = client(Role.VOLUNTEER), {"codes": [code], "profile": "L4731"}
    refused = floor.post("labels", body, headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert refused.json["level_that_would_do"] == "M"
    assert "level M, which bears less damage" in refused.json["detail"]
    printed = floor.post("labels", body | {"level": "M"}, headers={"Idempotency-Key": "once"})
    told = "lower-level, small-modules;level=M;module_mm=0.27;least_mm=0.4"
    assert (printed.status_code, printed.headers["Label-Warning"]) == (200, told)
    again = floor.post("labels", body | {"level": "M"}, headers={"Idempotency-Key": "once"})
    assert (again.headers["Idempotency-Replayed"], again.headers["Label-Warning"]) == ("true", told)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"columns": 9}, "columns"),
        ({"width": 4}, "width"),
        ({"pitch_x": 30}, "pitch_x"),
        ({"left": -1}, "left"),
        ({"paper": "A3"}, "paper"),
        ({"height": "30"}, "height"),
        ({"rows": True}, "rows"),
        ({"depth": 3}, "depth"),
    ],
)
def test_measures_that_make_no_sheet_are_refused_by_their_field(
    client: Clients, code: str, wrong: dict[str, Any], field: str
) -> None:
    answer = client(Role.VOLUNTEER).post("labels", {"codes": [code], "sheet": OWN | wrong})
    assert answer.status_code == 422
    assert list(answer.json["errors"]["sheet"]) == [field]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"copies": 11}, "copies"),
        ({"level": "X"}, "level"),
        ({"dpi": 600}, "dpi"),
        ({"offset": {"x": 21}}, "offset"),
        ({"cut_marks": "yes"}, "cut_marks"),
    ],
)
def test_what_no_printer_does_is_refused_by_its_field(
    client: Clients, code: str, wrong: dict[str, Any], field: str
) -> None:
    answer = client(Role.VOLUNTEER).post("labels", {"codes": [code], **wrong})
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_a_batch_tells_what_became_of_its_labels(client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    floor, bench = client(Role.VOLUNTEER), client(Role.TECHNICIAN)
    made = floor.post("labels/batches", {"count": 5, "site": stored_cast.hub.id})
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/labels/batches/{made.json['id']}")
    printed, place = [one["short_code"] for one in made.json["items"]], f"labels/batches/{made.json['id']}"
    assert {one["batch"] for one in made.json["items"]} == {made.json["id"]}
    floor.ok("POST", f"labels/{made.json['items'][0]['id']}/claim", {"asset": device.code})
    spoiled = bench.ok("POST", f"labels/{made.json['items'][1]['id']}/revoke", {"reason": "spoiled"})
    assert (spoiled["state"], spoiled["reason"]) == ("revoked", "spoiled")
    told = bench.ok("POST", f"{place}/revoke", {"reason": "lost", "first": printed[0], "last": printed[2]})
    assert (told["revoked"], told["used"]) == (1, [printed[0]])
    seen = floor.ok("GET", place)
    assert seen["counts"] == {"unused": 2, "used": 1, "spoiled": 1, "lost": 1, "revoked": 0}
    assert seen["codes"]["unused"] == printed[3:]
    (listed,) = floor.ok("GET", "labels/batches")["items"]
    assert listed == {name: value for name, value in seen.items() if name != "codes"}
    assert len(floor.ok("GET", f"labels?batch={made.json['id']}")["items"]) == 5
    assert floor.post("labels", {"batch": made.json["id"]}, headers=PDF).status_code == 200


def test_a_batch_is_named_alone_and_rightly(client: Clients, stored_cast: Cast, code: str) -> None:
    floor, bench = client(Role.VOLUNTEER), client(Role.TECHNICIAN)
    key = floor.ok("POST", "labels/batches", {"count": 1})["id"]
    for body in ({}, {"codes": [code], "batch": key}):
        assert floor.post("labels", body).json["type"] == "/problems/codes-or-batch"
    assert floor.post("labels", {"batch": "bat_nowhere"}).json["errors"] == {"batch": ["bat_nowhere"]}
    for body in ({"count": 0}, {"count": 1001}, {"count": 1, "site": "sit_x"}, {"count": 1, "lot": "lot_x"}):
        assert floor.post("labels/batches", body).status_code == 422
    place = f"labels/batches/{key}/revoke"
    assert bench.post(place, {"reason": "lost"}).json["type"] == "/problems/nothing-named"
    assert bench.post(place, {"reason": "eaten", "codes": [code]}).status_code == 422
    assert bench.post(place, {"reason": "lost", "codes": [code]}).json["type"] == "/problems/not-in-batch"
    assert floor.post(place, {"reason": "lost", "codes": [code]}).status_code == 403
    assert client(Role.ASSOCIATION).get("labels/batches").status_code == 403
    bench.ok("POST", place, {"reason": "lost", "first": labels_of(stored_cast, key)[0]})
    assert floor.post("labels", {"batch": key}).json["type"] == "/problems/unprintable"


def labels_of(cast: Cast, key: str) -> list[str]:
    batch = cast.session.get_one(labels.LabelBatch, key)
    found = [label.short_code for label in cast.session.scalars(labels.labels_of(batch))]
    cast.store()  # SQLite has one writer
    return found
