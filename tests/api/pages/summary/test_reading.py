"""The summary as a page: the ledger's numbers, in two languages, and no trace of what it keeps back."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from fleet.access import Actor, Role
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing.ledger import POOL
from fleet.publishing.ledger.blocks import Block, ClosedQuarter, Pending
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

START = date(2025, 1, 1)
LEDGER = (
    ("2025-Q2", "06", 14),
    ("2025-Q4", "13", 21),
    ("2025-Q4", POOL, 13),
    ("2026-Q1", "06", 18),
    ("2026-Q2", "13", 12),
)
PENDING = {"06": 9, "13": 3, "04": 7}
READERS = ("funder", "officer", "coordinator", "administrator")


@pytest.fixture
def programme(stored_cast: Cast) -> Programme:
    """Three territories, one to come; five blocks over six closed quarters."""
    made = programmes.add(
        stored_cast.session,
        stored_cast.system,
        "Un ordinateur, un mentor",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        targets=[(None, 2026, 120), ("06", 2026, 70)],
        territories=[("06", START), ("13", START), ("04", START), ("83", date(2027, 1, 1))],
    )
    session = stored_cast.session
    for number, (quarter, territory, youths) in enumerate(LEDGER, start=1):
        cell = {"programme_id": made.id, "quarter": quarter, "territory": territory, "youths": youths}
        session.add(Block(number=number, published_at=NOW, hash=f"{number:064}", **cell))
    for quarter in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"):
        session.add(ClosedQuarter(programme_id=made.id, quarter=quarter, closed_at=NOW))
    stored_cast.store()
    return made


class Text(HTMLParser):
    """What a page says, without its markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def __str__(self) -> str:
        return " ".join(" ".join(self.said).split())


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def read(browser: Client, path: str = "/summary", language: str = "fr") -> str:
    browser.flask.set_cookie("__Host-language", language, domain="fleet.example.org", secure=True)
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text


