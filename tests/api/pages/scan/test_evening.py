"""A volunteer's evening, tap by tap: receive 30, move 10, pack 12, take back 5."""

from fleet import stock_takes
from fleet.intake import assets
from fleet.intake.assets import Asset
from fleet.parties.sites import Site
from tests.api.pages.scan.phone import Phone, Phones
from tests.api.pages.scan.shelf import Shelf

ARRIVING, MOVING, KITS, RETURNING = 30, 10, 6, 5


def scan_all(one: Phone, texts: list[str]) -> None:
    """Each as soon as the one before has its verdict, as people do."""
    before = len(one.rows())
    for number, text in enumerate(texts, start=1):
        one.scan(text)
        one.until_kept(before + number)


def armed_by_taps(one: Phone, action: str, **chosen: str) -> int:
    """How many taps it takes to say what scans do."""
    before = one.taps
    one.tap("#change")
    one.tap(f"[data-action={action}]")
    one.page.wait_for_selector("#needs:not([hidden])")
    for name, value in chosen.items():
        one.page.select_option(f"#arming [name={name}]", value)
        one.taps += 2  # open the list, pick
    one.tap("#needs button:not([type])")
    one.until(f"document.querySelector('.armed').dataset.armed === '{action}'")
    return one.taps - before


def test_an_evening_takes_no_tap_per_thing(phone: Phones, shelf: Shelf) -> None:
    cast, hub = shelf.cast, shelf.cast.hub.id
    printed = shelf.unused(ARRIVING)
    moving = shelf.laptops(MOVING)
    kits = [cast.kit(cast.ready_laptop(), cast.ready_sim()) for _ in range(KITS)]
    lent = [cast.loan() for _ in range(RETURNING)]
    bagged = [item.asset_code for kit in kits for item in kit.items]
    returning = [item.asset_code for loan in lent for item in loan.items]
    cast.store()
    with phone() as one:
        one.open()
        arming = armed_by_taps(one, "receive", site=hub)
        after = one.taps
        scan_all(one, printed)
        arming += armed_by_taps(one, "move", site=shelf.annexe)
        scan_all(one, [shelf.url(shelf.token(code)) for code in moving])
        arming += armed_by_taps(one, "pack")
        scan_all(one, [shelf.url(shelf.token(code)) for code in bagged])
        arming += armed_by_taps(one, "take_back", site=hub)
        scan_all(one, [shelf.url(shelf.token(code)) for code in returning])
        one.until_waiting(0)
        scans = ARRIVING + MOVING + len(bagged) + RETURNING
        assert [row["verdict"] for row in one.rows()] == ["applied"] * scans
        assert (one.errors, one.foreign) == ([], [])
        assert one.taps - after <= 5 * 3  # arming three times more: nothing in between
        assert arming <= 5 * 4
    assert shelf.unclaimed(printed) == 0
    assert {shelf.stands(code) for code in moving} == {("received", "Annexe de Grasse")}
    assert {shelf.stands(code)[0] for code in returning} == {"returned"}
    print(f"{scans} things, {arming} taps to arm four times, 0 in between")  # noqa: T201


def test_a_hand_over_asks_once_for_the_whole_evening(phone: Phones, shelf: Shelf) -> None:
    kits = [shelf.cast.kit() for _ in range(2)]
    shelf.cast.store()
    with phone() as one:
        one.open(f"?arm=hand_over&site={shelf.cast.hub.id}")
        one.page.wait_for_selector("#needs:not([hidden])")
        one.page.click("#needs button:not([type])")
        assert one.page.is_visible("#arming")  # the agreements come first
        one.page.check("[name=agreement]")
        one.page.click("#needs button:not([type])")
        scan_all(one, [kit.items[0].asset_code for kit in kits])
        one.until_waiting(0)
        rows = one.rows()
    assert [row["verdict"] for row in rows] == ["applied", "applied"]
    assert {row["body"]["agreement"]["signed_on"] for row in rows} == {rows[0]["body"]["at"][:10]}
    assert {shelf.stands(kit.items[0].asset_code)[0] for kit in kits} == {"on_loan"}


def test_a_count_takes_whatever_is_seen_once(phone: Phones, shelf: Shelf) -> None:
    codes = shelf.laptops(2)
    opened = stock_takes.open_at(shelf.cast.session, shelf.cast.coordinator, shelf.cast.hub)
    shelf.cast.store()
    with phone() as one:
        one.open()
        armed_by_taps(one, "count", site=shelf.cast.hub.id, stock_take=opened.id)
        assert "Hub de Nice" in one.page.inner_text(".armed")
        scan_all(one, [*codes, codes[0]])
        one.until_waiting(0)
        assert [row["verdict"] for row in one.rows()] == ["applied", "applied", "already"]


def test_a_wrong_thing_is_refused_on_the_spot_without_a_network(phone: Phones, shelf: Shelf) -> None:
    mine, other = shelf.cast.kit(), shelf.cast.kit()
    shelf.cast.store()
    wrong = other.items[0].asset_code
    with phone() as one:
        one.arm("pack", request=mine.request_id, site=shelf.cast.hub.id)
        one.settled()
        one.offline(True)
        one.scan(shelf.url(shelf.token(wrong)))
        one.page.wait_for_selector("#verdict.blocked")
        said = one.page.inner_text("#verdict")
        one.scan(shelf.url(shelf.token(mine.items[0].asset_code)))
        one.page.wait_for_selector("#verdict.applied")
        assert "complet" in one.page.inner_text("#says")
        one.offline(False)
        one.until_waiting(0)
        assert [row["verdict"] for row in one.rows()] == ["blocked", "applied"]
    assert f"{other.kit_code[:4]}-{other.kit_code[4:]}" in said


def test_what_stands_in_another_of_our_places_is_moved_here_without_a_network(
    phone: Phones, shelf: Shelf
) -> None:
    cast, (code,) = shelf.cast, shelf.laptops(1)
    away = cast.session.get_one(Site, shelf.annexe)
    assets.move(cast.session, cast.volunteer, cast.session.get_one(Asset, code), site=away)
    cast.store()
    with phone() as one:
        one.arm("move", site=cast.hub.id)
        one.settled()
        one.offline(True)
        one.scan(shelf.url(shelf.token(code)))
        one.page.wait_for_selector("#verdict.applied")
        assert one.word == "Déplacé"
        one.scan(code)
        one.page.wait_for_selector("#verdict.already")
        one.offline(False)
        one.until_waiting(0)
        assert [row["verdict"] for row in one.rows()] == ["applied", "already"]
    assert shelf.stands(code) == ("received", "Hub de Nice")


def test_the_count_card_finds_what_is_counted_at_its_place(phone: Phones, shelf: Shelf) -> None:
    cast = shelf.cast
    with phone() as one:
        one.open(f"?arm=count&site={shelf.annexe}")
        one.page.wait_for_selector("#no-count:not([hidden])")
        opened = stock_takes.open_at(cast.session, cast.coordinator, cast.session.get_one(Site, shelf.annexe))
        cast.store()
        one.arm("count", site=shelf.annexe)
        assert not one.page.is_visible("#arming")
        assert one.page.inner_text("#armed-where") == "Annexe de Grasse"
        (code,) = shelf.laptops(1)
        scan_all(one, [code])
        one.until_waiting(0)
        assert one.rows()[0]["body"]["stock_take"] == opened.id
