"""What is counted, as a table: of which rows, by which keys, on which condition.

A row is counted by a `Source`: a `child` with the parent rows that it points to, so that a row comes in or
goes when its child does, and changes place when a column of any of them changes. Expressions are SQL that
both engines read, with DAY(moment), MONTH(moment) and DAYS(later, earlier) said in each engine's way.

A day is the day in UTC, for a moment is stored so and SQLite knows no time zones: what happens in Paris
between midnight and two in the morning counts for the day before. The day of a hand-over alone is a day of
the calendar (`loans.handed_over_on`). A youth's erasure leaves of a loan and its losses the year (rule Y5):
these are measures apart (`…_erased`), at the first of January, so that no week seems to hold them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

KEYS: Final = ("measure", "day", "kind", "state", "site_id", "days")
"""By what a number is found. What a measure is not split by is empty, or 0."""


@dataclass(frozen=True)
class Source:
    """Rows of `child`, joined with `parents` (table → condition), of which `where` holds, and their keys.

    `held` is a parent that changes while its child may be changed too: whoever changes the child holds it.
    """

    child: str
    parents: Mapping[str, str]
    day: str
    where: str = ""
    kind: str = "''"
    state: str = "''"
    site_id: str = "''"
    days: str = "0"
    held: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.child, *self.parents)

    @property
    def condition(self) -> str:
        return " AND ".join([*self.parents.values(), *filter(None, [self.where])])

    @property
    def keys(self) -> tuple[str, ...]:
        """All but the measure's name, in the order of KEYS."""
        return (self.day, self.kind, self.state, self.site_id, self.days)

    def watched(self, table: str) -> list[str]:
        """The columns of a table that say in which number a row is. A primary key is for ever."""
        told = " ".join([*self.keys, self.condition])
        return sorted(set(re.findall(rf"\b{table}\.(\w+)", told)) - {PRIMARY.get(table, "id")})


PRIMARY: Final = {"assets": "code", "devices": "code", "sims": "code"}


@dataclass(frozen=True)
class _Things:
    """What each device and each SIM has in common: devices by category, a SIM is a SIM."""

    parents: Mapping[str, str] = field(default_factory=dict)

    def of(self, *, sims: bool = True, **keys: str) -> Iterator[Source]:
        for child, kind in (("devices", "devices.category"), ("sims", "'sim'"))[: 2 if sims else 1]:
            joined = {"assets": f"assets.code = {child}.code", **self.parents}
            yield Source(child, joined, kind=kind, held="assets", **keys)


THINGS: Final = _Things()
OF_A_LOT: Final = _Things({"donations": "donations.id = assets.donation_id"})
KNOWN: Final = "loans.organisation_id IS NOT NULL"
ERASED: Final = "loans.organisation_id IS NULL"
COUNTS: Final = "loans.state <> 'undone' AND NOT loans.taken_over"
CAME_BACK: Final = "loans.state = 'returned' AND loans.ended_at IS NOT NULL"

MEASURES: Final[Mapping[str, Sequence[Source]]] = {
    # What there is: the month is that in which its custody cycle began (announced, received or come back).
    "stock": tuple(
        THINGS.of(
            day="MONTH(assets.cycle_began_at)",
            state="assets.state",
            site_id="coalesce(assets.site_id, '')",
        )
    ),
    "received": tuple(THINGS.of(day="DAY(assets.received_at)", where="assets.received_at IS NOT NULL")),
    "made_ready": tuple(
        THINGS.of(day="DAY(assets.first_ready_at)", where="assets.first_ready_at IS NOT NULL")
    ),
    "retired": tuple(
        THINGS.of(
            day="DAY(assets.retired_at)", where="assets.retired_at IS NOT NULL AND assets.state = 'retired'"
        )
    ),
    # Kits, not things. What another programme had lent was handed over by it.
    "handed_over": (Source("loans", {}, day="loans.handed_over_on", where=f"{COUNTS} AND {KNOWN}"),),
    "handed_over_erased": (Source("loans", {}, day="loans.handed_over_on", where=f"{COUNTS} AND {ERASED}"),),
    "returned": (Source("loans", {}, day="DAY(loans.ended_at)", where=f"{CAME_BACK} AND {KNOWN}"),),
    "returned_erased": (Source("loans", {}, day="DAY(loans.ended_at)", where=f"{CAME_BACK} AND {ERASED}"),),
    # Reports, found again or not; whoever reported it is forgotten with the youth.
    "missing": (Source("losses", {}, day="DAY(losses.reported_at)", where="losses.reported_by IS NOT NULL"),),
    "missing_erased": (
        Source("losses", {}, day="DAY(losses.reported_at)", where="losses.reported_by IS NULL"),
    ),
    # Lines of requests that were sent, whatever became of them.
    "requested": (
        Source(
            "request_lines",
            {"equipment_requests": "equipment_requests.id = request_lines.request_id"},
            day="DAY(equipment_requests.submitted_at)",
            where="equipment_requests.submitted_at IS NOT NULL",
            kind="request_lines.kind",
        ),
    ),
    # Devices that were ready for the first time in that month: days since their lot was promised.
    "donation_to_ready": (
        *OF_A_LOT.of(
            sims=False,
            day="MONTH(assets.first_ready_at)",
            days="DAYS(assets.first_ready_at, donations.created_at)",
            where="assets.first_ready_at IS NOT NULL",
        ),
        *THINGS.of(
            sims=False,
            day="MONTH(assets.first_ready_at)",
            days="DAYS(assets.first_ready_at, assets.created_at)",
            where="assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL",
        ),
    ),
    # Kits that were handed over in that month: days since their request was sent.
    "request_to_hand_over": (
        Source(
            "loans",
            {
                "allocations": "allocations.id = loans.allocation_id",
                "equipment_requests": "equipment_requests.id = allocations.request_id",
            },
            day="MONTH(loans.handed_over_at)",
            days="DAYS(loans.handed_over_at, equipment_requests.submitted_at)",
            where="loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL",
        ),
    ),
}
"""Name → what is counted under it."""
FLOWS: Final = ("received", "made_ready", "handed_over", "returned", "missing", "retired", "requested")
ERASED_FLOWS: Final = ("handed_over_erased", "returned_erased", "missing_erased")
LEAD_TIMES: Final = ("donation_to_ready", "request_to_hand_over")
