"""The filters that several lists share: a state or another word, a place, an association."""

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from api.pages import words
from api.pages.lists.table import Filter, Says, _
from api.request import Work
from fleet.access import FLOOR, Role
from fleet.parties import organisations, sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site

DESK: Final = frozenset({Role.COORDINATOR})
BENCH: Final = frozenset({Role.TECHNICIAN})
HOLDERS: Final = DESK | {Role.ASSOCIATION}
"""Who follows what is lent."""


def of_words(
    name: str,
    column: InstrumentedAttribute[Any],
    among: Iterable[enum.Enum],
    label: str,
    blank: str,
    *,
    says: Callable[[enum.Enum], str] = words.word,
    otherwise: Callable[[Work], ColumnElement[bool]] | None = None,
    heads: Mapping[str, Says] | None = None,
    roles: frozenset[Role] | None = None,
) -> Filter:
    """One of an enumeration's words."""
    known = {str(one.value): one for one in among}
    return Filter(
        name,
        label,
        blank,
        offers=lambda work: {word: says(one) for word, one in known.items()},
        where=lambda work, word: column == known[word],
        otherwise=otherwise,
        heads=heads,
        roles=roles,
    )


def of_place(column: InstrumentedAttribute[Any]) -> Filter:
    """One of the places where things stand, for those who move them."""
    return Filter(
        "site", _("Place"), _("Anywhere"), _places, where=lambda work, word: column == word, roles=FLOOR
    )


def _places(work: Work) -> dict[str, str]:
    known = work.session.execute(
        sites.listing(work.actor).with_only_columns(Site.id, Site.name).order_by(Site.name)
    )
    return {key: name for key, name in known}


def of_association(column: InstrumentedAttribute[Any]) -> Filter:
    """One association, for those who see several."""
    return Filter(
        "association",
        _("Association"),
        _("Of any association"),
        offers=_associations,
        where=lambda work, word: column == word,
        roles=DESK,
    )


def _associations(work: Work) -> dict[str, str]:
    known = (
        organisations.listing(work.actor)
        .with_only_columns(Organisation.id, Organisation.name)
        .where(Organisation.kind == OrganisationKind.ASSOCIATION)
        .order_by(Organisation.name)
    )
    return {key: name for key, name in work.session.execute(known)}


def names_of(work: Work, keys: Iterable[str | None]) -> dict[str, str]:
    """Organisation → its name, for the cells of a page."""
    wanted = {key for key in keys if key}
    found = organisations.listing(work.actor).with_only_columns(Organisation.id, Organisation.name)
    return {key: name for key, name in work.session.execute(found.where(Organisation.id.in_(wanted)))}
