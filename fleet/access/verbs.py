"""Roles and verbs, and who may do what: one table."""

import enum
from collections.abc import Mapping
from typing import Final


class Role(enum.StrEnum):
    """What an account or a token acts as; `system` is the jobs and the command line."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    TECHNICIAN = "technician"
    VOLUNTEER = "volunteer"
    ASSOCIATION = "association"
    FOUNDATION = "foundation"
    DEPARTMENT = "department"
    SYSTEM = "system"


class Verb(enum.StrEnum):
    """Everything that can be asked of the fleet, as `subject.verb`."""

    ORGANISATION_READ = "organisation.read"
    ORGANISATION_ADD = "organisation.add"
    SITE_READ = "site.read"
    SITE_ADD = "site.add"
    PROGRAMME_READ = "programme.read"
    PROGRAMME_ADD = "programme.add"
    ACCOUNT_READ = "account.read"
    ACCOUNT_ADD = "account.add"
    ACCOUNT_INVITE = "account.invite"
    ACCOUNT_DISABLE = "account.disable"
    ACCOUNT_ENABLE = "account.enable"
    ACCOUNT_CHANGE_ROLE = "account.change_role"
    ACCOUNT_END_SESSIONS = "account.end_sessions"
    ACCOUNT_SIGN_IN = "account.sign_in"
    TOKEN_READ = "token.read"
    TOKEN_ADD = "token.add"
    TOKEN_ROTATE = "token.rotate"
    TOKEN_REVOKE = "token.revoke"
    VIEW_SAVE = "view.save"
    VIEW_REMOVE = "view.remove"
    YOUTH_READ = "youth.read"
    YOUTH_ADD = "youth.add"
    YOUTH_EXPORT = "youth.export"
    YOUTH_ERASE = "youth.erase"
    DONATION_READ = "donation.read"
    DONATION_IMPORT = "donation.import"
    LABEL_READ = "label.read"
    LABEL_PRINT = "label.print"
    LABEL_CLAIM = "label.claim"
    LABEL_REVOKE = "label.revoke"
    DEVICE_READ = "device.read"
    DEVICE_EDIT = "device.edit"
    SNAPSHOT_READ = "snapshot.read"
    SNAPSHOT_IMPORT = "snapshot.import"
    SNAPSHOT_CONFIRM = "snapshot.confirm"
    ASSET_ANNOUNCE = "asset.announce"
    ASSET_RECEIVE = "asset.receive"
    ASSET_START_REFURBISHMENT = "asset.start_refurbishment"
    ASSET_MARK_READY = "asset.mark_ready"
    ASSET_REWORK = "asset.rework"
    ASSET_SHIP = "asset.ship"
    ASSET_ARRIVE = "asset.arrive"
    ASSET_REPORT_MISSING = "asset.report_missing"
    ASSET_FIND = "asset.find"
    ASSET_RETIRE = "asset.retire"
    ERASURE_READ = "erasure.read"
    ERASURE_RECORD = "erasure.record"
    ERASURE_COUNTERSIGN = "erasure.countersign"
    CHECK_READ = "check.read"
    CHECK_RECORD = "check.record"
    SIM_READ = "sim.read"
    SIM_ADD = "sim.add"
    LINE_READ = "line.read"
    LINE_ADD = "line.add"
    LINE_ACTIVATE = "line.activate"
    LINE_SUSPEND = "line.suspend"
    LINE_RESUME = "line.resume"
    LINE_CANCEL = "line.cancel"
    PLAN_READ = "plan.read"
    PLAN_ADD = "plan.add"
    PLAN_START = "plan.start"
    PLAN_END = "plan.end"
    PLAN_RENEW = "plan.renew"
    REQUEST_READ = "equipment_request.read"
    REQUEST_DRAFT = "equipment_request.draft"
    REQUEST_EDIT = "equipment_request.edit"
    REQUEST_SUBMIT = "equipment_request.submit"
    REQUEST_APPROVE = "equipment_request.approve"
    REQUEST_DECLINE = "equipment_request.decline"
    REQUEST_CANCEL = "equipment_request.cancel"
    REQUEST_EXPIRE = "equipment_request.expire"
    ALLOCATION_READ = "allocation.read"
    ALLOCATION_RESERVE = "allocation.reserve"
    ALLOCATION_RELEASE = "allocation.release"
    LOAN_READ = "loan.read"
    LOAN_HAND_OVER = "loan.hand_over"
    LOAN_UNDO = "loan.undo"
    LOAN_TAKE_BACK = "loan.take_back"
    LOAN_CONFIRM = "loan.confirm"
    LOAN_WRITE_OFF = "loan.write_off"
    TICKET_READ = "ticket.read"
    TICKET_OPEN = "ticket.open"
    TICKET_START = "ticket.start"
    TICKET_WAIT = "ticket.wait"
    TICKET_ANSWER = "ticket.answer"
    TICKET_RESOLVE = "ticket.resolve"
    TICKET_REOPEN = "ticket.reopen"
    ALERT_READ = "alert.read"
    ALERT_OPEN = "alert.open"
    ALERT_ACKNOWLEDGE = "alert.acknowledge"
    ALERT_SNOOZE = "alert.snooze"
    ALERT_CLOSE = "alert.close"
    NOTICE_READ = "notice.read"
    EVENT_READ = "event.read"
    SUMMARY_READ = "summary.read"
    OPENING_FIGURE_ADD = "opening_figure.add"
    OPENING_FIGURE_REMOVE = "opening_figure.remove"
    LEDGER_CLOSE = "ledger.close"
    TAKEOVER_READ = "takeover.read"
    TAKEOVER_IMPORT = "takeover.import"
    TAKEOVER_UNDO = "takeover.undo"
    TAKEOVER_IN_STOCK = "takeover.in_stock"
    TAKEOVER_IN_REPAIR = "takeover.in_repair"
    TAKEOVER_LENT = "takeover.lent"
    TAKEOVER_MISSING = "takeover.missing"
    TAKEOVER_RETIRED = "takeover.retired"
    TAKEOVER_ENDED = "takeover.ended"
    BACKUP_READ = "backup.read"
    BACKUP_MAKE = "backup.make"

    @property
    def scope(self) -> str:
        """The token scope this verb needs, such as `devices:read`."""
        subject, _, move = self.value.partition(".")
        return f"{RESOURCES[subject]}:{'read' if move == 'read' else 'write'}"


RESOURCES: Final[Mapping[str, str]] = {
    "organisation": "organisations",
    "site": "sites",
    "programme": "programmes",
    "account": "accounts",
    "token": "tokens",
    "view": "views",
    "youth": "youths",
    "donation": "donations",
    "label": "labels",
    "device": "devices",
    "asset": "devices",
    "snapshot": "snapshots",
    "erasure": "erasures",
    "check": "checks",
    "sim": "sims",
    "line": "lines",
    "plan": "plans",
    "equipment_request": "equipment-requests",
    "allocation": "allocations",
    "loan": "loans",
    "ticket": "tickets",
    "alert": "alerts",
    "notice": "notices",
    "event": "events",
    "summary": "summaries",
    "opening_figure": "summaries",
    "ledger": "summaries",
    "takeover": "takeovers",
    "backup": "backups",
}
"""The resource under /api/v1 that each subject belongs to: the words of token scopes."""

ADMIN = frozenset({Role.ADMINISTRATOR, Role.SYSTEM})
DESK = frozenset({Role.COORDINATOR})
OFFICE = DESK | {Role.SYSTEM}
BENCH = DESK | {Role.TECHNICIAN}
FLOOR = BENCH | {Role.VOLUNTEER}
PARTNER = frozenset({Role.ASSOCIATION})
FUNDERS = frozenset({Role.FOUNDATION, Role.DEPARTMENT})
EVERYBODY = frozenset(Role)

TAKEN_OVER: Final = (
    Verb.TAKEOVER_IN_STOCK,
    Verb.TAKEOVER_IN_REPAIR,
    Verb.TAKEOVER_LENT,
    Verb.TAKEOVER_MISSING,
    Verb.TAKEOVER_RETIRED,
    Verb.TAKEOVER_ENDED,
)
"""In which state something joins the fleet from another one's list."""

