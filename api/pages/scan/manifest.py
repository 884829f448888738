"""What makes the scanner an app of its own: its manifest."""

from typing import Any, Final

import orjson
from flask import Response

from api import language
from api.pages.scan.files import HOME, scanner
from api.pages.view import page
from api.request import Work
from fleet.access import Verb

SIZES: Final = (192, 512)


@page("/scan/manifest.webmanifest", Verb.ASSET_RECEIVE)
def scanner_manifest(_work: Work) -> Response:
    """How a phone installs it: name, colours, icons, where it starts."""
    say = language.translator()
    told: dict[str, Any] = {
        "id": HOME,
        "name": say("The fleet: scanner"),
        "short_name": say("Scanner"),
        "description": say("Scan the labels of computers and SIM cards, even without a network."),
        "lang": language.chosen(),
        "start_url": HOME,
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBFAF6",
        "theme_color": "#0A5C63",
        "icons": [
            *_icons("any", "icon"),
            *_icons("maskable", "icon-maskable"),
            {"src": scanner("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return Response(orjson.dumps(told), mimetype="application/manifest+json")


def _icons(purpose: str, name: str) -> list[dict[str, str]]:
    return [
        {
            "src": scanner(f"{name}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in SIZES
    ]
