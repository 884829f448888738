"""Sends a letter by SMTP, or shows it on stderr where FLEET_MAIL_URL is `console:`."""

import smtplib
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from fleet.notices import MailTrouble
from fleet.settings import Settings
from jobs.letters import Letter

TIMEOUT_SECONDS: Final = 20
TROUBLE: Final = (OSError, smtplib.SMTPException)
"""What a mail server that is away, refuses or hangs up looks like."""
KINDS: Final[tuple[tuple[type[Exception], MailTrouble], ...]] = (
    (socket.gaierror, MailTrouble.UNKNOWN_HOST),
    (ConnectionRefusedError, MailTrouble.REFUSED),
    (TimeoutError, MailTrouble.SILENT),
    (ssl.SSLError, MailTrouble.TLS),
    (smtplib.SMTPAuthenticationError, MailTrouble.LOGIN),
    (smtplib.SMTPNotSupportedError, MailTrouble.UNSUPPORTED),
    (smtplib.SMTPSenderRefused, MailTrouble.SENDER),
    (smtplib.SMTPRecipientsRefused, MailTrouble.RECIPIENT),
)
"""The kinds of TROUBLE that somebody can put right, the first that fits."""


def kind_of(error: Exception) -> MailTrouble:
    """Which kind of TROUBLE this is."""
    return next((kind for seen, kind in KINDS if isinstance(error, seen)), MailTrouble.OTHER)


class Post(Protocol):
    """Takes letters, one at a time."""

    def send(self, letter: Letter) -> None:
        """Deliver it, or raise one of TROUBLE."""


@contextmanager
def post(settings: Settings) -> Iterator[Post]:
    """The way out that FLEET_MAIL_URL names, open for as many letters as the block sends. Raises TROUBLE.

    `smtp://user:password@host:587?starttls=yes`, `smtps://host:465`; without user there is no login. Where a
    password is given, STARTTLS is a must unless the host is this machine.
    """
    if urlsplit(settings.mail_url).scheme == "console":
        yield _Console()
        return
    with _connected(settings.mail_url) as server:
        yield _Smtp(server, settings.mail_from)


class _Console:
    def send(self, letter: Letter) -> None:
        sys.stderr.write(f"\n--- to {letter.to}: {letter.subject}\n{letter.text}---\n")
        sys.stderr.flush()


class _Smtp:
    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self.server, self.sender = server, sender

    def send(self, letter: Letter) -> None:
        self.server.send_message(message(letter, self.sender))


def message(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels. Its Message-ID is the notice's: sent twice, it is known as the same."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.to, letter.subject
    host = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    made["Message-ID"] = f"<{letter.id}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    return made


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=secure
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    local = host in ("localhost", "127.0.0.1", "::1")
    try:
        if parts.scheme == "smtp" and ("starttls" in parse_qs(parts.query) or (parts.password and not local)):
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except TROUBLE:
        server.close()
        raise
    return server
