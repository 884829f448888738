"""Runs of dark modules become rectangles: all of them, none twice, none longer than its row."""

import re

from labels.qr import Matrix, matrix
from labels.strokes import Strokes, rectangles


def test_each_run_is_spelled_by_its_place_and_length() -> None:
    symbol = Matrix(3, 0b110_101_111)
    assert Strokes(3, lambda x, y, length: f"{x},{y},{length}").path(symbol) == "0,0,2 0,1,1 2,1,1 0,2,3"


def test_rectangles_cover_the_dark_modules_exactly_once() -> None:
    symbol = matrix("HTTPS://PRET.EXAMPLE.ORG/Q/0123456789ABCDEFGHJKMNPQRS")
    covered = [
        (symbol.size - 1 - int(y), int(x) + n)
        for x, y, length in re.findall(r"(\d+) (\d+) (\d+) 1 re", rectangles(symbol.size).path(symbol))
        for n in range(int(length))
    ]
    dark = [(y, x) for y, line in enumerate(symbol.lines()) for x, dark in enumerate(line) if dark == "1"]
    assert covered == dark


def test_neighbours_in_a_row_are_one_rectangle() -> None:
    symbol = matrix("HELLO")
    runs = sum(len(re.findall("1+", line)) for line in symbol.lines())
    assert rectangles(symbol.size).path(symbol).count("re") == runs