MAY: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.ORGANISATION_READ: EVERYBODY,
    Verb.ORGANISATION_ADD: OFFICE | ADMIN,
    Verb.SITE_READ: FLOOR | PARTNER | ADMIN,
    Verb.SITE_ADD: OFFICE | ADMIN,
    Verb.PROGRAMME_READ: DESK | FUNDERS | ADMIN,
    Verb.PROGRAMME_ADD: OFFICE,
    Verb.ACCOUNT_READ: ADMIN,
    Verb.ACCOUNT_ADD: ADMIN,
    Verb.ACCOUNT_INVITE: ADMIN,
    Verb.ACCOUNT_DISABLE: ADMIN,
    Verb.ACCOUNT_ENABLE: ADMIN,
    Verb.ACCOUNT_CHANGE_ROLE: ADMIN,
    Verb.ACCOUNT_END_SESSIONS: ADMIN,
    Verb.ACCOUNT_SIGN_IN: EVERYBODY,
    Verb.TOKEN_READ: ADMIN,
    Verb.TOKEN_ADD: ADMIN,
    Verb.TOKEN_ROTATE: ADMIN,
    Verb.TOKEN_REVOKE: ADMIN,
    Verb.VIEW_SAVE: FLOOR | PARTNER | ADMIN,
    Verb.VIEW_REMOVE: FLOOR | PARTNER | ADMIN,
    Verb.YOUTH_READ: DESK | PARTNER,
    Verb.YOUTH_ADD: DESK | PARTNER,
    Verb.YOUTH_EXPORT: OFFICE | PARTNER,
    Verb.YOUTH_ERASE: OFFICE | PARTNER,
    Verb.DONATION_READ: FLOOR,
    Verb.DONATION_IMPORT: OFFICE,
    Verb.LABEL_READ: FLOOR,
    Verb.LABEL_PRINT: FLOOR | {Role.SYSTEM},
    Verb.LABEL_CLAIM: FLOOR | {Role.SYSTEM},
    Verb.LABEL_REVOKE: BENCH,
    Verb.DEVICE_READ: FLOOR | PARTNER,
    Verb.DEVICE_EDIT: BENCH,
    Verb.SNAPSHOT_READ: FLOOR,
    Verb.SNAPSHOT_IMPORT: FLOOR | {Role.SYSTEM},
    Verb.SNAPSHOT_CONFIRM: BENCH,
    Verb.ASSET_ANNOUNCE: OFFICE,
    Verb.ASSET_RECEIVE: FLOOR | {Role.SYSTEM},
    Verb.ASSET_START_REFURBISHMENT: FLOOR,
    Verb.ASSET_MARK_READY: FLOOR,
    Verb.ASSET_REWORK: BENCH,
    Verb.ASSET_SHIP: FLOOR,
    Verb.ASSET_ARRIVE: FLOOR | PARTNER,
    Verb.ASSET_REPORT_MISSING: FLOOR | PARTNER,
    Verb.ASSET_FIND: FLOOR,
    Verb.ASSET_RETIRE: DESK,
    Verb.ERASURE_READ: FLOOR,
    Verb.ERASURE_RECORD: BENCH,
    Verb.ERASURE_COUNTERSIGN: BENCH,
    Verb.CHECK_READ: FLOOR,
    Verb.CHECK_RECORD: BENCH,
    Verb.SIM_READ: FLOOR | PARTNER,
    Verb.SIM_ADD: OFFICE | {Role.TECHNICIAN},
    Verb.LINE_READ: DESK | PARTNER,
    Verb.LINE_ADD: OFFICE,
    Verb.LINE_ACTIVATE: OFFICE,
    Verb.LINE_SUSPEND: OFFICE,
    Verb.LINE_RESUME: OFFICE,
    Verb.LINE_CANCEL: OFFICE,
    Verb.PLAN_READ: DESK | PARTNER,
    Verb.PLAN_ADD: OFFICE,
    Verb.PLAN_START: OFFICE,
    Verb.PLAN_END: OFFICE,
    Verb.PLAN_RENEW: OFFICE,
    Verb.REQUEST_READ: DESK | PARTNER,
    Verb.REQUEST_DRAFT: DESK | PARTNER,
    Verb.REQUEST_EDIT: DESK | PARTNER,
    Verb.REQUEST_SUBMIT: DESK | PARTNER,
    Verb.REQUEST_APPROVE: DESK,
    Verb.REQUEST_DECLINE: DESK,
    Verb.REQUEST_CANCEL: DESK | PARTNER,
    Verb.REQUEST_EXPIRE: OFFICE,
    Verb.ALLOCATION_READ: DESK | PARTNER | {Role.VOLUNTEER},
    Verb.ALLOCATION_RESERVE: DESK,
    Verb.ALLOCATION_RELEASE: OFFICE,
    Verb.LOAN_READ: DESK | PARTNER,
    Verb.LOAN_HAND_OVER: DESK | PARTNER | {Role.VOLUNTEER},
    Verb.LOAN_UNDO: DESK | PARTNER | {Role.VOLUNTEER},
    Verb.LOAN_TAKE_BACK: FLOOR,
    Verb.LOAN_CONFIRM: DESK | PARTNER,
    Verb.LOAN_WRITE_OFF: DESK,
    Verb.TICKET_READ: FLOOR | PARTNER,
    Verb.TICKET_OPEN: FLOOR | PARTNER | {Role.SYSTEM},
    Verb.TICKET_START: FLOOR,
    Verb.TICKET_WAIT: FLOOR,
    Verb.TICKET_ANSWER: FLOOR,
    Verb.TICKET_RESOLVE: FLOOR,
    Verb.TICKET_REOPEN: FLOOR | PARTNER,
    Verb.ALERT_READ: DESK | PARTNER,
    Verb.ALERT_OPEN: frozenset({Role.SYSTEM}),
    Verb.ALERT_ACKNOWLEDGE: DESK | PARTNER,
    Verb.ALERT_SNOOZE: DESK,
    Verb.ALERT_CLOSE: OFFICE,
    Verb.NOTICE_READ: EVERYBODY,
    Verb.EVENT_READ: DESK | ADMIN,
    Verb.SUMMARY_READ: DESK | FUNDERS | ADMIN,
    Verb.OPENING_FIGURE_ADD: OFFICE,
    Verb.OPENING_FIGURE_REMOVE: OFFICE,
    Verb.LEDGER_CLOSE: frozenset({Role.SYSTEM}),
    Verb.TAKEOVER_READ: OFFICE,
    Verb.TAKEOVER_IMPORT: OFFICE,
    Verb.TAKEOVER_UNDO: OFFICE,
    # What a line of the file says of its asset: no button and no route, so nobody's open move.
    **dict.fromkeys(TAKEN_OVER, frozenset({Role.SYSTEM})),
    Verb.BACKUP_READ: ADMIN,
    Verb.BACKUP_MAKE: ADMIN,
}
"""Verb → the roles that may try it. Which rows they may try it on is `visible`'s matter."""
