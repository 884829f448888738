"""A SIM's page orders its line, adds a plan and renews it; what is wrong is said beside the field."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.connectivity import lines, plans
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.db import Database
from fleet.lifecycle import PlanState
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
TERMS = {"starts_on": "2026-10-01", "ends_on": "2027-09-30", "cost": "119,9"}


@pytest.fixture
def sim(stored_cast: Cast) -> Sim:
    """A card without a line."""
    made = stored_cast.sim()
    stored_cast.store()
    return made


def only_plan(database: Database) -> Plan:
    with database.read() as session:
        return session.scalars(select(Plan)).one()


def test_a_line_is_ordered_and_a_plan_added(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, sim: Sim
) -> None:
    desk, place = client(stored_cast.coordinator), f"/sims/{sim.code}"
    sent = {"operator": stored_cast.operator.id, "number": "06 39 98 12 34", "contract": "C-1"}
    assert desk.post(f"{place}/line", data=sent).location == f"{place}#line"
    with database.read() as session:
        assert session.scalars(select(Line)).one().number == "+33639981234"
    told = TERMS | {"data_gb": "80", "funder": stored_cast.foundation.id}
    assert desk.post(f"{place}/plans", data=told).location == f"{place}#plans"
    plan = only_plan(database)
    assert (plan.cost_cents, plan.data_gb, plan.ends_on) == (11_990, Decimal(80), date(2027, 9, 30))
    assert plan.funder_id == stored_cast.foundation.id


@pytest.mark.parametrize("cost", ["", "gratuit", "-5", "1e3", "12,345", "1234567"])
def test_a_cost_that_cannot_be_read_is_said_beside_its_field(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, sim: Sim, cost: str
) -> None:
    stored_cast.line(sim)
    stored_cast.store()
    answer = client(stored_cast.coordinator).post(f"/sims/{sim.code}/plans", data=TERMS | {"cost": cost})
    assert answer.status_code == 422
    assert 'id="plan-cost-error"' in answer.text
    with database.read() as session:
        assert session.scalars(select(Plan)).all() == []


def test_a_plan_is_renewed_on_from_its_end(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    cast, today = stored_cast, NOW.date()
    sim = cast.ready_sim()
    line = lines.live_of(cast.session, sim)
    assert line is not None
    until = today + timedelta(days=20)
    made = plans.add(cast.session, cast.coordinator, line, starts_on=today, ends_on=until, cost_cents=9_900)
    old = plans.start(cast.session, cast.system, made)
    cast.store()
    desk, place = client(cast.coordinator), f"/sims/{sim.code}"
    shown = desk.get(place).text
    assert f'value="{today + timedelta(days=21)}"' in shown
    assert 'value="99,00"' in shown
    assert desk.post(f"{place}/plans/{old.id}/renew", data=TERMS | {"starts_on": "demain"}).status_code == 422
    assert (
        desk.post(f"{place}/plans/{old.id}/renew", data=TERMS | {"starts_on": "05/10/2026"}).status_code
        == 303
    )
    with database.read() as session:
        states = {plan.id: plan.state for plan in session.scalars(select(Plan))}
    assert states.pop(old.id) is PlanState.RENEWED
    assert list(states.values()) == [PlanState.PLANNED]
