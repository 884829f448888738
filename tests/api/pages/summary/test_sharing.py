"""A board reads its summary by a link, in its language, until its day; nothing tells dead links apart."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from limits import parse
from sqlalchemy import func, select

from fleet.access import Actor, Role
from fleet.db import Base, Database
from fleet.publishing import summary
from fleet.publishing.readers import shares
from fleet.publishing.readers.shares import ShareLink
from tests.api.conftest import PUBLIC, Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

NEVER_MADE = "share_0123456789ab_" + "A" * 43


def link_in(text: str) -> str:
    (found,) = re.findall(rf">{PUBLIC}(/shared/share_\w{{12}}_[\w-]{{43}})<", text)
    return str(found)


def shared(cast: Cast, days: int = 30) -> tuple[ShareLink, str]:
    link, secret = shares.add(cast.session, cast.funder, cast.foundation, days=days)
    cast.store()
    return link, f"/shared/{secret}"


def told_by(client: Client, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = client.get(path, headers=headers)
    return answer.status_code, answer.data, {k: v for k, v in answer.headers.items() if k != "Date"}


def test_the_link_is_shown_once_on_an_answer_that_nobody_keeps(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    funder = client(stored_cast.funder)
    form = {"organisation": stored_cast.foundation.id, "days": "30", "once": "a form's own key"}
    answer = funder.post("/summary/shares", data=form)
    path = link_in(answer.text)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert client("").get(path).status_code == 200
    secret = path.removeprefix("/shared/")
    assert secret not in funder.get("/summary/shares").text
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            assert secret not in repr(session.execute(table.select()).all()), table.name


def test_a_form_sent_twice_makes_one_link_and_says_so(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    funder = client(stored_cast.funder)
    form = {"organisation": stored_cast.foundation.id, "days": "30", "once": "a form's own key"}
    funder.post("/summary/shares", data=form)
    again = funder.post("/summary/shares", data=form)
    assert again.status_code == 303
    assert "Ce lien a déjà été créé" in funder.get(again.location).text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ShareLink)) == 1


@pytest.mark.parametrize("wrong", [{"days": "400"}, {"days": ""}, {"organisation": "org_x"}])
def test_what_is_wrong_is_told_and_makes_nothing(
    client: Clients, stored_cast: Cast, wrong: dict[str, str]
) -> None:
    form = {"organisation": stored_cast.foundation.id, "days": "30"}
    answer = client(stored_cast.coordinator).post("/summary/shares", data=form | wrong)
    assert answer.status_code == 422
    assert stored_cast.session.scalar(select(func.count()).select_from(ShareLink)) == 0


def test_a_funder_shares_its_own_house_alone_and_each_list_holds_what_its_reader_may_take_back(
    client: Clients, stored_cast: Cast
) -> None:
    link, _path = shared(stored_cast)
    theirs = {"organisation": stored_cast.department.id, "days": "30"}
    assert client(stored_cast.funder).post("/summary/shares", data=theirs).status_code == 422
    for person, is_told in (("funder", 1), ("coordinator", 1), ("administrator", 1), ("officer", 0)):
        page = client(getattr(stored_cast, person)).get("/summary/shares").text
        assert page.count(link.prefix) == is_told, person
        assert page.count(f"{link.id}/revoke") == is_told, person
    revoke = f"/summary/shares/{link.id}/revoke"
    assert client(stored_cast.officer).post(revoke).status_code == 404
    assert client(stored_cast.administrator).post(revoke).status_code == 303
    assert client(stored_cast.funder).post(revoke).status_code == 409


def test_it_shows_what_the_funder_reads_and_none_of_the_house(client: Clients, stored_cast: Cast) -> None:
    _link, path = shared(stored_cast)
    page = client("").get(path).text
    own = client(stored_cast.funder).get("/summary").text
    for heading in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", own, re.S):
        assert heading in page
    assert f"{stored_cast.foundation.name} partage cette page avec vous." in page
    assert "<nav" not in page.partition("<main")[0]
    assert "/account" not in page
    assert "/language" not in page
    assert 'href="/' not in re.sub(r'href="/(static|shared)/', "", page)


def test_who_is_signed_in_reads_a_link_as_anybody_does(client: Clients, stored_cast: Cast) -> None:
    _link, path = shared(stored_cast)
    plain = told_by(client(""), path)
    for person in ("coordinator", "officer", "volunteer"):
        assert told_by(client(getattr(stored_cast, person)), path) == plain, person
    assert told_by(client(Role.COORDINATOR), f"{path}?as={stored_cast.department.id}")[1] == plain[1]


def test_nothing_of_it_is_kept_handed_on_or_found(client: Clients, stored_cast: Cast) -> None:
    _link, path = shared(stored_cast)
    for address in (path, f"/shared/{NEVER_MADE}", f"{path}/nothing-there"):
        headers = client("").get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert "Set-Cookie" not in headers
    assert '<meta name="robots" content="noindex' in client("").get(path).text


def test_its_language_is_the_browsers_or_the_addresss(client: Clients, stored_cast: Cast) -> None:
    _link, path = shared(stored_cast)
    reader = client("")
    assert '<html lang="en">' in reader.get(path, headers={"Accept-Language": "en-GB,en"}).text
    assert '<html lang="fr">' in reader.get(path, headers={"Accept-Language": "de"}).text
    english = reader.get(f"{path}?lang=en", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in english
    assert f'href="{path}?lang=fr"' in english
    assert '<html lang="fr">' in reader.get(f"{path}?lang=xx").text


def test_y4_alike_no_byte_tells_an_unknown_a_revoked_an_expired_and_a_broken_link_apart(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    revoked, revoked_path = shared(stored_cast)
    _over, over_path = shared(stored_cast, days=1)
    _live, live_path = shared(stored_cast, days=30)
    shares.revoke(stored_cast.session, stored_cast.funder, revoked)
    stored_cast.store()
    reader = client("")
    with time_machine.travel(NOW + timedelta(days=2)):
        assert told_by(reader, live_path)[0] == 200
        told = [
            told_by(reader, path)
            for path in (
                f"/shared/{NEVER_MADE}",
                revoked_path,
                over_path,
                live_path[:-1],
                "/shared/x",
                f"/shared/{'x' * 3000}",
                "/shared/%ED%B3%BF",
                f"{live_path}?programme=prg_absent",
                f"{over_path}?programme=prg_absent&lang=fr",
            )
        ]
    assert told[0][0] == 404
    assert [one for one in told if one != told[0]] == []
    assert b"shared/" not in told[0][1].replace(b"/static/", b"")


def test_guessing_is_limited_and_reading_is_not(
    app: Flask, client: Clients, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _link, path = shared(stored_cast)
    monkeypatch.setitem(app.extensions["limits"].items, "bad-link", parse("3 per hour"))
    reader = client("")
    assert [reader.get(path).status_code for _ in range(6)] == [200] * 6
    assert [reader.get(f"/shared/{NEVER_MADE}").status_code for _ in range(4)] == [404, 404, 404, 429]
    refused = reader.get(f"/shared/{NEVER_MADE}")
    assert "Retry-After" in refused.headers
    assert NEVER_MADE not in refused.text
    assert "/sign-in" not in refused.text


def test_a3_reading_changes_no_row(client: Clients, stored_cast: Cast, database: Database) -> None:
    _link, path = shared(stored_cast)

    def rows() -> str:
        with database.read() as session:
            return repr([session.execute(table.select()).all() for table in Base.metadata.sorted_tables])

    before = rows()
    assert client("").get(path).status_code == 200
    assert rows() == before


def test_nothing_is_sent_to_it(client: Clients, stored_cast: Cast) -> None:
    _link, path = shared(stored_cast)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client("").call(method, path).status_code == 405


def test_y8_the_log_holds_no_secret(
    client: Clients, stored_cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the page breaks: where it failed is logged by its rule, never by its address."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    _link, path = shared(stored_cast)
    monkeypatch.setattr(summary, "programmes_of", broken)
    answer = client("").get(path)
    assert answer.status_code == 500
    assert "/shared/<secret>" in caplog.text
    assert path.split("_", 2)[2] not in caplog.text + answer.text


def test_by_the_api_people_share_and_programs_do_not(client: Clients, stored_cast: Cast) -> None:
    wanted = {"organisation": stored_cast.foundation.id, "days": 7}
    made = client(stored_cast.funder).ok("POST", "share-links", wanted)
    assert made["address"].startswith(f"{PUBLIC}/shared/{made['prefix']}_")
    assert client("").get(made["address"].removeprefix(PUBLIC)).status_code == 200
    told = client(Role.FOUNDATION).ok("GET", f"share-links/{made['id']}")
    assert "address" not in told
    assert client(Role.FOUNDATION).post("share-links", wanted).status_code == 403
    assert client(stored_cast.coordinator).ok("POST", f"share-links/{made['id']}/revoke")["revoked_at"]
    assert client("").get(made["address"].removeprefix(PUBLIC)).status_code == 404
