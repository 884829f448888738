"""Signing in without a password: one-time links, and the sessions they open (rule A2)."""

from datetime import datetime

from sqlalchemy.orm import Session

from fleet.parties.sign_in import links, sessions
from fleet.parties.sign_in.links import (
    COMMAND_LINK_LIFETIME,
    INVITATION_LIFETIME,
    LINK_LIFETIME,
    MAX_TRIES,
    LinkSpent,
    OtherBrowser,
    Purpose,
    SignInLink,
    WrongSignInCode,
    ask,
    code_of,
    derived,
    invitation,
    open_by_code,
    open_by_link,
    print_link,
    secret_of,
    usable,
)
from fleet.parties.sign_in.sessions import (
    EVENING_ROLES,
    SEEN_EVERY,
    SENDS_FOR,
    SessionKind,
    SignInSession,
    actor_of,
    close,
    ended_pass,
    ended_passes_of,
    hashed,
    open_session,
    session_for,
    sessions_of,
    touch,
)

__all__ = [
    "COMMAND_LINK_LIFETIME",
    "EVENING_ROLES",
    "INVITATION_LIFETIME",
    "LINK_LIFETIME",
    "MAX_TRIES",
    "SEEN_EVERY",
    "SENDS_FOR",
    "LinkSpent",
    "OtherBrowser",
    "Purpose",
    "SessionKind",
    "SignInLink",
    "SignInSession",
    "WrongSignInCode",
    "actor_of",
    "ask",
    "close",
    "code_of",
    "derived",
    "ended_pass",
    "ended_passes_of",
    "forget_old",
    "hashed",
    "invitation",
    "open_by_code",
    "open_by_link",
    "open_session",
    "print_link",
    "secret_of",
    "session_for",
    "sessions_of",
    "touch",
    "usable",
]


def forget_old(session: Session, at: datetime) -> int:
    """Drop links and sessions whose term is over; how many rows went."""
    return links.forget_old(session, at) + sessions.forget_old(session, at)
