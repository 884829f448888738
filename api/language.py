"""Which language this reader gets: their choice, their account's, their browser's, the service's."""

from collections.abc import Callable

from flask import g, has_request_context, request

from api.headers import on_label_page
from fleet import locale
from fleet.settings import LOCALES


def chosen() -> str:
    """The two letters of the language of this answer."""
    if not has_request_context():
        return LOCALES[0]
    if on_label_page():
        return request.accept_languages.best_match(LOCALES) or _default()
    cookie = request.cookies.get("language")
    if cookie in LOCALES:
        return str(cookie)
    work = g.get("work")
    if work is not None and work.visitor.opened is not None:
        return str(work.visitor.opened.account.locale)
    return request.accept_languages.best_match(LOCALES) or _default()


def _default() -> str:
    from api.request import service

    return service().settings.locale


def translator() -> Callable[[str], str]:
    """gettext in the language of this answer."""
    return locale.translator(chosen())


def plural(one: str, many: str, number: int) -> str:
    """ngettext in the language of this answer."""
    return locale.catalogue(chosen()).ngettext(one, many, number)
