"""The phone's own verdicts, from what it took along: a table of what is scanned, armed how, and told what."""

from typing import Any, Final

import pytest

from tests.api.pages.scan.phone import Phones

ALONG: Final[dict[str, Any]] = {
    "site": "hub",
    "sites": [["hub", "Nice"], ["shop", "Grasse"]],
    "stock_takes": [["take", "hub", "Nice"]],
    "labels": {"d1": "LAPTOP11", "d2": "", "d3": "LAPTOP33", "d4": "ELSEWHER"},
    "assets": {
        "LAPTOP11": ["received", "hub", "laptop", ""],
        "LAPTOP33": ["reserved", "hub", "laptop", "kit1"],
        "SIM55555": ["reserved", "shop", "sim", "kit1"],
        "LAPTOP66": ["reserved", "hub", "laptop", "kit2"],
        "LAPTOP77": ["refurbishing", "hub", "laptop", "", 1],
        "PARCEL01": ["reserved", "hub", "laptop", "kit3"],
        "PARCEL02": ["reserved", "hub", "sim", "kit3"],
        "PARCEL03": ["reserved", "hub", "laptop", "kit4"],
        "LAPTOP88": ["refurbishing", "hub", "laptop", "", 0],
        "SIM99999": ["received", "shop", "sim", "", 0],
    },
    "kits": [
        {
            "id": "kit1",
            "kit_code": "KITAAAAA",
            "request": "r1",
            "items": ["LAPTOP33", "SIM55555"],
            "packed": [],
        },
        {"id": "kit2", "kit_code": "KITBBBBB", "request": "r2", "items": ["LAPTOP66"], "packed": []},
        {
            "id": "kit3",
            "kit_code": "KITCCCCC",
            "request": "r3",
            "items": ["PARCEL01", "PARCEL02"],
            "packed": ["PARCEL02"],
            "parcel": "shp_a",
            "picked": [],
        },
        {
            "id": "kit4",
            "kit_code": "KITDDDDD",
            "request": "r3",
            "items": ["PARCEL03"],
            "packed": [],
            "parcel": "shp_b",
            "picked": [],
        },
    ],
    "rules": {
        "receive": {"from": ["announced"], "already": ["received"], "to": "received", "place": "site"},
        "move": {"from": ["received", "reserved"], "already": [], "to": None, "place": "site"},
        "start_refurbishment": {
            "from": ["received", "returned"],
            "already": ["refurbishing"],
            "to": "refurbishing",
            "place": None,
        },
        "ship": {"from": ["reserved"], "already": ["in_transit"], "to": "in_transit", "place": ""},
        "arrive": {"from": ["in_transit"], "already": ["delivered"], "to": "delivered", "place": "site"},
        "mark_ready": {
            "from": ["refurbishing"],
            "already": ["ready"],
            "to": "ready",
            "place": None,
            "sim": {"from": ["received"], "already": ["ready"], "to": "ready", "place": None},
        },
        "pack": {"from": ["reserved"], "already": [], "to": None, "place": None},
    },
}
READY = {"action": "mark_ready"}
RECEIVE, MOVE = {"action": "receive", "site": "hub"}, {"action": "move", "site": "shop"}
PICK = {"action": "pack", "shipment": "shp_a"}
PACK, COUNT = {"action": "pack", "request": "r1"}, {"action": "count", "stock_take": "take"}

