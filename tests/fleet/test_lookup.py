"""Names are found by how they begin or end, alike on both engines, and by an index."""

from sqlalchemy import func, inspect, literal, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from fleet import lookup
from fleet.db import Base, Database
from fleet.intake.devices import Device
from tests.cast import Cast


def named(cast: Cast, condition: object) -> set[str]:
    return set(cast.session.scalars(select(Device.model).where(condition)))  # type: ignore[arg-type]


def test_names_are_found_by_their_beginning_in_any_case(cast: Cast) -> None:
    for model in ("ThinkPad T14", "Thinkpad X1", "think", "Pad", "Éducatif 100", "100%", "1000"):
        cast.device(model=model)
    cast.session.flush()
    key = lookup.capitals(Device.model)
    assert named(cast, lookup.begins(key, "thinkP")) == {"ThinkPad T14", "Thinkpad X1"}
    assert named(cast, lookup.begins(key, "Éduc")) == {"Éducatif 100"}
    assert named(cast, lookup.begins(key, "100%")) == {"100%"}, "no letter is a wild card"
    assert named(cast, lookup.equals(key, "THINK", "pad")) == {"think", "Pad"}
    assert named(cast, lookup.begins(lookup.second_word(Device.model), "t1")) == {"ThinkPad T14"}


def test_maker_and_model_are_found_as_people_say_them_together(cast: Cast) -> None:
    cast.device(maker="Dell Inc.", model="Latitude 5400")
    cast.device(maker="Dell", model=None)
    cast.device(maker=None, model="Nameless")
    cast.session.flush()
    key = lookup.called(Device.maker, Device.model)
    assert named(cast, lookup.begins(key, "dell latitude 54")) == {"Latitude 5400"}
    assert named(cast, lookup.begins(key, "dell")) == {"Latitude 5400", None}
    assert named(cast, lookup.begins(key, "nameless")) == set()


def test_long_names_are_found_by_their_last_characters(cast: Cast) -> None:
    for serial in ("5CG8123ABC", "5cg9123abc", "ABC", "3ABC"):
        cast.device(serial=serial, model=serial)
    cast.session.flush()
    assert named(cast, lookup.ends(Device.serial, "3abc")) == {"5CG8123ABC", "5cg9123abc", "3ABC"}
    assert named(cast, lookup.ends(Device.serial, "8123ABC")) == {"5CG8123ABC"}
    assert named(cast, lookup.ends(Device.serial, "XX5CG8123ABC")) == set()


def test_keys_stand_in_the_order_of_the_index(session: Session) -> None:
    words = ["Z", "a", "é", "B"]
    row = select(literal("x").label("x")).subquery()
    told = [select(func.upper(literal(word)).label("key")).select_from(row) for word in words]
    keys = told[0].union_all(*told[1:]).subquery()
    ordered = session.scalars(select(keys.c.key).order_by(lookup.ascending(keys.c.key))).all()
    assert [key.upper() for key in ordered] == ["A", "B", "Z", "É"]


def test_every_index_over_an_expression_is_there_although_alembic_cannot_see_it(database: Database) -> None:
    wanted = {str(index.name) for table in Base.metadata.tables.values() for index in table.indexes}
    assert {"ix_devices_called", "ix_sims_iccid_ending"} <= wanted
    assert wanted <= present(database.engine)


def present(engine: Engine) -> set[str]:
    if engine.dialect.name == "postgresql":
        look = inspect(engine)
        return {str(index["name"]) for table in look.get_table_names() for index in look.get_indexes(table)}
    with engine.connect() as connection:  # reflection leaves expressions out
        return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'index'")))
