"""A parcel by program: prepared, picked, sent, confirmed by its association's own tool, settled, closed."""

from typing import Any

import pytest
from flask import Flask

from fleet.access import Role
from fleet.lending import shipments
from fleet.lending.allocations import Allocation
from tests.api.conftest import Client
from tests.api.test_access import Clients
from tests.cast import Cast


def prepared(client: Clients, cast: Cast, *kits: Allocation) -> tuple[str, dict[str, Any]]:
    """The address of a parcel with these kits, and what was answered."""
    cast.store()
    body = {
        "from_site": cast.hub.id,
        "to_site": cast.delivery_site.id,
        "kits": [kit.id for kit in kits],
    }
    answer = client(Role.VOLUNTEER).post("shipments", body)
    assert answer.status_code == 201, answer.json
    assert answer.json
    assert answer.headers["Location"] == f"/api/v1/shipments/{answer.json['id']}"
    return f"shipments/{answer.json['id']}", answer.json


def test_a_parcel_from_its_kits_to_its_end(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    kit, other = cast.kit(laptop, sim), cast.kit()
    path, told = prepared(client, cast, kit, other)
    volunteer, desk, house = client(Role.VOLUNTEER), client(Role.COORDINATOR), client(Role.ASSOCIATION)
    assert (told["state"], len(told["lines"])) == ("preparing", 3)
    assert told["moves"] == ["send", "cancel", "edit", "pick"]
    codes = [line["asset"] for line in told["lines"]]
    for code in codes:
        volunteer.ok("POST", f"{path}/pick", {"code": code.lower()})
    sent = volunteer.ok("POST", f"{path}/send", {"carrier": "Chronopost", "tracking": "6a 123"})
    assert (sent["state"], sent["tracking"]) == ("sent", "6A123")
    assert [row["id"] for row in house.ok("GET", "shipments?state=sent")["items"]] == [told["id"]]
    seen = house.ok("GET", path)
    assert seen["moves"] == ["arrive"]
    assert {(line["site"], line["shelf"]) for line in seen["lines"]} == {(None, None)}
    differs = [
        {"asset": codes[0], "difference": "missing", "reason": "not_in_parcel"},
        {"asset": codes[1], "difference": "damaged", "reason": "screen"},
    ]
    here = house.ok("POST", f"{path}/arrive", {"differences": differs})
    assert (here["state"], here["open_differences"]) == ("arrived", 2)
    assert house.post(f"{path}/arrive").status_code == 409
    (row,) = desk.ok("GET", "shipments?differences=open")["items"]
    assert (row["things"], row["open_differences"]) == (3, 2)
    assert desk.post(f"{path}/close").json["type"].endswith("/problems/open-differences")
    desk.ok("POST", f"{path}/settle", {"asset": codes[0], "remedy": "reported_missing"})
    done = desk.ok("POST", f"{path}/settle", {"asset": codes[1], "remedy": "ticket_opened"})
    assert done["open_differences"] == 0
    assert desk.ok("POST", f"{path}/close")["state"] == "closed"
    assert [ticket["asset"] for ticket in desk.ok("GET", "tickets")["items"]] == [codes[1]]


def test_a_wrong_thing_is_refused_with_the_reason(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    kit, other, free = cast.kit(), cast.kit(), cast.ready_laptop()
    path, _told = prepared(client, cast, kit)
    volunteer = client(Role.VOLUNTEER)
    for code, slug in (
        (other.items[0].asset_code, "no-parcel"),
        (free.code, "not-in-a-kit"),
        ("ZZZZZZZZ", "unknown-reference"),
    ):
        refused = volunteer.post(f"{path}/pick", {"code": code})
        assert refused.status_code in (409, 422)
        assert refused.json
        assert refused.json["type"].endswith(f"/problems/{slug}")
        assert refused.json["detail"]


def test_what_is_not_picked_is_named_or_nothing_leaves(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    path, told = prepared(client, cast, cast.kit(cast.ready_laptop(), cast.ready_sim()))
    volunteer, (here, left) = client(Role.VOLUNTEER), [line["asset"] for line in told["lines"]]
    volunteer.ok("POST", f"{path}/pick", {"code": here})
    refused = volunteer.post(f"{path}/send")
    assert refused.status_code == 409
    assert refused.json
    assert left in refused.json["detail"]
    sent = volunteer.ok("POST", f"{path}/send", {"left_behind": [left]})
    assert [line["asset"] for line in sent["lines"]] == [here]


def test_kits_come_and_go_and_a_slip_picks_a_packed_bag(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    kit, other = cast.kit(), cast.kit()
    path, told = prepared(client, cast, kit)
    volunteer = client(Role.VOLUNTEER)
    assert len(volunteer.ok("POST", f"{path}/add", {"kits": [other.id]})["lines"]) == 2
    assert len(volunteer.ok("POST", f"{path}/remove", {"kits": [other.id]})["lines"]) == 1
    assert volunteer.post(f"{path}/pick", {"code": kit.kit_code}).status_code == 409
    volunteer.ok("POST", f"{path}/pick", {"code": told["lines"][0]["asset"]})
    volunteer.ok("POST", f"{path}/unpick", {"code": told["lines"][0]["asset"]})
    (line,) = volunteer.ok("POST", f"{path}/pick", {"code": kit.kit_code})["lines"]
    assert line["picked_at"]
    assert volunteer.ok("POST", f"{path}/cancel")["state"] == "cancelled"


def test_an_old_reading_changes_nothing(client: Clients, stored_cast: Cast) -> None:
    path, _told = prepared(client, stored_cast, stored_cast.kit())
    volunteer = client(Role.VOLUNTEER)
    tag = {"If-Match": volunteer.get(path).headers["ETag"]}
    assert volunteer.call("PATCH", path, {"carrier": "DPD"}).status_code == 428
    assert volunteer.call("PATCH", path, {"carrier": "DPD"}, headers=tag).json["carrier"] == "DPD"
    assert volunteer.call("PATCH", path, {"carrier": "GLS"}, headers=tag).status_code == 412
    assert volunteer.post(f"{path}/cancel", headers=tag).status_code == 412


def test_no_person_stands_in_carrier_or_tracking_number(client: Clients, stored_cast: Cast) -> None:
    path, _told = prepared(client, stored_cast, stored_cast.kit())
    volunteer = client(Role.VOLUNTEER)
    for body in ({"carrier": "06 12 34 56 78"}, {"carrier": "a@b.fr"}, {"tracking": "0612345678"}):
        assert volunteer.post(f"{path}/send", body).status_code == 422


def test_another_association_neither_sees_nor_confirms_it(client: Clients, stored_cast: Cast) -> None:
    parcel = stored_cast.sent_parcel().id
    stored_cast.store()
    other = client("other")
    assert other.get(f"shipments/{parcel}").status_code == 404
    assert other.post(f"shipments/{parcel}/arrive").status_code == 404
    assert other.get(f"shipments/{parcel}/delivery-note.pdf").status_code == 404
    assert other.ok("GET", "shipments")["items"] == []


def test_its_papers_are_pdf_for_those_who_need_them(client: Clients, stored_cast: Cast) -> None:
    path, _told = prepared(client, stored_cast, stored_cast.kit(), stored_cast.kit())
    for name in ("delivery-note", "pick-list", "slips"):
        paper = client(Role.VOLUNTEER).get(f"{path}/{name}.pdf")
        assert paper.status_code == 200, name
        assert paper.get_data().startswith(b"%PDF")
        assert "attachment" in paper.headers["Content-Disposition"]
    assert client(Role.ASSOCIATION).get(f"{path}/pick-list.pdf").status_code == 403
    assert client(Role.TECHNICIAN).get(f"{path}/slips.pdf").status_code == 403


def test_the_same_key_prepares_one_parcel(client: Clients, stored_cast: Cast) -> None:
    kit = stored_cast.kit()
    stored_cast.store()
    body = {"from_site": stored_cast.hub.id, "to_site": stored_cast.delivery_site.id, "kits": [kit.id]}
    key = {"Idempotency-Key": "parcel-of-tonight"}
    answers = [client(Role.VOLUNTEER).post("shipments", body, headers=key) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers if answer.json}) == 1


def test_a_thing_has_a_shelf_until_it_stands_elsewhere(client: Clients, stored_cast: Cast) -> None:
    cast, laptop = stored_cast, stored_cast.ready_laptop()
    cast.store()
    volunteer, bench = client(Role.VOLUNTEER), client(Role.TECHNICIAN)
    path = f"devices/{laptop.code}"
    moved = volunteer.ok("POST", f"{path}/move", {"site": cast.hub.id, "shelf": " a3 "})
    assert moved["shelf"] == "A3"
    tag = {"If-Match": bench.get(path).headers["ETag"]}
    edited = bench.call("PATCH", path, {"shelf": "b.12"}, headers=tag)
    assert edited.json
    assert edited.json["shelf"] == "B.12"
    assert volunteer.post(f"{path}/move", {"site": cast.hub.id, "shelf": "rangée n°3"}).status_code == 422
    elsewhere = volunteer.ok("POST", f"{path}/move", {"site": cast.delivery_site.id})
    assert elsewhere["shelf"] is None


@pytest.mark.parametrize("action", ["pack", "move"])
def test_a_scan_may_name_the_parcel_or_the_shelf(
    app: Flask, client: Clients, stored_cast: Cast, action: str
) -> None:
    cast = stored_cast
    kit, other = cast.kit(), cast.kit()
    parcel = cast.parcel(kit)
    cast.parcel(other)
    cast.store()
    volunteer: Client = client(Role.VOLUNTEER)
    more = {"shipment": parcel.id} if action == "pack" else {"site": cast.hub.id, "shelf": "C4"}

    def scan(number: int, code: str) -> Any:
        told = {"id": f"scan-{number:06}", "action": action, "at": cast.now.isoformat(), "code": code}
        return volunteer.ok("POST", "scans", told | more)

    first = scan(1, kit.items[0].asset_code)
    assert first["verdict"] == "applied"
    assert scan(2, kit.items[0].asset_code)["verdict"] == "already"
    if action == "move":
        assert volunteer.ok("GET", f"devices/{kit.items[0].asset_code}")["shelf"] == "C4"
        return
    wrong = scan(3, other.items[0].asset_code)
    assert (wrong["verdict"], wrong["reason"]["type"]) == ("blocked", "/problems/other-parcel")
    with_shipment = volunteer.ok("GET", f"shipments/{parcel.id}")
    assert with_shipment["lines"][0]["picked_at"]
    assert not shipments.seen(cast.session, cast.volunteer, parcel.id).lines[0].heard_at
