"""Which language this reader gets: this browser's choice or wish, the account's, the service's.

An account always has a language (its mails need one), chosen or not: the browser's own wish goes before it.
"""

from collections.abc import Callable
from typing import Final

from flask import g, has_request_context, request

from api.headers import on_label_page, on_shared_page
from fleet import locale
from fleet.settings import LOCALES, Settings

WISHED: Final = "fleet.language"
"""Where a request keeps what was found out."""


def chosen() -> str:
    """The two letters of the language of this answer."""
    if not has_request_context():
        return LOCALES[0]
    if WISHED not in request.environ:  # a page asks hundreds of times
        request.environ[WISHED] = _wished()
    wished: str | None = request.environ[WISHED]
    return wished or _of_account() or _settings().locale


def _wished() -> str | None:
    """What this request says by itself; None where the account, once it is known, or the service decides."""
    asked = request.args.get("lang") if on_shared_page() else None
    if asked in LOCALES:
        return str(asked)
    if on_label_page() or on_shared_page():
        return request.accept_languages.best_match(LOCALES) or _settings().locale
    cookie = request.cookies.get(_settings().cookie("language"))
    if cookie in LOCALES:
        return str(cookie)
    return request.accept_languages.best_match(LOCALES)


def _of_account() -> str | None:
    """The language of the signed-in account, for the rare browser that names none of ours."""
    work = g.get("work")
    return work.visitor.locale if work is not None else None


def _settings() -> Settings:
    from api.request import service

    return service().settings


def translator() -> Callable[[str], str]:
    """gettext in the language of this answer."""
    return locale.translator(chosen())


def plural(one: str, many: str, number: int) -> str:
    """ngettext in the language of this answer."""
    return locale.catalogue(chosen()).ngettext(one, many, number)
