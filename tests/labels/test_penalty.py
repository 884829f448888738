"""The mask is chosen as qrcode chooses it, on patterns no payload would draw too."""

import random

import pytest
from qrcode import util

from labels.penalty import MASKS, Rules

KINDS = {
    "noise": lambda drawn, _row: drawn.random() < 0.5,
    "mostly dark": lambda drawn, _row: drawn.random() < 0.85,
    "mostly light": lambda drawn, _row: drawn.random() < 0.1,
    "stripes": lambda drawn, row: row % 2 == 0 or drawn.random() < 0.1,
    "long runs": lambda drawn, row: (row // 7) % 2 == 0 or drawn.random() < 0.02,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [21, 37, 41])
def test_each_candidate_gets_qrcodes_points(size: int, kind: str) -> None:
    drawn = random.Random(f"{kind} {size}")
    for _ in range(5):
        pictures = [picture(drawn, size, kind) for _ in range(MASKS)]
        points = [util.lost_point(modules) for modules in pictures]
        candidates = sum(packed(modules) << 2 * size * size * n for n, modules in enumerate(pictures))
        assert Rules.of(size).points(candidates) == points
        assert Rules.of(size).best(candidates) == points.index(min(points))


def test_of_equals_the_first_is_taken() -> None:
    modules = picture(random.Random(1), 21, "noise")
    assert Rules.of(21).best(sum(packed(modules) << 2 * 21 * 21 * n for n in range(MASKS))) == 0


def picture(drawn: random.Random, size: int, kind: str) -> list[list[bool]]:
    return [[KINDS[kind](drawn, row) for _ in range(size)] for row in range(size)]


def packed(modules: list[list[bool]]) -> int:
    lines = [*zip(*modules, strict=True), *modules]
    return int("".join("01"[dark] for line in lines for dark in line), 2)
