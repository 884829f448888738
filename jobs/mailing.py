"""Empties the outbox: leases mails, sends them one by one, and marks each as soon as it is gone."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from fleet import notices
from fleet.db import Database
from fleet.settings import Settings
from jobs.letters import Letter, letter
from jobs.outside import mail
from jobs.outside.mail import TROUBLE, Post

log = structlog.get_logger()


def deliver(database: Database, settings: Settings, at: datetime) -> int:
    """Send what waits; how many mails went out.

    Each at least once and with a stable id: a worker killed between sending and marking sends that one again.
    """
    letters = _leased(database, settings, at)
    if not letters:
        return 0
    try:
        with mail.post(settings) as post:
            return sum(_send(database, post, each, at) for each in letters)
    except TROUBLE as error:
        log.warning("the mail server does not answer", error=type(error).__name__)
        for each in letters:
            _put_off(database, each.id, at, error)
        return 0


def _leased(database: Database, settings: Settings, at: datetime) -> Sequence[Letter]:
    with database.read() as session:
        if not notices.is_waiting(session, at):
            return ()
    with database.write() as session:
        written = {notice.id: letter(session, notice, settings) for notice in notices.lease(session, at)}
        for notice_id, text in written.items():
            if text is None:
                notices.sent(session, notice_id, at)
    return [text for text in written.values() if text]


def _send(database: Database, post: Post, each: Letter, at: datetime) -> bool:
    try:
        post.send(each)
    except TROUBLE as error:  # this one: the next may have a better address
        log.warning("a mail was not taken", notice=each.id, error=type(error).__name__)
        _put_off(database, each.id, at, error)
        return False
    with database.write() as session:
        notices.sent(session, each.id, at)
    return True


def _put_off(database: Database, notice_id: str, at: datetime, error: Exception) -> None:
    with database.write() as session:
        notices.put_off(session, notice_id, at, mail.kind_of(error))
