"""A territory joins a programme: on a day that is public beforehand, in a rhythm that never changes."""

from datetime import date

from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Invalid
from fleet.parties.programmes import Membership, Programme, Rhythm, refuse_taken
from fleet.parties.territories import known_territory


class NotADayToJoin(Invalid):
    """A territory joins from today on, while the programme runs."""

    detail = "{first} – {last}: the list of who takes part, and how often, is public before their first day."


def join(
    session: Session,
    actor: Actor,
    programme: Programme,
    territory: str,
    *,
    joined_on: date,
    rhythm: Rhythm = Rhythm.QUARTERLY,
) -> Membership:
    """Put a territory on the public list from `joined_on` on, published in `rhythm` for good (rule F1).

    Raises UnknownTerritory, TerritoryTaken, NotADayToJoin. Once a quarter of it has closed, the database
    refuses to change either.
    """
    require(actor, Verb.PROGRAMME_JOIN)
    code = known_territory(territory)
    first, last = max(actor.today, programme.starts_on), programme.ends_on
    if not first <= joined_on <= last:
        raise NotADayToJoin(first=first.isoformat(), last=last.isoformat())
    refuse_taken(session, [code], programme.starts_on, programme.ends_on)
    member = Membership(territory=code, joined_on=joined_on, rhythm=rhythm, programme=programme)
    session.add(member)
    session.flush()
    events.record(
        session,
        actor,
        Verb.PROGRAMME_JOIN,
        "programme",
        programme.id,
        territory=code,
        joined_on=joined_on.isoformat(),
        rhythm=rhythm.value,
    )
    return member
