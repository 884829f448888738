"""Who takes part in the invented fleet: real kinds and départements; every name is made up and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fleet.access import Actor, Role
from fleet.parties import accounts, organisations, programmes, sites
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.programmes import Programme, Rhythm
from fleet.parties.sites import Site

Kind = OrganisationKind

ORGANISATIONS: Final = (
    ("lender", "Programme Cap Connexion (inventé)", Kind.LENDER, ()),
    ("phare", "Association Le Phare (inventée)", Kind.ASSOCIATION, ("06", "83")),
    ("passerelle", "Association Passerelles (inventée)", Kind.ASSOCIATION, ("13", "06")),
    ("tandem", "Association Tandem (inventée)", Kind.ASSOCIATION, ("75", "93")),
    ("boussole", "Association La Boussole (inventée)", Kind.ASSOCIATION, ("59", "13")),
    ("horizon", "Fondation Horizon (inventée)", Kind.FOUNDATION, ()),
    ("lien", "Fondation du Lien (inventée)", Kind.FOUNDATION, ()),
    ("azur", "Département des Alpes-Maritimes (compte inventé)", Kind.DEPARTMENT, ("06",)),
    ("atelier", "Atelier Second Souffle (inventé)", Kind.RECONDITIONER, ()),
    ("assureur", "Assurances du Port (donateur inventé)", Kind.DONOR, ()),
    ("banque", "Banque des Collines (donateur inventé)", Kind.DONOR, ()),
    ("mairie", "Mairie de Sainte-Rive (donateur inventé)", Kind.DONOR, ()),
    ("operateur", "Opérateur Ondes (inventé)", Kind.OPERATOR, ()),
)
"""Key, name, kind, territories."""

SITES: Final = (
    ("nice", "Dépôt de Nice (inventé)", "lender", "06", "Logistique", "mardi et jeudi, 17 h – 20 h"),
    (
        "marseille",
        "Dépôt de Marseille (inventé)",
        "lender",
        "13",
        "Logistique",
        "mercredi, 16 h – 19 h",
    ),
    (
        "phare",
        "Bureau du Phare, Nice (inventé)",
        "phare",
        "06",
        "Accueil",
        "9 h – 17 h",
    ),
    ("passerelle", "Bureau Passerelles, Marseille (inventé)", "passerelle", "13", "Accueil", "9 h – 12 h"),
    ("tandem", "Bureau Tandem, Saint-Denis (inventé)", "tandem", "93", "Accueil", "14 h – 18 h"),
    ("boussole", "Bureau La Boussole, Lille (inventé)", "boussole", "59", "Accueil", "9 h – 17 h"),
)
"""Key, name, organisation, territory, staff contact, hours."""

PEOPLE: Final = (
    ("administratrice", Role.ADMINISTRATOR, "lender"),
    ("coordinatrice", Role.COORDINATOR, "lender"),
    ("technicien", Role.TECHNICIAN, "lender"),
    ("benevole", Role.VOLUNTEER, "lender"),
    ("association", Role.ASSOCIATION, "phare"),
    ("fondation", Role.FOUNDATION, "horizon"),
    ("departement", Role.DEPARTMENT, "azur"),
    ("coordinateur.adjoint", Role.COORDINATOR, "lender"),
    ("technicienne.atelier", Role.TECHNICIAN, "atelier"),
    ("passerelles", Role.ASSOCIATION, "passerelle"),
    ("tandem", Role.ASSOCIATION, "tandem"),
    ("boussole", Role.ASSOCIATION, "boussole"),
)
"""Before the @ of the address, role, organisation. `make run` prints a link for the first of each role."""

TERRITORIES: Final = {"06": 44, "13": 20, "83": 12, "75": 9, "93": 8, "59": 7}
"""Where the youths live: INSEE code → share in percent."""

TARGETS: Final = (("06", 2028, 347), (None, 2028, 7200))
REGIONS: Final = (("Provence-Alpes-Côte d'Azur", 2028, 850),)
"""Youths to equip: 347 in the Alpes-Maritimes and 850 in the region over 2025–2028, 7,200 in France by 2028:
the alliance's public aims, and none that it did not tell, so no steps by year."""


def address(name: str) -> str:
    """A demo account's address: `.invalid` never receives mail (RFC 2606)."""
    return f"{name}@demo.invalid"


@dataclass(frozen=True)
class Cast:
    """Everybody and every place, by key."""

    organisations: Mapping[str, Organisation]
    sites: Mapping[str, Site]
    accounts: Mapping[str, Account]
    programme: Programme
    zone: ZoneInfo

    def acting(self, name: str, at: datetime) -> Actor:
        """A person of the cast, as an actor at a moment."""
        account = self.accounts[name]
        return Actor(account.id, account.role, at, account.organisation_id, zone=self.zone)

    def staff(self, organisation: Organisation, at: datetime) -> Actor:
        """Somebody of that organisation."""
        name = next(name for name, each in self.accounts.items() if each.organisation_id == organisation.id)
        return self.acting(name, at)

    @property
    def associations(self) -> list[Organisation]:
        return [each for each in self.organisations.values() if each.kind is Kind.ASSOCIATION]

    @property
    def donors(self) -> list[Organisation]:
        return [each for each in self.organisations.values() if each.kind is Kind.DONOR]


def assemble(session: Session, actor: Actor) -> Cast:
    """Put everybody on stage; `actor` is the system on the first day."""
    houses = {
        key: organisations.add(session, actor, name, kind, territories)
        for key, name, kind, territories in ORGANISATIONS
    }
    places = {
        key: sites.add(session, actor, name, houses[house], territory, contact=contact, hours=hours)
        for key, name, house, territory, contact, hours in SITES
    }
    people = {
        name: accounts.add(session, actor, address(name), role, houses[house]) for name, role, house in PEOPLE
    }
    programme = programmes.add(
        session,
        actor,
        "Mentorat et connexion 2025–2028 (chiffres inventés)",
        starts_on=date(2025, 1, 1),
        ends_on=date(2028, 12, 31),
        targets=TARGETS,
        regions=REGIONS,
        territories=[(code, date(2025, 1, 1), _rhythm(code)) for code in TERRITORIES],
    )
    return Cast(houses, places, people, programme, actor.zone)


def _rhythm(territory: str) -> Rhythm:
    """One of them chose to be published once a year."""
    return Rhythm.YEARLY if territory == "59" else Rhythm.QUARTERLY
