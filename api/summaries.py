"""/api/v1/summaries"""

from typing import Any

from sqlalchemy import Select

from api.request import Work
from api.resource import Resource
from api.shapes import reporting as shapes
from fleet.access import Role, Verb
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.reporting import blocks, milestones

resource = Resource(
    "summaries", __name__, description="Published figures, the same for everybody who may read."
)


@resource.get("", Verb.SUMMARY_READ, shapes.SummarySchema())
def read(work: Work) -> Any:
    """The published figures: nothing that was not released as a whole block (rules F1, F2, F6)."""
    actor = work.actor
    funder = actor.organisation_id if actor.role in (Role.FOUNDATION, Role.DEPARTMENT) else None
    years = milestones.put_to_use_by_year(work.session, actor.at, zone=actor.zone)
    lots = milestones.by_donation(work.session, actor.at, funder_id=funder, zone=actor.zone)
    return {
        "programmes": [_published(work, programme) for programme in work.session.scalars(_programmes(work))],
        "equipment": milestones.total(work.session, actor.at, actor.zone),
        "by_year": [{"year": year, "put_to_use": count} for year, count in years.items()],
        "lots": [{"lot": lot.id, "reference": lot.reference, "milestones": reached} for lot, reached in lots],
    }


def _programmes(work: Work) -> Select[Any]:
    return programmes.listing(work.actor).order_by(Programme.starts_on, Programme.id)


def _published(work: Work, programme: Programme) -> dict[str, Any]:
    released = blocks.published(work.session, work.actor, programme)
    about = ("id", "name", "starts_on", "ends_on", "targets", "memberships")
    return {name: getattr(programme, name) for name in about} | {
        "closed_quarters": blocks.closed_quarters(work.session, programme),
        "youths": sum(block.youths for block in released),
        "blocks": released,
    }
