"""Which programme a page of the summary is about."""

from collections.abc import Sequence

from flask import request

from api.request import Work
from fleet.access import find
from fleet.parties.programmes import Programme
from fleet.publishing import summary


def programmes(work: Work) -> tuple[Sequence[Programme], Programme | None]:
    """Every programme that this reader sees, and the one asked for, else the latest. Raises NotFound."""
    every = summary.programmes_of(work.session, work.actor)
    named = request.values.get("programme", "")
    return every, find(work.session, work.actor, Programme, named) if named else next(iter(every), None)
