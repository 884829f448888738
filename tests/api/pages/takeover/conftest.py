"""A coordinator at work with a messy list, without a browser: a form is read off the page and sent again."""

import io
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fleet.access import Actor, Role
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

LINES = (
    "Parc au 15/11;;;;;;;;;;",
    ";;;;;;;;;;",
    "N° inv.;Marque;Modèle;N° de série;Etat;Lieu;Association;Prénom du jeune;Dépt;ICCID;Remarques",
    "PC-001;Dell;Latitude 5400;7QK1ZX2;prêté;;Trait d'union;Kevin;06;;",
    "PC-002;Dell;Latitude 5400;7QK1ZX3;chez famille;;Trait d’union;Inès;6;8933000000000000012;",
    "PC-003;HP;EliteBook 840;5CG9312ABC;chez famille;;Les Ombres;Moussa;Alpes-Maritimes;;écran rayé",
    ";;;;;;;;;;",
    "PC-004;HP;EliteBook 840;6.37702E+15;En stock;Cave Grasse;;;;;",
    "PC-005;Lenovo;T480;PF0ABC12;En stock;Cave Grasse;;;06;;",
    "PC-006;Lenovo;T480;PF0ABC13;HS;Hub de Nice;;;06;;appeler la mère au 06 12 34 56 78",
    "TOTAL;6;;;;;;;;;",
)
MESSY = "\r".join(LINES).encode("mac_roman")
"""A title above the header, MacRoman, ends of line of an old Mac, a serial number that Excel spoilt, a note
that speaks of a person, two ways of writing one association, a total."""


class Form(HTMLParser):
    """The fields of the form that carries the list, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: MultiDict[str, str] = MultiDict()
        self._select = ""
        self._first = True
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select and (self._first or "selected" in told):
            if not self._first:
                self.fields.setlist(self._select, self.fields.getlist(self._select)[:-1])
            self.fields.add(self._select, value)
            self._first = False
        elif tag == "input" and name and (told.get("type") != "checkbox" or "checked" in told):
            self.fields.add(name, value)

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select


class Desk:
    """The list on its way: `look()` chooses a file or sends the form as it stands, `answer` fills it in."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.page = ""
        self.fields: MultiDict[str, str] = MultiDict()

    def choose(self, data: bytes, name: str = "parc.csv") -> TestResponse:
        sent = {"file": (io.BytesIO(data), name)}
        return self._seen(self.browser.post("/takeover/look", data=sent, content_type="multipart/form-data"))

    def answer(self, **told: str) -> None:
        for name, value in told.items():
            self.fields[name] = value

    def means(self, word: str, meaning: str) -> None:
        self._pair("word", word, "meaning", meaning)

    def is_column(self, title: str, ours: str) -> None:
        self._pair("title", title, "ours", ours)

    def look(self, **told: str) -> TestResponse:
        return self._seen(self.send("/takeover/look", **told))

    def take(self, **told: str) -> TestResponse:
        return self.send("/takeover", **told)

    def send(self, path: str, **told: str) -> TestResponse:
        data = MultiDict(self.fields)
        for name, value in told.items():
            data[name] = value
        return self.browser.post(path, data=data)

    def _seen(self, answer: TestResponse) -> TestResponse:
        self.page = answer.text
        self.fields = Form(self.page).fields
        return answer

    def _pair(self, name: str, key: str, other: str, value: str) -> None:
        values = self.fields.getlist(other)
        values[self.fields.getlist(name).index(key)] = value
        self.fields.setlist(other, values)


@pytest.fixture
def desk(client: Clients, stored_cast: Cast) -> Desk:
    """A coordinator's browser."""
    browser = client(stored_cast.coordinator)
    browser.flask.set_cookie("__Host-language", "en", domain="fleet.example.org", secure=True)
    return Desk(browser)


def account(page: str) -> list[str]:
    """What the page says would come, or came."""
    listed = page.partition('<ul class="account">')[2].partition("</ul>")[0]
    return [line.partition("</li>")[0] for line in listed.split("<li>")[1:]]
