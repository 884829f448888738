"""`youth`: all that is held about one, and its erasure (rules Y5, Y6)."""

import click
from sqlalchemy.orm import Session

from fleet import codes
from fleet.access import find
from fleet.console import door
from fleet.console.door import as_json, say
from fleet.parties.youths import Youth
from fleet.privacy import erasing, held

_ = str  # marks the sentences below for translation


@click.group()
def youth() -> None:
    """One youth, by code."""


@youth.command("export")
@click.argument("code")
def export(code: str) -> None:
    """All that is held about a youth, as JSON."""
    with door.reading() as session:
        document = held.export(session, door.actor(), _named(session, code), months=door.told().youth_months)
    door.show(document, as_json=True)


@youth.command("erase")
@click.argument("code")
@as_json
def erase(code: str, as_json: bool) -> None:
    """Erase a youth for good; what was lent must be back."""
    actor = door.actor()
    with door.writing() as session:
        erasing.erase(session, actor, _named(session, code), stones=door.told().tombstones)
    if as_json:
        door.show({"erased_on": actor.today}, as_json=True)
    else:
        click.echo(say(_("Erased.")))


def _named(session: Session, code: str) -> Youth:
    return find(session, door.actor(), Youth, codes.normalise(code))
