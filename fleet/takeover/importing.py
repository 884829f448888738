"""Taking a list over: tried first, then all of it in one transaction, or none."""

from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.errors import Invalid
from fleet.takeover.listing import Listing
from fleet.takeover.outcome import Outcome, Step, no_step
from fleet.takeover.takeover import Takeover


class FaultyFleet(Invalid):
    """Some lines of this list can't be taken."""

    detail = "Nothing was imported. Correct them ({faults}) and send the file again."


class NothingToTake(Invalid):
    """This list holds no equipment."""

    detail = "Every line was left out."


def preview(session: Session, actor: Actor, listing: Listing, *, step: Step = no_step) -> Outcome:
    """What `import_fleet` would do; stores nothing."""
    raise NotImplementedError


def import_fleet(
    session: Session,
    actor: Actor,
    listing: Listing,
    *,
    name: str,
    leave_refused: bool = False,
    step: Step = no_step,
) -> Takeover:
    """Take the list over, all of it or nothing; the same list again answers its takeover and changes nothing.

    With `leave_refused`, lines that can't be taken stay out and the others go in: an improved list brings the
    rest later. Raises FaultyFleet with every fault, NothingToTake.
    """
    raise NotImplementedError
