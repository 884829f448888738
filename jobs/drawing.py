"""Charts drawn before anybody asks for them: what draws takes 118 MB, which no web process needs then."""

from datetime import datetime

from sqlalchemy.orm import Session

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.publishing import drawings
from fleet.publishing.editions.avoided import Factors
from fleet.settings import Settings
from jobs.tasks import Task
from labels import charts as ink


def draw_summaries(database: Database, settings: Settings, at: datetime) -> Task:
    """Read what every summary shows and draw what lacks a drawing, before the transaction; keep it there."""
    actor = Actor("job:draw_summaries", Role.SYSTEM, at, zone=settings.timezone)
    with database.read() as session:
        every = {
            drawings.key(one.kind, one.data, ink.VERSION): one
            for one in drawings.wanted(session, actor, Factors.of(settings))
            if ink.can_draw(one.kind)
        }
        there = drawings.kept(session, every)
    made = {key: ink.svg(one.kind, one.data) for key, one in every.items() if key not in there}

    def store(session: Session, actor: Actor) -> str:
        forgotten = drawings.store(session, actor, made, list(every))
        return f"charts drawn {len(made)}, kept {len(there)}, forgotten {forgotten}"

    return store
