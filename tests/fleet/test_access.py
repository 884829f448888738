"""Who sees which rows of which table, and that a hidden row answers like an absent one (rule A1)."""

import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, inspect, select

import fleet
from fleet import scanning, stock_takes, webhooks
from fleet.access import (
    MAY,
    Actor,
    NotYours,
    OutOfScope,
    Role,
    Seen,
    Verb,
    find,
    may,
    require,
    visible,
)
from fleet.backups import Backup
from fleet.connectivity import lines, plans
from fleet.db import Base
from fleet.errors import NotFound
from fleet.intake import labels
from fleet.intake.assets import Asset, Kind
from fleet.intake.donations import Donation
from fleet.intake.snapshots import Snapshot, SnapshotState
from fleet.lending import quotas
from fleet.lending.quotas import QuotaReason
from fleet.lifecycle import AlertState
from fleet.parties import evening_passes, programmes
from fleet.parties.accounts import Account
from fleet.publishing.agreements import Agreement
from fleet.publishing.editions import Edition
from fleet.publishing.ledger.blocks import Block
from fleet.publishing.ledger.sub_counts import SubCountRow
from fleet.publishing.notes import Note
from fleet.publishing.opening_figures import OpeningFigure
from fleet.publishing.readers import shares
from fleet.scanning import Action, Told
from fleet.support import tickets
from fleet.support.alerts import Alert
from fleet.takeover.takeover import Takeover
from tests.cast import NOW, SECRET, Cast

for module in pkgutil.walk_packages(fleet.__path__, "fleet."):
    if not module.name.startswith(("fleet.migrations", "fleet.console", "fleet.__main__")):
        importlib.import_module(module.name)

FLOOR = {"coordinator": "all", "technician": "all", "volunteer": "all"}
DESK = {"coordinator": "all", "association": "own"}
SUMMARY = {"coordinator": "all", "administrator": "all", "foundation": "all", "department": "all"}
WHO_SEES: dict[str, dict[str, str]] = {
    "organisations": FLOOR
    | {"administrator": "all", "association": "own", "foundation": "own", "department": "own"},
    "sites": FLOOR | {"administrator": "all", "association": "own"},
    "accounts": {"administrator": "all"},
    "evening_passes": {"coordinator": "all"},
    "tokens": {"administrator": "all"},
    "programmes": SUMMARY,
    "youths": DESK,
    "donations": FLOOR,
    "labels": FLOOR,
    "label_batches": FLOOR,
    "assets": FLOOR | {"association": "own"},
    "devices": FLOOR | {"association": "own"},
    "sims": FLOOR | {"association": "own"},
    "snapshots": FLOOR,
    "erasures": FLOOR,
    "checks": FLOOR,
    "lines": {"coordinator": "all"},
    "plans": {"coordinator": "all"},
    "equipment_requests": DESK,
    "allocations": DESK | {"volunteer": "all"},
    "quotas": DESK,
    "shipments": DESK | {"volunteer": "all"},
    "loans": DESK,
    "tickets": FLOOR | {"association": "own"},
    "alerts": DESK,
    "events": {"coordinator": "all", "administrator": "all"},
    "ledger_blocks": SUMMARY,
    "ledger_sub_counts": SUMMARY,
    "opening_figures": SUMMARY,
    "editions": SUMMARY,
    "notes": SUMMARY,
    "agreements": {"coordinator": "all", "administrator": "all", "department": "own"},
    "share_links": {"coordinator": "all", "administrator": "all", "foundation": "own", "department": "own"},
    "stock_takes": FLOOR,
    "takeovers": {"coordinator": "all"},
    "backups": {"administrator": "all"},
    "scans": FLOOR,
    "webhooks": {"coordinator": "all", "administrator": "all", "association": "own"},
}
"""Table → role → what it sees, written apart from the code. `system` sees all, the unnamed nothing."""


def tables() -> dict[str, type[Seen]]:
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return {kind.__tablename__: kind for kind in mapped if issubclass(kind, Seen)}


def test_every_table_that_is_seen_by_somebody_is_told_of_here() -> None:
    assert tables().keys() == WHO_SEES.keys()


