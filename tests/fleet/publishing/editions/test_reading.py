"""What of an edition is whose, read from its frozen rows alone (rule F6)."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from fleet.access import NotYours, Role
from fleet.connectivity import plans
from fleet.intake.donations import Donation
from fleet.publishing import editions
from fleet.publishing.editions import ConnectionFigures, Reuse
from fleet.publishing.editions.milestones import Milestones
from fleet.publishing.ledger import K, Quarter
from tests.cast import Cast

NEW_YEAR = datetime(2027, 1, 11, 5, tzinfo=UTC)


def published(cast: Cast) -> None:
    """Two lots, one of them the foundation's and put to use; a plan of its money and one of nobody's."""
    session = cast.session
    mine = Donation(
        reference="Lot 1", donor_id=cast.donor.id, funder_id=cast.foundation.id, created_at=cast.now
    )
    other = Donation(reference="Lot 2", donor_id=cast.donor.id, created_at=cast.now)
    session.add_all([mine, other])
    session.flush()
    cast.loan(cast.ready_laptop(donation_id=mine.id))
    cast.device(donation_id=other.id)
    cast.device()
    for funder in (cast.foundation, None) * K:
        line, year = cast.line(cast.sim()), {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
        plans.add(session, cast.coordinator, line, cost_cents=9_900, funder=funder, **year)
    session.flush()
    editions.publish(session, cast.system.later(NEW_YEAR))


def test_before_the_first_edition_there_is_nothing(cast: Cast) -> None:
    cast.device()
    assert editions.of(cast.session, cast.coordinator) is None


def test_a_funder_reads_of_its_own_lots_and_money_beside_the_whole(cast: Cast) -> None:
    published(cast)
    told = editions.of(cast.session, cast.funder)
    assert told is not None
    assert (told.quarter, told.as_of, told.published_at) == (Quarter(2026, 4), date(2026, 12, 31), NEW_YEAR)
    assert told.is_funder
    assert [(lot.reference, lot.donor, lot.announced_on) for lot in told.lots] == [
        ("Lot 1", "Banque du Port", date(2026, 9, 14))
    ]
    assert told.own == told.lots[0].became == told.donors[0].became == Milestones(1, 1, 1, 1, 0)
    assert told.total == Milestones(3, 3, 1, 1, 0)
    assert (told.used_by_year, told.used_until) == ({2026: 1}, 2026)
    assert told.months == (ConnectionFigures(2026, 132, 108_900),)
    assert told.reuse == Reuse(put_to_use=1, received=1, until=2026)
    assert told.avoided is not None
    assert told.avoided.kilograms == 27


def test_f6_months_are_told_from_eleven_lines_of_a_whole_year_on(cast: Cast) -> None:
    """Fewer would tell how many lines were paid for, one by one; and fewer read like none."""
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    for _ in range(K - 1):
        plans.add(
            cast.session,
            cast.coordinator,
            cast.line(cast.sim()),
            funder=cast.foundation,
            cost_cents=1,
            **year,
        )
    year["ends_on"] = date(2026, 12, 30)
    plans.add(
        cast.session, cast.coordinator, cast.line(cast.sim()), funder=cast.foundation, cost_cents=1, **year
    )
    cast.session.flush()
    editions.publish(cast.session, cast.system.later(NEW_YEAR))
    for person in (cast.funder, cast.coordinator):
        told = editions.of(cast.session, person)
        assert told is not None
        assert told.months == ()


def test_two_who_forget_at_once_take_nothing_from_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread may clear what is remembered between keeping and answering."""
    published(cast)

    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: Any, value: Any) -> None:
            self.clear()

    monkeypatch.setitem(cast.session.info, "editions", Forgetful())
    assert editions.of(cast.session, cast.funder) is not None


def test_a_departement_that_funded_nothing_reads_the_whole_and_no_lot(cast: Cast) -> None:
    published(cast)
    told = editions.of(cast.session, cast.officer)
    assert told is not None
    assert (told.own, told.lots, told.months) == (Milestones(0, 0, 0, 0, 0), (), ())
    assert (told.reuse, told.avoided) == (None, None)
    assert told.total.given == 3


def test_the_house_reads_every_lot_and_what_all_paid(cast: Cast) -> None:
    published(cast)
    told = editions.of(cast.session, cast.coordinator)
    assert told is not None
    assert sorted(lot.reference for lot in told.lots) == ["Lot 1", "Lot 2"]
    assert [(donor.donor, donor.lots, donor.became.given) for donor in told.donors] == [
        ("Banque du Port", 2, 2)
    ]
    assert told.months == (ConnectionFigures(2026, 264, 217_800),)
    assert told.own == told.total
    assert told.reuse is not None
    assert told.reuse.percent == 33


def test_a_funder_without_a_house_owns_nothing(cast: Cast) -> None:
    published(cast)
    stray = type(cast.funder)(cast.funder.name, Role.FOUNDATION, cast.now)
    told = editions.of(cast.session, stray)
    assert told is not None
    assert (told.lots, told.months) == ((), ())


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TECHNICIAN, Role.ASSOCIATION])
def test_who_may_not_read_summaries_is_refused(cast: Cast, role: Role) -> None:
    with pytest.raises(NotYours):
        editions.of(cast.session, cast.by_role[role])


def test_nothing_but_the_frozen_tables_is_read(cast: Cast) -> None:
    published(cast)
    asked: list[str] = []
    connection = cast.session.connection()

    def hear(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        asked.append(sql)

    event.listen(connection, "before_cursor_execute", hear)
    for person in (cast.funder, cast.officer, cast.coordinator):
        editions.of(cast.session, person)
    event.remove(connection, "before_cursor_execute", hear)
    tables = {name for sql in asked for name in re.findall(r"(?:FROM|JOIN) (\w+)", sql)}
    assert tables == {"editions", "edition_figures"}
