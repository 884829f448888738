"""One laptop and one connection, from a donor's list to a youth and back, through HTTP alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from fleet.access import Actor, Role
from fleet.intake.devices import Category
from fleet.refurbishment.checks import CHECKLISTS
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

MANIFEST = "Fabricant;Modèle;Numéro de série;Quantité\nLENOVO;20L6S0AA00;PF1ABCDE;1\nDell;Latitude 5400;;2\n"
REPORT = {
    "id": "bench",
    "class": "system",
    "product": "20L6S0AA00",
    "vendor": "LENOVO",
    "serial": "PF1ABCDE",
    "children": [
        {
            "id": "core",
            "class": "bus",
            "children": [
                {"id": "memory", "class": "memory", "description": "System Memory", "size": 8 << 30},
                {
                    "id": "sata",
                    "class": "storage",
                    "children": [
                        {
                            "id": "disk",
                            "class": "disk",
                            "description": "ATA Disk",
                            "product": "SAMSUNG MZ7LN256",
                            "serial": "S3TWNB0K111111",
                            "logicalname": "/dev/sda",
                            "size": 256_060_514_304,
                            "units": "bytes",
                            "businfo": "scsi@0:0.0.0",
                        }
                    ],
                },
            ],
        }
    ],
}


@pytest.fixture
def people(client: Clients, stored_cast: Cast) -> dict[str, Client]:
    return {
        "desk": client(Role.COORDINATOR),
        "bench": client(Role.TECHNICIAN),
        "volunteer": client(Role.VOLUNTEER),
        "association": client(Role.ASSOCIATION),
        "second": client(stored_cast.other_technician),
    }


def erase(people: dict[str, Client], device: dict[str, Any]) -> dict[str, Any]:
    when = datetime.now(UTC)
    (disk,) = device["disks"]
    if disk["kind"] == "unknown":
        identify = f"devices/{device['code']}/disks/{disk['id']}/identify"
        people["bench"].ok("POST", identify, {"kind": "ssd"})
    wiped: dict[str, Any] = people["bench"].ok(
        "POST",
        "erasures",
        {
            "disk": disk["id"],
            "method": "ata_secure_erase",
            "tool": "nwipe",
            "tool_version": "0.37",
            "started_at": when.isoformat(),
            "ended_at": when.isoformat(),
            "result": "erased",
            "hidden_sectors": "unknown",
            "serial": disk["serial"],
            "performed_by": "the bench",
        },
    )
    assert wiped["status"] == "to_countersign"
    return wiped


def make_ready(people: dict[str, Client], code: str) -> None:
    bench, device = people["bench"], people["bench"].ok("GET", f"devices/{code}")
    bench.ok("POST", f"devices/{code}/start-refurbishment")
    refused = bench.post(f"devices/{code}/mark-ready")
    assert refused.status_code == 409
    assert refused.json["type"] == "/problems/not-erased"
    wiped = erase(people, device)
    assert bench.post(f"erasures/{wiped['id']}/countersign", {"reason": "seen"}).status_code == 403
    people["second"].ok("POST", f"erasures/{wiped['id']}/countersign", {"reason": "no hidden sectors found"})
    assert people["desk"].ok("GET", f"erasures/{wiped['id']}/certificate").startswith(b"%PDF")
    results = dict.fromkeys(CHECKLISTS[Category.LAPTOP], True)
    assert bench.ok("POST", "checks", {"device": code, "results": results})["still_open"] == []
    ready = people["volunteer"].ok("POST", f"devices/{code}/mark-ready")
    assert ready["state"] == "ready"


def donate(people: dict[str, Client], cast: Cast) -> str:
    """The donor's list, its arrival, and what the bench's report says: the code of the laptop."""
    desk, query = people["desk"], f"donations?donor={cast.donor.id}&reference=Lot+1"
    sent = {"data": MANIFEST.encode(), "headers": {"Content-Type": "text/csv"}}
    dry = desk.ok("POST", f"{query}&dry_run=true", **sent)
    assert (dry["devices"], dry["donation"]) == (3, None)
    lot = desk.ok("POST", query, **sent)["donation"]["id"]
    assert desk.ok("POST", query, **sent) == {**dry, "donation": {**desk_lot(desk, lot)}, "is_new": False}
    (batch,) = people["volunteer"].ok("POST", "labels/batches", {"count": 1})["items"]
    announced = desk.ok("GET", f"devices?lot={lot}&serial=PF1ABCDE")["items"]
    code: str = announced[0]["code"]
    received = people["volunteer"].ok(
        "POST", f"devices/{code}/receive", {"site": cast.hub.id, "label": batch["short_code"]}
    )
    assert (received["state"], received["site"]) == ("received", cast.hub.id)
    assert people["volunteer"].ok("GET", f"devices/{batch['shown_code']}")["code"] == code
    report = {"data": orjson.dumps(REPORT), "headers": {"Content-Type": "application/json"}}
    snapshot = people["bench"].ok("POST", "snapshots", **report)
    assert (snapshot["state"], snapshot["device"]) == ("matched", code)
    assert people["bench"].call("POST", "snapshots", **report).status_code == 200
    return code


def desk_lot(desk: Client, lot: str) -> dict[str, Any]:
    shown: dict[str, Any] = desk.ok("GET", f"donations/{lot}")
    shown.pop("devices")
    return shown


def connect(people: dict[str, Client], cast: Cast) -> str:
    """A SIM with an active line and a running plan: its code."""
    desk = people["desk"]
    sim = desk.ok("POST", "sims", {"iccid": cast.iccid(), "pin": "1234", "site": cast.hub.id})
    line = desk.ok(
        "POST", "lines", {"sim": sim["code"], "operator": cast.operator.id, "number": "0612345678"}
    )
    assert desk.ok("POST", f"lines/{line['id']}/activate")["number"] == "+33612345678"
    today = (NOW + timedelta(hours=1)).date()
    plan = desk.ok(
        "POST",
        "plans",
        {
            "line": line["id"],
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=364)).isoformat(),
            "data_gb": 20,
            "cost": {"amount_cents": 1240, "currency": "EUR"},
            "funder": cast.foundation.id,
        },
    )
    assert (plan["data_gb"], plan["cost"]["amount_cents"]) == (20, 1240)
    assert desk.ok("POST", f"plans/{plan['id']}/start")["state"] == "running"
    assert desk.ok("POST", f"sims/{sim['code']}/mark-ready")["state"] == "ready"
    code: str = sim["code"]
    return code


def ask(people: dict[str, Client], cast: Cast) -> tuple[str, list[str]]:
    """The association's request for two youths who get their codes in the call."""
    asked = people["association"].ok(
        "POST",
        "equipment-requests",
        {
            "needed_by": (NOW + timedelta(days=60)).date().isoformat(),
            "delivery_site": cast.delivery_site.id,
            "youths": [
                {"territory": "06", "signatory": "adult_youth"},
                {"territory": "83", "signatory": "ase_service", "review_month": "2027-03"},
            ],
            "lines": [
                {"new_youth": 0, "kind": "laptop"},
                {"new_youth": 0, "kind": "connection"},
                {"new_youth": 1, "kind": "laptop", "priority": "exams"},
            ],
            "submit": True,
        },
    )
    assert [line["youth"] for line in asked["lines"]] == [
        *asked["new_youths"][:1] * 2,
        asked["new_youths"][1],
    ]
    path = f"equipment-requests/{asked['id']}"
    assert people["association"].post(f"{path}/approve").status_code == 403
    approved = people["desk"].ok(
        "POST", f"{path}/approve", {"declined": [{"number": 3, "reason": "no_stock"}]}
    )
    assert approved["state"] == "approved"
    return asked["id"], asked["new_youths"]


