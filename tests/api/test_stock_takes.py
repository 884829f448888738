"""Stock-takes by program: opened, counted by several, read list by list, closed, corrected, told on paper."""

from typing import Any

from fleet.access import Role
from fleet.intake import assets, labels
from tests.api.test_access import Clients
from tests.cast import Cast


def opened(client: Clients, cast: Cast) -> tuple[str, dict[str, Any]]:
    """The address of an open count of the hub, and what was answered."""
    cast.store()
    answer = client(Role.VOLUNTEER).post("stock-takes", {"site": cast.hub.id})
    assert answer.status_code == 201, answer.json
    return f"stock-takes/{answer.json['id']}", answer.json


def test_a_count_from_its_opening_to_its_paper(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    here, gone, away = cast.device(), cast.device(), cast.device()
    assets.move(cast.session, cast.volunteer, away, site=cast.delivery_site)
    (blank,) = labels.print_batch(cast.session, cast.volunteer, 1)
    path, told = opened(client, cast)
    volunteer, bench = client(Role.VOLUNTEER), client(Role.TECHNICIAN)
    assert (told["state"], told["expected"], told["moves"]) == ("open", 2, ["count"])
    for text in (here.code, away.code, f"https://fleet.example.org/q/{blank.token}", "4006381333931"):
        counted = volunteer.ok("POST", f"{path}/count", {"code": text})
        assert counted["newly"]
    again = bench.ok("POST", f"{path}/count", {"code": here.code.lower()})
    assert (again["newly"], again["row"]["list"]) == (False, "found")
    assert again["numbers"] == {"found": 1, "missing": 1, "elsewhere": 1, "unknown": 2}
    lists = {
        name: [row["mark"] for row in volunteer.ok("GET", f"{path}/rows?list={name}")["items"]]
        for name in again["numbers"]
    }
    assert lists == {
        "found": [here.code],
        "missing": [gone.code],
        "elsewhere": [away.code],
        "unknown": sorted(["…3931(13)", blank.short_code], reverse=True),
    }
    assert volunteer.post(f"{path}/close").status_code == 403
    assert bench.ok("GET", path)["moves"] == ["count", "close", "cancel"]
    assert bench.ok("POST", f"{path}/close")["moves"] == ["correct"]
    (row,) = bench.ok("GET", f"{path}/rows?list=elsewhere")["items"]
    assert (row["remedy"], row["records_site"], row["site"]) == (
        "moved",
        cast.delivery_site.id,
        cast.delivery_site.id,
    )
    done = bench.ok("POST", f"{path}/corrections", {"list": "missing"})
    assert done == {
        "items": [
            {"mark": gone.code, "verdict": "applied", "correction": "reported_missing", "reason": None}
        ],
        "next": None,
    }
    done = bench.ok("POST", f"{path}/corrections", {"rows": [away.code, blank.short_code, "NOTHING"]})
    assert [one["verdict"] for one in done["items"]] == ["applied", "blocked", "blocked"]
    assert bench.ok("GET", f"devices/{away.code}")["site"] == cast.hub.id
    left = bench.ok("POST", f"{path}/corrections", {"list": "unknown", "leave": True})
    assert [one["correction"] for one in left["items"]] == ["left", "left"]
    assert bench.ok("GET", f"{path}/rows?undecided=true&list=unknown")["items"] == []
    paper = bench.get(f"{path}/report")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_refusals_say_why_and_change_nothing(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    laptop = cast.device()
    path, _told = opened(client, cast)
    volunteer, bench = client(Role.VOLUNTEER), client(Role.TECHNICIAN)
    wrong = laptop.code[:-1] + ("2" if laptop.code[-1] != "2" else "3")
    assert volunteer.post("stock-takes", {"site": cast.hub.id}).json["type"] == "/problems/already-counting"
    assert volunteer.post("stock-takes", {"site": "site_nowhere"}).status_code == 422
    assert volunteer.post(f"{path}/count", {"code": wrong}).json["type"] == "/problems/mistyped-code"
    assert bench.post(f"{path}/corrections", {"list": "missing"}).json["type"] == "/problems/not-counted-yet"
    for body in ({}, {"rows": ["x"], "list": "missing"}, {"list": "found"}, {"rows": []}, {"spoon": 1}):
        assert bench.post(f"{path}/corrections", body).status_code == 422, body
    assert volunteer.ok("GET", path)["numbers"] == {"found": 0, "missing": 1, "elsewhere": 0, "unknown": 0}
    etag = bench.get(path).headers["ETag"]
    volunteer.ok("POST", f"{path}/count", {"code": laptop.code})
    assert bench.post(f"{path}/close", headers={"If-Match": etag}).status_code == 412
    assert bench.ok("POST", f"{path}/cancel")["state"] == "cancelled"
    over = volunteer.post(f"{path}/count", {"code": laptop.code})
    assert (over.status_code, over.json["type"]) == (409, "/problems/stock-take-closed")


def test_a_count_is_taken_back_and_pages_go_on(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    known = sorted(cast.device().code for _ in range(5))
    path, _told = opened(client, cast)
    volunteer = client(Role.VOLUNTEER)
    for code in known:
        volunteer.ok("POST", f"{path}/count", {"code": code})
    back = volunteer.ok("POST", f"{path}/uncount", {"code": known[0]})
    assert (back["newly"], back["numbers"]["found"]) == (True, 4)
    volunteer.ok("POST", f"{path}/count", {"code": "FOREIGN"})
    gone = volunteer.ok("POST", f"{path}/uncount", {"code": "foreign"})
    assert (gone["newly"], gone["row"]) == (True, None)
    first = volunteer.ok("GET", f"{path}/rows?list=found&limit=3")
    rest = volunteer.ok("GET", f"{path}/rows?list=found&limit=3&after={first['next']}")
    assert [row["mark"] for row in first["items"] + rest["items"]] == known[:0:-1]
    assert [row["id"] for row in volunteer.ok("GET", "stock-takes?state=open")["items"]] == [path[12:]]
    assert volunteer.ok("GET", f"stock-takes?site={cast.delivery_site.id}")["items"] == []


def test_associations_and_funders_see_no_stock_take(client: Clients, stored_cast: Cast) -> None:
    path, _told = opened(client, stored_cast)
    for role in (Role.ASSOCIATION, Role.FOUNDATION, Role.DEPARTMENT, Role.ADMINISTRATOR):
        assert client(role).get(path).status_code == 403


def test_a_thing_moves_to_another_shelf_and_what_is_lent_does_not(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    laptop, sim, lent = cast.device(), cast.sim(), cast.ready_laptop()
    cast.loan(lent)
    cast.store()
    volunteer, there = client(Role.VOLUNTEER), {"site": cast.delivery_site.id}
    assert "move" in volunteer.ok("GET", f"devices/{laptop.code}")["moves"]
    for path in (f"devices/{laptop.code}", f"sims/{sim.code}"):
        assert volunteer.ok("POST", f"{path}/move", there)["site"] == cast.delivery_site.id
    refused = volunteer.post(f"devices/{lent.code}/move", there)
    assert (refused.status_code, refused.json["state"]) == (409, "on_loan")
    assert refused.json["moves"] == ["take-back", "report-missing"] or "take-back" in refused.json["moves"]
    assert client(Role.ASSOCIATION).post(f"devices/{lent.code}/move", there).status_code == 403
