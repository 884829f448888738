"""Proposing: which ready thing for which approved line, and why; a coordinator accepts or changes it."""

from sqlalchemy.orm import Session

from fleet.access import Actor, Verb, require
from fleet.lending.proposing.accepting import MOST, Outcome, Pick, TakenMeanwhile, accept
from fleet.lending.proposing.deciding import decide
from fleet.lending.proposing.facts import (
    Before,
    Choice,
    Distance,
    Facts,
    Kit,
    LeftOut,
    Missing,
    Proposal,
    Ranked,
)
from fleet.lending.proposing.loading import load

__all__ = [
    "MOST",
    "Before",
    "Choice",
    "Distance",
    "Facts",
    "Kit",
    "LeftOut",
    "Missing",
    "Outcome",
    "Pick",
    "Proposal",
    "Ranked",
    "TakenMeanwhile",
    "accept",
    "decide",
    "load",
    "propose",
]


def propose(session: Session, actor: Actor) -> Proposal:
    """The best matching of what waits and what is ready, now. A read: nothing is reserved, nothing locked."""
    require(actor, Verb.ALLOCATION_PROPOSE)
    return decide(load(session, actor))
