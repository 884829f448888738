"""Hardware reports: what a tool says of a machine at the bench, recognised by content, a file per format."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, NamedTuple

from fleet.errors import Invalid
from fleet.intake.reports import glpi, lshw
from fleet.intake.reports.report import HardwareReport, ReportedBattery, ReportedSim, ReportedStorage

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "HardwareReport",
    "ReportedBattery",
    "ReportedSim",
    "ReportedStorage",
    "parse",
]

MAX_BYTES: Final = 10 * 2**20


class Format(NamedTuple):
    """One kind of report: its name in data, and as people know it."""

    name: str
    shown: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any, str], HardwareReport]


FORMATS: Final = tuple(Format(each.NAME, each.SHOWN, each.recognises, each.read) for each in (lshw, glpi))


class ReportTooLarge(Invalid):
    """This hardware report is too large."""

    detail = "At most {most_mib} MiB are read."


class UnreadableReport(Invalid):
    """This file is not readable JSON."""

    detail = "Send the report whole and as the tool wrote it, in UTF-8."


class UnknownReport(Invalid):
    """The format of this report is not recognised."""

    detail = "We read: {formats}."


def parse(data: bytes) -> HardwareReport:
    """What a hardware report says of one machine.

    Raises ReportTooLarge, UnreadableReport, UnknownReport, or what the format's `read` raises: all Invalid.
    """
    if len(data) > MAX_BYTES:
        raise ReportTooLarge(most_mib=MAX_BYTES // 2**20)
    doc = _document(data)
    for each in FORMATS:
        if each.recognises(doc):
            return each.read(doc, sha256(data).hexdigest())
    raise UnknownReport(formats=", ".join(each.shown for each in FORMATS))


def _document(data: bytes) -> Any:
    """JSON in UTF-8 or, as PowerShell writes it, UTF-16. NaN and Infinity, which JSON hasn't, become null."""
    try:
        return json.loads(data.decode(json.detect_encoding(data)), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise UnreadableReport from None
