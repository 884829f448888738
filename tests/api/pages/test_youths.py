"""The page of a youth: when it is erased, all that is held on paper, and an erasure that is meant."""

import re
from collections.abc import Callable

from api.pages.held import CAPTIONS
from fleet.codes import shown
from fleet.parties.youths import Youth
from fleet.privacy.held import export
from tests.api.conftest import Client
from tests.cast import Cast
from tests.fleet.privacy.journey import journey

Clients = Callable[..., Client]


def test_the_list_says_when_each_code_is_erased_and_leads_to_its_page(
    client: Clients, stored_cast: Cast
) -> None:
    free, lent = stored_cast.youth(), stored_cast.loan()
    stored_cast.store()
    text = client(stored_cast.mentor).get("/youths/list", headers={"Accept-Language": "en"}).text
    assert f'href="/youths/{free.code}"' in text
    assert "2028" in text
    assert "not while lent" in text
    page = client(stored_cast.mentor).get(f"/youths/{lent.youth_code}", headers={"Accept-Language": "en"})
    assert "nothing is erased before it is back" in page.text
    assert f'action="/youths/{lent.youth_code}/erase"' not in page.text


def test_another_associations_youth_is_not_there(client: Clients, stored_cast: Cast) -> None:
    theirs = stored_cast.youth(stored_cast.other_association)
    stored_cast.store()
    for path in (f"/youths/{theirs.code}", f"/youths/{theirs.code}/held.pdf", "/youths/22222222"):
        assert client(stored_cast.mentor).get(path).status_code == 404
    assert client(stored_cast.volunteer).get(f"/youths/{theirs.code}").status_code == 403


def test_y5_an_erasure_has_to_be_meant(client: Clients, stored_cast: Cast) -> None:
    code = stored_cast.youth().code
    stored_cast.store()
    browser = client(stored_cast.mentor)
    safe = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    refused = browser.post(f"/youths/{code}/erase", data={}, **safe)
    assert refused.status_code == 422
    assert 'id="sure-error"' in refused.text
    done = browser.post(f"/youths/{code}/erase", data={"sure": "1"}, **safe)
    assert done.status_code == 303
    assert code not in done.headers["Location"]
    assert code not in browser.get(done.headers["Location"]).text
    stored_cast.session.expire_all()
    assert stored_cast.session.get(Youth, code) is None


def test_the_paper_says_states_as_the_pages_do(
    client: Clients, stored_cast: Cast, said: Callable[..., str]
) -> None:
    loan = stored_cast.loan()
    stored_cast.store()
    answer = client(stored_cast.mentor).get(f"/youths/{loan.youth_code}/held.pdf")
    text = re.sub(r"\s", "", said(answer.data))
    assert "Étatsuivi" in text
    assert "Étatencours" in text
    assert "Étatactive" not in text
    assert "Étatàtraiter" not in text


def rows_of(value: object) -> bool:
    """Whether it is rows of its own; a list of words is a value like another."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, dict) for one in value)
    )


def test_y6_the_paper_holds_every_value_of_the_document(
    client: Clients, stored_cast: Cast, said: Callable[..., str]
) -> None:
    was = journey(stored_cast)
    stored_cast.store()
    document = export(stored_cast.session, stored_cast.mentor, was.youth, months=6)
    stored_cast.store()
    answer = client(stored_cast.mentor).get(f"/youths/{was.youth.code}/held.pdf")
    assert answer.mimetype == "application/pdf"
    text = re.sub(r"\s", "", said(answer.data))
    known = [*document["requests"], *document["kits"], *document["loans"], *document["tickets"]]
    known += document["losses"]
    known += [
        line
        for row in known
        for line in (*row.get("lines", ()), *row.get("items", ()), *row.get("renewals", ()))
    ]
    marks = {str(row["id"]) for row in (*known, *document["alerts"])}
    marks |= {shown(was.youth.code), shown(was.laptop.code), was.laptop.serial or "", "+33612345678"}
    marks |= {str(event["seq"]) for event in document["events"]} | {document["tickets"][0]["note"]}
    assert [mark for mark in marks if re.sub(r"\s", "", mark) not in text] == []
    rows = [document["youth"], *known, *document["alerts"], *document["taken_over"]]
    columns = {name for row in rows for name, value in row.items() if not rows_of(value)}
    assert columns - CAPTIONS.keys() == set()
