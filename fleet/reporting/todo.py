"""What waits for whom: for each role, sentences with a count and the list that shows the same rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fleet.access import Actor, Role, Seen, visible
from fleet.intake.devices import AccountLock, Device, Storage
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import TO_CONFIRM, EquipmentRequest
from fleet.lending.loans import Loan
from fleet.lifecycle import (
    AlertState,
    AllocationState,
    AssetState,
    LoanState,
    RequestState,
    TicketState,
)
from fleet.refurbishment import checks
from fleet.refurbishment.checks import Check
from fleet.refurbishment.erasures import Erasure, ErasureState
from fleet.scanning import Scan, reviewing
from fleet.stock_takes import StockTake, StockTakeState
from fleet.support import signs_of_life
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket

Condition = Callable[[Actor], ColumnElement[bool]]


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks both numbers of a sentence for translation."""
    return one, many


def _evidence(status: ErasureState) -> ColumnElement[bool]:
    """Evidence of that standing for this storage in the device's present cycle."""
    return exists().where(
        Erasure.storage_id == Storage.id, Erasure.cycle == Device.cycle, Erasure.status == status
    )


def _storage(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Storage.device_code == Device.code, Storage.present, *conditions)


def _on_bench(actor: Actor) -> ColumnElement[bool]:
    return Device.state == AssetState.REFURBISHING


def _to_erase(actor: Actor) -> ColumnElement[bool]:
    """On the bench, with a storage that has no evidence, accepted or waiting for a signature."""
    bare = ~_evidence(ErasureState.ACCEPTED), ~_evidence(ErasureState.TO_COUNTERSIGN)
    return and_(_on_bench(actor), _storage(*bare))


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    """Evidence that somebody else recorded and a second person has to look at."""
    waiting = exists().where(
        Erasure.storage_id == Storage.id,
        Erasure.cycle == Device.cycle,
        Erasure.status == ErasureState.TO_COUNTERSIGN,
        Erasure.recorded_by != actor.name,
    )
    return _storage(waiting, ~_evidence(ErasureState.ACCEPTED))


def _passed() -> ColumnElement[bool]:
    """Every line of the device's checklist passed at its latest try in this cycle."""
    later = aliased(Check)
    retried = exists().where(
        later.device_code == Check.device_code,
        later.cycle == Check.cycle,
        later.item == Check.item,
        later.checklist == Check.checklist,
        (later.created_at > Check.created_at)
        | ((later.created_at == Check.created_at) & (later.id > Check.id)),
    )
    good = select(func.count(Check.id)).where(
        Check.device_code == Device.code,
        Check.cycle == Device.cycle,
        Check.checklist == checks.VERSION,
        Check.passed,
        ~retried,
    )
    lengths = {category: len(items) for category, items in checks.CHECKLISTS.items()}
    return good.scalar_subquery() >= case(lengths, value=Device.category)


def _to_check(actor: Actor) -> ColumnElement[bool]:
    return and_(_on_bench(actor), ~_storage(~_evidence(ErasureState.ACCEPTED)), ~_passed())


def _to_mark_ready(actor: Actor) -> ColumnElement[bool]:
    erased = and_(_storage(), ~_storage(~_evidence(ErasureState.ACCEPTED)))
    return and_(_on_bench(actor), erased, _passed(), Device.account_lock != AccountLock.LOCKED)


WAITING: Final[Mapping[str, Condition]] = {
    "receive": lambda actor: Device.state == AssetState.ANNOUNCED,
    "bench": lambda actor: Device.state.in_((AssetState.RECEIVED, AssetState.RETURNED)),
    "erase": _to_erase,
    "sign": _to_sign,
    "check": _to_check,
    "ready": _to_mark_ready,
}
"""Word in the address of the list of devices → which devices wait for that."""


@dataclass(frozen=True)
class Task:
    """One sentence, singular and plural (gettext ids), what it counts, and where the list is."""

    says: tuple[str, str]
    table: type[Seen]
    rows: Condition
    href: str


@dataclass(frozen=True)
class Todo:
    """A task with its count, for one reader now."""

    says: tuple[str, str]
    count: int
    href: str


def _devices(word: str, says: tuple[str, str]) -> Task:
    return Task(says, Device, WAITING[word], f"/devices?waiting={word}")


def _in(table: Any, state: Any, says: tuple[str, str], href: str) -> Task:
    return Task(says, table, lambda actor: table.state == state, href)


