"""The guides to installing and keeping tell the truth, the same one in both languages."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from fleet.console import main as commands
from jobs.__main__ import main as clock

DOCS = Path(__file__).parents[1] / "docs"
PAIRS = (("install.md", "installer.md"), ("keep.md", "garder.md"), ("domain.md", "domaine.md"))
PAGES = [name for pair in PAIRS for name in pair]


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[str]:
    """What is to be pasted, in order."""
    return re.findall(r"^```\w*\n(.*?)^```", text_of(name), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("english", "french"), PAIRS)
def test_both_languages_have_the_same_commands(english: str, french: str) -> None:
    assert blocks(english)
    assert blocks(english) == blocks(french)
    titles = [len(re.findall(r"^#", text_of(name), flags=re.MULTILINE)) for name in (english, french)]
    assert titles[0] == titles[1]


@pytest.mark.parametrize("name", [english for english, _ in PAIRS])
def test_every_block_is_a_shells(name: str) -> None:
    for block in re.findall(r"^```sh\n(.*?)^```", text_of(name), flags=re.MULTILINE | re.DOTALL):
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def known(words: list[str]) -> bool:
    """Whether these are a command of ours with options that it has."""
    found: click.Command = commands
    if words[0] == "jobs":
        found, words = clock, words[1:]
    while isinstance(found, click.Group) and words:
        if words[0] not in found.commands:
            return False
        found, words = found.commands[words[0]], words[1:]
    options = {name for each in found.params for name in each.opts}
    return {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("name", PAGES)
def test_every_command_exists(name: str) -> None:
    pasted = "\n".join(blocks(name))
    inline = re.findall(r"`(fleet [^`…]+)`", text_of(name))
    said = [*re.findall(r"^(fleet .*)$", pasted, flags=re.MULTILINE), *inline]
    assert said
    assert [each for each in said if not known(each.split()[1:])] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_every_file_of_ours_is_there(name: str) -> None:
    linked = re.findall(r"\]\(([^)#:]+?)(#[^)]+)?\)", text_of(name))
    assert linked
    for page, anchor in linked:
        assert (DOCS / page).exists()
        assert not anchor or anchor[1:] in anchors(page)
    own = re.findall(r"\]\(#([^)]+)\)", text_of(name))
    assert set(own) <= anchors(name)
    ours = re.findall(r"/srv/fleet/(docs/[\w./-]+\w)", text_of(name))
    assert [path for path in ours if not (DOCS.parent / path).exists()] == []


def anchors(name: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text_of(name), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("unit", ["fleet-web.service", "fleet-worker.service"])
def test_a_service_may_write_to_its_folder_alone_and_not_to_its_settings(unit: str) -> None:
    said = text_of(f"deploy/{unit}").splitlines()
    assert "User=fleet" in said
    assert "ProtectSystem=strict" in said
    assert [line for line in said if line.startswith("ReadWritePaths")] == ["ReadWritePaths=/srv/fleet/var"]
    assert "ReadOnlyPaths=-/srv/fleet/var/fleet.env" in said
    assert "NoNewPrivileges=yes" in said
    assert "Restart=on-failure" in said
