"""A device is known by maker and real serial, and by nothing weaker."""

import pytest
from sqlalchemy.exc import IntegrityError

from fleet import codes, events
from fleet.access import NotYours
from fleet.intake import devices, labels
from fleet.intake.devices import AlreadyKnown, Category, identity, maker_key
from fleet.lifecycle import AssetState
from fleet.text import PersonalText
from tests.cast import Cast


@pytest.mark.parametrize(
    ("maker", "key"),
    [
        ("Dell Inc.", "dell"),
        ("DELL", "dell"),
        ("Hewlett-Packard", "hp"),
        ("HP", "hp"),
        ("ASUSTeK COMPUTER INC.", "asus"),
        ("ASUS", "asus"),
        (None, ""),
        (" - ", ""),
    ],
)
def test_a_maker_has_one_key_for_its_many_writings(maker: str | None, key: str) -> None:
    assert maker_key(maker) == key


@pytest.mark.parametrize(
    "serial",
    [None, "", "To Be Filled By O.E.M.", "Default string", "0123456789", "000000", "System Serial Number"],
)
def test_a_placeholder_is_no_identity(serial: str | None) -> None:
    assert identity("Dell", serial) is None


def test_no_import_doubles_a_device(cast: Cast) -> None:
    first = cast.device(maker="Dell Inc.", serial="ABC1234")
    with pytest.raises(AlreadyKnown) as refused:
        cast.device(maker="DELL", serial=" abc1234 ")
    assert refused.value.facts == {"code": first.code}
    other = cast.device(maker="HP", serial="ABC1234")
    with pytest.raises(AlreadyKnown):
        devices.edit(cast.session, cast.technician, other, maker="Dell")
    other.identity = first.identity
    with pytest.raises(IntegrityError):
        cast.session.flush()


def test_the_code_exists_from_the_start_and_finds_it_by_its_label(cast: Cast) -> None:
    device = devices.announce(cast.session, cast.coordinator, Category.TABLET)
    cast.session.flush()
    assert codes.is_code(device.code)
    assert device.state is AssetState.ANNOUNCED
    assert labels.asset_of(cast.session, codes.shown(device.code).lower()) is device


def test_corrections_are_kept_and_the_trail_names_the_fields_only(cast: Cast) -> None:
    device = cast.device()
    devices.edit(cast.session, cast.technician, device, grade="B", condition="  rayure   fine ")
    assert (device.grade, device.condition) == ("B", "rayure fine")
    cast.session.commit()
    told = events.history(cast.session, "device", device.code)[0]
    assert told.facts == {"fields": ["condition", "grade"]}
    with pytest.raises(PersonalText):
        devices.edit(cast.session, cast.technician, device, condition="à lea@example.org")
    with pytest.raises(NotYours):
        devices.edit(cast.session, cast.volunteer, device, grade="A")


def test_what_may_not_be_edited_stays(cast: Cast) -> None:
    device = cast.device()
    devices.edit(cast.session, cast.technician, device, state="ready", cycle=7, code="X")
    assert (device.state, device.cycle) == (AssetState.RECEIVED, 1)


def test_a_battery_that_no_report_gave_has_no_wear(cast: Cast) -> None:
    device = cast.device()
    assert device.battery_wear is None
    device.battery_design_mwh, device.battery_full_mwh = 50_000, 20_000
    assert device.battery_wear == 0.4
