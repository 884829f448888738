"""/signs-of-life – once a quarter an association says of all that is lent through it how it is, in one go."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api import paging
from api.pages import words
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Role, Verb, find, visible
from fleet.errors import Invalid, Refusal
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AlertState
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.support import alerts, signs_of_life
from fleet.support.alerts import Alert
from fleet.support.tickets import Trouble

KEYS: Final = (Loan.created_at, Loan.id)
PAGE: Final = 100
"""Rows of one page: an association of that size answers in one go."""
LOAN: Final = re.compile(rf"{Loan.PREFIX}_\w{{1,19}}", re.ASCII)
IN_USE: Final = "in_use"
GONE: Final = "gone"
TROUBLES: Final = tuple(trouble for trouble in Trouble if trouble is not Trouble.FOUND)


class NothingSaid(Invalid):
    """Nothing was said yet."""

    detail = "Choose a word for one loan at least."


@page("/signs-of-life", Verb.LOAN_CONFIRM)
def signs_page(work: Work, refused: Refusal | None = None) -> str:
    """The loans that wait for a word; for a coordinator the associations first."""
    key = typed("organisation") or request.args.get("organisation") or ""
    if work.actor.role is Role.ASSOCIATION:
        return _loans(work, find(work.session, work.actor, Organisation, _own(work, key)), refused)
    if key:
        return _loans(work, find(work.session, work.actor, Organisation, key), refused)
    return _associations(work)


def _own(work: Work, key: str) -> str:
    """An association speaks for itself; the address may name it, as an alert's link does."""
    return key or work.actor.organisation_id or ""


def _associations(work: Work) -> str:
    """On whose behalf?"""
    waiting = signs_of_life.numbers(work.session, signs_of_life.this_quarter(work.actor))
    houses = select(Organisation).where(
        visible(work.actor, Organisation), Organisation.kind == OrganisationKind.ASSOCIATION
    )
    silent = alerts.listing(work.actor).where(
        Alert.rule == signs_of_life.RULE, Alert.state != AlertState.CLOSED
    )
    return show(
        work,
        "signs_of_life_houses.html",
        rows=[
            (house, waiting[house.id])
            for house in work.session.scalars(houses.order_by(Organisation.name))
            if house.id in waiting
        ],
        number=sum(waiting.values()),
        alarmed={alert.subject_id for alert in work.session.scalars(silent)},
        quarter=signs_of_life.quarter(work.actor.today),
    )


def _loans(work: Work, house: Organisation, refused: Refusal | None) -> str:
    waiting = signs_of_life.waiting(work.actor, house)
    listed = waiting.options(selectinload(Loan.items).joinedload(LoanItem.asset))
    rows, following = paging.rows_after(work, listed, KEYS, request.args.get("after"), PAGE)
    told = request.args
    return show(
        work,
        "signs_of_life.html",
        house=house,
        is_own=work.actor.role is Role.ASSOCIATION,
        rows=rows,
        number=signs_of_life.numbers(work.session, signs_of_life.this_quarter(work.actor)).get(house.id, 0),
        following=following,
        preset=IN_USE if told.get("all") == IN_USE else "",
        troubles=[words.pair(trouble) for trouble in TROUBLES],
        in_use=_count(told.get(IN_USE)),
        problems=_count(told.get("problems")),
        gone=_still_silent(work, house, told.getlist(GONE)),
        quarter=signs_of_life.quarter(work.actor.today),
        refused=refused,
    )


def _count(text: str | None) -> int:
    """A number in the address, nothing more."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _still_silent(work: Work, house: Organisation, keys: list[str]) -> list[Loan]:
    """The loans that were said to be gone, as long as they still wait for a word."""
    if not keys:
        return []
    wanted = signs_of_life.waiting(work.actor, house).where(Loan.id.in_(keys[:PAGE]))
    return list(work.session.scalars(wanted.options(selectinload(Loan.items).joinedload(LoanItem.asset))))


@form("/signs-of-life", Verb.LOAN_CONFIRM, shows=signs_page)
def say_signs(work: Work) -> Response:
    """In use, broken, or gone: one word for each loan that was on the page."""
    key = typed("organisation") or ""
    house = find(work.session, work.actor, Organisation, _own(work, key))
    said = {name: word for name, word in request.form.items() if word and LOAN.fullmatch(name)}
    if not said:
        raise NothingSaid()
    known: Mapping[str, Trouble | None] = {IN_USE: None, **{trouble.value: trouble for trouble in TROUBLES}}
    answers = {loan: known[word] for loan, word in said.items() if word in known}
    in_use, opened = signs_of_life.answer(work.session, work.actor, house, answers)
    gone = [loan for loan, word in said.items() if word == GONE]
    facts: list[tuple[str, Any]] = [("organisation", house.id)] if key else []
    facts += [(IN_USE, in_use), ("problems", len(opened)), *((GONE, loan) for loan in gone)]
    return done(f"/signs-of-life?{urlencode([(name, value) for name, value in facts if value])}")
