"""Roles and verbs: who can ask, and everything that can be asked."""

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
    PROGRAMME_JOIN = "programme.join"
    ACCOUNT_READ = "account.read"
    ACCOUNT_ADD = "account.add"
    ACCOUNT_INVITE = "account.invite"
    ACCOUNT_DISABLE = "account.disable"
    ACCOUNT_ENABLE = "account.enable"
    ACCOUNT_CHANGE_ROLE = "account.change_role"
    ACCOUNT_END_SESSIONS = "account.end_sessions"
    ACCOUNT_SIGN_IN = "account.sign_in"
    PASS_GIVE = "pass.give"  # noqa: S105
    PASS_END = "pass.end"  # noqa: S105
    TOKEN_READ = "token.read"
    TOKEN_ADD = "token.add"
    TOKEN_ROTATE = "token.rotate"
    TOKEN_REVOKE = "token.revoke"
    VIEW_SAVE = "view.save"
    VIEW_REMOVE = "view.remove"
    YOUTH_READ = "youth.read"
    YOUTH_ADD = "youth.add"
    YOUTH_TRANSFER = "youth.transfer"
    YOUTH_EXPORT = "youth.export"
    YOUTH_ERASE = "youth.erase"
    DONATION_READ = "donation.read"
    DONATION_IMPORT = "donation.import"
    PROOF_READ = "proof.read"
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
    ASSET_MOVE = "asset.move"
    ASSET_START_REFURBISHMENT = "asset.start_refurbishment"
    ASSET_MARK_READY = "asset.mark_ready"
    ASSET_REWORK = "asset.rework"
    ASSET_SHIP = "asset.ship"
    ASSET_ARRIVE = "asset.arrive"
    ASSET_REPORT_MISSING = "asset.report_missing"
    ASSET_FILE_COMPLAINT = "asset.file_complaint"
    ASSET_FIND = "asset.find"
    ASSET_RETIRE = "asset.retire"
    ERASURE_READ = "erasure.read"
    ERASURE_RECORD = "erasure.record"
    ERASURE_COUNTERSIGN = "erasure.countersign"
    CHECK_READ = "check.read"
    CHECK_RECORD = "check.record"
    STOCK_TAKE_READ = "stock_take.read"
    STOCK_TAKE_OPEN = "stock_take.open"
    STOCK_TAKE_COUNT = "stock_take.count"
    STOCK_TAKE_CLOSE = "stock_take.close"
    STOCK_TAKE_CANCEL = "stock_take.cancel"
    STOCK_TAKE_CORRECT = "stock_take.correct"
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
    REQUEST_CONFIRM = "equipment_request.confirm"
    REQUEST_APPROVE = "equipment_request.approve"
    REQUEST_DECLINE = "equipment_request.decline"
    REQUEST_CANCEL = "equipment_request.cancel"
    REQUEST_EXPIRE = "equipment_request.expire"
    ALLOCATION_READ = "allocation.read"
    ALLOCATION_RESERVE = "allocation.reserve"
    ALLOCATION_RELEASE = "allocation.release"
    ALLOCATION_PACK = "allocation.pack"
    ALLOCATION_PROPOSE = "allocation.propose"
    QUOTA_READ = "quota.read"
    QUOTA_GRANT = "quota.grant"
    SHIPMENT_READ = "shipment.read"
    SHIPMENT_PREPARE = "shipment.prepare"
    SHIPMENT_EDIT = "shipment.edit"
    SHIPMENT_PICK = "shipment.pick"
    SHIPMENT_SEND = "shipment.send"
    SHIPMENT_ARRIVE = "shipment.arrive"
    SHIPMENT_SETTLE = "shipment.settle"
    SHIPMENT_CLOSE = "shipment.close"
    SHIPMENT_CANCEL = "shipment.cancel"
    LOAN_READ = "loan.read"
    LOAN_HAND_OVER = "loan.hand_over"
    LOAN_UNDO = "loan.undo"
    LOAN_TAKE_BACK = "loan.take_back"
    LOAN_ATTEST = "loan.attest"
    LOAN_RENEW = "loan.renew"
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
    SCAN_READ = "scan.read"
    SCAN_SEND = "scan.send"
    SCAN_UNDO = "scan.undo"
    SCAN_SETTLE = "scan.settle"
    EVENT_READ = "event.read"
    CHANGE_READ = "change.read"
    WEBHOOK_READ = "webhook.read"
    WEBHOOK_ADD = "webhook.add"
    WEBHOOK_EDIT = "webhook.edit"
    WEBHOOK_ROTATE = "webhook.rotate"
    WEBHOOK_DISABLE = "webhook.disable"
    WEBHOOK_ENABLE = "webhook.enable"
    WEBHOOK_TEST = "webhook.test"
    WEBHOOK_REPLAY = "webhook.replay"
    REPORT_READ = "report.read"
    SUMMARY_READ = "summary.read"
    SUMMARY_STAND_FOR = "summary.stand_for"
    SHARE_LINK_READ = "share_link.read"
    SHARE_LINK_ADD = "share_link.add"
    SHARE_LINK_REVOKE = "share_link.revoke"
    OPENING_FIGURE_ADD = "opening_figure.add"
    OPENING_FIGURE_REMOVE = "opening_figure.remove"
    LEDGER_READ = "ledger.read"
    LEDGER_CLOSE = "ledger.close"
    EDITION_PUBLISH = "edition.publish"
    NOTE_WRITE = "note.write"
    NOTE_REMOVE = "note.remove"
    AGREEMENT_ADD = "agreement.add"
    AGREEMENT_REMOVE = "agreement.remove"
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
    "pass": "passes",
    "token": "tokens",
    "view": "views",
    "youth": "youths",
    "donation": "donations",
    "proof": "donations",
    "label": "labels",
    "device": "devices",
    "asset": "devices",
    "snapshot": "snapshots",
    "erasure": "erasures",
    "check": "checks",
    "stock_take": "stock-takes",
    "sim": "sims",
    "line": "lines",
    "plan": "plans",
    "equipment_request": "equipment-requests",
    "allocation": "allocations",
    "quota": "quotas",
    "shipment": "shipments",
    "loan": "loans",
    "ticket": "tickets",
    "alert": "alerts",
    "notice": "notices",
    "scan": "scans",
    "event": "events",
    "change": "changes",
    "webhook": "webhooks",
    "report": "reports",
    "summary": "summaries",
    "share_link": "share-links",
    "opening_figure": "summaries",
    "ledger": "summaries",
    "edition": "summaries",
    "note": "summaries",
    "agreement": "summaries",
    "takeover": "takeovers",
    "backup": "backups",
}
"""The resource under /api/v1 that each subject belongs to: the words of token scopes."""