def cells(page: str) -> Iterator[list[str]]:
    """Every row of every table, as its cells' words."""
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL):
        yield [str(Text(cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]


@pytest.mark.usefixtures("programme")
def test_what_the_summary_says_equals_the_ledger(stored_cast: Cast, client: Clients) -> None:
    page = read(client(stored_cast.funder))
    assert "78 jeunes équipés" in page
    assert "Soit 65 % des 120 visés d’ici la fin de 2026." in str(Text(page)).replace("\xa0", " ")
    rows = list(cells(page))
    for expected in (
        ["T1 2025", "non publié", "non publié", ""],
        ["T2 2025", "14", "14", "Alpes-Maritimes 14"],
        ["T3 2025", "non publié", "14", ""],
        ["T4 2025", "34", "48", "Bouches-du-Rhône 21, les autres, ensemble 13"],
        ["T1 2026", "18", "66", "Alpes-Maritimes 18"],
        ["T2 2026", "12", "78", "Bouches-du-Rhône 12"],
        ["2025", "48", "48", ""],
        ["2026, jusqu’au T2", "30", "78", "120"],
        ["Provence-Alpes-Côte d'Azur 3 départements sur 6 participent", "65", "30", ""],
        ["Alpes-Maritimes 06", "32", "18", "70 (2026 : 45 %)"],
        ["Bouches-du-Rhône 13", "33", "12", ""],
        ["Alpes-de-Haute-Provence 04", "non publié", "non publié", ""],
        ["Var 83", "pas encore partenaire", "", ""],
        ["Autres, ensemble départements trop petits pour figurer seuls", "13", "", ""],
    ):
        assert expected in rows


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_charts_say_what_their_tables_say(stored_cast: Cast, client: Clients, language: str) -> None:
    page = read(client(stored_cast.officer), language=language)
    figures = re.findall(r'<figure class="charted.*?</figure>', page, re.DOTALL)
    inside = [figure for figure in figures if "<svg" in figure]
    assert len(inside) == page.count("<svg") == len(figures) - 1 >= 3
    for figure in inside:
        drawn, told = re.findall(r"(<svg.*?</svg>).*?(<table>.*?</table>)", figure, re.DOTALL)[0]
        assert drawn.index("<title") < drawn.index("<desc")
        numbers = set(re.findall(r"\d+", str(Text(drawn)).replace("moins de 11", "").replace("than 11", "")))
        assert numbers <= set(re.findall(r"\d+", str(Text(told))))
    assert not re.search(r"\sstyle=|<style", page)


@pytest.mark.usefixtures("programme")
def test_both_languages_say_the_same_numbers(stored_cast: Cast, client: Clients) -> None:
    browser = client(stored_cast.funder)
    french, english = (main_of(read(browser, language=language)) for language in ("fr", "en"))
    assert "78 young people have been equipped" in english
    assert "not yet a partner" in english
    assert "Why small numbers are not shown" in english
    assert "Pourquoi les petits nombres ne figurent pas ici" in french
    for words in ("équipés", "non publié", "Trimestre"):
        assert words not in english
    numbers = [[re.findall(r"\d+", cell) for cell in row] for row in cells(english)]
    assert numbers == [[re.findall(r"\d+", cell) for cell in row] for row in cells(french)]


@pytest.mark.parametrize("reader", READERS)
def test_what_waits_leaves_no_mark_on_the_page(
    stored_cast: Cast, client: Clients, programme: Programme, reader: str
) -> None:
    """Rules F1, F2, F5: byte for byte the same page, headers too, whatever is pending or lent."""
    browser = client(getattr(stored_cast, reader))

    def seen() -> tuple[str, list[tuple[str, str]]]:
        answer = browser.get("/summary")
        return answer.text, [(name, value) for name, value in answer.headers if name != "Date"]

    laptops = [stored_cast.ready_laptop() for _ in range(3)]
    kits = [stored_cast.kit(laptop, youth=stored_cast.youth(territory="04")) for laptop in laptops]
    stored_cast.store()
    before = seen()
    for code, youths in PENDING.items():
        stored_cast.session.add(Pending(programme_id=programme.id, territory=code, youths=youths))
    for kit in kits:
        stored_cast.hand_over(kit, at=NOW + timedelta(minutes=30))
    stored_cast.store()
    assert seen() == before


@pytest.mark.usefixtures("programme")
def test_no_number_of_youths_under_eleven_stands_anywhere(stored_cast: Cast, client: Clients) -> None:
    """Without equipment every number of the page is a year, a code, a date or a number of youths."""
    for code, youths in PENDING.items():
        stored_cast.session.add(Pending(programme_id=_id_of(stored_cast), territory=code, youths=youths))
    stored_cast.store()
    page = read(client(stored_cast.officer))
    figures = page[page.index('<section aria-labelledby="own-06"') : page.index('id="equipment"')]
    for row in cells(figures):
        small = [word for cell in row[1:] for word in re.findall(r"\d+", cell) if int(word) < 11]
        assert small == []
    drawn = re.findall(r'class="(?:value|goal-words)"[^>]*>([^<]*)<', figures)
    assert all(int(word) >= 11 for text in drawn for word in re.findall(r"\d+", text))


def _id_of(cast: Cast) -> str:
    return cast.session.scalars(programmes.listing(cast.coordinator)).one().id


@pytest.mark.usefixtures("programme")
def test_a_departement_reads_its_own_territory_first(stored_cast: Cast, client: Clients) -> None:
    page = read(client(stored_cast.officer))
    assert page.index('id="own-06"') < page.index('id="quarters"')
    assert 'id="own-06"' not in read(client(stored_cast.funder))


def test_before_a_programme_there_is_a_page_that_says_so(stored_cast: Cast, client: Clients) -> None:
    assert "Rien n’est encore publié" in read(client(stored_cast.funder))


def test_before_the_first_block_nothing_is_said_of_anybody(stored_cast: Cast, client: Clients) -> None:
    programmes.add(
        stored_cast.session,
        stored_cast.system,
        "Un ordinateur, un mentor",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        territories=[("06", START)],
    )
    stored_cast.store()
    page = read(client(stored_cast.officer))
    assert "Les premiers chiffres sont encore à venir" in page
    assert "non publié" in page


@pytest.mark.usefixtures("programme")
def test_summaries_are_for_those_who_may_read_them(stored_cast: Cast, client: Clients) -> None:
    asked = {
        name: client(getattr(stored_cast, name)).get("/summary").status_code
        for name in (*READERS, "volunteer", "technician", "mentor")
    }
    assert asked == dict.fromkeys(READERS, 200) | dict.fromkeys(("volunteer", "technician", "mentor"), 403)
    assert client(stored_cast.funder).get("/summary?programme=prog_0123456789xy").status_code == 404
