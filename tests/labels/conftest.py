"""A drawer of labels, and eyes: what a printed PDF shows and says."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from labels.label import Label

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"


def draw_labels(count: int, contact: str = "01 23 45 67 89", host: str = "PRET.EXAMPLE.ORG") -> list[Label]:
    drawn = random.Random(count)
    return [
        Label(
            f"HTTPS://{host}/Q/{''.join(drawn.choices(ALPHABET, k=26))}",
            "".join(drawn.choices(ALPHABET, k=8)),
            contact,
        )
        for _ in range(count)
    ]


@pytest.fixture(scope="session")
def drawer() -> Callable[..., list[Label]]:
    """`drawer(5)` answers five labels, the same each time."""
    return draw_labels


@pytest.fixture
def pages(needs: Callable[[str, str], str], tmp_path: Path) -> Callable[[bytes, int], list[Image.Image]]:
    """`pages(pdf, dpi)` answers each page as a printer of that resolution would draw it."""

    def rasterise(pdf: bytes, dpi: int) -> list[Image.Image]:
        program = needs("pdftoppm", "apt-get install poppler-utils")
        source = tmp_path / "paper.pdf"
        source.write_bytes(pdf)
        for old in tmp_path.glob("page*"):
            old.unlink()
        subprocess.run([program, "-r", str(dpi), "-gray", source, tmp_path / "page"], check=True)
        return [read(page) for page in sorted(tmp_path.glob("page*"))]

    return rasterise


def read(page: Path) -> Image.Image:
    """The picture itself, not its file: the next one may take its name."""
    with Image.open(page) as picture:
        return picture.copy()


@pytest.fixture
def facts(needs: Callable[[str, str], str], tmp_path: Path) -> Callable[[bytes], str]:
    """`facts(pdf)` answers what pdfinfo knows of a PDF."""

    def read(pdf: bytes) -> str:
        program = needs("pdfinfo", "apt-get install poppler-utils")
        source = tmp_path / "paper.pdf"
        source.write_bytes(pdf)
        return subprocess.run([program, source], check=True, capture_output=True).stdout.decode()

    return read
