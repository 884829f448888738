"""Paper that goes with a loan: the agreement to sign, and the guide that goes home with the kit."""

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select

from api import papers
from api.request import Work
from fleet import scanning
from fleet.codes import shown
from fleet.intake.assets import Asset
from fleet.intake.devices import Device, Flaw
from fleet.lending.allocations import Allocation
from fleet.lending.loans import Accessory, Loan, LoanItem
from fleet.lifecycle import LoanState
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Signatory
from labels import agreement, guide

MOST_CONDITION: Final = 90
"""Characters of a condition note that an agreement of one page has room for."""

# Papers are in French, whoever prints them: families, associations and the law read them.
FLAWS: Final = {
    Flaw.HINGE: "charnière abîmée",
    Flaw.SCREEN: "écran abîmé",
    Flaw.KEYS: "touches abîmées",
    Flaw.TOUCHPAD: "pavé tactile abîmé",
    Flaw.BATTERY: "batterie faible",
    Flaw.CHARGER_MISSING: "sans chargeur",
    Flaw.CASE: "coque abîmée",
    Flaw.CAMERA: "caméra en panne",
    Flaw.WIFI: "Wi-Fi en panne",
}
ACCESSORIES: Final = {
    Accessory.CHARGER: "chargeur",
    Accessory.BAG: "sacoche",
    Accessory.MOUSE: "souris",
}


def loan_agreement(work: Work, kit: Allocation, due: date) -> bytes:
    """The agreement for one kit, with a blank for every name."""
    lent = {item.asset_code: item for item in _lent(work, kit)}
    given = [item for item in kit.bag or kit.items if not lent or item.asset_code in lent]
    things = [(item.asset, lent.get(item.asset_code)) for item in given]
    signatory = kit.youth.signatory if kit.youth else Signatory.ASE_SERVICE
    return _agreement(work, kit.kit_code, signatory, things, due, kit.organisation_id)


def agreement_again(work: Work, loan: Loan) -> bytes:
    """The agreement of what is out on a loan: for what was taken over without, or for another association."""
    things = [(item.asset, item) for item in loan.items if item.ended_at is None]
    signatory = loan.youth.signatory if loan.youth else Signatory.ASE_SERVICE
    due = loan.due_on or work.actor.today
    return _agreement(work, _name(loan), signatory, things, due, loan.organisation_id or "")


def _name(loan: Loan) -> str:
    """What stands at the top right: the kit's code, or of what was taken over that of its first thing."""
    return loan.allocation.kit_code if loan.allocation else loan.items[0].asset_code


def _agreement(
    work: Work,
    code: str,
    signatory: Signatory,
    things: Sequence[tuple[Asset, LoanItem | None]],
    due: date,
    house: str,
) -> bytes:
    given = agreement.Agreement(
        kit_code=shown(code),
        signatory=agreement.Signatory(signatory.value),
        lines=tuple(_line(work, asset, item) for asset, item in things),
        due=due,
        lender=papers.lender(work.session),
        lender_contact=papers.contact(work),
        association=work.session.get_one(Organisation, house).name,
        duties=agreement.DUTIES if _is_erased([asset for asset, _ in things]) else agreement.UNERASED,
    )
    return papers.drawn(lambda: agreement.agreement(given))


def _is_erased(assets: Sequence[Asset]) -> bool:
    """Whether a paper may say so: of what was taken over while lent nobody knows (rule E5)."""
    return not any(asset.erasure_unknown for asset in assets)


def _lent(work: Work, kit: Allocation) -> Sequence[LoanItem]:
    """What was handed over of it: how it was then stands on the paper, whenever it is printed."""
    lent = select(LoanItem).join(Loan).where(Loan.allocation_id == kit.id, Loan.state != LoanState.UNDONE)
    return work.session.scalars(lent).all()


def _line(work: Work, asset: Asset, item: LoanItem | None) -> agreement.Line:
    if not isinstance(asset, Device):
        return agreement.Line("Carte SIM", number=shown(asset.code))
    given = item.accessories_out if item is not None else None
    words = papers.accessories(asset) if given is None else tuple(ACCESSORIES[Accessory(w)] for w in given)
    return agreement.Line(
        papers.CATEGORIES[asset.category],
        maker=asset.maker or "",
        model=asset.model or "",
        number=shown(asset.code),
        serial=asset.serial or "",
        accessories=words,
        condition=_condition(work, asset, item),
    )


def _condition(work: Work, device: Device, item: LoanItem | None) -> str:
    """Grade and flaws as they were at the hand-over; before it, what is known now."""
    grade = item.grade_out if item is not None else device.grade
    told = known_flaws(work, device) if item is None else [Flaw(word) for word in item.flaws_out or ()]
    note = textwrap.shorten(device.condition or "", MOST_CONDITION, placeholder="…") if item is None else ""
    parts = (f"grade {grade.value}" if grade else "", *(FLAWS[flaw] for flaw in told), note)
    return ", ".join(part for part in parts if part)


def known_flaws(work: Work, device: Device) -> list[Flaw]:
    """What taps said of it since it came to us last, each once."""
    noted = {flaw for _, flaws in scanning.flaws_of(work.session, device) for flaw in flaws}
    return [flaw for flaw in Flaw if flaw in noted]


def guide_for(work: Work, kit: Allocation, due: date | None, language: guide.Language) -> bytes:
    """The guide that goes home with a kit: whom to call is the programme, then who hands it over."""
    site = kit.request.delivery_site
    assets = [item.asset for item in kit.bag or kit.items]
    return _guide(work, kit.kit_code, assets, due, language, site.contact if site else None)


def guide_again(work: Work, loan: Loan, language: guide.Language) -> bytes:
    """The same page for what is out on a loan."""
    assets = [item.asset for item in loan.items if item.ended_at is None]
    return _guide(work, _name(loan), assets, loan.due_on, language, None)


def _guide(
    work: Work,
    code: str,
    assets: Sequence[Asset],
    due: date | None,
    language: guide.Language,
    nearby: str | None,
) -> bytes:
    contacts = (papers.contact(work) or papers.lender(work.session), nearby)
    given = guide.Guide(
        kit_code=shown(code),
        contacts=tuple(each for each in contacts if each),
        due=due,
        has_computer=any(isinstance(asset, Device) for asset in assets),
        has_connection=any(asset.asset_type == "sim" for asset in assets),
        is_erased=_is_erased(assets),
        language=language,
    )
    return papers.drawn(lambda: guide.guide(given))
