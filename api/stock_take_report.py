"""The report of a stock-take on paper: in French, as other papers are."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select

from api import papers
from api.request import Work
from fleet import stock_takes
from fleet.codes import is_code, shown
from fleet.connectivity.sims import Sim
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.labels import LabelState
from fleet.lifecycle import AssetState
from fleet.stock_takes import Correction, Finding, StockTake, StockTakeRow, StockTakeState
from labels import stock_take as paper

STATES: Final[Mapping[AssetState, str]] = {
    AssetState.ANNOUNCED: "annoncé",
    AssetState.RECEIVED: "reçu",
    AssetState.REFURBISHING: "à l’atelier",
    AssetState.READY: "prêt à être confié",
    AssetState.RESERVED: "mis de côté",
    AssetState.IN_TRANSIT: "en route",
    AssetState.DELIVERED: "livré",
    AssetState.ON_LOAN: "prêté",
    AssetState.RETURNED: "rendu",
    AssetState.MISSING: "manquant",
    AssetState.RETIRED: "sorti du parc",
}
CORRECTIONS: Final[Mapping[Correction, str]] = {
    Correction.MOVED: "rattaché à ce lieu",
    Correction.FOUND: "retrouvé",
    Correction.RECEIVED: "réceptionné",
    Correction.REPORTED_MISSING: "déclaré manquant",
    Correction.LEFT: "laissé tel quel",
    Correction.OVERTAKEN: "réglé entre-temps",
}
ENDS: Final[Mapping[StockTakeState, str]] = {
    StockTakeState.OPEN: "en cours",
    StockTakeState.CLOSED: "clôturé",
    StockTakeState.CANCELLED: "annulé",
}
LABELS: Final[Mapping[LabelState, str]] = {
    LabelState.UNCLAIMED: "Étiquette sans objet",
    LabelState.LIVE: "Étiquette collée depuis",
    LabelState.REVOKED: "Étiquette annulée",
}
HEADINGS: Final[Mapping[Finding, tuple[str, str]]] = {
    Finding.MISSING: ("Manquants", "Les fiches les placent ici ; personne ne les y a comptés."),
    Finding.ELSEWHERE: ("Attendus ailleurs", "Comptés ici ; les fiches les plaçaient ailleurs."),
    Finding.UNKNOWN: (
        "Inconnus",
        "Étiquettes que rien ne porte encore, et codes qui ne sont pas les nôtres.",
    ),
}


def pdf(work: Work, stock_take: StockTake) -> bytes:
    """The report; of a long list the first lines, the rest is for a spreadsheet. Raises Unprintable."""
    numbers, zone = stock_takes.numbers(work.session, stock_take), work.actor.zone
    given = paper.Report(
        site=stock_take.site.name,
        lender=papers.lender(work.session),
        opened=stock_take.opened_at.astimezone(zone),
        closed=stock_take.ended_at.astimezone(zone) if stock_take.ended_at else None,
        state=ENDS[stock_take.status],
        expected=stock_take.expected,
        found=numbers[Finding.FOUND],
        differences=tuple(
            paper.Difference(*HEADINGS[finding], numbers[finding], _lines(work, stock_take, finding))
            for finding in stock_takes.DIFFERENCES
        ),
    )
    return papers.drawn(lambda: paper.report(given))


def _lines(work: Work, stock_take: StockTake, finding: Finding) -> tuple[paper.Line, ...]:
    wanted: Select[StockTakeRow] = stock_takes.with_things(stock_takes.rows(stock_take, finding))
    first = wanted.order_by(StockTakeRow.mark).limit(paper.MOST)
    return tuple(_line(row) for row in work.session.scalars(first))


def _line(row: StockTakeRow) -> paper.Line:
    return paper.Line(
        code=shown(row.mark) if is_code(row.mark) else row.mark,
        what=_named(row.asset) if row.asset else LABELS[row.label.status] if row.label else "Code inconnu",
        records=_records(row),
        outcome=CORRECTIONS[row.correction] if row.correction else "",
    )


def _named(asset: Asset) -> str:
    if isinstance(asset, Device):
        made = " ".join(part for part in (asset.maker, asset.model) if part)
        return made or papers.CATEGORIES[asset.category]
    return f"Carte SIM …{asset.iccid[-6:]}" if isinstance(asset, Sim) else "Carte SIM"


def _records(row: StockTakeRow) -> str:
    """The state, and the place where it is another one than this."""
    if row.records_state is None:
        return "–"
    place = "" if row.expected or row.records_site is None else f", {row.records_site.name}"
    return f"{STATES[row.records_state]}{place}"
