"""The moves of an asset as buttons and forms: `POST /devices/<code>/<move>`, `POST /sims/<code>/<move>`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from api.pages import gone
from api.pages.fields import Fields
from api.pages.view import done, form, typed
from api.request import Work
from fleet import lifecycle
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.intake import assets, labels
from fleet.intake.assets import Asset, RetireReason
from fleet.lending import loans, losses, shipping
from fleet.lending.loans import Accessory
from fleet.lifecycle import AssetState
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.refurbishment import readiness

PLACE: Final = "place"
"""The cookie that remembers where this browser last put a thing."""
YEAR: Final = 365 * 86_400

Command = Callable[[Work, Asset], None]
Find = Callable[[Work, str], Asset]


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Button:
    """A move as a form: its words, its icon, and what it has to be told."""

    words: str
    icon: str
    asks: str = ""


BUTTONS: Final[Mapping[str, Button]] = {
    "receive": Button(_("It is here"), "package-check", "site"),
    "start_refurbishment": Button(_("Put it on the bench"), "wrench"),
    "mark_ready": Button(_("Mark it ready"), "circle-check"),
    "rework": Button(_("Back on the bench"), "undo-2"),
    "ship": Button(_("It has left"), "truck"),
    "arrive": Button(_("It has arrived"), "package-check", "site"),
    "take_back": Button(_("Take it back"), "undo-2", "return"),
    "move": Button(_("It is somewhere else"), "map", "site"),
    "find": Button(_("It was found"), "search", "site"),
    "report_missing": Button(_("It is missing"), "triangle-alert", "loss"),
    "file_complaint": Button(_("A complaint was filed"), "file-text", "complaint"),
    "retire": Button(_("It leaves for good"), "log-out", "reason"),
}
"""Move → its button. Kits and loans have pages of their own."""

MAIN: Final[Mapping[AssetState, tuple[str, ...]]] = {
    AssetState.ANNOUNCED: ("receive",),
    AssetState.RECEIVED: ("start_refurbishment", "mark_ready"),
    AssetState.RETURNED: ("start_refurbishment", "mark_ready"),
    AssetState.REFURBISHING: ("mark_ready",),
    AssetState.IN_TRANSIT: ("arrive",),
    AssetState.ON_LOAN: ("take_back",),
    AssetState.MISSING: ("find",),
}
"""State → what most often comes next: the page's one filled button. A SIM needs no bench."""


def offered(work: Work, asset: Asset) -> dict[str, Any]:
    """What the page offers: the main move, the others, and what their forms let one choose."""
    gone_now = gone.of(work, [asset]).get(asset.code)
    idle = () if gone_now and gone_now.awaits_complaint else ("file_complaint",)
    known_moves = BUTTONS.keys() - set(idle)
    open_moves = [move for move in lifecycle.open_moves(work.actor, asset) if move in known_moves]
    likely = MAIN.get(asset.state, ()) if asset.state else ()
    main = next((move for move in likely if move in open_moves), None)
    never_came = asset.state is AssetState.ANNOUNCED
    known = places(work)
    return {
        "buttons": BUTTONS,
        "main": main,
        "others": [move for move in open_moves if move != main],
        "sites": known,
        **gone.choices(),
        "gone_now": gone_now,
        "usual_place": usual(work, known) or asset.site_id or "",
        "reasons": [one for one in RetireReason if (one is RetireReason.NEVER_CAME) == never_came],
    }


def places(work: Work) -> list[tuple[str, str]]:
    """Where this reader may put a thing, by name."""
    known = work.session.scalars(sites.listing(work.actor).order_by(Site.name))
    return [(site.id, site.name) for site in known]


def usual(work: Work, known: list[tuple[str, str]]) -> str | None:
    """Where this browser last put a thing: a basement has one address, and an evening many laptops."""
    last = request.cookies.get(work.settings.cookie(PLACE))
    return last if last in {key for key, _name in known} else None


def mount(prefix: str, find: Find, shows: Callable[..., Any]) -> None:
    """Mount the form of each move under `prefix`; `shows` draws the page again where one is refused."""
    subject = prefix.strip("/").rstrip("s")
    for verb, command in COMMANDS.items():
        name = verb.value.partition(".")[2]
        view = _view(prefix, find, command)
        view.__name__, view.__doc__ = f"{subject}_{name}", command.__doc__
        form(f"{prefix}/<code>/{name.replace('_', '-')}", verb, shows=shows)(view)


