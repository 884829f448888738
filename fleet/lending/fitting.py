"""What may serve whom: the hard rules of kind's needs and of earmarks, each in one place.

Putting a kit aside by hand and proposing one ask the same function. Quotas have a file of their own
(`fleet.lending.quotas.charging`).
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.intake.devices import Device, Keyboard
from fleet.intake.donations import Donation
from fleet.lending.equipment_requests import RequestLine
from fleet.parties.organisations import Organisation, OrganisationKind


@dataclass(frozen=True)
class Needs:
    """What a line asks of its device; None and False ask nothing."""

    keyboard: Keyboard | None = None
    screen_inches: int | None = None
    touch: bool = False


@dataclass(frozen=True)
class Offer:
    """What an asset brings: what it is like to use, whose money it was, and where it may go (None: anywhere).

    An unknown feature is None, and does not meet a need for it.
    """

    keyboard: Keyboard | None = None
    screen_inches: Decimal | None = None
    touch: bool | None = None
    funder: str | None = None
    territories: frozenset[str] | None = None


class Obstacle(enum.StrEnum):
    """Why an asset of the right kind may not serve a line."""

    KEYBOARD = "keyboard"
    SCREEN = "screen"
    TOUCH = "touch"
    EARMARK = "earmark"


class NotWhatWasAsked(Conflict):
    """This is not what the line asks for."""

    detail = "{code}: {missing}."


class KeptForElsewhere(Conflict):
    """This lot is kept for another territory."""

    detail = "{code} may not go to {territory}."


def obstacle(needs: Needs, territory: str, offer: Offer) -> Obstacle | None:
    """What keeps `offer` from a youth of `territory` with these needs, if anything; the first of it."""
    if needs.keyboard is not None and offer.keyboard is not needs.keyboard:
        return Obstacle.KEYBOARD
    if needs.screen_inches is not None and (offer.screen_inches or 0) < needs.screen_inches:
        return Obstacle.SCREEN
    if needs.touch and not offer.touch:
        return Obstacle.TOUCH
    if offer.territories is not None and territory not in offer.territories:
        return Obstacle.EARMARK
    return None


def refuse_unfit(session: Session, line: RequestLine, territory: str, asset: Asset) -> Offer:
    """What the asset brings, for whoever charges a quota. Raises NotWhatWasAsked or KeptForElsewhere."""
    offer = offer_of(session, asset)
    found = obstacle(needs_of(line), territory, offer)
    if found is Obstacle.EARMARK:
        raise KeptForElsewhere(code=asset.code, territory=territory)
    if found is not None:
        raise NotWhatWasAsked(code=asset.code, missing=found.value)
    return offer


def needs_of(line: RequestLine) -> Needs:
    """What that line asks for."""
    return Needs(line.keyboard, line.screen_inches, line.touch)


def offer_of(session: Session, asset: Asset) -> Offer:
    """What that asset brings."""
    lot = select(Donation.funder_id, Donation.territory, Organisation.kind, Organisation.territories)
    found = session.execute(
        lot.outerjoin(Organisation, Organisation.id == Donation.funder_id).where(
            Donation.id == asset.donation_id
        )
    ).first()
    funder, territory, kind, own = found or (None, None, None, None)
    device = asset if isinstance(asset, Device) else None
    return Offer(
        keyboard=device.keyboard if device else None,
        screen_inches=device.screen_inches if device else None,
        touch=device.touch if device else None,
        funder=funder,
        territories=may_go(territory, kind, own),
    )


def may_go(
    earmark: str | None, funder: OrganisationKind | None, territories: Collection[str] | None
) -> frozenset[str] | None:
    """Where a lot may go: its own earmark, else a département's lots to that département; None: anywhere.

    A département is a child-welfare authority and pays for the youths of its own territory; a foundation
    pays for youths anywhere, unless the lot itself names a territory. What a foundation's money may give to
    whom is said by its quotas.
    """
    if earmark is not None:
        return frozenset({earmark})
    if funder is OrganisationKind.DEPARTMENT and territories:
        return frozenset(territories)
    return None