def agreed(signatory: str = "adult_youth") -> dict[str, Any]:
    today = (NOW + timedelta(hours=1)).date()
    signed = {"signed_on": today.isoformat(), "signatory": signatory, "kept_at": "association"}
    return {"agreement": signed, "due_on": (today + timedelta(days=365)).isoformat()}


def test_a_laptop_and_a_sim_reach_a_youth_and_come_back(people: dict[str, Client], stored_cast: Cast) -> None:
    cast, desk, volunteer = stored_cast, people["desk"], people["volunteer"]
    laptop = donate(people, cast)
    make_ready(people, laptop)
    sim = connect(people, cast)
    request, (youth, _other) = ask(people, cast)

    kit = desk.ok("POST", "allocations", {"request": request, "youth": youth, "assets": [laptop, sim]})
    seen = volunteer.ok("GET", f"allocations/{kit['id']}")
    assert (seen["youth"], seen["moves"]) == (youth, ["hand-over"])
    for paper in ("agreement.pdf", "slip.pdf"):
        assert volunteer.ok("GET", f"allocations/{kit['id']}/{paper}").startswith(b"%PDF")
    wrong = volunteer.post(f"allocations/{kit['id']}/hand-over", agreed("ase_service"))
    assert (wrong.status_code, wrong.json["type"]) == (422, "/problems/signed-by-another")

    loan = volunteer.ok("POST", f"allocations/{kit['id']}/hand-over", agreed())
    assert (loan["state"], loan["youth"]) == ("open", None)
    assert volunteer.ok("GET", f"allocations/{kit['id']}")["youth"] is None
    again = volunteer.post(f"allocations/{kit['id']}/hand-over", agreed())
    assert (again.status_code, again.json["state"]) == (409, "handed_over")
    assert volunteer.ok("POST", f"loans/{loan['id']}/undo")["state"] == "undone"
    loan = people["association"].ok("POST", f"allocations/{kit['id']}/hand-over", agreed())
    assert loan["youth"] == youth
    assert people["association"].ok("GET", f"equipment-requests/{request}")["state"] == "fulfilled"
    said = people["association"].ok("POST", "loans/confirm", {"loans": [loan["id"]]})
    assert said == {"confirmed": 1, "verdicts": [{"loan": loan["id"], "verdict": "confirmed"}]}

    back = volunteer.ok("POST", f"loans/{loan['id']}/take-back", {"site": cast.hub.id, "missing": ["bag"]})
    assert (back["state"], back["youth"]) == ("returned", None)
    device = volunteer.ok("GET", f"devices/{laptop}")
    assert (device["state"], device["cycle"], device["storages_to_erase"]) == ("returned", 2, 1)
    assert desk.ok("GET", f"lines?sim={sim}")["items"][0]["state"] == "suspended"
    make_ready(people, laptop)
    trail = desk.ok("GET", f"events?subject=device&subject_id={laptop}&limit=200")["items"]
    assert [e["verb"] for e in reversed(trail) if e["to_state"]][:4] == [
        "asset.announce",
        "asset.receive",
        "asset.start_refurbishment",
        "asset.mark_ready",
    ]
