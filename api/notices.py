"""/api/v1/notices"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from api.request import Work
from api.resource import Resource
from api.shapes import support as shapes
from fleet import notices
from fleet.access import Verb
from fleet.notices import Notice

resource = Resource("notices", __name__, description="What you, your organisation or your role is told.")


@resource.listing(
    "",
    Verb.NOTICE_READ,
    shapes.NoticeSchema,
    keys=(Notice.created_at, Notice.id),
    query=shapes.NoticeQuery(),
)
def list_notices(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Your notices, newest first."""
    told = notices.addressed_to(work.actor, work.visitor.account_id)
    return select(Notice).where(told).filter_by(**filters)
