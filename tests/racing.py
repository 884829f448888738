"""Many at once: threads that start together, each answering its result or its refusal."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from fleet.errors import Refusal

LOST = (Refusal, StaleDataError, IntegrityError)
"""How losing a race may look below the edge, which answers each of them with 409."""


def race(works: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[Exception]]:
    """Run all at once: the results, and the exceptions."""
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return work()
        except (*LOST, OperationalError) as lost:
            return lost

    with ThreadPoolExecutor(len(works)) as pool:
        done = list(pool.map(run, works))
    lost = [one for one in done if isinstance(one, Exception)]
    return [one for one in done if not isinstance(one, Exception)], lost
