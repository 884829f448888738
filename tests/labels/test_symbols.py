"""Characters are packed as qrcode packs them, and tables are made once."""

import pytest
from qrcode import util

from labels.symbols import pack, tables


@pytest.mark.parametrize(
    "payload", ["A", "AB", "ABC", "HTTPS://PRET.EXAMPLE.ORG/Q/0123456789ABCDEFGHJKMNPQRS"]
)
def test_the_first_data_bytes_are_those_of_qrcode(payload: str) -> None:
    buffer = util.BitBuffer()
    data = util.QRData(payload)
    buffer.put(data.mode, 4)
    buffer.put(len(data), 9)
    data.write(buffer)
    assert pack(payload) == bytes(buffer.buffer)


def test_a_character_outside_the_alphabet_is_refused() -> None:
    with pytest.raises(KeyError):
        pack("AB_")


def test_tables_are_made_once_for_a_length() -> None:
    assert tables(2, 54) is tables(2, 54)
