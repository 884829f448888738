"""Rule Y1: a youth is a code, and these columns are all there may ever be."""

import pytest
from sqlalchemy import inspect, select

from fleet import codes, events
from fleet.access import NotYours
from fleet.db import Base, Database
from fleet.parties import youths
from fleet.parties.organisations import UnknownOrganisation
from fleet.parties.territories import UnknownTerritory
from fleet.parties.youths import BadMonth, NotAnAssociation, Signatory, Youth, contacted
from tests.cast import Cast

COLUMNS = {
    "code",
    "organisation_id",
    "territory",
    "signatory",
    "review_month",
    "state",
    "created_on",
    "last_contact_on",
}
ABOUT_PEOPLE = ("youths", "equipment_requests", "request_lines", "allocations", "loans", "loan_items")
NEVER = (
    "name",
    "birth",
    "age",
    "mail",
    "phone",
    "address",
    "school",
    "note",
    "comment",
    "text",
    "reason_text",
)


def test_y1_youths_have_exactly_these_columns_on_both_engines(database: Database) -> None:
    assert {column["name"] for column in inspect(database.engine).get_columns("youths")} == COLUMNS


def test_y1_nothing_near_a_youth_holds_free_text(database: Database) -> None:
    """Every text column there is a key, an enumeration or a code: 40 characters at most."""
    for table in ABOUT_PEOPLE:
        for column in inspect(database.engine).get_columns(table):
            assert getattr(column["type"], "length", None) is None or column["type"].length <= 40, (
                table,
                column["name"],
            )
            assert not [word for word in NEVER if word in str(column["name"]).split("_")], (table, column)


def test_y1_no_other_table_points_to_a_youth(database: Database) -> None:
    inspected = inspect(database.engine)
    pointing = {
        table
        for table in Base.metadata.tables
        for key in inspected.get_foreign_keys(table)
        if key["referred_table"] == "youths"
    }
    assert pointing == {"request_lines", "allocations", "loans", "loan_items", "takeover_rows"}


def test_the_code_is_the_systems_and_holds_its_check(cast: Cast) -> None:
    youth = cast.youth()
    assert codes.is_code(youth.code)
    assert (youth.created_on, youth.last_contact_on) == (cast.coordinator.today,) * 2


def test_an_association_adds_its_own_youths_and_no_others(cast: Cast) -> None:
    add = youths.add
    assert add(cast.session, cast.mentor, cast.association, "2a", Signatory.ASE_SERVICE).territory == "2A"
    with pytest.raises(UnknownOrganisation):
        add(cast.session, cast.mentor, cast.other_association, "06", Signatory.ADULT_YOUTH)
    with pytest.raises(NotAnAssociation):
        add(cast.session, cast.coordinator, cast.donor, "06", Signatory.ADULT_YOUTH)
    for person in (cast.volunteer, cast.technician, cast.funder, cast.administrator):
        with pytest.raises(NotYours):
            add(cast.session, person, cast.association, "06", Signatory.ADULT_YOUTH)


@pytest.mark.parametrize("month", ["2027-13", "2027-1", "27-03", "2027-03-01", "mars 2027", "1999-03", ""])
def test_a_review_has_a_month_and_no_day(cast: Cast, month: str) -> None:
    with pytest.raises(BadMonth):
        youths.add(cast.session, cast.mentor, cast.association, "06", Signatory.ADULT_YOUTH, month)


def test_a_territory_is_a_departement(cast: Cast) -> None:
    for code in ("20", "99", "6", "Nice"):
        with pytest.raises(UnknownTerritory):
            cast.youth(territory=code)


def test_y5_the_trail_does_not_name_the_youth(cast: Cast) -> None:
    youth = cast.youth()
    cast.session.commit()
    told = events.history(cast.session, "organisation", cast.association.id)[0]
    assert told.verb == "youth.add"
    assert youth.code not in f"{told.facts}{told.subject_id}"


def test_a_contact_never_goes_back(cast: Cast) -> None:
    youth = cast.youth()
    later = cast.mentor.later(cast.at(days=4)).today
    contacted(youth, later)
    contacted(youth, cast.mentor.today)
    contacted(None, later)
    assert youth.last_contact_on == later


def test_an_association_lists_its_own(cast: Cast) -> None:
    mine, theirs = cast.youth(), cast.youth(cast.other_association)
    cast.session.flush()
    assert cast.session.scalars(youths.listing(cast.mentor)).all() == [mine]
    assert cast.session.scalars(youths.listing(cast.other_mentor)).all() == [theirs]
    assert cast.session.scalars(select(Youth)).all() != []
