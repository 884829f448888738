"""/handbook – what each kind of reader should know, two pages each, from docs/handbook."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from flask import Response, send_from_directory
from markdown_it import MarkdownIt
from markupsafe import Markup

from api import language
from api.pages.view import page, show
from api.request import Work
from fleet.access import Actor, Role, Verb
from fleet.errors import NotFound

HANDBOOK: Final = Path(__file__).resolve().parents[2] / "docs" / "handbook"


def _(text: str) -> str:
    return text


BOOKS: Final[Mapping[str, str]] = {
    "volunteer": _("For volunteers and technicians"),
    "coordinator": _("For coordinators"),
    "association": _("For associations"),
    "foundation": _("For foundations and départements"),
    "administrator": _("For administrators"),
}
"""Book → for whom it is."""
_FOR: Final = {Role.TECHNICIAN: "volunteer", Role.DEPARTMENT: "foundation"}


def book_of(actor: Actor) -> str:
    """The book that this reader needs."""
    return _FOR.get(actor.role, actor.role.value)


@page("/handbook", Verb.NOTICE_READ)
def handbook_page(work: Work) -> str:
    """One's own book."""
    return _shown(work, book_of(work.actor))


@page("/handbook/<book>", Verb.NOTICE_READ)
def book_page(work: Work, book: str) -> str:
    """One book, in the reader's language. Raises NotFound."""
    return _shown(work, book)


def _shown(work: Work, book: str) -> str:
    if book not in BOOKS:
        raise NotFound(key=book)
    return show(work, "handbook.html", book=book, books=BOOKS, text=Markup(rendered(book, language.chosen())))  # noqa: S704


@cache
def rendered(book: str, locale: str) -> str:
    """A book as HTML. The text is the project's own; its pictures are asked of this service."""
    text = (HANDBOOK / locale / f"{book}.md").read_text(encoding="utf-8")
    html = str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return html.replace('src="../images/', 'src="/handbook/images/').replace("<img ", '<img loading="lazy" ')


@page("/handbook/images/<locale>/<name>", Verb.NOTICE_READ)
def handbook_image(work: Work, locale: str, name: str) -> Response:
    """A picture of a page. Raises NotFound."""
    return send_from_directory(HANDBOOK / "images" / locale, name, max_age=3600)
