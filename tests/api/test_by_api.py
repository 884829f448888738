"""Everything that an association can do in pages, it can do by the API: page by page, which operation."""

from collections.abc import Iterator, Mapping
from typing import Final

from flask import Flask

from fleet.access import MAY, Role, Verb
from tests.api.test_access import operations

API: Final = "/api/v1"
DONE_BY: Final[Mapping[str, str]] = {
    "/alerts/<key>/acknowledge": "POST /alerts/<key>/acknowledge",
    "/alerts/together": "POST /alerts/<key>/acknowledge",
    "/devices/<code>/arrive": "POST /devices/<key>/arrive",
    "/devices/<code>/file-complaint": "POST /devices/<key>/file-complaint",
    "/devices/<code>/report-missing": "POST /devices/<key>/report-missing",
    "/devices/<code>/trouble": "POST /tickets",
    "/devices/together": "POST /devices/<key>/arrive",
    "/kits/<key>/hand-over": "POST /allocations/<key>/hand-over",
    "/kits/<key>/undo": "POST /loans/<key>/undo",
    "/kits/together": "POST /allocations/<key>/hand-over",
    "/loans/<key>/attest": "POST /loans/<key>/attest",
    "/loans/<key>/confirm": "POST /loans/confirm",
    "/loans/<key>/file-complaint/<code>": "POST /devices/<key>/file-complaint",
    "/loans/<key>/renew": "POST /loans/<key>/renew",
    "/loans/<key>/report-missing/<code>": "POST /devices/<key>/report-missing",
    "/loans/<key>/undo": "POST /loans/<key>/undo",
    "/loans/together": "POST /loans/confirm",
    "/requests/<key>/cancel": "POST /equipment-requests/<key>/cancel",
    "/requests/<key>/confirm": "POST /equipment-requests/<key>/confirm",
    "/requests/<key>/edit": "PATCH /equipment-requests/<item:key>",
    "/requests/<key>/lines": "PATCH /equipment-requests/<item:key>",
    "/requests/<key>/lines/<int:number>/cancel": "POST /equipment-requests/<key>/lines/<int:number>/cancel",
    "/requests/<key>/lines/<int:number>/remove": "PATCH /equipment-requests/<item:key>",
    "/requests/<key>/submit": "POST /equipment-requests/<key>/submit",
    "/requests/file": "POST /equipment-requests/file",
    "/requests/file/look": "POST /equipment-requests/file",
    "/requests/new": "POST /equipment-requests",
    "/requests/together": "POST /equipment-requests/<key>/cancel",
    "/shipments/<key>/arrive": "POST /shipments/<key>/arrive",
    "/shipments/together": "POST /shipments/<key>/arrive",
    "/signs-of-life": "POST /loans/confirm",
    "/sims/<code>/arrive": "POST /sims/<key>/arrive",
    "/sims/<code>/file-complaint": "POST /sims/<key>/file-complaint",
    "/sims/<code>/report-missing": "POST /sims/<key>/report-missing",
    "/sims/<code>/trouble": "POST /tickets",
    "/sims/together": "POST /sims/<key>/arrive",
    "/tickets/<key>/reopen": "POST /tickets/<key>/reopen",
    "/tickets/together": "POST /tickets/<key>/reopen",
    "/webhooks/<key>/deliveries/<delivery>/resend": "POST /webhooks/<key>/deliveries/<delivery>/resend",
    "/webhooks/<key>/disable": "POST /webhooks/<key>/disable",
    "/webhooks/<key>/enable": "POST /webhooks/<key>/enable",
    "/webhooks/<key>/replay": "POST /webhooks/<key>/replay",
    "/webhooks/<key>/rotate": "POST /webhooks/<key>/rotate",
    "/webhooks/<key>/test": "POST /webhooks/<key>/test",
    "/webhooks/new": "POST /webhooks",
    "/youths/<key>/erase": "POST /youths/<key>/erase",
    "/youths/<key>/transfer": "POST /youths/<key>/transfer",
}
"""A form of the pages → the operation that does the same. A list's “together” is its moves, one by one."""
READ_BY: Final[Mapping[str, str]] = {
    "/alerts": "GET /alerts",
    "/devices": "GET /devices",
    "/devices/<code>": "GET /devices/<key>",
    "/kits": "GET /allocations",
    "/kits/<key>": "GET /allocations/<item:key>",
    "/loans": "GET /loans",
    "/loans/<key>": "GET /loans/<item:key>",
    "/notices": "GET /notices",
    "/quotas": "GET /quotas",
    "/quotas/<key>": "GET /quotas/<key>",
    "/requests": "GET /equipment-requests",
    "/requests/<key>": "GET /equipment-requests/<item:key>",
    "/signs-of-life": "GET /loans",
    "/shipments": "GET /shipments",
    "/shipments/<key>": "GET /shipments/<key>",
    "/sims": "GET /sims",
    "/sims/<code>": "GET /sims/<key>",
    "/tickets": "GET /tickets",
    "/tickets/<key>": "GET /tickets/<key>",
    "/webhooks": "GET /webhooks",
    "/webhooks/<key>": "GET /webhooks/<key>/deliveries",
    "/youths": "GET /youths",
    "/youths/<key>": "GET /youths/<key>",
    "/youths/<key>/held.pdf": "GET /youths/<key>/export",
    "/youths/list": "GET /youths",
}
"""A page → the operation that answers the same. A list's files are its rows."""
OF_PEOPLE: Final = {
    "/": "what to do next, in words",
    "/account": "a browser's own matters",
    "/account/sessions/<key>/close": "a browser's own matters",
    "/handbook": "a text",
    "/handbook/<book>": "a text",
    "/handbook/images/<locale>/<name>": "a picture",
    "/language": "a browser's own matters",
    "/requests/new": "an empty form",
    "/requests/file": "an empty form",
    "/requests/file/template": "an empty file to fill in",
    "/search": "one box for people; a program filters each list",
    "/sign-out": "a browser's own matters",
    "/views": "filters that a person keeps",
    "/views/<key>/remove": "filters that a person keeps",
    "/webhooks/new": "an empty form",
}
"""What is about pages themselves."""


