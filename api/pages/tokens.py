"""/tokens – what programs identify themselves with: made, replaced and revoked; a secret is shown once."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Final

from flask import Response, make_response, request
from sqlalchemy import select

from api import paging
from api.pages import accounts, words
from api.pages.counting import counted
from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import idempotency
from fleet.access import Role, Verb, find
from fleet.errors import Refusal
from fleet.parties import tokens
from fleet.parties.organisations import Organisation
from fleet.parties.tokens import MAX_DAYS, MAX_KEPT_DAYS, TOLD_BEFORE, Token

KEYS: Final = (Token.created_at, Token.id)
TWICE: Final = "twice"


def _(text: str) -> str:
    return text


RESOURCE_WORDS: Final[Mapping[str, str]] = {
    "organisations": _("organisations"),
    "sites": _("sites"),
    "programmes": _("programmes"),
    "accounts": _("accounts"),
    "passes": _("evening passes"),
    "tokens": _("tokens"),
    "views": _("saved views"),
    "youths": _("youths’ codes"),
    "donations": _("lots"),
    "labels": _("labels"),
    "devices": _("devices"),
    "snapshots": _("hardware reports"),
    "erasures": _("erasures"),
    "checks": _("checklists"),
    "sims": _("SIM cards"),
    "lines": _("lines"),
    "plans": _("data plans"),
    "equipment-requests": _("requests"),
    "allocations": _("kits"),
    "loans": _("loans"),
    "tickets": _("reported problems"),
    "alerts": _("alerts"),
    "notices": _("messages"),
    "events": _("the trail"),
    "reports": _("figures of the work"),
    "changes": _("what changed"),
    "webhooks": _("webhooks"),
    "summaries": _("published figures"),
    "share-links": _("share links"),
    "takeovers": _("fleets taken over"),
    "backups": _("backups"),
}
"""Resource of the API → what the page of tokens calls it."""


GROUPS: Final[Mapping[frozenset[str], str]] = {
    frozenset({"read", "write"}): _("Read and change: {what}."),
    frozenset({"read"}): _("Read: {what}."),
    frozenset({"write"}): _("Change: {what}."),
}


def scope_words(scopes: Iterable[str]) -> list[str]:
    """Scopes as people say them: “Read and change: kits, loans.” and “Read: lines.”"""
    kinds: dict[str, set[str]] = {}
    for resource, _colon, kind in (scope.partition(":") for scope in scopes):
        kinds.setdefault(resource, set()).add(kind)
    alike = {
        says: ", ".join(sorted(_named(resource) for resource, of in kinds.items() if of == group))
        for group, says in GROUPS.items()
    }
    return [words.say(says).format(what=what) for says, what in alike.items() if what]


def _named(resource: str) -> str:
    return words.say(RESOURCE_WORDS.get(resource, resource))


@page("/tokens", Verb.TOKEN_READ)
def token_list(work: Work) -> str:
    """Every token, newest first, without its secret."""
    wanted = tokens.listing(work.actor)
    rows, following = paging.rows_after(work, wanted, KEYS, request.args.get("after"), paging.LIMIT)
    named = select(Organisation).where(Organisation.id.in_({row.organisation_id for row in rows}))
    live = wanted.where(Token.revoked_at.is_(None), Token.expires_at > work.at)
    return show(
        work,
        "tokens.html",
        rows=rows,
        following=following,
        number=counted(work.session, live),
        organisations={one.id: one.name for one in work.session.scalars(named)},
        at=work.at,
        soon=work.at + TOLD_BEFORE,
    )


@page("/tokens/new", Verb.TOKEN_ADD)
def new_token(work: Work, refused: Refusal | None = None) -> str:
    """First for whom and as what, then what it may do and for how long."""
    house, _space, role = (request.values.get("place") or "").partition(" ")
    if (house, role) not in _places(work):
        return show(work, "tokens_place.html", choices=accounts.roles_by_house(work), refused=refused)
    scopes = tokens.scopes_of(Role(role))
    return show(
        work,
        "tokens_new.html",
        house=find(work.session, work.actor, Organisation, house),
        role=Role(role),
        resources=[(scope, _named(scope.partition(":")[0])) for scope in scopes],
        picked=request.form.getlist("scope") if request.method == "POST" else scopes,
        once=secrets.token_urlsafe(16),
        most=MAX_DAYS,
        refused=refused,
    )


def _places(work: Work) -> set[tuple[str, str]]:
    return {(house.id, role.value) for house in accounts.houses(work) for role in accounts.roles_of(house)}


@form("/tokens/new", Verb.TOKEN_ADD, shows=new_token)
def add_token(work: Work) -> Response:
    """Make it, and show its secret on this answer alone."""
    fields = Fields()
    key, role = accounts.house_and_role(work, fields)
    days = fields.number("days", least=1, most=MAX_DAYS)
    scopes = request.form.getlist("scope")
    if not scopes:
        fields.text("scope")
    fields.check()
    reply, is_new = _claimed(work)
    if not is_new:
        return _was_made(reply)
    house = find(work.session, work.actor, Organisation, key)
    made, secret = tokens.issue(work.session, work.actor, house, role, scopes=scopes, days=days)
    return _shown_once(work, reply, made, secret)


def _claimed(work: Work) -> tuple[idempotency.Reply, bool]:
    """The answer to this very form: sent again (a reload, a second tap) it makes no second token."""
    once = typed("once") or secrets.token_urlsafe(16)
    return idempotency.claim(work.session, work.actor.name, once[:64], request.path.encode(), work.at)


def _was_made(reply: idempotency.Reply) -> Response:
    """The form was sent before: its secret is not shown again."""
    return done(f"/tokens/{(reply.body or b'').decode()}?{TWICE}=1")


def _shown_once(
    work: Work, reply: idempotency.Reply, made: Token, secret: str, old: Token | None = None
) -> Response:
    idempotency.keep(reply, 303, {}, made.id.encode())
    house = work.session.get_one(Organisation, made.organisation_id)
    return make_response(
        show(work, "tokens_secret.html", token=made, secret=secret, old=old, house=house, at=work.at)
    )


@page("/tokens/<key>", Verb.TOKEN_READ)
def token_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """One token: what it may do, until when; replace or revoke it."""
    token = find(work.session, work.actor, Token, key)
    successor = work.session.get(Token, token.replaced_by_id) if token.replaced_by_id else None
    return show(
        work,
        "tokens_one.html",
        token=token,
        house=work.session.get_one(Organisation, token.organisation_id),
        scopes=scope_words(token.scopes),
        is_live=token.is_live(work.at),
        left=(token.expires_at - work.at).days,
        successor=successor,
        once=secrets.token_urlsafe(16),
        keeps=range(MAX_KEPT_DAYS + 1),
        twice=TWICE in request.args,
        refused=refused,
    )


@form("/tokens/<key>/rotate", Verb.TOKEN_ROTATE, shows=token_page)
def rotate_token(work: Work, key: str) -> Response:
    """A new one in its place, shown on this answer alone."""
    fields = Fields()
    keep_days = fields.number("keep_days", least=0, most=MAX_KEPT_DAYS)
    fields.check()
    reply, is_new = _claimed(work)
    if not is_new:
        return _was_made(reply)
    old = find(work.session, work.actor, Token, key)
    made, secret = tokens.rotate(work.session, work.actor, old, keep_days=keep_days)
    return _shown_once(work, reply, made, secret, old)


@form("/tokens/<key>/revoke", Verb.TOKEN_REVOKE, shows=token_page)
def revoke_token(work: Work, key: str) -> Response:
    """Void at once."""
    tokens.revoke(work.session, work.actor, find(work.session, work.actor, Token, key).id)
    return done(f"/tokens/{key}")
