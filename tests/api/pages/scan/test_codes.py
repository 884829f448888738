"""What a text is: the page's rules are those of fleet/codes.py, and an address is told from a code."""

import random
from typing import Any

import pytest

from fleet import stock_takes
from fleet.codes import ALPHABET, is_code, new_codes, new_token, normalise, shown
from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf

CODES = 300
ASK = "([module, name, texts]) => import(module).then(codes => texts.map(text => codes[name](text)))"


def mistakes(code: str) -> list[str]:
    """Every single wrong character and every swap of neighbours."""
    wrong = [
        code[:at] + letter + code[at + 1 :] for at in range(8) for letter in ALPHABET if letter != code[at]
    ]
    swapped = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(7)]
    return [*wrong, *(text for text in swapped if text != code)]


def test_the_check_character_is_that_of_the_service(phone: Phones) -> None:
    source = random.Random(7)
    codes = new_codes(CODES)
    texts = [*codes, *(text for code in codes[:40] for text in mistakes(code))]
    texts += ["".join(source.choices(ALPHABET + "01ILO- a", k=source.randint(0, 9))) for _ in range(2000)]
    with phone() as one:
        one.open()
        told = one.page.evaluate(ASK, [one.module("codes.js"), "isCode", texts])
        plain = one.page.evaluate(
            ASK, [one.module("codes.js"), "normalise", [f" {shown(code)}\t".lower() for code in codes]]
        )
    assert told == [is_code(text) for text in texts]
    assert plain == codes == [normalise(shown(code)) for code in codes]
    assert sum(told[:CODES]) == CODES
    assert not any(told[CODES : CODES + 9000])


def recognised(shelf: Shelf) -> list[tuple[str, Any]]:
    token, (code,) = new_token(), new_codes(1)
    wrong = next(letter for letter in ALPHABET if letter != code[0]) + code[1:]
    label, secret = {"kind": "label", "token": token}, "a-_9" * 10 + "abc"
    return [
        (f"HTTPS://FLEET.EXAMPLE.ORG/Q/{token}", label),
        (f"https://fleet.example.org/q/{token.lower()}", label),
        (token, label),
        (f" {shown(code).lower()} ", {"kind": "code", "code": code}),
        (f"https://fleet.example.org/scan?code={code}", {"kind": "code", "code": code}),
        (wrong, {"kind": "mistyped"}),
        (f"https://x.org/sign-in/pass#{secret}", {"kind": "pass", "secret": secret}),
        ("https://x.org/sign-in/pass#short", {"kind": "foreign"}),
        (
            "https://x.org/scan?arm=receive&site=site_1&lot=don_2&evil=%3Cb%3E",
            {"kind": "card", "arm": {"action": "receive", "site": "site_1", "lot": "don_2"}},
        ),
        ("https://x.org/scan?arm=move&site=%3Cscript%3E", {"kind": "card", "arm": {"action": "move"}}),
        ("WIFI:S:basement;T:WPA;P:secret;;", {"kind": "foreign"}),
        ("https://elsewhere.example/?q=1", {"kind": "foreign"}),
        (f"HTTPS://X.ORG/Q/{token}X", {"kind": "foreign"}),
        ("", {"kind": "foreign"}),
    ]


def test_labels_codes_cards_and_passes_are_told_apart(phone: Phones, shelf: Shelf) -> None:
    cases = recognised(shelf)
    with phone() as one:
        one.open()
        told = one.page.evaluate(ASK, [one.module("codes.js"), "recognise", [text for text, _what in cases]])
    assert dict(zip((text for text, _what in cases), told, strict=True)) == dict(cases)


def test_a_hand_scanner_of_another_keyboard_is_understood(phone: Phones, shelf: Shelf) -> None:
    """It believes in a US keyboard, the computer in a French one: what arrives is what keys mean there."""
    laptop = shelf.cast.ready_laptop()
    shelf.cast.store()
    french = str.maketrans("AQWZM:/.-;", "QAZW,MM!:)M"[:10])
    url = shelf.url(shelf.token(laptop.code)).replace("HTTP:", "HTTPS:")
    with phone() as one:
        one.open()
        keys = [{"key": key.translate(french), "code": code_of(key), "shiftKey": key == ":"} for key in url]
        one.page.evaluate(
            """keys => { for (const key of [...keys, {key: "Enter"}]) document.body.dispatchEvent(
                new KeyboardEvent("keydown", {...key, bubbles: true, cancelable: true})) }""",
            keys,
        )
        one.page.wait_for_selector("#found .verdict.ready")
        assert laptop.code in one.page.inner_html("#found")


def code_of(key: str) -> str:
    """The place of a key on a US keyboard, as browsers name it."""
    named = {":": "Semicolon", "/": "Slash", ".": "Period", "-": "Minus"}
    return named.get(key) or (f"Digit{key}" if key.isdigit() else f"Key{key}")


@pytest.mark.parametrize("focused", ["body", "button"])
def test_enter_of_a_hand_scanner_presses_no_button(phone: Phones, shelf: Shelf, focused: str) -> None:
    laptop = shelf.cast.ready_laptop()
    shelf.cast.store()
    with phone() as one:
        # Each key takes a round trip from here: to the page they shall come as fast as from a real one.
        one.context.add_init_script("Object.defineProperty(Event.prototype, 'timeStamp', {get: () => 1})")
        one.open()
        if focused == "button":
            one.page.focus("#change")
        for key in [*laptop.code, "Enter"]:
            one.page.keyboard.down(key)
        one.page.wait_for_selector("#found .verdict.ready")
        assert one.page.get_attribute("#change", "aria-expanded") == "false"
        assert one.errors == []


def test_of_what_is_not_ours_the_phone_keeps_what_the_service_keeps(phone: Phones) -> None:
    texts = ["PF2ABCDE0", "0612345678", new_codes(1)[0], "LEA.MARTIN@EXAMPLE.ORG", "X" * 300, "…XEND(303)"]
    asked = (
        "([module, texts]) => import(module).then(codes => texts.map(one => codes.foreign(one, 'receive')))"
    )
    with phone() as one:
        one.open()
        told = one.page.evaluate(ASK, [one.module("codes.js"), "cut", texts])
        serials = one.page.evaluate(
            asked,
            [one.module("codes.js"), ["5cg9-312abc", "WIFI:S:x;;", "ab"]],
        )
    assert told == [stock_takes.cut(text) for text in texts]
    assert serials == ["5CG9312ABC", None, None]