def of_associations(app: Flask, method: str) -> Iterator[tuple[str, Verb]]:
    for rule, asked, view in operations(app):
        verb = getattr(view, "verb", None)
        if rule.endpoint.startswith("pages.") and asked == method and verb and Role.ASSOCIATION in MAY[verb]:
            yield rule.rule, verb


def by_program(app: Flask) -> dict[str, Verb]:
    """Every operation that an association's token may try."""
    return {
        f"{method} {rule.rule.removeprefix(API)}": view.verb
        for rule, method, view in operations(app)
        if rule.rule.startswith(API) and getattr(view, "verb", None) and Role.ASSOCIATION in MAY[view.verb]
    }


def test_every_act_of_an_association_s_pages_has_its_operation(app: Flask) -> None:
    acts, open_to = dict(of_associations(app, "POST")), by_program(app)
    assert sorted(acts.keys() - DONE_BY.keys() - OF_PEOPLE.keys()) == []
    assert sorted(DONE_BY.keys() - acts.keys()) == []
    assert [call for call in DONE_BY.values() if call not in open_to] == []
    single = {rule for rule in acts.keys() & DONE_BY.keys() if not rule.endswith("/together")}
    assert {rule: (acts[rule], open_to[DONE_BY[rule]]) for rule in single} == {
        rule: (acts[rule], acts[rule]) for rule in single
    }


def test_every_page_of_an_association_has_its_operation(app: Flask) -> None:
    pages, open_to = dict(of_associations(app, "GET")), by_program(app)
    lists = {rule for rule in pages if rule.rpartition("/list.")[0] in READ_BY}
    assert sorted(pages.keys() - lists - READ_BY.keys() - OF_PEOPLE.keys()) == []
    assert [call for call in READ_BY.values() if call not in open_to] == []
