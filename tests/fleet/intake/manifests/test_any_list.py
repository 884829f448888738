"""Lists that nobody made up for a test: drawn at random, and real ones."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import Invalid
from fleet.intake import manifests
from fleet.sheets.columns import MissingColumns

HEADER = "Type;Marque;Modèle;N° de série;Qté;N° inventaire;État\n"


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "laptop", "HP", "0", "12", "-1", "6E+15", "Total", "exemple", "oui", "ABC1234", "é\x00"]
            )
            | st.text(max_size=8),
            max_size=7,
        ),
        max_size=6,
    )
)
def test_no_cells_do_more_than_be_refused(rows: list[list[str]]) -> None:
    body = "\n".join(";".join(f'"{cell}"' if '"' not in cell else "" for cell in row) for row in rows)
    try:
        manifest = manifests.read((HEADER + body).encode("utf-8", "replace"))
    except Invalid:
        return
    assert all(line.count == 1 or line.serial is None for line in manifest.lines)
    assert manifest.count >= 1


@pytest.fixture
def real_list(pytestconfig: pytest.Config, needs: Callable[..., str]) -> Callable[[str], bytes]:
    """A file of the English schools' scheme. They are other people's and stand beside the checkout."""

    def data(name: str) -> bytes:
        path: Any = pytestconfig.rootpath.parent / "shared" / "data" / name
        needs("the real lists", "they stand in ../shared/data, beside the checkout", path.exists())
        return bytes(path.read_bytes())

    return data


def test_a_real_suppliers_feed_is_a_list(real_list: Callable[[str], bytes]) -> None:
    lines = manifests.read(real_list("11_dfe_orders.csv")).lines
    assert [(line.category, line.maker, line.count) for line in lines] == [
        ("laptop", "DELL Technologies", 1),
        ("laptop", "Hewlett Packard Inc.", 1),
    ]
    assert lines[1].model == 'HP 250 G7 N40000 15.6" 4/128GB'


def test_a_real_operators_file_is_refused_as_a_list(real_list: Callable[[str], bytes]) -> None:
    with pytest.raises(MissingColumns):
        manifests.read(real_list("09_dfe_mobile_data_operator_return_utf8.csv"))
