"""/devices – which devices there are, with filters that live in the address."""

from typing import Final

from flask import request
from sqlalchemy import ColumnElement, Select

from api import language, paging
from api.pages import words
from api.pages.counting import counted
from api.pages.view import page, show
from api.request import Work
from fleet.access import FLOOR, Role, Verb, may
from fleet.intake import devices, donations
from fleet.intake.assets import Asset
from fleet.intake.devices import Category, Device
from fleet.intake.donations import Donation
from fleet.lifecycle import AssetState
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.reporting import todo

KEYS: Final = (Asset.created_at, Asset.code)
SAYS: Final = {task.href.partition("=")[2]: task.says for task in todo.EVERY if task.table is Device}
"""Word of `waiting` → the sentence with which the start page counts the same rows."""


@page("/devices", Verb.DEVICE_READ)
def device_list(work: Work) -> str:
    """The devices this reader sees, newest first."""
    wanted = devices.listing(work.actor).where(*_conditions(work))
    rows, following = paging.rows_after(work, wanted, KEYS, request.args.get("after"), paging.LIMIT)
    return show(
        work,
        "devices.html",
        rows=rows,
        following=following,
        number=counted(work.session, wanted),
        says=SAYS.get(request.args.get("waiting", "")),
        state=_known(AssetState, "state"),
        lot=_lot(work),
        may_list=may(work.actor, Verb.DONATION_IMPORT),
        may_report=may(work.actor, Verb.SNAPSHOT_IMPORT) and work.actor.role is not Role.VOLUNTEER,
        **_choices(work),
    )


def _conditions(work: Work) -> list[ColumnElement[bool]]:
    """What the address asks for; a word that nobody knows is left out rather than refused."""
    columns = {"site": Device.site_id, "lot": Device.donation_id}
    found = [column == request.args[name] for name, column in columns.items() if request.args.get(name)]
    if state := _known(AssetState, "state"):
        found.append(Device.state == state)
    if category := _known(Category, "category"):
        found.append(Device.category == category)
    if waiting := todo.WAITING.get(request.args.get("waiting", "")):
        found.append(waiting(work.actor))
    return found


def _known(of: type[AssetState] | type[Category], name: str) -> AssetState | Category | None:
    text = request.args.get(name, "")
    return of(text) if text in {member.value for member in of} else None


def _lot(work: Work) -> Donation | None:
    key = request.args.get("lot")
    if not key or not may(work.actor, Verb.DONATION_READ):
        return None
    return work.session.scalar(donations.listing(work.actor).where(Donation.id == key))


def _choices(work: Work) -> dict[str, object]:
    """What the filters offer; volunteers and the bench also by what waits."""
    wanted: Select[Site] = sites.listing(work.actor).order_by(Site.name)
    waiting = (
        [(key, language.plural(*says, 2)) for key, says in SAYS.items()] if work.actor.role in FLOOR else []
    )
    return {
        "sites": [(site.id, site.name) for site in work.session.scalars(wanted)],
        "states": [words.pair(state) for state in AssetState],
        "categories": [words.pair(category) for category in Category],
        "waiting": waiting,
    }
