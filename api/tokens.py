"""/api/v1/tokens"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, or_

from api import references
from api.request import Work
from api.resource import Resource, match
from api.shapes import parties as shapes
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.parties import tokens
from fleet.parties.tokens import Token

resource = Resource("tokens", __name__, description="What programs identify themselves with.")

TOKEN = shapes.TokenSchema()


def found(work: Work, key: str) -> Token:
    """The token of that id or prefix, guarded by If-Match where it is sent."""
    token = work.session.scalar(tokens.listing(work.actor).where(or_(Token.id == key, Token.prefix == key)))
    if token is None:
        raise NotFound(key=key)
    match(TOKEN, token)
    return token


@resource.listing("", Verb.TOKEN_READ, shapes.TokenSchema, keys=(Token.created_at, Token.id))
def list_tokens(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Tokens, newest first."""
    return tokens.listing(work.actor)


@resource.post(
    "",
    Verb.TOKEN_ADD,
    shapes.IssuedTokenSchema(),
    body=shapes.NewTokenSchema(),
    status=201,
    tagged=False,
    once=("secret",),
)
def issue(work: Work, body: Mapping[str, Any]) -> Any:
    """Issue a token; its secret is shown this once."""
    organisation = references.named(work, "organisation", body["organisation"], references.organisation)
    terms = {"scopes": body["scopes"], "days": body["days"]}
    token, secret = tokens.issue(work.session, work.actor, organisation, body["role"], **terms)
    return _issued(token, secret)


TOKEN_FIELDS = [field.attribute or name for name, field in TOKEN.fields.items()]


def _issued(token: Token, secret: str) -> Any:
    shown = {name: getattr(token, name) for name in TOKEN_FIELDS}
    return {**shown, "secret": secret}, 201, {"Location": f"/api/v1/tokens/{token.id}"}


@resource.get("/<key>", Verb.TOKEN_READ, TOKEN)
def read(work: Work, key: str) -> Token:
    """One token, by its id or prefix."""
    return found(work, key)


@resource.post(
    "/<key>/rotate",
    Verb.TOKEN_ROTATE,
    shapes.IssuedTokenSchema(),
    body=shapes.RotateTokenSchema(),
    status=201,
    tagged=False,
    once=("secret",),
    guarded=True,
)
def rotate(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """A token in its place, shown this once; the old one goes on for `keep_days`."""
    made = tokens.rotate(work.session, work.actor, found(work, key), keep_days=body["keep_days"])
    return _issued(*made)


def _revoke(session: Any, actor: Any, token: Token) -> Token:
    return tokens.revoke(session, actor, token.id)


resource.move(Verb.TOKEN_REVOKE, TOKEN, found, _revoke, "Void it at once.")
