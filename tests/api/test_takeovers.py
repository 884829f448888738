"""Takeovers by program: a dry run, the import, what each line became, and undoing it."""

from base64 import b64encode
from typing import Any

from fleet.access import Role
from tests.api.test_access import Clients
from tests.cast import Cast

LIST = (
    "marque;modèle;n° de série;état;association;département\n"
    "Dell;Latitude 5400;7QK1ZX2;prêté;Trait d'union;06\n"
    "HP;EliteBook 840;5CG9312ABC;HS;;\n"
)


def body(text: str = LIST, **told: Any) -> dict[str, Any]:
    return {"name": "parc.csv", "file": b64encode(text.encode()).decode(), **told}


def test_a_list_is_tried_taken_over_once_and_undone(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    tried = desk.post("takeovers", body(dry_run=True))
    assert (tried.status_code, tried.json["takeover"], tried.json["counts"]["devices"]["new"]) == (
        200,
        None,
        2,
    )
    assert desk.ok("GET", "takeovers")["items"] == desk.ok("GET", "devices")["items"] == []
    assert {row["title"]: row["column"] for row in tried.json["columns"]}["n° de série"] == "serial"
    assert {row["word"]: row["meaning"] for row in tried.json["words"]} == {
        "prêté": "lent",
        "HS": "in_repair",
    }

    made = desk.post("takeovers", body())
    told = made.json["takeover"]
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/takeovers/{told['id']}")
    assert desk.ok("GET", f"takeovers/{told['id']}") == told
    again = desk.post("takeovers", body())
    assert (again.status_code, again.json["takeover"]) == (200, told)
    lent, broken = desk.ok("GET", f"takeovers/{told['id']}/codes")["items"]
    assert (lent["line"], lent["association"], broken["youth"]) == (2, "Trait d'union", None)
    assert lent["youth"]
    assert [row["id"] for row in desk.ok("GET", "takeovers")["items"]] == [told["id"]]
    undone = desk.ok("POST", f"takeovers/{told['id']}/undo")
    assert (undone["state"], desk.ok("GET", "devices")["items"]) == ("undone", [])
    assert desk.post(f"takeovers/{told['id']}/undo").status_code == 409


def test_a_faulty_list_names_its_lines_and_stores_nothing(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    spoilt = LIST + "Acer;P2;6.37702E+15;HS;;\n"
    refused = desk.post("takeovers", body(spoilt))
    assert refused.status_code == 422
    assert (refused.json["errors"][0]["line"], refused.json["errors"][0]["column"]) == (4, "n° de série")
    assert {row["line"] for row in refused.json["errors"]} == {4}
    assert desk.ok("GET", "takeovers")["items"] == []
    taken = desk.post("takeovers", body(spoilt, leave_refused=True))
    assert (taken.status_code, taken.json["counts"]["refused"]) == (201, 1)
    assert {row["line"] for row in taken.json["faults"]} == {4}


def test_bad_bodies_are_refused_in_words(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    for told in (
        {"file": "%%%"},
        {"file": ""},
        {"file": 1},
        {"columns": {"marque": "spoon"}},
        {"columns": {"nowhere": "serial"}},
        {"columns": ["serial"]},
        {"words": {"HS": "spoon"}},
        {"defaults": {"site": "nowhere"}},
        {"defaults": {"territory": "XX"}},
        {"defaults": {"spoon": 1}},
        {"spoon": 1},
    ):
        answer = desk.post("takeovers", body(dry_run=True) | told)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), told


def test_associations_and_funders_take_nothing_over(client: Clients, stored_cast: Cast) -> None:
    for role in (Role.ASSOCIATION, Role.FOUNDATION, Role.TECHNICIAN, Role.ADMINISTRATOR):
        assert client(role).post("takeovers", body()).status_code == 403
        assert client(role).get("takeovers").status_code == 403
