"""A million assets by the engines' own bulk ways: what the search looks at, named as people name things."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import text

from bench.data import NOW
from fleet import codes
from fleet.db import Database
from fleet.parties.organisations import Organisation

LATITUDES: Final = 100_000
"""Devices whose model begins alike."""
SIMS_SHARE: Final = 0.4
LOTS: Final = 10_000
LENT: Final = 50_000
"""Requests, kits and loans, of each so many."""
HELD: Final = 2_000
"""Assets that one association answers for."""
NAMES: Final = (
    ("HP", "HP EliteBook 840 G{0}"),
    ("LENOVO", "ThinkPad T{0}"),
    ("Lenovo", "20L6S{0}0VE00"),
    ("ASUSTeK COMPUTER INC.", "ExpertBook B{0}"),
    ("Apple Inc.", "MacBookPro{0},1"),
)
MOMENT: Final = NOW.strftime("%Y-%m-%d %H:%M:%S.000000")
STATES: Final = ("received", "refurbishing", "ready", "on_loan", "returned")

Row = tuple[Any, ...]


def code(number: int) -> str:
    """Codes in rising order, spread over all there may be: rows go in faster so."""
    left, body = number * 27_000, ""
    for _ in range(codes.CODE_LENGTH - 1):
        left, letter = divmod(left, len(codes.ALPHABET))
        body = codes.ALPHABET[letter] + body
    return body + codes.check_character(body)


def fill(database: Database, made: dict[str, Organisation], assets: int) -> None:
    """So many assets with their labels, their lots, and requests, kits and loans beside them."""
    devices = int(assets * (1 - SIMS_SHARE))
    house, lender = made["association"].id, made["lender"].id
    lot = "id reference donor_id created_at"
    load(database, "donations", lot, _lots(lender))
    columns = "code asset_type state version cycle erasure_unknown created_at cycle_began_at last_seen_at"
    load(database, "assets", f"{columns} organisation_id donation_id", _assets(assets, devices, house))
    load(
        database,
        "devices",
        "code category maker model serial inventory_number account_lock",
        _devices(devices),
    )
    load(database, "sims", "code iccid", ((code(n), iccid(n)) for n in range(devices, assets)))
    label = "id token short_code status asset_code created_at"
    load(database, "labels", label, (_label(number) for number in range(assets)))
    _load_lending(database, house)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def iccid(number: int) -> str:
    """An ICCID whose last digits are nobody else's among ten thousand."""
    return f"8933{number * 7_919 % 10**15:015d}"


def serial(number: int) -> str:
    """A serial as one maker gives them: a tenth of all begin alike."""
    return f"PF{number * 7_919 % 10**6:06d}"


def token(number: int) -> str:
    """A label's token."""
    return code(number).translate(str.maketrans("89", "IO")).rjust(codes.TOKEN_LENGTH, "A")


def _lots(donor: str) -> Iterator[Row]:
    return ((f"lot_{n:012d}", f"DON-{2020 + n % 7}-{n:04d} Banque", donor, MOMENT) for n in range(LOTS))


def _assets(assets: int, devices: int, house: str) -> Iterator[Row]:
    apart = assets // HELD
    for number in range(assets):
        is_device = number < devices
        state = STATES[number % len(STATES)]
        kept = (1, 1, False, MOMENT, MOMENT, MOMENT)
        holder = house if number % apart == 0 else None
        lot = f"lot_{number % LOTS:012d}" if is_device else None
        yield code(number), "device" if is_device else "sim", state, *kept, holder, lot


def _devices(devices: int) -> Iterator[Row]:
    for number in range(devices):
        if number >= devices - LATITUDES:  # all at the end: a scan of the table would meet them last
            maker, model = "Dell Inc.", f"Latitude {5000 + number % 2_500}"
        else:
            maker, pattern = NAMES[number % len(NAMES)]
            model = pattern.format(number % 400)
        yield code(number), "laptop", maker, model, serial(number), f"INV-{number:07d}", "none"


def _label(number: int) -> Row:
    name = code(number)
    return f"lab_{name}", token(number), name, "live", name, MOMENT


def _load_lending(database: Database, house: str) -> None:
    day = MOMENT[:10]
    asked = "id version organisation_id needed_by state entered_by entered_for created_at"
    rows: Iterable[Row] = (
        (f"req_{n:012d}", 1, house, day, "fulfilled", "acc_bench", False, MOMENT) for n in range(LENT)
    )
    load(database, "equipment_requests", asked, rows)
    kit = "id version kit_code request_id organisation_id state made_by created_at expires_at"
    rows = (
        (f"alc_{n:012d}", 1, code(n), f"req_{n:012d}", house, "handed_over", "acc_bench", MOMENT, MOMENT)
        for n in range(LENT)
    )
    load(database, "allocations", kit, rows)
    loan = (
        "id version organisation_id territory state signed_on signatory kept_at due_on handed_over_by "
        "handed_over_at handed_over_on first_for_youth last_sign_at created_at"
    )
    signed = ("06", "open", day, "adult_youth", "association", day, "acc_bench", MOMENT, day, False)
    rows = ((f"loan_{n:012d}", 1, house, *signed, MOMENT, MOMENT) for n in range(LENT))
    load(database, "loans", loan, rows)


def load(database: Database, table: str, columns: str, rows: Iterable[Row]) -> None:
    """COPY on PostgreSQL, executemany on SQLite."""
    names = columns.split()
    raw = database.engine.raw_connection()
    cursor: Any = raw.cursor()
    if database.engine.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.execute("PRAGMA cache_size=-400000")
        cursor.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(names))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608
    raw.commit()
    raw.close()
