"""var/fleet.env: how `init` first writes it and completes it, and `settings --set` changes it."""

import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from fleet import settings
from fleet.console import door
from fleet.console.door import say
from fleet.settings import BadSettings

_ = str  # marks the sentences below for translation
EXAMPLE: Final = settings.ROOT / "docs" / "deploy" / "fleet.env"
"""Every setting with a remark: what the file is first made from."""

QUESTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "FLEET_PUBLIC_URL": (_("Address of the service, such as https://fleet.example.org"), ""),
    "FLEET_LABEL_CONTACT": (_("Neutral phone number or address to print on labels"), ""),
    "FLEET_DATABASE_URL": (_("Database"), f"sqlite:///{settings.KEPT.parent / 'fleet.db'}"),
    "FLEET_MAIL_URL": (_("Mail server, such as smtps://user:password@mail.example.org"), "console:"),
    "FLEET_MAIL_FROM": (_("Address from which mails come"), "fleet@localhost"),
}
"""What every real service must be told: name → question, and the answer of whoever presses Enter."""


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each question: `--public-url` and so on."""
    for name, (question, _usual) in reversed(list(QUESTIONS.items())):
        option = "--" + _argument(name).replace("_", "-")
        command = click.option(option, help=f"{question} ({name}).")(command)
    return command


def _argument(name: str) -> str:
    return name.removeprefix("FLEET_").lower()


def complete(answers: Mapping[str, str | None]) -> Path | None:
    """Write what nothing says yet: answers, new secrets. The file; None where nothing was missing.

    Raises what `put` raises.
    """
    given = settings.environment()
    if given.get("FLEET_DEMO"):
        return None
    new = _answered(given, answers) | _secrets(given)
    return put(new) if new else None


def put(new: dict[str, str]) -> Path:
    """Write these settings; the file. Raises BadSettings before anything is written where one is no good."""
    named = [name for name in new if settings.source(name) == "environment"]
    if named:
        raise BadSettings(
            [say(_("{name}: comes from the environment; change it there")).format(name=named[0])]
        )
    settings.read(settings.environment() | new)
    _write(completed(_present(), new))
    door.told.cache_clear()
    return settings.KEPT


def _answered(given: Mapping[str, str], answers: Mapping[str, str | None]) -> dict[str, str]:
    """What was answered by an option or, on a terminal, when asked: nobody is asked what is set already."""
    new = {}
    for name, (question, usual) in QUESTIONS.items():
        answer = answers.get(_argument(name))
        if answer is None and not given.get(name) and is_terminal():
            answer = click.prompt(say(question), default=usual)
        if answer and answer != given.get(name):
            new[name] = answer.strip()
    if urlsplit(new.get("FLEET_PUBLIC_URL", "")).scheme == "https" and not given.get("FLEET_TRUSTED_PROXIES"):
        new["FLEET_TRUSTED_PROXIES"] = "1"  # the one that makes it https
    return new


def is_terminal() -> bool:
    """Whether somebody sits there to answer."""
    return sys.stdin.isatty()


def _secrets(given: Mapping[str, str]) -> dict[str, str]:
    return {name: secrets.token_urlsafe(48) for name in settings.SECRETS if not given.get(name)}


def _present() -> str:
    known = settings.KEPT if settings.KEPT.exists() else EXAMPLE
    return known.read_text(encoding="utf-8")


def completed(text: str, new: Mapping[str, str]) -> str:
    """`text` with each setting on its own line, where an empty or outcommented one was, else at the end."""
    for name, value in new.items():
        line = f"{name}={value}"
        text, found = re.subn(rf"^#?{name}=.*$", line.replace("\\", r"\\"), text, count=1, flags=re.M)
        if not found:
            text = f"{text.rstrip()}\n{line}\n"
    return text


def _write(text: str) -> None:
    """In one piece, and at no moment readable by others."""
    place = settings.KEPT.resolve()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
