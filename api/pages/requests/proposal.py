"""/requests/proposal – what could be put aside now, for whom and why: all, some, or others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from sqlalchemy import select

from api import language, reasons
from api.pages.view import form, page, show
from api.request import Work
from fleet.access import Verb
from fleet.codes import normalise
from fleet.errors import Invalid, Refusal, told
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.lending import proposing
from fleet.lending.proposing import MOST, Kit, LeftOut, Outcome, Pick

SHOWN: Final = 100
"""How many kits, and how many lines left out, one page shows."""


class NoKitTicked(Invalid):
    """Tick at least one kit."""


@dataclass(frozen=True)
class Row:
    """One kit as the page shows it; `key` names it in the form."""

    key: str
    kit: Kit
    turn: str
    reasons: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class House:
    """One association: its kits, and what it has had so far."""

    name: str
    share: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Left:
    """One line that is left out, and what was missing."""

    left: LeftOut
    reason: str


@page("/requests/proposal", Verb.ALLOCATION_PROPOSE)
def proposal_page(work: Work, refused: Refusal | None = None) -> Any:
    """The proposal, association by association; below it who is left out, and what was missing."""
    return _shown(work, refused=refused)


def _shown(work: Work, refused: Refusal | None = None, outcomes: Sequence[Outcome] = ()) -> str:
    proposal = proposing.propose(work.session, work.actor)
    names = reasons.names(work.session, proposal)
    teller = reasons.Teller(names, work.actor.today)
    kits = proposal.kits[:SHOWN]
    return show(
        work,
        "requests_proposal.html",
        refused=refused,
        number=len(proposal.kits),
        houses=_by_house(teller, [_row(teller, kit) for kit in kits]),
        more=len(proposal.kits) - len(kits),
        left_out=[Left(left, teller.missing(left)) for left in proposal.left_out[:SHOWN]],
        left_number=len(proposal.left_out),
        spare=proposal.spare,
        names=names.houses,
        assets=_assets(work, kits),
        sites=names.sites,
        accepted=[one.kit for one in outcomes if one.kit],
        problems=[(one.pick, told(one.refusal, language.translator())) for one in outcomes if one.refusal],
    )


def _row(teller: reasons.Teller, kit: Kit) -> Row:
    why = {choice.thing.code: teller.reasons(choice) for choice in kit.choices}
    return Row(f"{kit.request}.{kit.youth}", kit, teller.turn(kit.choices[0].ranked), why)


def _by_house(teller: reasons.Teller, rows: Iterable[Row]) -> list[House]:
    """The kits of each association together, that of the first kit first."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.kit.organisation].append(row)
    return [
        House(teller.names.houses.get(key, ""), teller.share(kits[0].kit.choices[0].ranked), kits)
        for key, kits in grouped.items()
    ]


def _assets(work: Work, kits: Sequence[Kit]) -> Mapping[str, Asset]:
    codes = [choice.thing.code for kit in kits for choice in kit.choices]
    return {asset.code: asset for asset in work.session.scalars(select(Asset).where(Asset.code.in_(codes)))}


@form("/requests/proposal", Verb.ALLOCATION_RESERVE, shows=proposal_page)
def accept_proposal(work: Work) -> str:
    """Put the ticked kits aside; what changed meanwhile is told, the others are kept."""
    picks = _picks(work)
    outcomes = proposing.accept(work.session, work.actor, picks)
    work.session.flush()
    return _shown(work, outcomes=outcomes)


def _picks(work: Work) -> list[Pick]:
    """What was ticked, with the things that stand in its fields. Raises NoKitTicked where nothing is."""
    ticked = request.form.getlist("kit")[:MOST]
    if not ticked:
        raise NoKitTicked()
    picks = []
    for key in ticked:
        asked, _, youth = key.partition(".")
        codes = [code for code in request.form.getlist(f"asset-{key}") if code.strip()]
        picks.append(Pick(asked, youth, [_code(work, code) for code in codes]))
    return picks


def _code(work: Work, text: str) -> str:
    """The asset that a code, or a label glued on it, names."""
    found = labels.asset_of(work.session, text.strip())
    return found.code if found else normalise(text)