def populate(cast: Cast) -> None:
    """Of each table a row of the association, one of another, and one of nobody."""
    session = cast.session
    cast.secret_of(Role.ASSOCIATION)
    cast.loan(cast.ready_laptop(), cast.ready_sim())
    theirs, here = cast.loan(cast.ready_laptop(), cast.ready_sim()), cast.ready_laptop()
    cast.ready_sim()
    labels.make_batch(session, cast.volunteer, 2)
    cast.youth(cast.other_association)
    cast.sent_parcel()
    things: list[Any] = [
        cast.sent_parcel(),
        theirs,
        theirs.allocation,
        theirs.allocation.request if theirs.allocation else None,
    ]
    for owned in [*things, *(item.asset for item in theirs.items)]:
        owned.organisation_id = cast.other_association.id
    for item in theirs.items:
        tickets.open_ticket(session, cast.coordinator, item.asset, tickets.Trouble.OTHER)
    tickets.open_ticket(session, cast.coordinator, here, tickets.Trouble.SCREEN)
    mine = select(Asset).where(Asset.organisation_id == cast.association.id)
    tickets.open_ticket(session, cast.mentor, session.scalars(mine).all()[0], tickets.Trouble.BATTERY)
    for house in (cast.association.id, cast.other_association.id, None):
        alert = Alert(
            rule="r", subject="loan", subject_id=str(house), due_on=NOW.date(), threshold=0, created_at=NOW
        )
        alert.organisation_id, alert.state = house, AlertState.OPEN
        session.add(alert)
    line = session.scalars(select(lines.Line)).all()[0]
    plans.add(session, cast.coordinator, line, starts_on=NOW.date(), ends_on=NOW.date(), cost_cents=0)
    report = {"sha256": "0" * 64, "format": "lshw", "hardware": {}, "taken_at": NOW, "created_at": NOW}
    session.add(Snapshot(status=SnapshotState.PROPOSED, **report))
    lot = Donation(reference="a lot", donor_id=cast.donor.id, created_at=NOW)
    programme = programmes.add(
        session, cast.coordinator, "A campaign", starts_on=NOW.date(), ends_on=NOW.date()
    )
    facts = {"quarter": "2026-Q3", "territory": "06", "youths": 11, "published_at": NOW, "hash": "0" * 64}
    session.add_all([lot, Block(number=1, programme_id=programme.id, **facts)])
    parts = facts | {"youths": 30, "still_equipped": 19, "returned": 11}
    session.add(SubCountRow(number=1, programme_id=programme.id, **parts))
    figure = {"period": "2024", "youths": 200, "source": "a report", "created_at": NOW}
    session.add(OpeningFigure(programme_id=programme.id, **figure))
    published = {"quarter": "2026-Q3", "published_at": NOW, "sums": [], "hash": "0" * 64}
    session.add(Edition(number=1, **published))
    session.add(Note(programme_id=programme.id, quarter="2026-Q3", text="x", written_at=NOW))
    days = {"signed_on": NOW.date(), "starts_on": NOW.date(), "ends_on": NOW.date(), "commitments": "x"}
    for house in (cast.department, cast.other_association):
        signed = {"programme_id": programme.id, "territory": "06", "created_at": NOW}
        session.add(Agreement(organisation_id=house.id, **signed, **days))
    for funder in (cast.foundation, cast.department):
        shares.add(session, cast.coordinator, funder, days=30)
    taken = {"name": "fleet.csv", "sha256": "0" * 64, "columns": {}, "words": {}, "counts": {}}
    session.add(Takeover(first_seq=1, last_seq=1, made_by="command", created_at=NOW, **taken))
    stock_takes.open_at(session, cast.volunteer, cast.hub)
    session.add(Backup(name="fleet.backup", made_at=NOW))
    for house in (cast.association, cast.other_association):
        about: dict[str, Any] = {"change": 5, "reason": QuotaReason.AGREEMENT}
        quotas.grant(session, cast.coordinator, house, "06", Kind.LAPTOP, **about)
    evening_passes.give(session, cast.coordinator, session.get_one(Account, cast.volunteer.name), SECRET)
    scanning.send(session, cast.volunteer, [Told("scan-0001", Action.NOTE, NOW, "23456789")])
    for house in (cast.association, cast.other_association):
        webhooks.add(session, cast.coordinator, house, "https://tool.example.org/")
    session.commit()


