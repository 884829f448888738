"""What we keep of a hardware report, whatever tool wrote it: the machine, nothing about who used it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self

from fleet.errors import Invalid

Kind = Literal["hdd", "ssd", "nvme", "emmc", "flash", "unknown"]
"""How a storage keeps data, hence how it is erased. `unknown`: take it for an SSD until a person says."""

Category = Literal["laptop", "desktop", "tablet", "phone"]


class PartialReport(Invalid):
    """This report covers only a part of the machine."""

    detail = "Make it again without choosing sections: a disk it leaves out would never be erased."


class NotOurEquipment(Invalid):
    """This report is not about equipment we lend."""

    detail = "It describes a printer or network equipment."


@dataclass(frozen=True)
class ReportedStorage:
    """A disk or soldered flash that stays in the machine. `serial` is None where there is no real one."""

    model: str | None
    serial: str | None
    size_bytes: int | None
    kind: Kind


@dataclass(frozen=True)
class LeftOut:
    """A device that is not the machine's own storage: `why` is usb, card, optical, floppy or virtual."""

    name: str
    why: str


@dataclass(frozen=True)
class ReportedBattery:
    """All batteries together, in mWh. `full_mwh` is None where the report knows the design alone."""

    design_mwh: int
    full_mwh: int | None

    @property
    def wear(self) -> float | None:
        """Full charge ÷ design capacity: 1.0 as new, 0.5 when half is gone, a little over 1 when new."""
        return None if self.full_mwh is None else round(self.full_mwh / self.design_mwh, 3)


@dataclass(frozen=True)
class ReportedSim:
    """A SIM found in a phone. Of its number only the last two digits are kept: it may still be somebody's."""

    iccid: str
    operator: str | None
    number_masked: str | None


@dataclass(frozen=True)
class HardwareReport:
    """One machine as one tool saw it once.

    `format` is lshw or glpi, `sha256` that of the file's bytes, in hex. `taken_at` is aware UTC, None where
    the report does not say; a local time without its offset is taken for UTC. Sizes are in bytes. `category`
    is a guess where the maker left the chassis type unsaid. `storages_listed` is False where the tool did not
    look for any: then empty `storages` say nothing. `uuid` is for comparing alone (tools disagree on its byte
    order). `macs` are weak evidence.
    """

    format: str
    sha256: str
    category: Category
    taken_at: datetime | None = None
    maker: str | None = None
    model: str | None = None
    serial: str | None = None
    uuid: str | None = None
    cpu: str | None = None
    memory_bytes: int | None = None
    storages: tuple[ReportedStorage, ...] = ()
    storages_listed: bool = True
    left_out: tuple[LeftOut, ...] = ()
    battery: ReportedBattery | None = None
    os_name: str | None = None
    os_version: str | None = None
    touch: bool | None = None
    imei: str | None = None
    sims: tuple[ReportedSim, ...] = ()
    macs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {**asdict(self), "taken_at": self.taken_at.isoformat() if self.taken_at else None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The report that `as_json` wrote."""
        taken_at, battery = kept["taken_at"], kept["battery"]
        return cls(
            **{
                **kept,
                "taken_at": datetime.fromisoformat(taken_at) if taken_at else None,
                "battery": ReportedBattery(**battery) if battery else None,
                "storages": tuple(ReportedStorage(**each) for each in kept["storages"]),
                "left_out": tuple(LeftOut(**each) for each in kept["left_out"]),
                "sims": tuple(ReportedSim(**each) for each in kept["sims"]),
                "macs": tuple(kept["macs"]),
            }
        )
