"""What the invented programme tells beside its figures: editions of its history, notes, an agreement."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.demo.world import World
from fleet.parties.organisations import Organisation
from fleet.parties.programmes import Programme
from fleet.publishing import agreements, editions, notes, opening_figures
from fleet.publishing.ledger import Quarter, closing
from fleet.publishing.readers import telling

NOTES: Final = (
    "Note inventée. Un deuxième atelier a commencé à effacer et à tester ; les délais devraient baisser.",
    "Note inventée. Les lots de l’été sont arrivés en retard : une part du matériel n’est prête que depuis "
    "la fin du trimestre. Deux fondations ont renouvelé leur soutien pour la connexion.",
)
"""Of the last two closed quarters, the older one first."""
PROMISED: Final = (
    "Convention inventée. Le département informe les structures d’accueil, désigne un référent et finance un "
    "an de connexion ; le programme équipe, assure le support et rend compte chaque trimestre."
)


PUBLISHED: Final = (("2021–22", 91, False), ("2022–23", 132, False), ("2024", 200, True))
"""Period, youths, or more: what the alliance published of the years before: not invented."""
WHERE: Final = "Alliance pour le mentorat (chiffres publics cités par le programme)"


def before_us(session: Session, world: World) -> None:
    """What was published elsewhere before the service counted."""
    programme = session.get_one(Programme, world.cast.programme.id)
    for period, youths, at_least in PUBLISHED:
        opening_figures.add(
            session,
            world.acting("coordinatrice"),
            programme,
            period=period,
            youths=youths,
            source=WHERE,
            at_least=at_least,
        )


def close_quarters(session: Session, world: World) -> None:
    """Each on the day it was due, so that `published_at` reads as it would have."""
    programme = session.get_one(Programme, world.cast.programme.id)
    clock = world.job("close_quarter")
    quarters = closing.due(session, programme, clock)
    said = dict(zip(quarters[-2:], NOTES[-len(quarters) :], strict=False))
    for quarter in quarters:
        actor = clock.later(_closing(quarter))
        closing.close_quarter(session, actor, programme, quarter)
        session.flush()
        editions.publish(session, actor)
        if quarter in said:
            _note(session, world, programme, quarter, said[quarter])
    telling.tell(session, world.job("tell_funders"))


def _closing(quarter: Quarter) -> datetime:
    day = datetime.combine(quarter.next.first_day + closing.CLOSES_AFTER, datetime.min.time(), UTC)
    return day + timedelta(hours=5)


def _note(session: Session, world: World, programme: Programme, quarter: Quarter, text: str) -> None:
    desk: Actor = world.acting("coordinatrice").later(_closing(quarter) + timedelta(hours=4))
    notes.write(session, desk, programme, quarter=str(quarter), text=text)


def agree(session: Session, world: World) -> None:
    """The agreement of the cast's département."""
    agreements.add(
        session,
        world.acting("coordinatrice"),
        session.get_one(Programme, world.cast.programme.id),
        session.get_one(Organisation, world.cast.organisations["azur"].id),
        territory="06",
        signed_on=date(2024, 12, 12),
        starts_on=date(2025, 1, 1),
        ends_on=date(2028, 12, 31),
        youths=347,
        amount_cents=9_000_000,
        commitments=PROMISED,
    )
