"""Rule Y6: one document holds all that is held about one youth, found again by marker values."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import inspect, select

from fleet.access import NotYours
from fleet.changes import Change
from fleet.db import Base
from fleet.events import Event
from fleet.intake.assets import Kind
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.loans import Loan, LoanItem, Renewal
from fleet.lending.losses import Loss
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.parties.youths import Youth
from fleet.privacy.held import export
from fleet.support import transfers
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket
from fleet.takeover.takeover import TakeoverRow
from tests.cast import Cast
from tests.fleet.privacy.journey import journey

ABOUT_A_YOUTH = (
    Youth,
    EquipmentRequest,
    RequestLine,
    Allocation,
    AllocationItem,
    Shipment,
    ShipmentLine,
    Loan,
    LoanItem,
    Renewal,
    Loss,
    Ticket,
    Alert,
    Event,
    TakeoverRow,
    Change,
)
"""The tables with rows about a youth."""


def markers(row: Base) -> Iterator[tuple[str, Any]]:
    """Each column of a row with what stands in it, as JSON would write that."""
    for column in inspect(type(row)).column_attrs:
        value = getattr(row, column.key)
        if value is not None:
            plain = value.isoformat() if hasattr(value, "isoformat") else getattr(value, "value", value)
            yield f"{type(row).__tablename__}.{column.key}", plain


def leaves(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield json.dumps(document, sort_keys=True)
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from leaves(part)
    else:
        yield json.dumps(document)


def test_y6_every_column_of_every_row_about_the_youth_is_in_the_document(cast: Cast) -> None:
    was = journey(cast)
    cast.store()
    told = set(leaves(export(cast.session, cast.mentor, was.youth, months=6)))
    rows = [row for table in ABOUT_A_YOUTH for row in cast.session.scalars(select(table)) if about(row, was)]
    assert {type(row) for row in rows} == set(ABOUT_A_YOUTH)
    missing = [
        (name, value)
        for row in rows
        for name, value in markers(row)
        if json.dumps(value, sort_keys=True) not in told
    ]
    assert missing == []


def about(row: Base, was: Any) -> bool:
    """Of trail and changes only what names this loan or youth; everything else here is about this youth."""
    return not isinstance(row, (Event, Change)) or row.subject_id in (was.loan.id, was.youth.code)


def test_y6_what_others_wrote_and_the_answers_that_are_kept_are_told(cast: Cast) -> None:
    was = journey(cast)
    told = export(cast.session, cast.mentor, was.youth, months=6)
    assert {place["table"] for place in told["written"]} == {"tickets", "saved_views"}
    assert told["kept_answers"] == 2
    assert told["erased_on"] == "2028-09-17"
    (loan,) = told["loans"]
    lent = {item["kind"]: item["asset"] for item in loan["items"]}
    assert lent["laptop"]["serial"] == was.laptop.serial
    assert lent["connection"]["lines"][0]["number"] == "+33612345678"


def test_y6_nothing_about_another_youth_is_told(cast: Cast) -> None:
    mine, other = cast.youth(), cast.youth()
    cast.submitted((mine, Kind.LAPTOP), (other, Kind.LAPTOP))
    cast.loan(youth=other)
    cast.session.flush()
    assert other.code not in json.dumps(export(cast.session, cast.mentor, mine, months=6))


def test_who_may_read_it_all(cast: Cast) -> None:
    youth = cast.youth()
    for person in (cast.volunteer, cast.technician, cast.funder, cast.administrator):
        with pytest.raises(NotYours):
            export(cast.session, person, youth, months=6)


def test_an_association_reads_nothing_that_another_one_did_for_the_youth(cast: Cast) -> None:
    youth = cast.youth()
    cast.take_back(cast.loan(youth=youth), cast.at(days=1))
    by = cast.coordinator.later(cast.at(days=2))
    transfers.transfer(cast.session, by, youth, organisation=cast.other_association, territory="83")
    kinds = ("requests", "kits", "loans", "events")
    theirs = export(cast.session, cast.other_mentor.later(by.at), youth, months=6)
    assert [theirs[kind] for kind in kinds] == [[], [], [], []]
    assert all(export(cast.session, by, youth, months=6)[kind] for kind in kinds[:3])
