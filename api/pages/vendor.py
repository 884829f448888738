"""Copies the few files that pages need from package.json's libraries to static/vendor, with versioned names.

Run by `make env`, by path and before anything else is installed right: only the standard library here.
"""

import json
import shutil
import sys
from pathlib import Path

PAGES = Path(__file__).resolve().parent
MODULES = PAGES.parents[1] / "node_modules"
VENDOR = PAGES / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

ICONS = "lucide-static"
FILES = {
    "pico.min.css": ("@picocss/pico", "css/pico.min.css"),
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
}
"""What a page asks for, and the package and file it is."""


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
        shutil.copyfile(modules / package / file, vendor / names[name])
    for icon in icons.read_text(encoding="utf-8").split():
        shutil.copyfile(modules / ICONS / "icons" / f"{icon}.svg", vendor / "icons" / f"{icon}.svg")
    for package in {ICONS, *(package for package, _ in FILES.values())}:
        name = package.removeprefix("@").replace("/", "-")
        shutil.copyfile(_licence(modules / package), vendor / f"{name}.LICENSE.txt")
    # Last: it is what `make env` looks at to know that all the rest is there.
    (vendor / MANIFEST.name).write_text(json.dumps(names, indent=2) + "\n", encoding="utf-8")


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
