"""Copies the few files that pages need from package.json's libraries to static/vendor, with versioned names.

Run by `make env`, by path and before anything else is installed right: only the standard library here.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PAGES = Path(__file__).resolve().parent
MODULES = PAGES.parents[1] / "node_modules"
VENDOR = PAGES / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

ICONS = "lucide-static"
FILES = {
    "pico.min.css": ("@picocss/pico", "css/pico.min.css"),
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "idb.js": ("idb", "build/index.js"),
    "zxing.js": ("zxing-wasm", "dist/iife/reader/index.js"),
    "zxing.wasm": ("zxing-wasm", "dist/reader/zxing_reader.wasm"),
    "qr.js": ("qr", "index.js"),
    "qr-decode.js": ("qr", "decode.js"),
}
"""What a page asks for, and the package and file it is. Those from idb on are the scanner's alone."""

IMPORTS: Final = {"qr-decode.js": ("'./index.js'", "'./qr.js'")}
"""What a module imports by its name in the package → by its name here."""


UNUSED = re.compile(
    r":host|:disabled|\[disabled|indeterminate|multiple|data-tooltip|dropdown|dialog|modal|progress|aria-busy|contrast|secondary|outline\b(?!-)"
    r"|container|overflow-auto|aria-invalid=false|\bgrid|\bnav\b|\barticle\b|\bdetails\b|\bsummary\b"
    r"|role=(group|switch|link|list|search)|type=(range|color|file|reset|image|search)|blockquote|\bkbd\b|figcaption|\bdel\b|\bins\b"
    r"|\bpre\b|\brtl\b|dir=rtl|\baudio\b|\bvideo\b|iframe|table\.striped|hgroup|datetime-edit"
)
"""Selectors of Pico that no page of ours has; its themes are in fleet.css. A page stays under 60 KB."""

_EXCEPT = re.compile(r":not\([^()]*\)")


def slim(css: str) -> str:
    """The rules of `css` that have a selector we use, and the variables that they read.

    In their order; the licence comment stays.
    """
    head, comment, body = css.partition("*/")
    kept = _kept(body if comment else css)
    read = set(re.findall(r"var\((--[\w-]+)", kept))
    kept = re.sub(
        r'(--[\w-]+):(?:"[^"]*"|[^";{}])*;?', lambda found: found[0] if found[1] in read else "", kept
    )
    return (head + comment if comment else "") + kept


def _kept(css: str) -> str:
    """The used part of a list of rules; the inside of @media and @supports is such a list too."""
    return "".join(_rule(*found) for found in _rules(css))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    start = depth = opened = 0
    for place, letter in enumerate(css):
        if letter == "{":
            opened, depth = (place if depth == 0 else opened), depth + 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def _rule(selector: str, body: str) -> str:
    if selector.startswith(("@media", "@supports")):
        inner = _kept(body)
        return f"{selector}{{{inner}}}" if inner else ""
    if selector.startswith("@"):
        return ""
    used = [one for one in re.split(r",(?![^(]*\))", selector) if _is_used(one)]
    return f"{','.join(used)}{{{body}}}" if used else ""


def _is_used(selector: str) -> bool:
    """Whether a page of ours has this; what stands in `:not(…)` is what it is not."""
    return "data-theme" not in selector and not UNUSED.search(_EXCEPT.sub("", selector))


def served(manifest: Path = MANIFEST) -> dict[str, str]:
    """The name in static/vendor of each of FILES: `pico.min.css` is `pico-2.1.1.min.css`.

    A new version has a new name, so a browser may keep each for ever.
    Raises FileNotFoundError before `make env`.
    """
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return names


def copy(modules: Path = MODULES, vendor: Path = VENDOR, icons: Path = PAGES / "icons.txt") -> None:
    """Fill `vendor` anew from `modules`: the FILES, the icons named in `icons`, each package's licence.

    Raises FileNotFoundError for a file that its package does not have.
    """
    shutil.rmtree(vendor, ignore_errors=True)
    (vendor / "icons").mkdir(parents=True)
    names = {name: _versioned(name, _version(modules / package)) for name, (package, _) in FILES.items()}
    for name, (package, file) in FILES.items():
        (vendor / names[name]).write_bytes(_made(name, modules / package / file))
    for icon in icons.read_text(encoding="utf-8").split():
        shutil.copyfile(modules / ICONS / "icons" / f"{icon}.svg", vendor / "icons" / f"{icon}.svg")
    for package in {ICONS, *(package for package, _ in FILES.values())}:
        name = package.removeprefix("@").replace("/", "-")
        shutil.copyfile(_licence(modules / package), vendor / f"{name}.LICENSE.txt")
    # Last: it is what `make env` looks at to know that all the rest is there.
    (vendor / MANIFEST.name).write_text(json.dumps(names, indent=2) + "\n", encoding="utf-8")


def _made(name: str, file: Path) -> bytes:
    """The bytes to serve: a style without what no page uses, a module that finds its neighbour."""
    if name.endswith(".css"):
        return slim(file.read_text(encoding="utf-8")).encode()
    here, there = IMPORTS.get(name, ("", ""))
    return file.read_bytes().replace(here.encode(), there.encode()) if here else file.read_bytes()


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def _versioned(name: str, version: str) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}-{version}.{suffix}"


def _licence(package: Path) -> Path:
    found = sorted(package.glob("LICENSE*"))
    if not found:
        raise FileNotFoundError(f"{package.name} has no licence file")
    return found[0]


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as missing:
        sys.exit(f"front-end libraries: {missing}")
