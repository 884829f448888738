"""The whole lending life as a machine of rules: any commands, in any order, now and then on anything at all.

A new command is one more rule in the part it belongs to: choose what it is tried on, `attempt` it, and tell
`moved` what it did.
"""

from hypothesis.stateful import invariant

from fleet.db import Database
from tests.fleet.lending.life import Life
from tests.fleet.lending.steps.asking import Asking
from tests.fleet.lending.steps.befalling import Befalling
from tests.fleet.lending.steps.lending import HandingOver
from tests.fleet.lending.steps.preparing import Preparing
from tests.fleet.lending.steps.sending import Sending
from tests.fleet.lending.steps.sharing import Sharing


class Lending(Asking, Sharing, Preparing, Sending, HandingOver, Befalling):
    """Everybody does something, in any order."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(self.database.opened(writing=True))

    def teardown(self) -> None:
        try:
            self.life.check_trail()
        finally:
            self.life.session.rollback()
            self.life.session.close()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        self.life.check()
