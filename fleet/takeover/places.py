"""The names in a list and what they are here: associations, operators, sites; unknown ones told or added."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.errors import Invalid
from fleet.parties import organisations, sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.territories import known_territory
from fleet.sheets.cells import key
from fleet.takeover.listing import Defaults
from fleet.takeover.outcome import Missing

Sort = Literal["association", "operator", "site"]
KINDS: Final = {"association": OrganisationKind.ASSOCIATION, "operator": OrganisationKind.OPERATOR}


@dataclass
class Place:
    """An organisation or a site; without an id until it is added. `territory` is the only one it has."""

    sort: Sort
    name: str
    id: str | None = None
    territory: str | None = None
    count: int = field(default=0, compare=False)


class UnknownPlace(Invalid):
    """There is no such place or organisation."""

    detail = "{name}"


class Places:
    """What is known here by name, and what the list names besides."""

    def __init__(self, session: Session, actor: Actor, defaults: Defaults) -> None:
        self.session, self.actor, self.defaults = session, actor, defaults
        self.lender: Organisation | None = None
        self._known: dict[tuple[str, str], Place] = {}
        self._new: dict[tuple[str, str], Place] = {}
        self._learn()
        self.site = self._given("site", defaults.site)
        self.association = self._given("association", defaults.association)
        self.operator = self._given("operator", defaults.operator)
        self.territory = known_territory(defaults.territory) if defaults.territory else None

    def _learn(self) -> None:
        every = select(Organisation).order_by(Organisation.created_at, Organisation.id)
        for house in self.session.scalars(every):
            if house.kind is OrganisationKind.LENDER:
                self.lender = self.lender or house
            only = house.territories[0] if len(house.territories) == 1 else None
            self._keep(house.kind.value, house.name, house.id, only)
        for site in self.session.scalars(select(Site).order_by(Site.created_at, Site.id)):
            self._keep("site", site.name, site.id, site.territory)

    def _keep(self, sort: str, name: str, id: str, territory: str | None) -> None:
        if sort in ("association", "operator", "site"):
            place = Place(sort, name, id, territory)  # type: ignore[arg-type]
            self._known.setdefault((sort, key(name)), place)
            self._known[sort, id] = place

    def _given(self, sort: Sort, name: str | None) -> Place | None:
        if name is None:
            return None
        found = self.named(sort, name)
        if found is None:
            raise UnknownPlace(name=name)
        return found

    def named(self, sort: Sort, name: str, *, may_add: bool = True) -> Place | None:
        """The place of that name: known, or to be added where that is wished; None where it stays unknown."""
        if found := self._known.get((sort, key(name))) or self._known.get((sort, name)):
            return found
        if not may_add:
            return None
        place = self._new.setdefault((sort, key(name)), Place(sort, name))
        place.count += 1
        return place if self.defaults.add_missing else None

    def missing(self) -> tuple[Missing, ...]:
        """The unknown names so far, the commonest first."""
        every = sorted(self._new.values(), key=lambda place: (-place.count, place.name))
        return tuple(Missing(place.sort, place.name, place.count) for place in every)

    def added(self) -> Iterable[Place]:
        """The places that this list added."""
        return (place for place in self._new.values() if place.id)

    def id_of(self, place: Place | None, territory: str | None = None) -> str | None:
        """The id of a place, which is added first where it is new: a site of the lender's, in `territory`."""
        if place is None or place.id:
            return place.id if place else None
        if place.sort != "site":
            made = organisations.add(self.session, self.actor, place.name, KINDS[place.sort])
            place.id = made.id
        elif self.lender is not None and territory:
            place.id = sites.add(self.session, self.actor, place.name, self.lender, territory).id
            place.territory = territory
        return place.id