EVENINGS: Final[list[tuple[str, list[tuple[dict[str, str], dict[str, str], str, str]]]]] = [
    ("received before is already done", [(RECEIVE, {"code": "LAPTOP11"}, "already", "already_stands")]),
    ("a label that is on nothing is a new thing", [(RECEIVE, {"digest": "d2"}, "applied", "new")]),
    ("but not yet one that can be moved", [(MOVE, {"digest": "d2"}, "unknown", "unclaimed")]),
    ("a label of elsewhere waits for the service", [(MOVE, {"digest": "d4"}, "unknown", "unknown_here")]),
    ("so does one never seen", [(MOVE, {"digest": "xx"}, "unknown", "unknown_here")]),
    (
        "moved once, then already there, then back",
        [
            (MOVE, {"digest": "d1"}, "applied", "at"),
            (MOVE, {"digest": "d1"}, "already", "already_here"),
            ({"action": "move", "site": "hub"}, {"digest": "d1"}, "applied", "at"),
        ],
    ),
    (
        "into a parcel goes what belongs there, packed before or not",
        [
            (PICK, {"code": "PARCEL01"}, "applied", "picked"),
            (PICK, {"code": "PARCEL01"}, "already", "picked"),
            (PICK, {"code": "PARCEL02"}, "applied", "parcel_full"),
            (PICK, {"code": "PARCEL03"}, "blocked", "other_parcel"),
            (PICK, {"code": "LAPTOP33"}, "blocked", "no_parcel"),
            (PICK, {"code": "LAPTOP11"}, "blocked", "no_kit"),
            ({"action": "ship"}, {"code": "PARCEL01"}, "blocked", "whole_parcel"),
        ],
    ),
    (
        "each step stands on the one before",
        [
            ({"action": "arrive", "site": "shop"}, {"code": "LAPTOP33"}, "blocked", "wrong_state"),
            ({"action": "ship"}, {"code": "LAPTOP33"}, "applied", "now"),
            ({"action": "arrive", "site": "shop"}, {"code": "LAPTOP33"}, "applied", "at"),
            ({"action": "arrive", "site": "shop"}, {"code": "LAPTOP33"}, "already", "already_stands"),
        ],
    ),
    (
        "ready is what has nothing left to do, and a SIM has less",
        [
            (READY, {"code": "LAPTOP77"}, "applied", "now"),
            (READY, {"code": "LAPTOP77"}, "already", "already_stands"),
            (READY, {"code": "LAPTOP88"}, "blocked", "unfit"),
            (READY, {"code": "LAPTOP11"}, "blocked", "wrong_state"),
            (READY, {"code": "SIM99999"}, "applied", "now"),
        ],
    ),
    (
        "a bag takes what was put aside for it, each once",
        [
            (PACK, {"digest": "d3"}, "applied", "packed"),
            (PACK, {"digest": "d3"}, "already", "packed"),
            (PACK, {"code": "LAPTOP66"}, "blocked", "other_kit"),
            (PACK, {"code": "LAPTOP11"}, "blocked", "no_kit"),
            (PACK, {"code": "SIM55555"}, "applied", "bag_full"),
            ({"action": "pack"}, {"code": "LAPTOP66"}, "applied", "bag_full"),
        ],
    ),
    (
        "counting takes all that is seen",
        [
            (COUNT, {"code": "LAPTOP11"}, "applied", "counted"),
            (COUNT, {"code": "LAPTOP11"}, "already", "already_scanned"),
            (COUNT, {"code": "SIM55555"}, "applied", "counted_elsewhere"),
            (COUNT, {"digest": "d2"}, "applied", "counted"),
            (COUNT, {"digest": "xx"}, "unknown", "unknown_here"),
        ],
    ),
]
JUDGE = """([module, along, scans]) => import(module).then(({worldOf, resolve, judge, apply}) => {
    const world = worldOf(along);
    return scans.map(([armed, read]) => {
        const told = judge(world, armed, resolve(world, read));
        if (told.effect) apply(world, told.effect);
        return [told.verdict, told.says];
    })
})"""


@pytest.fixture
def judged(phone: Phones) -> Any:
    with phone() as one:
        one.open()
        yield lambda scans: one.page.evaluate(JUDGE, [one.module("judging.js"), ALONG, scans])


def test_the_phone_judges_by_what_it_took_along_and_by_its_own_scans(judged: Any) -> None:
    for name, scans in EVENINGS:
        told = judged([[armed, read] for armed, read, _verdict, _says in scans])
        assert told == [[verdict, says] for _armed, _read, verdict, says in scans], name


def test_without_anything_taken_along_it_waits_for_the_service(phone: Phones) -> None:
    with phone() as one:
        one.open()
        told = one.page.evaluate(JUDGE, [one.module("judging.js"), None, [[MOVE, {"code": "LAPTOP11"}]]])
    assert told == [["unknown", "unknown_here"]]


def test_a_scan_that_was_taken_back_has_no_effect(phone: Phones) -> None:
    effect = {"code": "LAPTOP11", "state": "refurbishing", "site": "hub"}
    script = """([module, along, rows]) =>
        import(module).then(m => m.resolve(m.worldOf(along, rows), {digest: "d1"}))"""
    with phone() as one:
        one.open()
        states = [
            one.page.evaluate(
                script, [one.module("judging.js"), ALONG, [{"effect": effect, "undone": undone}]]
            )
            for undone in (False, True)
        ]
    assert [found["asset"]["state"] for found in states] == ["refurbishing", "received"]