def _view(prefix: str, find: Find, command: Command) -> Callable[[Work, str], Response]:
    def move(work: Work, code: str) -> Response:
        asset = find(work, code)
        command(work, asset)
        return _afterwards(work, f"{prefix}/{asset.code}", asset)

    return move


def _afterwards(work: Work, address: str, asset: Asset) -> Response:
    """To its page, or on to the next label where the move came from the scan page."""
    response = done(f"/scan?code={asset.code}" if typed("back") == "scan" else address)
    if asset.site is not None and typed("site") == asset.site.id:
        secure = work.settings.secure_cookies
        response.set_cookie(
            work.settings.cookie(PLACE),
            asset.site.id,
            max_age=YEAR,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
    return response


def _plainly(function: Callable[..., Asset]) -> Command:
    """A move that needs no more than the thing."""

    def command(work: Work, asset: Asset) -> None:
        function(work.session, work.actor, asset)

    command.__doc__ = function.__doc__
    return command


def _receive(work: Work, asset: Asset) -> None:
    """It is here, perhaps with a label glued on it."""
    lifecycle.check(work.actor, asset, Verb.ASSET_RECEIVE)
    assets.receive(work.session, work.actor, asset, site=_site(work))
    if text := typed("label"):
        labels.claim(work.session, work.actor, text, asset)


def _arrive(work: Work, asset: Asset) -> None:
    """At the delivery site."""
    lifecycle.check(work.actor, asset, Verb.ASSET_ARRIVE)
    shipping.arrive(work.session, work.actor, asset, site=_site(work))


def _move(work: Work, asset: Asset) -> None:
    """On a shelf, of this place or another."""
    assets.move(work.session, work.actor, asset, site=_site(work), shelf=typed("shelf"))


def _found(work: Work, asset: Asset) -> None:
    """It is back."""
    lifecycle.check(work.actor, asset, Verb.ASSET_FIND)
    losses.find(work.session, work.actor, asset, site=_site(work))


def _take_back(work: Work, asset: Asset) -> None:
    """It comes back from its loan, with the rest of its kit or alone."""
    lifecycle.check(work.actor, asset, Verb.LOAN_TAKE_BACK)
    item = loans.open_item(work.session, asset)
    if item is None:
        raise NotFound(key=asset.code)
    missing = [accessory for accessory in Accessory if typed(f"no_{accessory}")]
    codes = [asset.code] if typed("alone") else []
    loans.take_back(work.session, work.actor, item.loan, site=_site(work), codes=codes, missing=missing)


def _retire(work: Work, asset: Asset) -> None:
    """Gone for good."""
    lifecycle.check(work.actor, asset, Verb.ASSET_RETIRE)
    fields = Fields()
    reason = fields.choice("reason", RetireReason)
    fields.check()
    readiness.retire(work.session, work.actor, asset, reason, typed("slip"))


def _site(work: Work) -> Site:
    """The place that the form names. Raises NotFilledIn."""
    fields = Fields()
    key = fields.one_of("site", [key for key, _name in places(work)])
    fields.check()
    return sites.seen(work.session, work.actor, key)


COMMANDS: Final[Mapping[Verb, Command]] = {
    Verb.ASSET_RECEIVE: _receive,
    Verb.ASSET_START_REFURBISHMENT: _plainly(assets.start_refurbishment),
    Verb.ASSET_MARK_READY: _plainly(readiness.mark_ready),
    Verb.ASSET_REWORK: _plainly(assets.rework),
    Verb.ASSET_SHIP: _plainly(shipping.ship),
    Verb.ASSET_ARRIVE: _arrive,
    Verb.LOAN_TAKE_BACK: _take_back,
    Verb.ASSET_MOVE: _move,
    Verb.ASSET_FIND: _found,
    Verb.ASSET_REPORT_MISSING: gone.report,
    Verb.ASSET_FILE_COMPLAINT: gone.complain,
    Verb.ASSET_RETIRE: _retire,
}
