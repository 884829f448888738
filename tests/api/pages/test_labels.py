"""The pages of labels: batches in words, what became of each code, and paper as it is chosen."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.intake import labels
from fleet.intake.labels import LabelBatch, RevokeReason
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def batch(stored_cast: Cast) -> LabelBatch:
    """Six labels: one used, one spoiled, four unused."""
    made = labels.make_batch(stored_cast.session, stored_cast.volunteer, 6, site=stored_cast.hub)
    first, second, *_ = stored_cast.session.scalars(labels.labels_of(made))
    labels.claim(stored_cast.session, stored_cast.volunteer, first.token, stored_cast.device())
    labels.revoke(stored_cast.session, stored_cast.technician, second, RevokeReason.SPOILED)
    stored_cast.store()
    return made


def codes_of(cast: Cast, batch: LabelBatch) -> list[str]:
    found = [label.short_code for label in cast.session.scalars(labels.labels_of(batch))]
    cast.store()  # SQLite has one writer
    return found


def test_batches_are_listed_with_their_counts_in_words(
    app: Flask, client: Clients, stored_cast: Cast, batch: LabelBatch
) -> None:
    page = client(stored_cast.volunteer).get("/labels", headers=ENGLISH).text
    assert "4 unused, 1 glued on, 1 spoiled" in page
    assert f'href="/labels/{batch.id}"' in page
    assert 'href="/labels/new"' in page
    french = client(stored_cast.volunteer).get("/labels").text
    assert "4 pas encore utilisées, 1 collée, 1 abîmée" in french
    assert client(stored_cast.mentor).get("/labels").status_code == 403


def test_a_batch_shows_each_code_by_its_fate(
    app: Flask, client: Clients, stored_cast: Cast, batch: LabelBatch
) -> None:
    page = client(stored_cast.technician).get(f"/labels/{batch.id}", headers=ENGLISH).text
    assert "4 labels of 6 are unused" in page
    assert all(shown(code) in page for code in codes_of(stored_cast, batch))
    assert f'href="/labels/print?batch={batch.id}"' in page
    assert 'href="/devices/' in page
    assert "/revoke" in page
    assert "/revoke" not in client(stored_cast.volunteer).get(f"/labels/{batch.id}").text
    assert client(stored_cast.volunteer).get("/labels/bat_nowhere").status_code == 404


def test_new_labels_are_made_and_then_printed(app: Flask, client: Clients, stored_cast: Cast) -> None:
    floor = client(stored_cast.volunteer)
    made = floor.post("/labels/new", data={"count": "12", "site": stored_cast.hub.id})
    assert made.status_code == 303
    page = floor.get(made.location, headers=ENGLISH).text
    assert "Print 12 labels" in page
    sent = re.search(r'name="batch" value="(\w+)"', page)
    assert sent
    paper = floor.post("/labels/print", data={"batch": sent[1], "profile": "L7160", "skip": "3"})
    assert paper.get_data().startswith(b"%PDF")
    for wrong in ({"count": "0"}, {"count": "many"}, {"count": "3", "site": "sit_x"}):
        assert floor.post("/labels/new", data=wrong).status_code == 422


def test_a_row_is_declared_spoiled_on_the_page(
    app: Flask, client: Clients, stored_cast: Cast, batch: LabelBatch
) -> None:
    bench, printed = client(stored_cast.technician), codes_of(stored_cast, batch)
    place = f"/labels/{batch.id}/revoke"
    sent = {"reason": "lost", "first": shown(printed[0]), "last": printed[2], "codes": f"{printed[5]}, "}
    assert bench.post(place, data=sent).location == f"/labels/{batch.id}"
    page = bench.get(f"/labels/{batch.id}", headers=ENGLISH).text
    assert "2 labels of 6 are unused" in page
    assert "1 spoiled, 2 lost" in page
    refused = bench.post(place, data={"reason": "lost", "codes": "ABCD-EFGH"}, headers=ENGLISH)
    assert refused.status_code == 422
    assert "Some of these codes are not in this batch." in refused.text
    assert bench.post(place, data={"codes": printed[5]}).status_code == 422
    assert client(stored_cast.volunteer).post(place, data=sent).status_code == 403


def test_many_devices_go_on_to_the_page_that_prints_their_labels(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    devices = [stored_cast.device() for _ in range(3)]
    stored_cast.store()
    floor, named = client(stored_cast.volunteer), ",".join(one.code for one in devices)
    answer = floor.post("/devices/together", data={"do": "label.print", "row": [d.code for d in devices]})
    assert (answer.status_code, answer.location) == (303, f"/labels/print?codes={named}")
    assert "Print 3 labels" in floor.get(answer.location, headers=ENGLISH).text
    paper = floor.post("/labels/print", data={"codes": named, "profile": "99012", "copies": "2"})
    assert paper.headers["Content-Disposition"] == 'attachment; filename="labels.pdf"'
    zebra = floor.post("/labels/print", data={"codes": named, "profile": "ROLL-50X25", "kind": "zpl"})
    assert zebra.mimetype == "application/zpl"
    assert zebra.text.count("^XA") == 3


def test_the_picture_follows_what_is_chosen_and_warns(app: Flask, client: Clients, stored_cast: Cast) -> None:
    floor = client(stored_cast.volunteer)
    shown_page = floor.get("/labels/print?profile=SQUARE25", headers=ENGLISH).text
    assert 'width="25mm" height="25mm"' in shown_page
    assert "SPEC-IMEN" in shown_page
    small = floor.get("/labels/print?profile=L4731", headers=ENGLISH).text
    assert "or level M, which bears less damage" in small
    assert "<svg" not in small
    lower = floor.get("/labels/print?profile=L4731&level=M", headers=ENGLISH).text
    assert "Level M bears less damage." in lower
    assert "The squares are 0.27 mm" in lower
    assert "<svg" in lower


def test_own_measures_are_told_by_their_field(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    floor = client(stored_cast.volunteer)
    own = {"profile": "own", "width": "40,5", "height": "30", "columns": "4", "rows": "3", "left": "10"}
    assert 'width="40.5mm" height="30mm"' in floor.get("/labels/print", query_string=own).text
    wrong = own | {"columns": "6", "codes": device.code}
    for answer in (
        floor.get("/labels/print", query_string=wrong, headers=ENGLISH),
        floor.post("/labels/print", data=wrong, headers=ENGLISH),
    ):
        assert re.search(r'id="columns-error">So many need 253 mm, and the paper has 210 mm\.', answer.text)
    assert floor.post("/labels/print", data=own | {"codes": device.code}).mimetype == "application/pdf"
    typed = floor.get(
        "/labels/print", query_string=own | {"width": "wide", "skip": "x"}, headers=ENGLISH
    ).text
    assert 'id="width-error">Write a number from 0 to 300' in typed


def test_the_offset_is_remembered_by_this_browser(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    floor = client(stored_cast.volunteer)
    sent = {"codes": device.code, "offset_x": "-0,5", "offset_y": "1.25"}
    cookie = floor.post("/labels/print", data=sent).headers["Set-Cookie"]
    assert re.match(r"__Host-offset=-0.5_1.25; .*HttpOnly", cookie), cookie
    page = floor.get("/labels/print").text
    assert 'name="offset_x" type="text" value="-0.5"' in page
    assert 'name="offset_y" type="text" value="1.25"' in page
    assert client(stored_cast.technician).get("/labels/print").text.count('value="1.25"') == 0


def test_the_calibration_page_is_paper_for_the_chosen_sheet(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    floor = client(stored_cast.volunteer)
    paper = floor.get("/labels/calibration.pdf?profile=5163&offset_x=1", headers=ENGLISH)
    assert paper.mimetype == "application/pdf"
    french = floor.get("/labels/calibration.pdf?profile=5163").get_data()
    assert french.startswith(b"%PDF")
    assert french != floor.get("/labels/calibration.pdf?profile=5163", headers=ENGLISH).get_data()
    assert french != floor.get("/labels/calibration.pdf?profile=5163&offset_x=1").get_data()
    assert floor.get("/labels/calibration.pdf?profile=99012").status_code == 422


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Say which labels"),
        ({"codes": "ABCD-EFGH"}, "Nothing of ours carries some of these codes"),
        ({"batch": "bat_nowhere"}, "There is nothing here under that name."),
        ({"codes": " ".join(["ABCDEFGH"] * 1001)}, "These are too many labels at once."),
        ({"codes": "ABCD-EFGH", "copies": "99"}, "Write a whole number from 1 to 10."),
        ({"codes": "ABCD-EFGH", "profile": "L9999"}, "Please choose one of these."),
        ({"codes": "ABCD-EFGH", "skip": "21"}, "Fewer labels can be skipped than one sheet holds."),
    ],
)
def test_what_cannot_be_printed_is_told_on_the_page(
    app: Flask, client: Clients, stored_cast: Cast, sent: dict[str, str], says: str
) -> None:
    answer = client(stored_cast.volunteer).post("/labels/print", data=sent, headers=ENGLISH)
    assert answer.status_code in (404, 422)
    assert says in answer.text
    assert "<form" in answer.text


def test_a_batch_that_is_used_up_says_so(
    app: Flask, client: Clients, stored_cast: Cast, batch: LabelBatch
) -> None:
    printed = codes_of(stored_cast, batch)
    labels.declare(stored_cast.session, stored_cast.technician, batch, RevokeReason.LOST, first=printed[0])
    stored_cast.store()
    floor = client(stored_cast.volunteer)
    for answer in (
        floor.get(f"/labels/print?batch={batch.id}", headers=ENGLISH),
        floor.post("/labels/print", data={"batch": batch.id}, headers=ENGLISH),
    ):
        assert "No label of this batch is unused." in answer.text
    assert (
        "All labels of this batch are used or gone" in floor.get(f"/labels/{batch.id}", headers=ENGLISH).text
    )
