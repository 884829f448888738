"""Loans over HTTP: hand-over with its condition, replacement, renewal, inspection, loss, transfer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleet.access import Actor, Role
from fleet.lending import shipping
from fleet.lending.allocations import Allocation
from fleet.lending.loans import Loan
from fleet.support import transfers
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
TODAY = NOW.date()


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


SIGNED = {"signed_on": TODAY.isoformat(), "signatory": "adult_youth"}


def handed(kit: Allocation, client: Client, **more: Any) -> Any:
    body = {"agreement": SIGNED, "due_on": day(365)} | more
    return client.ok("POST", f"allocations/{kit.id}/hand-over", body)


@pytest.fixture
def loan(stored_cast: Cast) -> Loan:
    """A laptop and a SIM."""
    made = stored_cast.loan(stored_cast.ready_laptop(), stored_cast.ready_sim())
    stored_cast.store()
    return made


def test_an_association_hands_over_and_says_how_it_is(client: Clients, stored_cast: Cast) -> None:
    laptop = stored_cast.ready_laptop()
    kit = stored_cast.kit(laptop)
    stored_cast.store()
    how = {"asset": laptop.code, "grade": "B", "flaws": ["case"], "accessories": ["charger", "bag"]}
    lent = handed(kit, client(Role.ASSOCIATION), condition=[how])
    (item,) = lent["items"]
    assert (item["grade_out"], item["flaws_out"], item["accessories_out"]) == (
        "B",
        ["case"],
        ["bag", "charger"],
    )
    back = {"asset": laptop.code, "grade": "C", "flaws": ["case", "screen"]}
    body = {"site": stored_cast.hub.id, "condition": [back], "missing": ["bag"]}
    (item,) = client(Role.VOLUNTEER).ok("POST", f"loans/{lent['id']}/take-back", body)["items"]
    assert (item["grade_back"], item["new_flaws"], item["missing"]) == ("C", ["screen"], ["bag"])


def test_y1_a_condition_has_no_words_of_ones_own(client: Clients, stored_cast: Cast) -> None:
    kit = stored_cast.kit()
    stored_cast.store()
    how = {"asset": kit.items[0].asset_code, "note": "from his mother"}
    body = {"agreement": SIGNED, "due_on": day(365), "condition": [how]}
    assert client(Role.ASSOCIATION).post(f"allocations/{kit.id}/hand-over", body).status_code == 422


def test_n1_a_replacement_goes_out_before_the_broken_one_is_back(client: Clients, stored_cast: Cast) -> None:
    youth = stored_cast.youth()
    old = stored_cast.loan(youth=youth)
    kit, third = stored_cast.kit(youth=youth), stored_cast.kit(youth=youth)
    stored_cast.store()
    mine, code = client(Role.ASSOCIATION), old.items[0].asset_code
    alone = {"agreement": SIGNED, "due_on": day(365), "replaces": [code]}
    assert mine.post(f"allocations/{kit.id}/hand-over", alone).status_code == 422
    new = handed(kit, mine, replaces=[code], overlap_until=day(14))
    assert mine.ok("GET", f"loans/{old.id}")["items"][0]["overlap_until"] == day(14)
    more = alone | {"replaces": [new["items"][0]["asset"]], "overlap_until": day(14)}
    answer = mine.post(f"allocations/{third.id}/hand-over", more)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (409, "already-equipped")


def test_of_a_kit_that_is_on_its_way_the_refusal_names_the_thing(client: Clients, stored_cast: Cast) -> None:
    kit = stored_cast.kit()
    (item,) = kit.items
    shipping.ship(stored_cast.session, stored_cast.volunteer, item.asset)
    stored_cast.store()
    body = {"agreement": SIGNED, "due_on": day(365)}
    refused = client(Role.ASSOCIATION).post(f"allocations/{kit.id}/hand-over", body)
    assert (refused.status_code, refused.json["state"]) == (409, "in_transit")
    assert (refused.json["subject"], refused.json["id"]) == ("device", item.asset_code)
    assert refused.json["moves"] == client(Role.ASSOCIATION).ok("GET", f"devices/{item.asset_code}")["moves"]


def test_an_association_renews_one_loan_or_many(client: Clients, stored_cast: Cast, loan: Loan) -> None:
    other = stored_cast.loan()
    stored_cast.store()
    mine = client(Role.ASSOCIATION)
    renewed = mine.ok("POST", f"loans/{loan.id}/renew", {"due_on": day(366), "reason": "studies"})
    assert renewed["due_on"] == day(366)
    assert [(one["from_on"], one["to_on"], one["reason"]) for one in renewed["renewals"]] == [
        (day(365), day(366), "studies")
    ]
    many = {"loans": [other.id, loan.id], "due_on": day(366), "reason": "support"}
    answer = mine.post("loans/renew", many)
    assert answer.status_code == 422  # one of them is due then already: none is renewed
    assert mine.ok("GET", f"loans/{other.id}")["due_on"] == day(365)
    assert mine.ok("POST", "loans/renew", many | {"loans": [other.id]}) == {"renewed": 1}
    assert client("other").post("loans/renew", many | {"loans": [other.id]}).status_code == 422
    far = {"due_on": day(367), "reason": "studies"}
    assert mine.post(f"loans/{loan.id}/renew", far).status_code == 422
    assert client(Role.VOLUNTEER).post(f"loans/{loan.id}/renew", far).status_code == 403


def test_loans_without_an_agreement_are_listed_and_attested(client: Clients, stored_cast: Cast) -> None:
    loan = stored_cast.loan()
    loan.signed_on, loan.taken_over, loan.first_for_youth = None, True, False
    stored_cast.store()
    mine = client(Role.ASSOCIATION)
    assert [row["id"] for row in mine.ok("GET", "loans?unsigned=true")["items"]] == [loan.id]
    signed = mine.ok("POST", f"loans/{loan.id}/attest", {"agreement": SIGNED})
    assert (signed["signed_on"], signed["kept_at"]) == (day(0), "association")
    assert mine.ok("GET", "loans?unsigned=true")["items"] == []


def test_a_theft_answers_what_must_be_done_next(client: Clients, loan: Loan) -> None:
    laptop, sim = (item.asset_code for item in loan.items)
    mine = client(Role.ASSOCIATION)
    theft = {"how": "stolen", "told_by": "youth"}
    gone = mine.ok("POST", f"sims/{sim}/report-missing", theft)["loss"]
    assert gone["line_suspended_at"]
    assert gone["next_steps"] == ["tell_operator", "file_complaint", "replace_or_write_off"]
    gone = mine.ok("POST", f"devices/{laptop}/report-missing", theft)["loss"]
    assert (gone["data_at_risk"], gone["complaint_on"]) == (False, None)
    filed = mine.ok("POST", f"devices/{laptop}/file-complaint", {"complaint_on": day(0)})["loss"]
    assert filed["complaint_on"] == day(0)
    assert "file_complaint" not in filed["next_steps"]
    kinds = [row["kind"] for row in mine.ok("GET", "notices")["items"]]
    assert kinds.count("asset_missing") == 2
    written = client(Role.COORDINATOR).ok("POST", f"loans/{loan.id}/write-off")
    assert written["state"] == "written_off"
    assert mine.ok("GET", f"devices/{laptop}")["loss"]["next_steps"] == ["give_serial"]


def test_nothing_need_be_said_of_a_loss(client: Clients, loan: Loan) -> None:
    laptop = loan.items[0].asset_code
    assert client(Role.ASSOCIATION).ok("POST", f"devices/{laptop}/report-missing")["loss"]["how"] == "lost"


def test_a_youth_is_transferred_by_a_coordinator_and_moved_by_the_association(
    client: Clients, stored_cast: Cast, loan: Loan
) -> None:
    code, mine, theirs = loan.youth_code, client(Role.ASSOCIATION), client("other")
    away = {"organisation": stored_cast.other_association.id}
    assert mine.post(f"youths/{code}/transfer", away).status_code == 422
    assert mine.ok("POST", f"youths/{code}/transfer", {"territory": "83"})["territory"] == "83"
    assert mine.post(f"youths/{code}/transfer", {"territory": "83"}).status_code == 409
    moved = client(Role.COORDINATOR).ok("POST", f"youths/{code}/transfer", away)
    assert moved["organisation"] == stored_cast.other_association.id
    assert mine.get(f"youths/{code}").status_code == 404
    assert mine.get(f"loans/{loan.id}").status_code == 404
    assert theirs.ok("GET", f"loans/{loan.id}")["youth"] == code
    assert "youth.left" in {row["kind"] for row in mine.ok("GET", "notices")["items"]}
    assert {row["kind"] for row in theirs.ok("GET", "notices")["items"]} == {"youth.came"}


def test_y1_a1_neither_association_reads_what_is_the_others(client: Clients, stored_cast: Cast) -> None:
    """Teeth: without `own_code` the code of a youth who left stands in the past loan and its request."""
    youth = stored_cast.youth()
    past = stored_cast.take_back(stored_cast.loan(youth=youth), stored_cast.at(minutes=5))
    now = stored_cast.loan(stored_cast.ready_sim(), youth=youth, at=stored_cast.at(minutes=6))
    to = {"organisation": stored_cast.other_association, "territory": "06"}
    transfers.transfer(stored_cast.session, stored_cast.coordinator, youth, **to)
    kit = now.allocation_id or ""
    stored_cast.store()
    mine, theirs = client(Role.ASSOCIATION), client("other")
    for path in ("loans", f"loans/{past.id}", "equipment-requests", "allocations", f"allocations/{kit}"):
        assert youth.code not in mine.get(path).text, path
    assert mine.ok("GET", f"loans/{past.id}")["state"] == "returned"
    assert mine.ok("GET", f"loans?youth={youth.code}")["items"] == []
    assert len(client(Role.COORDINATOR).ok("GET", f"loans?youth={youth.code}")["items"]) == 2
    assert [row["id"] for row in theirs.ok("GET", "loans")["items"]] == [now.id]
    assert theirs.ok("GET", f"loans/{now.id}")["allocation"] is None
    for path in ("equipment-requests", "allocations"):
        assert theirs.ok("GET", path)["items"] == []
    for path in (f"loans/{past.id}", f"allocations/{kit}"):
        assert theirs.get(path).status_code == 404


def test_the_papers_of_an_open_loan_are_there_without_a_kit_and_after_a_transfer(
    client: Clients, stored_cast: Cast, loan: Loan
) -> None:
    to = {"organisation": stored_cast.other_association, "territory": "06"}
    assert loan.youth
    transfers.transfer(stored_cast.session, stored_cast.coordinator, loan.youth, **to)
    bare = stored_cast.loan()
    bare.allocation, bare.taken_over, bare.first_for_youth = None, True, False
    over = stored_cast.take_back(stored_cast.loan())
    stored_cast.store()
    asked = ((loan, client("other")), (bare, client(Role.ASSOCIATION)))
    for lent, who in asked:
        for paper in ("agreement.pdf", "guide.pdf", "guide.pdf?language=en"):
            answer = who.get(f"loans/{lent.id}/{paper}")
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
            assert (lent.youth_code or "").encode() not in answer.data
    assert client("other").get(f"loans/{bare.id}/agreement.pdf").status_code == 404
    assert client(Role.ASSOCIATION).get(f"loans/{over.id}/agreement.pdf").status_code == 409
    assert client("other").get(f"loans/{loan.id}/guide.pdf?language=xx").status_code == 422


def test_y1_no_paper_of_a_kit_names_the_youth_and_each_is_told_in_its_language(
    client: Clients, stored_cast: Cast
) -> None:
    kit = stored_cast.kit(stored_cast.ready_laptop(), stored_cast.ready_sim())
    stored_cast.store()
    for who in (Role.ASSOCIATION, Role.COORDINATOR, Role.VOLUNTEER):
        for language in ("fr", "en"):
            answer = client(who).get(f"allocations/{kit.id}/guide.pdf?language={language}")
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert client("other").get(f"allocations/{kit.id}/guide.pdf").status_code == 404


def test_e5_no_paper_says_that_what_was_taken_over_while_lent_was_erased(
    client: Clients, stored_cast: Cast, loan: Loan, said: Callable[[bytes], str]
) -> None:
    def told() -> str:
        desk = client(Role.COORDINATOR)
        papers = (desk.get(f"loans/{loan.id}/{paper}").data for paper in ("agreement.pdf", "guide.pdf"))
        return " ".join(" ".join(said(paper) for paper in papers).split())

    claims = ("effacé de toute donnée", "avant a été effacé")
    assert all(claim in told() for claim in claims)
    loan.items[0].asset.erasure_unknown = True
    stored_cast.store()
    assert not any(claim in told() for claim in claims)
