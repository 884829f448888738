"""The states of everything that has a life."""

import enum


class AssetState(enum.StrEnum):
    """Where a labelled, lendable thing stands in its life."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    REFURBISHING = "refurbishing"
    READY = "ready"
    RESERVED = "reserved"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    ON_LOAN = "on_loan"
    RETURNED = "returned"
    MISSING = "missing"
    RETIRED = "retired"


class LineState(enum.StrEnum):
    """A telephone line with an operator."""

    ORDERED = "ordered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class PlanState(enum.StrEnum):
    """What is paid for on a line."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    RENEWED = "renewed"


class RequestState(enum.StrEnum):
    """An association's equipment request."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
    FULFILLING = "fulfilling"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class AllocationState(enum.StrEnum):
    """A kit put aside for one youth."""

    PREPARED = "prepared"
    HANDED_OVER = "handed_over"
    RELEASED = "released"


class ShipmentState(enum.StrEnum):
    """A parcel of kits to one delivery site. What differed at its arrival is settled before it is closed."""

    PREPARING = "preparing"
    SENT = "sent"
    ARRIVED = "arrived"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LoanState(enum.StrEnum):
    """One kit lent to one youth. `undone` is a hand-over taken back within the hour: it never counted."""

    OPEN = "open"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    UNDONE = "undone"


class TicketState(enum.StrEnum):
    """Something is wrong with an asset."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"


class AlertState(enum.StrEnum):
    """A rule found something due."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


State = (
    AssetState
    | LineState
    | PlanState
    | RequestState
    | AllocationState
    | ShipmentState
    | LoanState
    | TicketState
    | AlertState
)
