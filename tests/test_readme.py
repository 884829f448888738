"""The README tells the truth: its diagram, its map, its commands."""

import re
from pathlib import Path

from fleet import lifecycle
from fleet.console import main as commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _block(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_diagram_is_the_life_cycle_table() -> None:
    assert _block("mermaid") == [lifecycle.diagram("device") + "\n"]


def test_the_map_names_what_is_there() -> None:
    (drawn,) = (block for block in _block("") if block.startswith("fleet/ "))
    inside = [line.split()[0] for line in drawn.splitlines() if line.startswith("  ")]
    above = re.findall(r"^(\w+)/ ", drawn, flags=re.MULTILINE)
    assert [name for name in inside if not (ROOT / "fleet" / name).exists()] == []
    assert [name for name in above if not (ROOT / name).is_dir()] == []
    missed = {path.name + "/" for path in (ROOT / "fleet").iterdir() if path.is_dir()} - set(drawn.split())
    assert {name for name in missed if not name.startswith("__")} == set()


def test_every_link_and_picture_leads_to_a_file() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_every_command_it_shows_exists() -> None:
    shown = set(re.findall(r"python -m fleet (\w+)", README))
    assert shown
    assert shown - set(commands.commands) == set()
