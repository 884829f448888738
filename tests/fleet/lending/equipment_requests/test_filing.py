"""A file becomes a request, all of it or nothing; new youths get their codes in its order."""

from datetime import date

import pytest

from fleet.access import NotYours
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import FaultyRequest, Look, NoLines
from fleet.parties.organisations import UnknownOrganisation
from fleet.parties.youths import Youth
from fleet.sheets.faults import told
from tests.cast import Cast

SOON = date(2026, 12, 1)
HEAD = "code;département;signataire;besoin;clavier\n"


def looked(cast: Cast, text: str) -> Look:
    return equipment_requests.look(cast.session, cast.mentor, cast.association, (HEAD + text).encode())


def test_its_lines_become_those_of_a_draft(cast: Cast) -> None:
    youth = cast.youth()
    look = looked(cast, f";06;ASE;les deux;azerty\n{youth.code};;;connexion;\n;13;majeur;laptop;\n")
    before = cast.session.query(Youth).count()
    request, taken = equipment_requests.ask_by_file(
        cast.session, cast.mentor, cast.association, look, needed_by=SOON
    )
    first, second = (made.code for made in taken.new_youths if made)
    assert cast.session.query(Youth).count() == before + 2
    assert [(line.youth_code, line.kind) for line in request.lines] == [
        (first, Kind.LAPTOP),
        (first, Kind.CONNECTION),
        (youth.code, Kind.CONNECTION),
        (second, Kind.LAPTOP),
    ]


def test_one_wrong_line_and_nothing_is_asked(cast: Cast) -> None:
    youth, theirs = cast.youth(), cast.youth(cast.other_association)
    text = (
        f"{youth.code};;;laptop;\n{theirs.code};;;laptop;\n{youth.code};;;les deux;\n"
        ";06;ASE;connexion;azerty\n;;;laptop;\n"
    )
    look = looked(cast, text)
    assert [(fault.line, fault.column, told(fault.as_dict())) for fault in look.faults] == [
        (3, "code", "There is no youth with this code among those that the association follows."),
        (4, "besoin", "This youth asks for that on an earlier line already."),
        (5, "clavier", "Only a laptop has a keyboard, a screen and a touch screen."),
        (6, "code", "Whom is it for? A code, or for a new youth the département and who signs."),
    ]
    before = cast.session.query(Youth).count()
    with pytest.raises(FaultyRequest) as refused:
        equipment_requests.ask_by_file(cast.session, cast.mentor, cast.association, look, needed_by=SOON)
    assert refused.value.facts["faults"] == 4
    assert cast.session.query(Youth).count() == before


def test_two_hundred_lines_at_most(cast: Cast) -> None:
    assert looked(cast, ";06;ASE;les deux;\n" * 100).faults == ()
    with pytest.raises(NoLines):
        looked(cast, ";06;ASE;les deux;\n" * 101)


def test_only_for_ones_own_association_and_only_who_may_ask(cast: Cast) -> None:
    data = (HEAD + ";06;ASE;laptop;\n").encode()
    with pytest.raises(UnknownOrganisation):
        equipment_requests.look(cast.session, cast.mentor, cast.other_association, data)
    with pytest.raises(NotYours):
        equipment_requests.look(cast.session, cast.volunteer, cast.association, data)
