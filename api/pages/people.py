"""/accounts and /trail – who may sign in, and what happened: the administrator's two lists."""

from typing import Final

from flask import request
from sqlalchemy import select

from api import paging
from api.pages.counting import counted
from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb, visible
from fleet.events import Event
from fleet.parties import accounts
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation

ACCOUNT_KEYS: Final = (Account.created_at, Account.id)
EVENT_KEYS: Final = (Event.seq,)


@page("/accounts", Verb.ACCOUNT_READ)
def account_list(work: Work) -> str:
    """Who may sign in, newest first."""
    wanted = accounts.listing(work.actor)
    rows, following = paging.rows_after(work, wanted, ACCOUNT_KEYS, request.args.get("after"), paging.LIMIT)
    named = select(Organisation).where(Organisation.id.in_({row.organisation_id for row in rows}))
    return show(
        work,
        "accounts.html",
        rows=rows,
        following=following,
        number=counted(work.session, wanted),
        organisations={one.id: one.name for one in work.session.scalars(named)},
    )


@page("/trail", Verb.EVENT_READ)
def trail(work: Work) -> str:
    """What happened last, whoever did it: ids only, as the trail keeps them."""
    wanted = select(Event).where(visible(work.actor, Event))
    rows, following = paging.rows_after(work, wanted, EVENT_KEYS, request.args.get("after"), paging.LIMIT)
    return show(work, "trail.html", rows=rows, following=following)
