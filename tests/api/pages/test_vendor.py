"""The front-end libraries that pages are served with."""

import json
import re
from pathlib import Path

import pytest

from api.pages import vendor


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """An invented node_modules that has what vendor.py asks for."""
    wanted = [*vendor.FILES.values(), (vendor.ICONS, "icons/laptop.svg"), (vendor.ICONS, "icons/tag.svg")]
    for package in {package for package, _file in wanted}:
        names = [file for name, file in wanted if name == package]
        for name in [*names, "LICENSE", "README.md"]:
            file = tmp_path / package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{name} of {package}")
        (tmp_path / package / "package.json").write_text(json.dumps({"version": "7.8.9"}))
    return tmp_path


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    """A list that asks for one of the two icons."""
    listed = tmp_path / "icons.txt"
    listed.write_text("laptop\n")
    return listed


def test_only_what_pages_need_is_copied_under_names_that_change_with_the_version(
    modules: Path, icons: Path, tmp_path: Path
) -> None:
    target = tmp_path / "vendor"
    vendor.copy(modules, target, icons)
    assert sorted(str(file.relative_to(target)) for file in target.rglob("*") if file.is_file()) == [
        "htmx-7.8.9.min.js",
        "htmx.org.LICENSE.txt",
        "icons/laptop.svg",
        "idb-7.8.9.js",
        "idb.LICENSE.txt",
        "lucide-static.LICENSE.txt",
        "manifest.json",
        "pico-7.8.9.min.css",
        "picocss-pico.LICENSE.txt",
        "qr-7.8.9.js",
        "qr-decode-7.8.9.js",
        "qr.LICENSE.txt",
        "zxing-7.8.9.js",
        "zxing-7.8.9.wasm",
        "zxing-wasm.LICENSE.txt",
    ]
    assert vendor.served(target / "manifest.json")["pico.min.css"] == "pico-7.8.9.min.css"


def test_copying_again_leaves_nothing_of_the_version_before(
    modules: Path, icons: Path, tmp_path: Path
) -> None:
    target = tmp_path / "vendor"
    vendor.copy(modules, target, icons)
    (modules / "htmx.org" / "package.json").write_text('{"version": "8.0.0"}')
    vendor.copy(modules, target, icons)
    assert [file.name for file in target.glob("htmx-*")] == ["htmx-8.0.0.min.js"]


def test_a_program_is_copied_byte_by_byte_and_a_module_finds_its_neighbour(
    modules: Path, icons: Path, tmp_path: Path
) -> None:
    (modules / "zxing-wasm" / "dist" / "reader" / "zxing_reader.wasm").write_bytes(b"\0asm\xff\r\n")
    (modules / "qr" / "decode.js").write_text("import { bits } from './index.js';")
    target = tmp_path / "vendor"
    vendor.copy(modules, target, icons)
    assert (target / "zxing-7.8.9.wasm").read_bytes() == b"\0asm\xff\r\n"
    assert (target / "qr-decode-7.8.9.js").read_text() == "import { bits } from './qr.js';"


def test_an_icon_that_does_not_exist_is_named(modules: Path, icons: Path, tmp_path: Path) -> None:
    icons.write_text("laptop\nunicorn\n")
    with pytest.raises(FileNotFoundError, match="unicorn"):
        vendor.copy(modules, tmp_path / "vendor", icons)
    assert not (tmp_path / "vendor" / "manifest.json").exists()


def test_the_list_of_icons_is_sorted_and_names_each_once() -> None:
    listed = (vendor.PAGES / "icons.txt").read_text().split()
    assert listed == sorted(set(listed))


CSS = """@charset "UTF-8";/*! licence */\
:root{--used:1px;--unread:2px;--icon:url("data:image/svg+xml,a;b{c}")}\
[data-theme=dark]{color:red}dialog{margin:0}input:not([type=file]),progress{padding:var(--used)}\
@media print{dialog{margin:1px}p{background:var(--icon)}}@keyframes spin{to{rotate:1turn}}"""


def test_only_rules_and_variables_that_pages_use_are_kept() -> None:
    assert vendor.slim(CSS) == (
        '@charset "UTF-8";/*! licence */:root{--used:1px;--icon:url("data:image/svg+xml,a;b{c}")}'
        "input:not([type=file]){padding:var(--used)}@media print{p{background:var(--icon)}}"
    )


def test_every_variable_that_a_rule_reads_is_set_somewhere() -> None:
    styles = [vendor.VENDOR / vendor.served()["pico.min.css"], vendor.PAGES / "static" / "fleet.css"]
    css = "".join(style.read_text(encoding="utf-8") for style in styles)
    read, written = set(re.findall(r"var\((--[\w-]+)\)", css)), set(re.findall(r"(--[\w-]+):", css))
    assert read - written == set()


def test_the_stylesheets_of_a_page_stay_small() -> None:
    styles = [vendor.VENDOR / vendor.served()["pico.min.css"], vendor.PAGES / "static" / "fleet.css"]
    assert sum(style.stat().st_size for style in styles) < 56_000


def test_every_icon_of_the_stylesheet_and_the_templates_is_there() -> None:
    styles = ("fleet.css", "scan.css")
    css = "".join((vendor.PAGES / "static" / name).read_text(encoding="utf-8") for name in styles)
    styled = set(re.findall(r"\.icon-([\w-]+) \{", css))
    named = {
        icon
        for template in (vendor.PAGES / "templates").glob("*.html")
        for icon in re.findall(r"icon\(\"([\w-]+)\"", template.read_text(encoding="utf-8"))
    }
    assert named <= styled
    assert styled == set((vendor.PAGES / "icons.txt").read_text().split())
