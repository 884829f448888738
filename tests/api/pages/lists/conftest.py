"""Lists read like their users read them: the cells of a page, the rows of a file, the verdicts of an act."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from python_calamine import load_workbook

from tests.api.conftest import Client

TAG = re.compile(r"<[^>]*>")


def words(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


@pytest.fixture
def verdicts() -> Callable[[str], list[tuple[str, str]]]:
    """The rows of a page of verdicts: what became of each, and why."""

    def read(text: str) -> list[tuple[str, str]]:
        rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]
        return [tuple(words(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)) for row in rows]  # type: ignore[misc]

    return read


@pytest.fixture
def table_of() -> Callable[..., list[list[Any]]]:
    """A list's file as its rows, the head first."""

    def read(browser: Client, path: str, ending: str = "csv", query: str = "") -> list[list[Any]]:
        data = browser.ok("GET", f"{path}/list.{ending}{query}")
        if ending == "xlsx":
            return load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert data.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))

    return read
