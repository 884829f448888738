import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import Invalid
from fleet.intake import reports
from fleet.intake.reports import MAX_BYTES, HardwareReport, ReportTooLarge, UnknownReport, UnreadableReport
from fleet.intake.serials import is_placeholder_serial
from tests.fleet.intake.reports.machines import (
    PERSONAL,
    glpi,
    glpi_phone,
    lshw,
    lshw_chip,
    nvme,
    packed,
    space,
)

MACHINES = {
    "lshw": lshw(),
    "list": [lshw(nvme(space("hwmon1"), space("/dev/nvme0n1", size=5)), lshw_chip())],
    "glpi": glpi(),
    "phone": glpi_phone(),
}


@pytest.mark.parametrize("name", MACHINES)
def test_nothing_about_people_is_kept(name: str) -> None:
    data = packed(MACHINES[name])
    assert PERSONAL in data.decode()
    assert PERSONAL.lower() not in repr(reports.parse(data)).lower()


@pytest.mark.parametrize("name", MACHINES)
def test_a_report_kept_as_json_comes_back_the_same(name: str) -> None:
    report = reports.parse(packed(MACHINES[name]))
    assert HardwareReport.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_a_report_bears_the_hash_of_its_file() -> None:
    data = packed(lshw())
    assert reports.parse(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_report_is_read_as_windows_saves_it_too(encoding: str) -> None:
    assert reports.parse(json.dumps(glpi()).encode(encoding)).serial == "PF1ABCDE"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"lshw: command not found",
        b"<?xml version='1.0'?><REQUEST/>",
        b"\xff\xfe\xfd",
        b'{"id": "\xe9"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"1" * 5_000,
    ],
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableReport):
        reports.parse(data)


@pytest.mark.parametrize(
    "doc",
    [
        None,
        1,
        "x",
        [],
        {},
        [[]],
        {"content": {}},
        {"id": 1, "class": "system"},
        {"smartctl": {"version": [7, 1]}},
    ],
)
def test_another_format_is_refused_with_the_names_of_ours(doc: Any) -> None:
    with pytest.raises(UnknownReport) as refusal:
        reports.parse(packed(doc))
    assert refusal.value.facts == {"formats": "lshw -json, GLPI inventory JSON"}


def test_a_report_of_smartctl_is_refused_for_now(real_report: Callable[[str], HardwareReport]) -> None:
    with pytest.raises(UnknownReport):
        real_report("15_smartctl_failed_hitachi.json")


def test_ten_mebibytes_are_enough() -> None:
    with pytest.raises(ReportTooLarge):
        reports.parse(b" " * (MAX_BYTES + 1))


def test_numbers_that_json_has_not_are_nothing() -> None:
    doc = glpi({"memories": [{"capacity": float("nan")}], "hardware": {"memory": float("inf")}})
    assert reports.parse(packed(doc)).memory_bytes is None


def test_a_tree_as_deep_as_json_may_be_is_walked() -> None:
    node: dict[str, Any] = {"id": "disk", "class": "disk", "logicalname": "/dev/sda"}
    for _ in range(300):
        node = {"id": "bridge", "class": "bridge", "children": [node]}
    assert len(reports.parse(packed(lshw(node))).storages) == 1


def paths(doc: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield above
    items = doc.items() if isinstance(doc, dict) else enumerate(doc) if isinstance(doc, list) else ()
    for step, below in items:
        yield from paths(below, (*above, step))


def replaced(doc: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at `path`."""
    if not path:
        return value
    copy = doc.copy()
    copy[path[0]] = replaced(doc[path[0]], path[1:], value)
    return copy


ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    7,
    2**60 + 1,
    10**400,
    1.5,
    -0.0,
    1e300,
    float("nan"),
    float("-inf"),
    "",
    "x",
    "0",
    "\x00\x1b[31m",
    "\ud800",
    "\u202e" * 9,
    "9" * 300,
    "1e999",
    "é" * 5_000,
    "usb@1",
    "nvme",
    [],
    [[]],
    [None, 1, "x", {}],
    {},
    {"": None, "class": [], "id": {}, "children": 5},
]
"""What a field may hold when nobody means well."""


@pytest.mark.parametrize("name", MACHINES)
def test_a_report_with_anything_in_any_one_place_is_read_or_refused(name: str) -> None:
    for path in paths(MACHINES[name]):
        for value in ODD:
            try:
                report = reports.parse(json.dumps(replaced(MACHINES[name], path, value)).encode())
            except Invalid:
                continue
            check(report)


JUNK = st.one_of(
    st.sampled_from(ODD),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.recursive(
        st.none() | st.text(max_size=3) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=4,
    ),
)


@pytest.mark.parametrize("name", MACHINES)
@given(data=st.data())
def test_a_report_odd_in_several_places_is_read_or_refused(name: str, data: st.DataObject) -> None:
    doc = MACHINES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        doc = replaced(doc, data.draw(st.sampled_from(list(paths(doc)))), data.draw(JUNK))
    try:
        report = reports.parse(json.dumps(doc).encode())
    except Invalid:
        return
    check(report)


def check(report: HardwareReport) -> None:
    """What holds of every report, however it was written."""
    assert HardwareReport.from_json(json.loads(json.dumps(report.as_json()))) == report
    for words in texts(report.as_json()):
        assert words.isprintable()
        assert len(words) <= 120
    for serial in (report.serial, *(each.serial for each in report.storages)):
        assert serial is None or not is_placeholder_serial(serial)
    for size in (report.memory_bytes, *(each.size_bytes for each in report.storages)):
        assert size is None or 0 < size <= 2**60
    assert report.taken_at is None or report.taken_at.utcoffset() is not None


def texts(value: Any) -> Iterator[str]:
    """Every text in JSON."""
    if isinstance(value, str):
        yield value
    for below in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    ):
        yield from texts(below)
