"""/scan – a label's code, typed or pasted: a verdict, and what comes next."""

import re
from typing import Any

from flask import Response, make_response, request

from api import headers
from api.pages import moves, story
from api.pages.scan import words
from api.pages.scan.files import modules, scanner
from api.pages.search import is_mistyped
from api.pages.view import page, show
from api.request import Work
from fleet import codes
from fleet.access import Verb
from fleet.errors import NotFound, Refusal
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.intake.devices import Category
from fleet.refurbishment import readiness


@page("/scan", Verb.ASSET_RECEIVE)
def scan_page(work: Work) -> Response:
    """The verdict on the code that was typed, the box for the next one, and the scanner around them."""
    text = request.args.get("code", "").strip()[:200]
    verdict = _verdict(work, text) if text else {}
    drawn = {
        "told": _told(work),
        "actions": words.ACTIONS,
        "flaws": words.FLAWS,
        "categories": Category,
        "modules": modules(),
    }
    response = make_response(show(work, "scan.html", text=text, **drawn, **verdict))
    response.headers["Content-Security-Policy"] = headers.SCANNER_CSP
    return response


def _told(work: Work) -> dict[str, Any]:
    """What the scanner's program is told: who scans, where it may be, where its files are, its words."""
    known = moves.places(work)
    return {
        "account": work.visitor.account_id,
        "sites": known,
        "site": moves.usual(work, known) or (known[0][0] if len(known) == 1 else None),
        "wasm": scanner("zxing.wasm"),
        "zxing": scanner("zxing.js"),
        "words": words.spoken(),
    }


def _verdict(work: Work, text: str) -> dict[str, Any]:
    asset = _asset(work, text)
    if asset is None:
        return {"asset": None, "typo": is_mistyped(text)}
    place = "/sims" if asset.asset_type == "sim" else "/devices"
    offered = moves.offered(work, asset)
    if offered["main"] == "mark_ready" and not _is_ready(work, asset):
        offered["main"] = None  # its page says what is left to do
    return {"asset": asset, "place": place, "stands": story.stands(asset), **offered}


def _is_ready(work: Work, asset: Asset) -> bool:
    try:
        readiness.refuse_unready(work.session, asset)
    except Refusal:
        return False
    return True


def _asset(work: Work, text: str) -> Asset | None:
    """What a label's address, token or short code leads to, for this reader."""
    word = codes.normalise(re.sub(r"^.*/q/", "", text, flags=re.I))
    labelled = labels.asset_of(work.session, word)
    try:
        return assets.seen(work.session, work.actor, labelled.code if labelled else word)
    except NotFound:
        return None
