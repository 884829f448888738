"""The whole lending life, by stateful Hypothesis: states fold from events, nothing is lost or doubled."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import codes, events
from fleet.access import Actor, Verb
from fleet.db import Database
from fleet.lending import loans, shipping
from fleet.lending.allocations import releasing
from fleet.lending.loans import returning
from fleet.lending.shipments import arriving
from tests.cast import Cast
from tests.engines import Engine
from tests.fleet.lending.life import KEY, stock
from tests.fleet.lending.steps import Lending

STEPS, FEW, MANY = 50, 9, 2_000
FIND = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking, which takes five minutes: a failing run is known by its printed steps."""
CALM = {"deadline": None, "stateful_step_count": STEPS, "suppress_health_check": list(HealthCheck)}


def fill(url: str) -> None:
    database = Database(url, KEY)
    source = random.Random(1)  # noqa: S311
    with database.opened(writing=True) as session, codes.drawn_from(source):
        stock(Cast(session))
    database.dispose()


@pytest.fixture
def lending(databases: Engine) -> Iterator[type[Lending]]:
    """The machine over a stocked database: each life is rolled back, so all begin alike."""
    url = databases.filled("life", fill)
    database = Database(url, KEY)
    yield type("Lending", (Lending,), {"database": database})
    database.dispose()
    databases.drop(url)


def test_a_few_lives(lending: type[Lending]) -> None:
    run_state_machine_as_test(lending, settings=settings(max_examples=FEW, derandomize=True, **CALM))


@pytest.mark.battery
def test_two_thousand_lives_of_fifty_steps(lending: type[Lending]) -> None:
    run_state_machine_as_test(
        lending, settings=settings(max_examples=MANY, derandomize=False, phases=FIND, **CALM)
    )


def kept_in_its_kit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(returning.allocations, "free", lambda *_: None)


def kept_on_its_loan(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loans, "open_item", lambda *_: None)


def not_told(patch: pytest.MonkeyPatch) -> None:
    record = events.record

    def silent(session: Session, actor: Actor, verb: Verb, *who: str, **facts: Any) -> None:
        if verb is not Verb.ASSET_FIND:
            record(session, actor, verb, *who, **facts)

    patch.setattr(events, "record", silent)


def counted_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "_uncharge", lambda *_: None)


def never_arrived(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(arriving, "conclude", lambda *_: None)


def still_awaited(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shipping.shipments, "came", lambda *_: None)


BROKEN = (
    kept_in_its_kit,
    kept_on_its_loan,
    not_told,
    counted_for_ever,
    never_arrived,
    still_awaited,
)


@pytest.mark.battery
@pytest.mark.parametrize("broken", BROKEN)
def test_it_bites(
    lending: type[Lending], monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """A return that leaves a thing in its kit, a find that leaves it on loan, a change that is not told; a
    kit freed without giving its quota back, a parcel that never arrives, or awaits what is here.
    """
    broken(monkeypatch)
    found = settings(max_examples=300, derandomize=True, phases=FIND, **CALM)
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(lending, settings=found)
