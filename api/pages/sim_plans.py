"""A SIM's line and what is paid on it: ordering the line, adding a plan, renewing the one that ends."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from flask import Response
from sqlalchemy import select

from api import language
from api.pages import paying
from api.pages.fields import Fields
from api.pages.sims import found, sim_page
from api.pages.view import done, form, typed
from api.request import Work
from fleet.access import Verb
from fleet.connectivity import lines, plans
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import FUNDING_KINDS
from fleet.connectivity.sims import Sim
from fleet.errors import NotFound
from fleet.parties.organisations import Organisation, OrganisationKind

_AMOUNT: Final = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")


def _(text: str) -> str:
    return text


NOT_AN_AMOUNT = _("Write the amount as 120 or 119,90.")


def _chosen(work: Work, fields: Fields, name: str, kinds: Sequence[OrganisationKind]) -> Organisation | None:
    key = fields.one_of(name, [key for key, _name in paying.named(work, kinds)])
    return work.session.scalar(select(Organisation).where(Organisation.id == key)) if key else None


def _line(work: Work, sim: Sim) -> Line:
    line = lines.live_of(work.session, sim)
    if line is None:
        raise NotFound(key=sim.code)
    return line


@form("/sims/<code>/line", Verb.LINE_ADD, shows=sim_page)
def order_line(work: Work, code: str) -> Response:
    """A line was ordered for it."""
    sim = found(work, code)
    fields = Fields()
    operator = _chosen(work, fields, "operator", [OrganisationKind.OPERATOR])
    fields.check()
    assert operator is not None  # noqa: S101 (or the fields have just refused)
    contract = (typed("contract") or "")[:40] or None
    lines.add(work.session, work.actor, sim, operator, number=typed("number"), contract=contract)
    return done(f"/sims/{sim.code}#line")


@form("/sims/<code>/plans", Verb.PLAN_ADD, shows=sim_page)
def add_plan(work: Work, code: str) -> Response:
    """Somebody pays for it from a day to another."""
    sim = found(work, code)
    fields = Fields()
    terms = _terms(fields)
    data = _gigabytes(fields)
    funder = _chosen(work, fields, "funder", FUNDING_KINDS) if typed("funder") else None
    fields.check()
    plans.add(work.session, work.actor, _line(work, sim), data_gb=data, funder=funder, **terms)
    return done(f"/sims/{sim.code}#plans")


@form("/sims/<code>/plans/<key>/renew", Verb.PLAN_RENEW, shows=sim_page)
def renew_plan(work: Work, code: str, key: str) -> Response:
    """The same again, for the next year."""
    sim = found(work, code)
    plan = plans.seen(work.session, work.actor, key)
    if plan.line.sim_code != sim.code:
        raise NotFound(key=key)
    fields = Fields()
    terms = _terms(fields)
    fields.check()
    plans.renew(work.session, work.actor, plan, **terms)
    return done(f"/sims/{sim.code}#plans")


def _terms(fields: Fields) -> dict[str, Any]:
    """From when to when, and for how much."""
    return {
        "starts_on": fields.day("starts_on"),
        "ends_on": fields.day("ends_on"),
        "cost_cents": _cents(fields),
    }


def _cents(fields: Fields) -> int:
    """« 119,90 » as 11990."""
    told = _AMOUNT.fullmatch(fields.text("cost").replace("€", "").replace("\xa0", "").replace(" ", ""))
    if told is None:
        fields.errors.setdefault("cost", language.translator()(NOT_AN_AMOUNT))
        return 0
    return int(told[1]) * 100 + int((told[2] or "").ljust(2, "0"))


def _gigabytes(fields: Fields) -> Decimal | None:
    """Whole gigabytes; none where nothing was typed."""
    return Decimal(fields.number("data_gb", least=0, most=99_999)) if typed("data_gb") else None
