"""/summary/readers – for whom the desk may read the summary, to see what that house sees."""

from sqlalchemy import select

from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb, visible
from fleet.parties.organisations import Organisation
from fleet.publishing import readers


@page("/summary/readers", Verb.SUMMARY_STAND_FOR)
def readers_page(work: Work) -> str:
    """Every foundation and département, each with the address of its own summary."""
    found = select(Organisation).where(
        visible(work.actor, Organisation), Organisation.kind.in_(readers.ROLES)
    )
    houses = work.session.scalars(found.order_by(Organisation.kind.desc(), Organisation.name)).all()
    return show(work, "summary_readers.html", houses=houses)
