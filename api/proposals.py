"""A proposal, and what became of what was picked of it, as plain rows for the wire."""

from collections.abc import Sequence
from typing import Any

from api import language, reasons
from api.request import Work
from fleet.errors import Refusal, detail
from fleet.lending.proposing import Choice, Kit, LeftOut, Outcome, Proposal, Ranked


def told(work: Work, proposal: Proposal) -> dict[str, Any]:
    """Every kit and every line left out, with the sentences that explain them."""
    teller = reasons.Teller(reasons.names(work.session, proposal), work.actor.today)
    return {
        "kits": [_kit(teller, kit) for kit in proposal.kits],
        "left_out": [_left(teller, left) for left in proposal.left_out],
        "spare": proposal.spare,
    }


def _kit(teller: reasons.Teller, kit: Kit) -> dict[str, Any]:
    return {
        "request": kit.request,
        "organisation": kit.organisation,
        "youth": kit.youth,
        "turn": _turn(teller, kit.choices[0].ranked),
        "items": [_item(teller, choice) for choice in kit.choices],
        "without": list(kit.without),
    }


def _turn(teller: reasons.Teller, ranked: Ranked) -> str:
    return f"{teller.turn(ranked)} {teller.share(ranked)}"


def _item(teller: reasons.Teller, choice: Choice) -> dict[str, Any]:
    return {
        "line": choice.wish.number,
        "kind": choice.wish.kind,
        "asset": choice.thing.code,
        "site": choice.thing.site,
        "distance": choice.distance,
        "quota": choice.quota.id if choice.quota else None,
        "reasons": teller.reasons(choice),
    }


def _left(teller: reasons.Teller, left: LeftOut) -> dict[str, Any]:
    return {
        "request": left.wish.request,
        "organisation": left.wish.organisation,
        "youth": left.wish.youth,
        "line": left.wish.number,
        "kind": left.wish.kind,
        "missing": left.missing,
        "turn": _turn(teller, left.ranked),
        "reason": teller.missing(left),
    }


def outcomes(found: Sequence[Outcome]) -> dict[str, Any]:
    """Pick by pick its kit, or the problem."""
    rows = [
        {
            "request": one.pick.request,
            "youth": one.pick.youth,
            "accepted": one.kit is not None,
            "allocation": one.kit,
            "problem": problem(one.refusal) if one.refusal else None,
        }
        for one in found
    ]
    return {"results": rows, "accepted": sum(one.kit is not None for one in found)}


def problem(refusal: Refusal) -> dict[str, Any]:
    """A refusal inside an answer, as a problem of its own would say it."""
    say = language.translator()
    title = say(refusal.title())
    return {
        "type": f"/problems/{refusal.slug()}",
        "title": title,
        "status": refusal.status,
        "detail": detail(refusal, say) or title,
    }
