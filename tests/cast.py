"""One of each kind of person in a small world: what every test speaks of, made by the real commands."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum import luhn

from fleet.access import Actor, Role, Verb
from fleet.connectivity import lines, sims
from fleet.connectivity.lines import Line
from fleet.connectivity.sims import Sim
from fleet.intake import assets, devices
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Category, Device, StorageKind
from fleet.lending import allocations, equipment_requests, loans, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest, Wanted
from fleet.lending.loans import Agreement, Loan
from fleet.lending.shipments import Shipment
from fleet.parties import accounts, organisations, sign_in, sites, tokens, youths
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth
from fleet.refurbishment import checks, erasures, readiness
from fleet.refurbishment.checks import CHECKLISTS
from fleet.refurbishment.erasures import Erasure, HiddenSectors, Method, Result

NOW = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
"""A Monday morning, 10:30 in Paris."""
SECRET = "a secret of the tests, of more than 32 characters"

TRACKING = "6A0123456"
"""The number of every parcel that the cast sends."""

ERASES = {
    StorageKind.HDD: Method.ATA_SECURE_ERASE,
    StorageKind.SSD: Method.ATA_SECURE_ERASE,
    StorageKind.NVME: Method.NVME_SANITIZE,
    StorageKind.EMMC: Method.FACTORY_RESET,
    StorageKind.FLASH: Method.FACTORY_RESET,
    StorageKind.UNKNOWN: Method.DESTRUCTION,
}


class Cast:
    """People are actors at `now`; `cast.coordinator.later(cast.at(days=3))` acts three days on."""

    def __init__(self, session: Session, now: datetime = NOW, *, here: bool = False) -> None:
        """Make them all; or meet those who are `here`, in a database that another cast was stored in."""
        self.session, self.now, self.numbers = session, now, count(1)
        self.here = dict(_known(session)) if here else {}
        self.system = Actor("job:tests", Role.SYSTEM, now)
        kind = OrganisationKind
        self.lender = self._organisation("Prêt à partir", kind.LENDER)
        self.association = self._organisation("Trait d'union", kind.ASSOCIATION)
        self.other_association = self._organisation("L'autre rive", kind.ASSOCIATION)
        self.foundation = self._organisation("Fondation Horizon", kind.FOUNDATION)
        self.department = self._organisation("Le département", kind.DEPARTMENT, ["06"])
        self.reconditioner = self._organisation("Atelier Second souffle", kind.RECONDITIONER)
        self.donor = self._organisation("Banque du Port", kind.DONOR)
        self.operator = self._organisation("Télécom Azur", kind.OPERATOR)
        self.hub = self._site("Hub de Nice", self.lender)
        self.delivery_site = self._site("Bureau de Grasse", self.association)
        self.administrator = self._account(Role.ADMINISTRATOR, self.lender)
        self.coordinator = self._account(Role.COORDINATOR, self.lender)
        self.other_coordinator = self._account(Role.COORDINATOR, self.lender)
        self.technician = self._account(Role.TECHNICIAN, self.lender)
        self.other_technician = self._account(Role.TECHNICIAN, self.lender)
        self.volunteer = self._account(Role.VOLUNTEER, self.lender)
        self.mentor = self._account(Role.ASSOCIATION, self.association)
        self.other_mentor = self._account(Role.ASSOCIATION, self.other_association)
        self.funder = self._account(Role.FOUNDATION, self.foundation)
        self.officer = self._account(Role.DEPARTMENT, self.department)
        session.flush()

    def at(self, **later: float) -> datetime:
        """`now` and so much more: `at(days=3)`."""
        return self.now + timedelta(**later)

    def store(self) -> None:
        """Commit, for tests of several sessions, threads or processes."""
        self.session.commit()

    @property
    def by_role(self) -> dict[Role, Actor]:
        """One person of each role; of associations the one whose things the builders below make."""
        people = (
            self.administrator,
            self.coordinator,
            self.technician,
            self.volunteer,
            self.mentor,
            self.funder,
            self.officer,
            self.system,
        )
        return {person.role: person for person in people}

    def secret_of(self, role: Role, *, scopes: Sequence[str] = ()) -> str:
        """An API token that acts as that role."""
        house = organisations.by_name(self.session, self.by_role[role].organisation_id or "")
        return tokens.issue(self.session, self.administrator, house, role, scopes=scopes)[1]

    def program(self, role: Role = Role.ASSOCIATION) -> Actor:
        """Whom such a token acts as: no person."""
        found = tokens.actor_for(self.session, self.secret_of(role), self.now)
        assert found is not None
        return found

    def cookie_of(self, person: Actor, key: str = SECRET) -> str:
        """The cookie of a browser in which that person is signed in, for 30 days."""
        account = self.session.get_one(accounts.Account, person.name)
        link = sign_in.print_link(self.session, self.now, account)
        secret, life = sign_in.secret_of(link, key), timedelta(days=30)
        return sign_in.open_by_link(
            self.session, self.now, secret, key, browser="", demo=False, life=life, device="tests"
        )

    def youth(self, organisation: Organisation | None = None, territory: str = "06") -> Youth:
        house = organisation or self.association
        return youths.add(self.session, self.coordinator, house, territory, Signatory.ADULT_YOUTH)

    def device(
        self,
        category: Category = Category.LAPTOP,
        storages: Sequence[StorageKind] = (StorageKind.SSD,),
        **known: Any,
    ) -> Device:
        """A device on the hub's shelf, with these disks in it unless its memory is soldered."""
        number = next(self.numbers)
        known = {"maker": "Dell", "model": "Latitude 5420", "serial": f"FLT{number:04}X"} | known
        device = devices.receive_unannounced(self.session, self.technician, category, site=self.hub, **known)
        self.session.flush()
        for place, kind in enumerate(() if device.storages else storages):
            disk = {"serial": f"S4X{number:05}{place}", "size_bytes": 256_000_000_000}
            devices.add_storage(self.session, self.technician, device, kind, **disk)
        return device

    def erase(self, device: Device, at: datetime | None = None) -> list[Erasure]:
        """Clean evidence for each storage that is in it."""
        by = self.technician.later(at or self.now)
        return [
            erasures.record(self.session, by, storage, **self.wipe(storage, by.at))
            for storage in device.to_erase
        ]

    def wipe(self, storage: devices.Storage, at: datetime | None = None, **other: Any) -> dict[str, Any]:
        """What a tool's report says of a storage wiped just before `at`."""
        ended = at or self.now
        return {
            "method": ERASES[storage.kind],
            "tool": "nwipe",
            "started_at": ended,
            "ended_at": ended,
            "result": Result.ERASED,
            "bytes_erased": storage.size_bytes,
            "hidden_sectors": HiddenSectors.NONE,
            "serial": storage.serial,
            "performed_by": "the bench",
        } | other

    def pass_checks(self, device: Device, at: datetime | None = None) -> None:
        passed = dict.fromkeys(CHECKLISTS[device.category], True)
        checks.record(self.session, self.technician.later(at or self.now), device, passed)

    def refurbish(self, device: Device, at: datetime | None = None) -> Device:
        """From received or returned to ready, with all that takes."""
        by = self.technician.later(at or self.now)
        assets.start_refurbishment(self.session, by, device)
        self.erase(device, by.at)
        self.pass_checks(device, by.at)
        readiness.mark_ready(self.session, by, device)
        return device

    def ready_laptop(self, **known: Any) -> Device:
        return self.refurbish(self.device(**known))

    def iccid(self) -> str:
        body = f"8933{next(self.numbers):014}"
        return body + luhn.calc_check_digit(body)

    def sim(self) -> Sim:
        """A SIM that is here."""
        return sims.add(self.session, self.coordinator, self.iccid(), site=self.hub)

    def line(self, sim: Sim) -> Line:
        """The SIM's line, active."""
        line = lines.add(self.session, self.coordinator, sim, self.operator, number="06 12 34 56 78")
        return lines.move(self.session, self.coordinator, line, Verb.LINE_ACTIVATE)

    def ready_sim(self) -> Sim:
        """A SIM with an active line."""
        sim = self.sim()
        self.session.flush()
        self.line(sim)
        readiness.mark_ready(self.session, self.coordinator, sim)
        return sim

    def draft(self, *wanted: tuple[Youth, Kind], by: Actor | None = None) -> EquipmentRequest:
        """A request of the association, written by its mentor unless told."""
        lines_wanted = [Wanted(youth, kind) for youth, kind in wanted or [(self.youth(), Kind.LAPTOP)]]
        return equipment_requests.draft(
            self.session,
            by or self.mentor,
            self.association,
            wanted=lines_wanted,
            needed_by=date(2027, 1, 15),
            delivery_site=self.delivery_site,
        )

    def submitted(self, *wanted: tuple[Youth, Kind], by: Actor | None = None) -> EquipmentRequest:
        return equipment_requests.submit(self.session, by or self.mentor, self.draft(*wanted, by=by))

    def approved(self, *wanted: tuple[Youth, Kind]) -> EquipmentRequest:
        return equipment_requests.approve(self.session, self.coordinator, self.submitted(*wanted))

    def kit(self, *things: Asset, youth: Youth | None = None) -> Allocation:
        """A kit put aside for a youth of the association: a ready laptop unless told."""
        given = things or (self.ready_laptop(),)
        held_for = youth or self.youth()
        request = self.approved(*((held_for, thing.kind) for thing in given))
        return allocations.reserve(self.session, self.coordinator, request, held_for, given)

    def parcel(self, *kits: Allocation) -> Shipment:
        """A parcel of these kits (one unless told) from the hub to the delivery site, being prepared."""
        ways = {"from_site": self.hub, "to_site": self.delivery_site}
        return shipments.prepare(self.session, self.volunteer, kits or [self.kit()], **ways)

    def sent_parcel(self, *kits: Allocation) -> Shipment:
        """The same, picked and on the road."""
        parcel = self.parcel(*kits)
        for line in parcel.lines:
            shipments.pick(self.session, self.volunteer, parcel, line.asset)
        return shipments.send(self.session, self.volunteer, parcel, carrier="La Poste", tracking=TRACKING)

    def loan(self, *things: Asset, youth: Youth | None = None, at: datetime | None = None) -> Loan:
        """An open loan of such a kit, handed over by the volunteer."""
        return self.hand_over(self.kit(*things, youth=youth), at)

    def hand_over(
        self, kit: Allocation, at: datetime | None = None, by: Actor | None = None, **told: Any
    ) -> Loan:
        actor = (by or self.volunteer).later(at or self.now)
        agreement = Agreement(signed_on=actor.today, signatory=Signatory.ADULT_YOUTH)
        facts = {"agreement": agreement, "due_on": actor.today + timedelta(days=365)} | told
        return loans.hand_over(self.session, actor, kit, **facts)

    def take_back(self, loan: Loan, at: datetime | None = None, **told: Any) -> Loan:
        by = self.volunteer.later(at or self.now)
        return loans.take_back(self.session, by, loan, site=self.hub, **told)

    def _organisation(
        self, name: str, kind: OrganisationKind, territories: Sequence[str] = ()
    ) -> Organisation:
        if self.here:
            return self.here[name]
        return organisations.add(self.session, self.system, name, kind, territories)

    def _site(self, name: str, house: Organisation) -> Site:
        return self.here[name] if self.here else sites.add(self.session, self.system, name, house, "06")

    def _account(self, role: Role, house: Organisation) -> Actor:
        email = f"{role.value}{next(self.numbers)}@example.org"
        made = self.here[email] if self.here else accounts.add(self.session, self.system, email, role, house)
        return Actor(made.id, role, self.now, house.id)


def _known(session: Session) -> Iterator[tuple[str, Any]]:
    yield from ((each.name, each) for each in session.scalars(select(Organisation)))
    yield from ((each.name, each) for each in session.scalars(select(Site)))
    yield from ((each.email, each) for each in session.scalars(select(accounts.Account)))
