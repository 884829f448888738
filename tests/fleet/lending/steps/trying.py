"""How a rule chooses what it is tried on: something that fits, and now and then anything at all."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from fleet.lending.allocations import Allocation
from fleet.lifecycle import AllocationState, AssetState, LoanState, RequestState, ShipmentState
from tests.fleet.lending.life import Life

A, K, L, R, S = AssetState, AllocationState, LoanState, RequestState, ShipmentState
NUMBER = st.integers(0, 997)
ODD = st.integers(0, 7).map(lambda number: number == 7)
"""Now and then a command is tried on anything, whatever its state."""
Thing = TypeVar("Thing")


def one(things: Sequence[Thing], number: int) -> Thing:
    return things[number % len(things)]


def when(condition: Callable[[Life], Any]) -> Callable[[Any], Any]:
    """Try the rule only where there is something to try it on."""
    return precondition(lambda self: bool(condition(self.life)))


class Trying(RuleBasedStateMachine):
    """What every part of the machine has."""

    life: Life

    def released(self, kit: Allocation) -> None:
        """What was in the kit until now is ready again, but for what is missing."""
        life = self.life
        freed = [item.asset_code for item in kit.items if item.freed_at == life.now]
        life.moved([code for code in freed if life.state[code] is not A.MISSING], A.READY)
