"""Pages for people: the same commands as the API, said in words."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from flask import Flask
from jinja2 import pass_context
from werkzeug.routing import BaseConverter

from api import headers, language
from api.pages import help, places, retyping, said, words
from api.pages.scan import files
from api.pages.summary import here
from api.pages.vendor import served
from api.pages.view import pages

SUBJECTS: Final = (
    "sign_in",
    "passes",
    "home",
    "tonight",
    "search",
    "lists.views",
    "devices.listing",
    "devices.showing",
    "devices.describing",
    "devices.evidence",
    "importing",
    "sim_list",
    "sims",
    "sim_plans",
    "tickets",
    "ticket",
    "alerts",
    "notices",
    "labels.listing",
    "labels.batch",
    "labels.printing",
    "labels.calibrating",
    "label_page",
    "scan.looking",
    "scan.manifest",
    "cards",
    "scans.along",
    "scans.reviewing",
    "people",
    "backups",
    "accounts",
    "tokens",
    "webhooks",
    "requests.listing",
    "requests.following",
    "requests.asking",
    "requests.filing",
    "requests.deciding",
    "requests.preparing",
    "shipments.listing",
    "shipments.preparing",
    "shipments.showing",
    "requests.proposal",
    "quota_list",
    "quotas",
    "kit_list",
    "kits",
    "loan_list",
    "loans",
    "signs_of_life",
    "youth_list",
    "youths",
    "dashboard.showing",
    "dashboard.files",
    "dashboard.asked",
    "dashboard.losses",
    "reports.waiting",
    "reports.reconciling",
    "summary.reading",
    "summary.opening_figures",
    "summary.notes",
    "summary.standing",
    "summary.agreements",
    "summary.sharing",
    "summary.proofs",
    "summary.ledger",
    "summary.files.board",
    "summary.files.figures",
    "stock_takes.listing",
    "stock_takes.opening",
    "stock_takes.counting",
    "stock_takes.correcting",
    "stock_takes.taking_along",
    "takeover.looking",
    "takeover.result",
    "verify",
    "handbook",
)
"""The modules of this folder that hold pages."""


class Anything(BaseConverter):
    """Whatever follows in the address, slashes and nothing at all included."""

    part_isolating = False
    regex = ".*?"


def register(app: Flask) -> None:
    """Mount every page and teach the templates our words."""
    app.url_map.converters["anything"] = Anything
    for name in SUBJECTS:
        import_module(f"api.pages.{name}")
    app.register_blueprint(pages)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    spoken = {**words.FILTERS, **said.FILTERS}
    app.jinja_env.filters.update({name: _each_time(function) for name, function in spoken.items()})
    app.jinja_env.globals |= {
        "vendor": served(),
        "static": places.static,
        "scanner": files.scanner,
        "link": places.link,
        "here": here,
        "unlisted": headers.on_shared_page,
        "places": places.places,
        "beside": places.BESIDE,
        "searchers": places.SEARCHERS,
        "help_for": help.told,
        "kept": retyping.kept,
        "wrong": retyping.wrong,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    places.keep_static(app)
    files.mount(app)
    app.context_processor(_shared)


def _each_time(function: Callable[..., Any]) -> Callable[..., Any]:
    """As a filter that is asked at each rendering, even of a constant: else it is said to everybody in the
    language of whoever came first."""

    @pass_context
    def told(_context: object, *values: Any, **options: Any) -> Any:
        return function(*values, **options)

    return told


def _gettext(message: str) -> str:
    return language.translator()(message)


def _ngettext(one: str, many: str, number: int) -> str:
    return language.plural(one, many, number)


def _shared() -> dict[str, Any]:
    return {"language": language.chosen()}
