"""POST /equipment-requests/file: a spreadsheet becomes a request."""

from collections.abc import Callable

from fleet.access import Role
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[..., Client]
CSV = {"Content-Type": "text/csv"}
HEAD = "Code du jeune;Département;Signataire;Besoin;Remarque\n"
PATH = "equipment-requests/file?needed_by=2027-01-15"


def test_a_file_is_tried_then_asked_and_answers_the_codes_in_order(
    client: Clients, stored_cast: Cast
) -> None:
    youth = stored_cast.youth()
    stored_cast.loan(youth=youth)
    stored_cast.store()
    association = client(Role.ASSOCIATION)
    data = f"{HEAD};06;ASE;les deux;vite\n{youth.code};;;ordinateur;\n;13;majeur;connexion;\n".encode()
    known = len(association.ok("GET", "youths")["items"])
    tried = association.post(f"{PATH}&dry_run=true", data=data, headers=CSV)
    assert (tried.status_code, tried.json["request"], tried.json["new_youths"]) == (200, None, [])
    assert [(one["line"], one["already_equipped"]) for one in tried.json["lines"]] == [
        (2, False),
        (3, True),
        (4, False),
    ]
    assert tried.json["ignored_columns"] == ["Remarque"]
    assert len(association.ok("GET", "youths")["items"]) == known
    made = association.post(f"{PATH}&submit=true", data=data, headers=CSV)
    assert made.status_code == 201
    first, second = made.json["new_youths"]
    assert [(one["youth"], one["lines"]) for one in made.json["lines"]] == [
        (first, [1, 2]),
        (youth.code, [3]),
        (second, [4]),
    ]
    request = made.json["request"]
    assert (request["state"], len(request["lines"])) == ("submitted", 4)
    assert made.headers["Location"].endswith(request["id"])
    assert association.ok("GET", f"equipment-requests/{request['id']}") == request


def test_a_wrong_file_names_line_and_column_dry_or_not(client: Clients) -> None:
    association = client(Role.ASSOCIATION)
    data = f"{HEAD};06;ASE;licorne;\n".encode()
    for more in ("", "&dry_run=true"):
        answer = association.post(PATH + more, data=data, headers={**CSV, "Accept-Language": "fr"})
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/faulty-request")
        (fault,) = answer.json["errors"]
        assert (fault["line"], fault["column"]) == (2, "Besoin")
        assert fault["message"] == "«\xa0licorne\xa0» n’est ni ordinateur, ni connexion, ni les deux."
    assert association.ok("GET", "equipment-requests")["items"] == []


def test_y1_a_file_with_names_is_refused_saying_why(client: Clients) -> None:
    data = b"Pr\xc3\xa9nom;Besoin;Code\nKevin;laptop;\n"
    answer = client(Role.ASSOCIATION).post(PATH, data=data, headers=CSV)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/names-in-file")
    assert "Kevin" not in answer.text
    assert "Prénom" in answer.json["detail"]


def test_the_same_file_under_the_same_key_is_asked_once(client: Clients) -> None:
    association, key = client(Role.ASSOCIATION), {"Idempotency-Key": "monday"}
    data = f"{HEAD};06;ASE;ordinateur;\n".encode()
    answers = [association.post(PATH, data=data, headers={**CSV, **key}) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert len(association.ok("GET", "equipment-requests")["items"]) == 1


def test_a_coordinator_sends_one_on_behalf(client: Clients, stored_cast: Cast) -> None:
    data = f"{HEAD};06;ASE;ordinateur;\n".encode()
    path = f"{PATH}&organisation={stored_cast.association.id}"
    made = client(Role.COORDINATOR).post(path, data=data, headers=CSV)
    assert made.json["request"]["entered_on_behalf"] is True
    assert client("other").post(path, data=data, headers=CSV).status_code == 422
