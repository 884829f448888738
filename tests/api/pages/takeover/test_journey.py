"""A messy list becomes a fleet on pages: looked at, put right, taken over, improved, undone."""

import io
import re

from sqlalchemy import func, select

from api.pages.takeover import carrying
from fleet import sheets, takeover
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.lending.loans import Loan
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth
from fleet.takeover import Takeover
from tests.api.pages.takeover.conftest import LINES, MESSY, Desk, account

PDF = b"%PDF"


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def understood(desk: Desk) -> None:
    """What a coordinator puts right on the first look."""
    desk.choose(MESSY)
    desk.is_column("N° inv.", "inventory_number")
    desk.means("chez famille", "lent")
    desk.answer(operator="Télécom Azur", drop_notes="yes")
    desk.look(add_missing="yes")


def test_the_whole_journey_of_a_messy_list(desk: Desk, database: Database) -> None:
    first = desk.choose(MESSY)
    assert first.status_code == 200
    assert "What “chez famille” means" in desk.page
    assert "nothing is stored yet" in desk.page
    assert "Nobody has entered these here yet:" in desk.page
    assert count(database, Takeover) == count(database, Device) == 0

    understood(desk)
    assert account(desk.page) == [
        "5 devices are new",
        "1 SIM card is new",
        "3 loans are taken over, 3 youths get a code",
        "1 line is left out",
    ]
    assert "5 of 7 lines can be taken over" in desk.page
    assert re.search(
        r"Column “N° de série”: “6.37702E\+15”: .*?<span[^>]*>line 8</span>", desk.page, re.DOTALL
    )
    refused = desk.take()
    assert refused.status_code == 422, "all or nothing, unless told otherwise"
    assert count(database, Device) == 0

    done = desk.take(leave_refused="yes")
    again = desk.take(leave_refused="yes")
    assert (done.status_code, again.location) == (303, done.location), "sent twice, taken over once"
    assert (count(database, Takeover), count(database, Device), count(database, Loan)) == (1, 5, 3)
    result = desk.browser.get(done.location).text
    assert "5 devices came in" in result
    assert "1 line was left out for now: it could not be taken" in result
    _papers(desk, done.location)

    better = "\n".join(LINES).replace("6.37702E+15", "5CG9312ABD").replace("écran rayé", "écran cassé")
    desk.choose(better.encode(), "parc corrigé.csv")
    assert "chez famille" in desk.page, "a word on more than one line is remembered"
    desk.answer(operator="Télécom Azur", drop_notes="yes")
    desk.look()
    assert account(desk.page) == [
        "1 device is new",
        "1 thing is already here and would change",
        "5 are already here, just as the list says",
        "1 line is left out",
    ]
    assert "Take over 1 device<" in desk.page
    second = desk.take()
    assert second.status_code == 303
    assert (count(database, Device), count(database, Youth)) == (6, 3)

    assert "The takeover itself can no longer be undone." in desk.browser.get(done.location).text
    assert "parc corrigé.csv" in desk.browser.get("/takeover").text
    undone = desk.browser.post(f"{second.location}/undo")
    assert undone.status_code == 303
    assert "This takeover was undone" in desk.browser.get(second.location).text
    assert desk.browser.post(f"{second.location}/undo").status_code == 409
    assert desk.browser.post(f"{done.location}/undo").status_code == 303
    assert (count(database, Device), count(database, Loan), count(database, Youth)) == (0, 0, 0)
    with database.read() as session:
        assert session.scalar(select(Organisation).where(Organisation.name == "Les Ombres")) is None


def _papers(desk: Desk, place: str) -> None:
    stick = desk.browser.get(f"{place}/stick.csv", headers={"Accept-Language": "en"}).data.decode("utf-8-sig")
    assert stick.startswith("Label;Inventory number;Serial number or ICCID;")
    labels = desk.browser.get(f"{place}/labels.pdf")
    assert labels.data.startswith(PDF)
    assert labels.headers["Content-Disposition"].startswith("attachment")
    codes = desk.browser.get(f"{place}/codes.csv?association=Les Ombres")
    title, row = codes.data.decode("utf-8-sig").splitlines()
    assert title == "Line of your list;Youth;Device;SIM card"
    assert re.fullmatch(r"6;\w{4}-\w{4};\w{4}-\w{4};", row)
    assert "attachment" in codes.headers["Content-Disposition"]
    assert len(desk.browser.get(f"{place}/codes.csv").data.splitlines()) == 4
    assert desk.browser.get(f"{place}/codes.csv?association=Nobody").status_code == 404


def test_what_stands_over_people_is_neither_shown_nor_carried(desk: Desk, database: Database) -> None:
    desk.choose(MESSY)
    carried = carrying.unpacked(desk.fields["list"]).decode()
    for name in ("Kevin", "Inès", "Moussa"):
        assert name not in desk.page
        assert name not in carried
    assert "about people: never read, and not sent along" in desk.page
    assert "Prénom du jeune" not in desk.fields.getlist("title")


def test_lines_keep_the_numbers_they_have_in_the_file() -> None:
    plain = carrying.plain(carrying.opened(MESSY))
    again = sheets.read(plain, columns=takeover.COLUMNS)
    assert [row.line for row in again.rows] == [4, 5, 6, 8, 9, 10, 11]
    assert again.header_line == 3
    assert carrying.plain(again) == plain


def test_what_was_changed_since_the_last_look_is_looked_at_before_it_is_taken(
    desk: Desk, database: Database
) -> None:
    understood(desk)
    desk.means("HS", "recycled")
    answer = desk.take(leave_refused="yes")
    assert answer.status_code == 200
    assert "nothing is stored yet" in answer.text
    assert "You changed how the list is read" in answer.text
    assert count(database, Device) == 0


def test_a_list_that_needs_no_answer_is_taken_over_from_the_first_look(
    desk: Desk, database: Database
) -> None:
    desk.choose("N° série;Marque;État;Nom du jeune\nABC1234;Dell;en stock;Kevin\nABC1235;Dell;HS;\n".encode())
    assert desk.take().status_code == 303
    assert count(database, Device) == 2


def test_the_refused_lines_come_as_a_workbook_that_can_be_sent_again(desk: Desk) -> None:
    understood(desk)
    answer = desk.send("/takeover/refused-lines")
    assert answer.headers["Content-Disposition"].endswith("refused-lines.xlsx")
    sheet = sheets.read(answer.data, columns=takeover.COLUMNS)
    assert sheet.header[:3] == ("Line of the file", "Why it can’t be taken", "N° inv.")
    (row,) = sheet.rows
    assert row.cells[0] == "8"
    assert "last digits are lost" in row.cells[1]
    assert row.cells[2:4] == ("PC-004", "HP")
    desk.choose(answer.data, "refused.xlsx")
    assert "1 line" in desk.page
    assert "Kevin" not in str(answer.data)


def test_no_cell_of_the_workbook_runs(desk: Desk) -> None:
    evil = LINES[2] + "\nPC-1;=1+1;@x;6.3E+15;HS;;;;;;+cmd|' /C calc'!A0"
    desk.choose(evil.encode())
    sheet = io.BytesIO(desk.send("/takeover/refused-lines").data)
    assert b"<f>" not in sheet.getvalue()
    row = sheets.read(sheet.getvalue(), columns=takeover.COLUMNS).rows[0]
    assert "=1+1" in row.cells
