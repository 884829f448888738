"""The search finds by exact names first, by parts else, and never what the reader may not see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from fleet.access import Actor
from fleet.codes import check_character
from fleet.intake import donations, labels
from fleet.reporting.search import MOST, search
from tests.cast import Cast


def keys(cast: Cast, actor: Actor, text: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.key) for hit in search(cast.session, actor, text)]


def test_an_exact_name_hides_the_partial_ones(cast: Cast) -> None:
    exact, _longer = cast.device(serial="ABC123"), cast.device(serial="ABC1234")
    cast.session.flush()
    assert keys(cast, cast.volunteer, "abc123") == [("device", exact.code)]
    assert len(keys(cast, cast.volunteer, "abc12")) == 2


def test_many_hits_are_cut(cast: Cast) -> None:
    for _each in range(MOST + 5):
        cast.device()
    cast.session.flush()
    assert len(keys(cast, cast.volunteer, "latitude")) == MOST


def test_an_association_finds_what_it_holds_and_nothing_else(cast: Cast) -> None:
    lent: Any = cast.loan().items[0].asset
    shelf = cast.ready_laptop()
    cast.session.flush()
    assert keys(cast, cast.mentor, lent.code) == [("device", lent.code)]
    assert keys(cast, cast.mentor, shelf.code) == []
    for text in ("lati", "dell lat", "5420", lent.serial[:5]):
        assert keys(cast, cast.mentor, text) == [("device", lent.code)], text
        assert keys(cast, cast.other_mentor, text) == [], text
    assert keys(cast, cast.other_mentor, lent.code) == []


@pytest.mark.parametrize("text", ["", " ", "ab", "%%%", "___", "\x00", "a\x00b"])
def test_short_odd_and_wild_texts_find_nothing(cast: Cast, text: str) -> None:
    cast.device()
    cast.session.flush()
    assert keys(cast, cast.coordinator, text) == []


def test_old_labels_addresses_of_any_host_and_case_are_found(cast: Cast) -> None:
    laptop = cast.device()
    cast.session.flush()
    token = labels.newest_of(cast.session, [laptop.code])[laptop.code].token
    for address in (
        f"https://old.example/q/{token}",
        f"HTTPS://OLD.EXAMPLE/Q/{token}",
        f"http://127.0.0.1:8000/q/{token.lower()}/",
        f"old.example/Q/{token}",
        token,
    ):
        assert keys(cast, cast.volunteer, address) == [("device", laptop.code)], address


def test_an_inventory_number_is_found_in_any_case_and_before_what_begins_with_it(cast: Cast) -> None:
    one = cast.device(inventory_number="Inv-0042")
    other = cast.device(inventory_number="INV-00421")
    cast.session.flush()
    assert keys(cast, cast.volunteer, "inv-0042") == [("device", one.code)]
    assert set(keys(cast, cast.volunteer, "inv-00")) == {("device", one.code), ("device", other.code)}


def test_a_lot_is_found_by_its_reference_its_beginning_and_its_second_word(cast: Cast) -> None:
    manifest = b"category,maker,model,serial\nlaptop,HP,EliteBook,5CG8123ABC\n"
    lot = donations.import_manifest(
        cast.session, cast.coordinator, manifest, donor=cast.donor, reference="Banque 2026-017"
    )
    for text in ("banque 2026-017", "Banq", "2026-0"):
        assert keys(cast, cast.coordinator, text) == [("lot", lot.id)], text


def test_what_stands_in_the_middle_of_a_name_is_not_looked_for(cast: Cast) -> None:
    cast.device(serial="5CG8123ABC", model="EliteBook 840 G5")
    cast.session.flush()
    for text in ("G8123", "book", "840 G", "G5"):
        assert bool(keys(cast, cast.volunteer, text)) is text.startswith("840"), text


def test_many_serials_do_not_hide_the_models_that_begin_alike(cast: Cast) -> None:
    model = cast.device(maker="Microsoft", model="PF1 Surface")
    for number in range(MOST + 5):
        cast.device(serial=f"PF1{number:04}")
    cast.session.flush()
    found = keys(cast, cast.volunteer, "pf1")
    assert len(found) == MOST
    assert ("device", model.code) in found


@contextmanager
def asked(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile: statements and their values."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


KINDS = (
    f"ABCD-EFG{check_character('ABCDEFG')}",
    "https://old.example/q/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "8933012345678901234",
    "345678",
    "DON-2026-017",
    "req_4t8v0m2k9xqa",
    "loan_4t8v0m2k9xqa",
    "latitude",
    "zzz",
)


def test_every_question_is_answered_by_an_index(stored_cast: Cast) -> None:
    cast = stored_cast
    cast.loan()
    cast.store()
    connection = cast.session.connection()
    with asked(connection.engine) as sent:
        for actor in (cast.coordinator, cast.mentor):
            for text in KINDS:
                search(cast.session, actor, text)
    if connection.dialect.name == "postgresql":  # or it would read such small tables whole
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[connection.dialect.name]
    assert len(sent) > 100
    for statement, values in sent:
        plan = [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, values)]
        assert not scans(plan), (statement, values, plan)


def scans(plan: list[str]) -> list[str]:
    """The steps that read a whole table, or a whole index."""
    told = "\n".join(plan)
    whole = re.findall(r"^.*(?:SCAN \w+|Seq Scan).*$", told, re.M)
    unbounded = re.findall(r"Index (?:Only )?Scan.*\n(?!\s*Index Cond)", told)
    half = [step for step in plan if re.search(r"<expr>[<>]\?\)$", step) and " AND " not in step]
    return whole + unbounded + half
