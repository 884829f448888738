"""Signing in and out, without a password (rule A2)."""

import secrets
from typing import Any

from flask import Response, make_response, request

from api.credentials import session_cookie
from api.pages.view import done, form, page, show, typed
from api.request import Work, commit_try
from fleet.access import Role, Verb
from fleet.errors import NotFound, Refusal
from fleet.parties import sign_in
from fleet.parties.sign_in import SignInSession
from fleet.settings import LOCALES

ASKED = "asked"
ASKED_SECONDS = 20 * 60


def _asked_cookie(work: Work) -> str:
    return work.settings.cookie(ASKED)


def set_cookie(work: Work, response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie for this host alone, closed to scripts (rule A3)."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=work.settings.secure_cookies,
    )


def after(address: str | None) -> str:
    """Where to go after signing in: a path of ours, nothing else."""
    known = address or "/"
    return known if known.startswith("/") and not known.startswith(("//", "/\\")) else "/"


@page("/sign-in", None)
def sign_in_page(work: Work, refused: Refusal | None = None) -> str:
    """Ask for a link by mail."""
    return show(work, "sign_in.html", refused=refused, after=after(request.values.get("next")))


@form("/sign-in", None, shows=sign_in_page, limit="sign-in")
def ask_for_link(work: Work) -> Response:
    """Mail a link; the answer is the same whether the address is known or not."""
    browser = request.cookies.get(_asked_cookie(work)) or secrets.token_urlsafe(32)
    sign_in.ask(work.session, work.at, typed("email") or "", browser)
    response = make_response(show(work, "sign_in_asked.html", after=after(typed("next"))))
    set_cookie(work, response, _asked_cookie(work), browser, ASKED_SECONDS)
    return response


def code_page(work: Work, refused: Refusal | None = None) -> str:
    """Where the six digits are typed."""
    return show(work, "sign_in_asked.html", refused=refused, after=after(request.values.get("next")))


@form("/sign-in/code", None, shows=code_page, limit="sign-in-code")
def sign_in_by_code(work: Work) -> Response:
    """Type the six digits in the browser that asked."""
    cookie = sign_in.open_by_code(
        work.session,
        work.at,
        typed("code") or "",
        work.settings.secret_key,
        browser=request.cookies.get(_asked_cookie(work), ""),
        life=work.settings.session_lifetime,
        device=browser_name(),
    )
    if cookie is None:
        commit_try()
        return make_response(code_page(work, refused=sign_in.WrongSignInCode()), 403)
    return _signed_in(work, cookie)


@page("/sign-in/<secret>", None)
def link_page(work: Work, secret: str, refused: Refusal | None = None) -> str:
    """A link from a mail: GET only shows a button, so that mail scanners spend nothing."""
    settings = work.settings
    link = sign_in.usable(work.session, work.at, secret, settings.secret_key, demo=settings.demo)
    return show(work, "sign_in_link.html", secret=secret, link=link, refused=refused)


@form("/sign-in/<secret>", None)
def spend_link(work: Work, secret: str) -> Response:
    """Spend the link and open a session."""
    settings = work.settings
    cookie = sign_in.open_by_link(
        work.session,
        work.at,
        secret,
        settings.secret_key,
        browser=request.cookies.get(_asked_cookie(work), ""),
        demo=settings.demo,
        life=settings.session_lifetime,
        device=browser_name(),
    )
    return _signed_in(work, cookie)


def _signed_in(work: Work, cookie: str) -> Response:
    response = done(after(typed("next")))
    seconds = int(work.settings.session_lifetime.total_seconds())
    set_cookie(work, response, session_cookie(work.settings), cookie, seconds)
    return response


def browser_name() -> str:
    """What the list of sessions calls this browser: its system, not its fingerprint."""
    agent = request.headers.get("User-Agent", "")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    return next((name for name in systems if name in agent), "")


@form("/sign-out", Verb.NOTICE_READ)
def sign_out(work: Work) -> Response:
    """End this browser's session."""
    opened = work.visitor.opened
    if opened is not None:
        sign_in.close(work.session, work.at, opened.account_id, opened.id)
    response = done("/sign-in")
    response.delete_cookie(session_cookie(work.settings), path="/", secure=work.settings.secure_cookies)
    return response


@page("/account", Verb.NOTICE_READ)
def account_page(work: Work, refused: Refusal | None = None, **_path: str) -> Any:
    """This account: its language and its open sessions."""
    opened = work.visitor.opened
    tools = work.actor.role is Role.ASSOCIATION
    return show(work, "account.html", current=opened, tools=tools, refused=refused, **_sessions(work, opened))


def _sessions(work: Work, opened: SignInSession | None) -> dict[str, Any]:
    """Where this account is signed in. A phone of the evening tells of itself alone."""
    if opened is None or opened.is_pass:
        return {"sessions": [opened] if opened else [], "ended": []}
    return {
        "sessions": sign_in.sessions_of(work.session, opened.account_id, work.at),
        "ended": sign_in.ended_passes_of(work.session, opened.account_id, work.at),
    }


@form("/account/sessions/<key>/close", Verb.NOTICE_READ, shows=account_page)
def close_session(work: Work, key: str) -> Response:
    """Sign another browser out. A phone of the evening ends nothing but itself."""
    opened = work.visitor.opened
    if opened is not None and opened.is_pass and opened.id != key:
        raise NotFound(key=key)
    sign_in.close(work.session, work.at, work.visitor.account_id or "", key)
    return done("/account")


@form("/language", None)
def choose_language(work: Work) -> Response:
    """French or English, for this browser and (signed in) this account."""
    wanted = typed("language")
    response = done(after(typed("next")))
    if wanted in LOCALES:
        opened = work.visitor.opened
        if opened is not None and not opened.is_pass:
            opened.account.locale = wanted
        set_cookie(work, response, work.settings.cookie("language"), wanted, 365 * 86400)
    return response
