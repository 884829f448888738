"""The symbols are the qrcode package's own, bit by bit."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from qrcode import util

from labels import symbols
from labels.errors import TooMuchData
from labels.qr import LEVELS, drawn_by_qrcode, matrix

ZEROS = "0" * 12  # enough to fill a block with zeros, which qrcode 8.2 divides by: ValueError("glog(0)")
TOKEN = st.text(st.sampled_from("ABCDEFGHJKMNPQRSTVWXYZ0123456789"), min_size=26, max_size=26)


def most(version: int, level: str) -> int:
    """How many alphanumeric characters a small version holds: two in eleven bits, the last alone in six."""
    room = util.BIT_LIMIT_TABLE[LEVELS[level]][version] - 13
    return room // 11 * 2 + (room % 11 >= 6)


@given(token=TOKEN.filter(lambda token: ZEROS not in token))
def test_a_labels_symbol_is_the_one_qrcode_makes(token: str) -> None:
    payload = f"HTTPS://PRET.EXAMPLE.ORG/Q/{token}"
    assert matrix(payload) == drawn_by_qrcode(payload)


@given(
    text=st.text(st.sampled_from(symbols.ALPHANUMERIC), min_size=1, max_size=90),
    level=st.sampled_from("LMQH"),
)
def test_any_alphanumeric_payload_is_the_one_qrcode_makes(text: str, level: str) -> None:
    payload = f"A{text.replace(ZEROS, 'ZERO')}"
    assert matrix(payload, level) == drawn_by_qrcode(payload, level)


def test_a_token_of_zeros_that_qrcode_cannot_draw_is_drawn_and_reads_back() -> None:
    payload = f"HTTPS://PRET.EXAMPLE.ORG/Q/{'0' * 26}"
    symbol = matrix(payload)
    picture = Image.new("L", (symbol.size, symbol.size))
    picture.putdata([255 * (dark == "0") for line in symbol.lines() for dark in line])
    framed = ImageOps.expand(picture, 4, 255)
    (code,) = zxingcpp.read_barcodes(framed.resize((270, 270), Image.Resampling.NEAREST))
    assert code.text == payload


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", range(1, symbols.LARGEST_VERSION + 2))
def test_every_version_and_level_is_the_one_qrcode_makes_from_its_shortest_to_its_longest(
    version: int, level: str
) -> None:
    shortest = most(version - 1, level) + 1 if version > 1 else 1
    for length in (shortest, most(version, level) - 1, most(version, level)):
        payload = "".join(symbols.ALPHANUMERIC[(7 * n * n + length + 10) % 45] for n in range(length))
        made = matrix(payload, level)
        assert made.size == 17 + 4 * version
        assert made == drawn_by_qrcode(payload, level)


@pytest.mark.parametrize(
    "payload", ["https://pret.example.org/q/abc", "0123456789", "déjà vu", "A a", "A\nB", ""]
)
def test_other_payloads_are_left_to_qrcode(payload: str) -> None:
    assert matrix(payload) == drawn_by_qrcode(payload)


def test_a_host_so_long_that_the_symbol_outgrows_the_tables_is_left_to_qrcode() -> None:
    payload = f"HTTPS://{'A' * 100}.EXAMPLE.ORG/Q/{'B' * 26}"
    assert symbols.tables(LEVELS["H"], len(payload)) is None
    assert matrix(payload) == drawn_by_qrcode(payload)


def test_more_than_the_largest_symbol_holds_is_refused() -> None:
    with pytest.raises(TooMuchData) as refusal:
        matrix("A" * 5000)
    assert refusal.value.facts == {"characters": 5000, "level": "H"}


def test_the_first_row_starts_with_a_finder_pattern() -> None:
    symbol = matrix("HELLO")
    assert [line[:8] for line in symbol.lines()[:3]] == ["11111110", "10000010", "10111010"]
    assert {len(line) for line in symbol.lines()} == {symbol.size} == {len(symbol.lines())}
