"""The scanner's own files, under an address that changes when any of them does.

Its modules import each other by plain relative names. A browser that keeps files for ever would mix old ones
with new ones if only the first had a version in its address; so the version stands in the folder's name, and
the libraries that the scanner alone uses are found in the same folder.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from flask import Flask, Response, send_from_directory
from werkzeug.exceptions import NotFound

from api.pages.places import YEAR, static
from api.pages.vendor import PAGES, VENDOR, served

HOME: Final = "/scan"
"""Where the app begins, and all that its worker may stand before."""
FOLDER: Final = PAGES / "static" / "scan"
LIBRARIES: Final = ("idb.js", "zxing.js", "zxing.wasm", "qr.js", "qr-decode.js")
LATER: Final = frozenset({"qr.js", "qr-decode.js", "leaving.js"})
"""Not fetched ahead: what few phones need, and what stands on another page."""
APART: Final = frozenset({"main.js", "shell.js", "leaving.js"})
"""Modules that the page names itself, or that run elsewhere."""
STYLES: Final = ("fleet.css", "scan.css")
SPEAKERS: Final = ("templates/base.html", "templates/scan.html", "scan/words.py")
"""Where the page's icons are named, besides its modules."""


@cache
def version() -> str:
    """Changes with any file that the scanner is made of."""
    digest = hashlib.sha256(repr(sorted(served().items())).encode())
    for file in [*own(), *(PAGES / "static" / name for name in STYLES)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def own() -> list[Path]:
    """The modules and pictures of the folder, in order."""
    return sorted(file for file in FOLDER.iterdir() if file.is_file())


def modules() -> list[str]:
    """The addresses of what main.js imports, so that a browser asks for all at once."""
    names = [file.name for file in own() if file.suffix == ".js" and file.name not in APART]
    return [scanner(name) for name in (*names, "idb.js")]


def scanner(name: str) -> str:
    """The address of one of the scanner's files or libraries."""
    return f"/static/scan-{version()}/{name}"


def ahead() -> list[str]:
    """What a phone keeps so that the page opens and scans with no network."""
    kept = [*(file.name for file in own()), *LIBRARIES]
    return [
        static(f"vendor/{served()['pico.min.css']}"),
        *(static(name) for name in (*STYLES, "icon.svg")),
        *(scanner(name) for name in kept if name not in LATER),
        *(static(f"vendor/icons/{name}.svg") for name in icons()),
    ]


def icons() -> list[str]:
    """The icons that the page may show."""
    modules = (file for file in own() if file.suffix == ".js")
    text = "".join(
        file.read_text(encoding="utf-8") for file in (*modules, *(PAGES / one for one in SPEAKERS))
    )
    named = set(re.findall(r"[\w-]+", text.replace("icon-", "")))
    return [name for name in (PAGES / "icons.txt").read_text(encoding="utf-8").split() if name in named]


def mount(app: Flask) -> None:
    """Serve the folder and the worker. Any version in an address gets today's file; only today's is kept."""
    app.add_url_rule("/static/scan-<dated>/<name>", "scan_static", _send)
    app.add_url_rule("/static/scan/worker.js", "scan_worker", _worker)


def _send(dated: str, name: str) -> Response:
    if name in LIBRARIES:
        folder, file = VENDOR, served()[name]
    elif name in {one.name for one in own()}:
        folder, file = FOLDER, name
    else:
        raise NotFound
    return send_from_directory(folder, file, max_age=YEAR if dated == version() else 0)


def _worker() -> Response:
    """The service worker: nothing but which files it keeps; what it does is in shell.js.

    Among the static files, since browsers ask for a worker that is a module without their cookies.
    """
    names = orjson.dumps(scanner("shell.js")).decode(), orjson.dumps(version()).decode()
    text = f"import {{ serve }} from {names[0]};\nserve({names[1]}, {orjson.dumps(ahead()).decode()});\n"
    response = Response(text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = HOME
    response.headers["Cache-Control"] = "no-cache"
    return response
