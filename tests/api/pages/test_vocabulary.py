"""Every word and sentence of the pages exists, in French too."""

import enum
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.pages.moves import BUTTONS, COMMANDS, MAIN
from api.pages.story import SAYS, STANDS, THIS
from api.pages.vocabulary import WORDS
from fleet.access import Role, Verb
from fleet.access.permissions import TAKEN_OVER
from fleet.intake.assets import Kind, RetireReason
from fleet.intake.devices import AccountLock, Category, StorageKind
from fleet.intake.labels import LabelState
from fleet.lending.equipment_requests import DeclineReason, LineAnswer, Priority
from fleet.lending.loans import Accessory
from fleet.lifecycle import (
    LIVES,
    STAYS,
    AlertState,
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    PlanState,
    RequestState,
    TicketState,
)
from fleet.parties.organisations import OrganisationKind
from fleet.parties.youths import Signatory
from fleet.refurbishment.erasures import ErasureState, HiddenSectors, Method, Result
from fleet.stock_takes import Finding, StockTakeState
from fleet.support.tickets import Source, Trouble

ROOT = Path(__file__).resolve().parents[3]
PO = ROOT / "fleet/locale/fr/LC_MESSAGES/fleet.po"
ENUMERATIONS: tuple[type[enum.Enum], ...] = (
    AssetState, LineState, PlanState, RequestState, AllocationState, LoanState, TicketState, AlertState,
    Kind, RetireReason, AccountLock, Category, StorageKind, LabelState, DeclineReason, LineAnswer, Priority,
    Accessory, OrganisationKind, Signatory, ErasureState, HiddenSectors, Method, Result, Source, Trouble,
    Role, StockTakeState, Finding,
)  # fmt: skip


@pytest.mark.parametrize("of", ENUMERATIONS, ids=lambda of: of.__name__)
def test_every_word_of_an_enumeration_is_in_the_vocabulary(of: type[enum.Enum]) -> None:
    lacking = [
        one.value for one in of if f"{of.__name__}.{one.value}" not in WORDS and one.value not in WORDS
    ]
    assert lacking == []


def sentences() -> Iterator[str]:
    """The message ids of pages and templates, as pybabel finds them."""
    methods = [("**.py", "python"), ("**/templates/**", "jinja2")]
    for room in ("api/pages", "fleet/reporting", "fleet/refurbishment", "fleet/support"):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / room, method_map=methods):
            yield message if isinstance(message, str) else message[0]


def french() -> dict[str, tuple[str, ...]]:
    with PO.open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: (
                (message.string,) if isinstance(message.string, str) else tuple(message.string)
            )
            for message in read_po(file)
            if message.id
        }


def test_no_sentence_lacks_its_french() -> None:
    known = french()
    assert sorted({one for one in sentences() if not all(known.get(one, ("",)))}) == []


def test_the_french_fills_no_blank_that_the_sentence_does_not_have() -> None:
    with PO.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    blanks = re.compile(r"%\(\w+\)s|\{\w+\}")
    wrong = [
        message.id
        for message in messages
        for one in ([message.string] if isinstance(message.string, str) else message.string)
        if not set(blanks.findall(one)) <= set(blanks.findall(" ".join(forms(message.id)))) | {"%(num)s"}
        or (isinstance(message.id, str) and set(blanks.findall(message.id)) != set(blanks.findall(one)))
    ]
    assert wrong == []


def forms(sentence: str | Sequence[str]) -> Sequence[str]:
    """Singular and plural, or the one form there is."""
    return [sentence] if isinstance(sentence, str) else sentence


def test_nothing_is_translated_twice() -> None:
    ids = re.findall(r'^msgid ("(?:.|\n")*?")\nmsg', PO.read_text(encoding="utf-8"), flags=re.M)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_every_state_and_kind_of_asset_has_its_heading() -> None:
    assert set(STANDS) == {state.value for state in AssetState}
    assert set(THIS) == {category.value for category in Category} | {"sim"}


def test_every_move_of_an_asset_is_told_and_has_its_button_or_a_page_of_its_own() -> None:
    of_assets = set(LIVES["device"]) | set(LIVES["sim"]) | set(STAYS["device"]) | set(STAYS["sim"])
    assert of_assets <= set(SAYS)
    elsewhere = {
        Verb.ASSET_ANNOUNCE,
        Verb.ALLOCATION_RESERVE,
        Verb.ALLOCATION_RELEASE,
        Verb.LOAN_HAND_OVER,
        Verb.LOAN_UNDO,
        *TAKEN_OVER,
    }
    assert set(COMMANDS) == of_assets - elsewhere
    assert set(BUTTONS) == {verb.value.partition(".")[2] for verb in COMMANDS}
    assert {move for moves in MAIN.values() for move in moves} <= set(BUTTONS)