def test_a1_each_role_sees_of_each_table_what_it_should_and_hidden_rows_answer_like_absent_ones(
    cast: Cast,
) -> None:
    populate(cast)
    for name, table in tables().items():
        key = inspect(table).primary_key[0]
        rows = cast.session.scalars(select(table)).all()
        assert rows, f"no {name} to see"
        for role, person in cast.by_role.items():
            rule = "all" if role is Role.SYSTEM else WHO_SEES[name].get(role.value, "none")
            keys = {str(getattr(row, key.key)) for row in rows if shown(rule, row, person, table)}
            seen = cast.session.scalars(select(table).where(visible(person, table))).all()
            assert {str(getattr(row, key.key)) for row in seen} == keys, (name, role)
            assert rule != "own" or 0 < len(keys) < len(rows), f"{name} shows {role} no difference"
            for row in rows[:30]:
                answer_of(cast, person, table, getattr(row, key.key), str(getattr(row, key.key)) in keys)


def shown(rule: str, row: Any, person: Actor, table: type[Seen]) -> bool:
    owner = row.id if table.__name__ == "Organisation" else getattr(row, "organisation_id", None)
    return rule == "all" or (rule == "own" and owner == person.organisation_id)


def answer_of(cast: Cast, person: Actor, table: type[Seen], key: Any, is_shown: bool) -> None:
    if is_shown:
        assert find(cast.session, person, table, key) is not None
        return
    absent = -1 if isinstance(key, int) else "nothing"
    told = []
    for asked in (key, absent):
        with pytest.raises(NotFound) as refused:
            find(cast.session, person, table, asked)
        told.append((type(refused.value), refused.value.facts))
    assert told == [(NotFound, {"key": key}), (NotFound, {"key": absent})]


def test_an_association_without_an_organisation_sees_nothing_not_what_belongs_to_nobody(cast: Cast) -> None:
    cast.ready_laptop()
    cast.session.flush()
    nobody = replace(cast.mentor, organisation_id=None)
    found = select(func.count()).select_from(Asset).where(visible(nobody, Asset))
    assert cast.session.scalar(found) == 0


@pytest.mark.parametrize("verb", Verb)
def test_a_role_tries_what_its_row_allows_and_nothing_else(verb: Verb) -> None:
    for role in Role:
        actor = Actor("acc_1", role, NOW)
        assert may(actor, verb) is (role in MAY[verb])
        if role in MAY[verb]:
            require(actor, verb)
        else:
            with pytest.raises(NotYours) as refused:
                require(actor, verb)
            assert refused.value.facts == {"verb": verb.value, "role": role.value}


def test_a_token_tries_what_its_scopes_allow() -> None:
    reader = Actor("tok_1", Role.ASSOCIATION, NOW, "org_1", frozenset({"devices:read"}))
    require(reader, Verb.DEVICE_READ)
    with pytest.raises(OutOfScope) as refused:
        require(reader, Verb.REQUEST_DRAFT)
    assert refused.value.facts["scope"] == "equipment-requests:write"
    with pytest.raises(NotYours):
        require(reader, Verb.REQUEST_APPROVE)


def test_funders_may_read_summaries_and_little_else() -> None:
    for role in (Role.FOUNDATION, Role.DEPARTMENT):
        assert {verb.value for verb in Verb if role in MAY[verb]} == {
            "organisation.read",
            "programme.read",
            "account.sign_in",
            "notice.read",
            "summary.read",
            "share_link.read",
            "share_link.add",
            "share_link.revoke",
        }


def test_a_volunteer_reads_no_youth_no_loan_and_no_request() -> None:
    hidden = (Verb.YOUTH_READ, Verb.LOAN_READ, Verb.REQUEST_READ, Verb.SUMMARY_READ, Verb.EVENT_READ)
    assert not [verb for verb in hidden if Role.VOLUNTEER in MAY[verb]]


def test_only_the_clock_opens_alerts_and_closes_the_ledger() -> None:
    for verb in (Verb.ALERT_OPEN, Verb.LEDGER_CLOSE):
        assert MAY[verb] == {Role.SYSTEM}


def test_today_is_the_local_date() -> None:
    night = Actor("acc_1", Role.VOLUNTEER, NOW.replace(hour=22, minute=30))
    assert night.today.day == NOW.day + 1
    assert night.later(NOW).today.day == NOW.day


def test_a_person_is_an_account_and_no_token_and_no_job(cast: Cast) -> None:
    assert cast.coordinator.is_person
    assert not cast.program().is_person
    assert not cast.system.is_person