RECEIVE = _devices(
    "receive", ngettext("announced device has not arrived yet", "announced devices have not arrived yet")
)
BENCH = _devices("bench", ngettext("device waits to go on the bench", "devices wait to go on the bench"))
ERASE = _devices("erase", ngettext("device waits for erasure", "devices wait for erasure"))
SIGN = _devices("sign", ngettext("device waits for your signature", "devices wait for your signature"))
CHECK = _devices("check", ngettext("device waits for its checklist", "devices wait for their checklist"))
READY = _devices("ready", ngettext("device can be marked ready", "devices can be marked ready"))
KITS = _in(
    Allocation,
    AllocationState.PREPARED,
    ngettext("kit waits to be handed over", "kits wait to be handed over"),
    "/kits?state=prepared",
)
DECIDE = Task(
    ngettext("request waits for your decision", "requests wait for your decision"),
    EquipmentRequest,
    lambda actor: and_(
        EquipmentRequest.state == RequestState.SUBMITTED,
        or_(EquipmentRequest.entered_by != actor.name, EquipmentRequest.confirmed_at.is_not(None)),
    ),
    "/requests?state=submitted",
)
PREPARE = _in(
    EquipmentRequest,
    RequestState.APPROVED,
    ngettext("approved request has no kit yet", "approved requests have no kit yet"),
    "/requests?state=approved",
)
ALERTS = _in(
    Alert,
    AlertState.OPEN,
    ngettext("alert is open", "alerts are open"),
    "/alerts?state=open",
)
TICKETS = _in(
    Ticket,
    TicketState.OPEN,
    ngettext("problem has nobody looking after it", "problems have nobody looking after them"),
    "/tickets?state=open",
)
COUNTING = Task(
    ngettext("place is being counted", "places are being counted"),
    StockTake,
    lambda actor: StockTake.status == StockTakeState.OPEN,
    "/stock-takes?state=open",
)
OVERDUE = Task(
    ngettext("loan should be back", "loans should be back"),
    Loan,
    lambda actor: and_(Loan.state == LoanState.OPEN, Loan.due_on < actor.today),
    "/loans?show=overdue",
)
REVIEW = Task(
    ngettext("scan waits for your decision", "scans wait for your decision"),
    Scan,
    lambda actor: reviewing.WAITS,
    "/scans",
)
CONFIRM = Task(
    ngettext(
        "request that was entered for you waits for your word",
        "requests that were entered for you wait for your word",
    ),
    EquipmentRequest,
    lambda actor: TO_CONFIRM,
    "/requests?state=to_confirm",
)
DRAFTS = _in(
    EquipmentRequest,
    RequestState.DRAFT,
    ngettext("request is still a draft", "requests are still drafts"),
    "/requests?state=draft",
)
ASKED = _in(
    EquipmentRequest,
    RequestState.SUBMITTED,
    ngettext("request waits for the coordinator", "requests wait for the coordinator"),
    "/requests?state=submitted",
)
APPROVED = _in(
    EquipmentRequest,
    RequestState.APPROVED,
    ngettext("request is approved, its kit comes next", "requests are approved, their kits come next"),
    "/requests?state=approved",
)
COMING = _in(
    EquipmentRequest,
    RequestState.FULFILLING,
    ngettext("request is being prepared", "requests are being prepared"),
    "/requests?state=fulfilling",
)
LENT = _in(
    Loan,
    LoanState.OPEN,
    ngettext("young person is equipped", "young people are equipped"),
    "/loans",
)
SIGNS = Task(
    ngettext("loan waits for a word from you", "loans wait for a word from you"),
    Loan,
    signs_of_life.this_quarter,
    "/signs-of-life",
)

TASKS: Final[Mapping[Role, tuple[Task, ...]]] = {
    Role.VOLUNTEER: (KITS, COUNTING, RECEIVE, BENCH, READY, TICKETS),
    Role.TECHNICIAN: (ERASE, CHECK, SIGN, READY, BENCH, COUNTING, TICKETS),
    Role.COORDINATOR: (DECIDE, PREPARE, KITS, REVIEW, ALERTS, TICKETS, OVERDUE, COUNTING, SIGN),
    Role.ASSOCIATION: (CONFIRM, KITS, DRAFTS, ASKED, APPROVED, COMING, LENT, SIGNS, OVERDUE, ALERTS, TICKETS),
}
"""Role → what it may have to do, in the order in which it matters."""

EVERY: Final = tuple(dict.fromkeys(task for tasks in TASKS.values() for task in tasks))
"""Each task once."""


def of(session: Session, actor: Actor) -> list[Todo]:
    """What waits for this actor, none left out: a zero is news too."""
    return [Todo(task.says, _count(session, actor, task), task.href) for task in TASKS.get(actor.role, ())]


def _count(session: Session, actor: Actor, task: Task) -> int:
    rows = select(func.count()).select_from(task.table).where(visible(actor, task.table), task.rows(actor))
    return session.scalar(rows) or 0
