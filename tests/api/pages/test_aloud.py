"""What is read aloud of a thing: a sentence per state, per role, in French and in English."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask

from fleet.access import Actor, Role, Verb
from fleet.connectivity import lines, plans
from fleet.intake import assets, devices
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import Category
from fleet.lending import loans, losses, shipping
from fleet.refurbishment import readiness
from fleet.support import rules, tickets
from fleet.support.rules import Moment
from fleet.support.tickets import Trouble
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
THIS = "Ce portable Dell Latitude 5420"
BENCH = "À faire : le passage à l’atelier, pour effacement et essais."


def aloud(client: Client, thing: Asset, language: str = "fr") -> str:
    place = "sims" if thing.asset_type == "sim" else "devices"
    page = client.get(f"/{place}/{thing.code}", headers={"Accept-Language": language})
    assert page.status_code == 200
    (told,) = re.findall(r'<p class="aloud">(.*?)</p>', page.text, re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", told)).split())


def announced(cast: Cast) -> Asset:
    return devices.announce(
        cast.session, cast.coordinator, Category.LAPTOP, maker="Dell", model="Latitude 5420"
    )


def on_the_bench(cast: Cast) -> Asset:
    return assets.start_refurbishment(cast.session, cast.technician, cast.device())


def in_a_kit(cast: Cast) -> Asset:
    return cast.kit().items[0].asset


def on_its_way(cast: Cast) -> Asset:
    return shipping.ship(cast.session, cast.volunteer, in_a_kit(cast))


def there(cast: Cast) -> Asset:
    return shipping.arrive(cast.session, cast.volunteer, on_its_way(cast), site=cast.delivery_site)


def lent(cast: Cast) -> Asset:
    return cast.loan().items[0].asset


def back(cast: Cast) -> Asset:
    loan = cast.loan()
    cast.take_back(loan, missing=[loans.Accessory.CHARGER])
    return loan.items[0].asset


def missing(cast: Cast) -> Asset:
    return losses.report_missing(cast.session, cast.coordinator, lent(cast))


def gone(cast: Cast) -> Asset:
    laptop = cast.ready_laptop()
    return readiness.retire(cast.session, cast.coordinator, laptop, RetireReason.RECYCLED, slip="DEEE-7")


STATES: dict[str, tuple[Callable[[Cast], Asset], str]] = {
    "announced": (
        announced,
        f"{THIS} n’est pas encore là : annonce le 14 septembre 2026. Le donateur en répond encore. "
        "À faire : le scan à l’arrivée.",
    ),
    "received": (
        lambda cast: cast.device(),
        f"{THIS} est sur le site Hub de Nice depuis le 14 septembre 2026, et rien n’y a encore été fait. "
        f"Prêt à partir en répond. {BENCH}",
    ),
    "refurbishing": (
        on_the_bench,
        f"{THIS} est à l’atelier du site Hub de Nice depuis le 14 septembre 2026. Prêt à partir en répond. "
        "À faire : effacer ses disques, finir la liste de contrôle.",
    ),
    "ready": (
        lambda cast: cast.ready_laptop(),
        f"{THIS} est en rayon sur le site Hub de Nice, disponible depuis le 14 septembre 2026. "
        "Prêt à partir en répond. À faire : la mise dans un kit dès qu’une demande en a besoin.",
    ),
    "reserved": (
        in_a_kit,
        f"{THIS} est sur le site Hub de Nice, de côté dans un kit depuis le 14 septembre 2026. "
        "Prêt à partir en répond. Le kit KIT est destiné à Trait d'union. "
        "À faire : remettre son kit, ou l’envoyer.",
    ),
    "in_transit": (
        on_its_way,
        f"{THIS} est en route vers Trait d'union depuis le 14 septembre 2026. L’association en répond. "
        "Le kit KIT est destiné à Trait d'union. À faire : confirmer l’arrivée.",
    ),
    "delivered": (
        there,
        f"{THIS} est sur le site Bureau de Grasse depuis le 14 septembre 2026 "
        "et attend sa remise à un jeune. "
        "L’association en répond. Le kit KIT est destiné à Trait d'union. "
        "À faire : la remise, une fois la convention signée.",
    ),
    "on_loan": (
        lent,
        f"{THIS} est chez Trait d'union depuis le 14 septembre 2026, en prêt à un jeune. "
        "L’association en répond. La convention a été signée le 14 septembre 2026. "
        "Le prêt court jusqu’au 14 septembre 2027. Le dernier signe de vie est du 14 septembre 2026. "
        "À faire : rien avant le retour, le 14 septembre 2027.",
    ),
    "returned": (
        back,
        f"{THIS} est de retour sur le site Hub de Nice depuis le 14 septembre 2026. Prêt à partir en répond. "
        "Dernier événement, le 14 septembre 2026 : Retour de prêt. Il manque : chargeur. "
        "Il faut l’effacer avant de le confier à quelqu’un d’autre. "
        "À faire : le passage à l’atelier, pour un nouvel effacement avant tout autre prêt.",
    ),
    "missing": (
        missing,
        f"{THIS} reste introuvable depuis le 14 septembre 2026. Dernier lieu connu : Trait d'union. "
        "L’association en répond. La convention a été signée le 14 septembre 2026. "
        "Le prêt court jusqu’au 14 septembre 2027. "
        "À faire : en cas de découverte, scanner son étiquette et choisir « On l’a retrouvé ».",
    ),
    "retired": (
        gone,
        f"{THIS} a quitté le parc définitivement le 14 septembre 2026 : recyclage. "
        "Plus personne ici n’en répond. Son bordereau de recyclage porte le numéro DEEE-7. "
        "À faire : rien pour l’instant.",
    ),
}


def test_every_state_is_told_in_its_order(app: Flask, client: Clients, stored_cast: Cast) -> None:
    made = {state: make(stored_cast) for state, (make, _wanted) in STATES.items()}
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    for state, thing in made.items():
        told, english = aloud(desk, thing), aloud(desk, thing, "en")
        assert str(thing.state) == state
        assert re.sub(r"kit \w{4}-\w{4}", "kit KIT", told) == STATES[state][1]
        assert english.startswith("This laptop Dell Latitude 5420 ")
        assert "Next: " in english
        assert not re.search(r"[{}]|None|–", told + english)


def test_each_reader_is_told_what_is_theirs(app: Flask, client: Clients, stored_cast: Cast) -> None:
    thing = lent(stored_cast)
    stored_cast.store()
    own = aloud(client(stored_cast.mentor), thing)
    assert "Votre association en répond." in own
    assert "À faire : dire une fois par trimestre que tout va bien, et le retour au plus tard le 14" in own
    for person in (stored_cast.volunteer, stored_cast.technician):
        told = aloud(client(person), thing)
        assert "chez Trait d'union" in told
        assert "convention" not in told, "loans are not theirs to read"
        assert told.endswith("À faire : rien, sauf en cas de retour : enregistrer alors ce retour.")


def test_a_late_loan_is_said_to_be_late_and_to_whom_to_speak(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    due = stored_cast.coordinator.today + timedelta(days=5)
    thing = stored_cast.hand_over(stored_cast.kit(), due_on=due).items[0].asset
    stored_cast.store()
    with time_machine.travel(NOW + timedelta(days=15)):
        told = aloud(client(stored_cast.coordinator), thing)
        own = aloud(client(stored_cast.mentor), thing)
    assert "Le retour était prévu le 19 septembre 2026, il y a 10 jours." in told
    assert told.endswith("À faire : convenir avec Trait d'union de son retour ou d’une autre date.")
    assert own.endswith("À faire : le retour au programme, ou lui dire pourquoi ce n’est pas possible.")


def test_what_is_wrong_comes_before_what_can_wait(app: Flask, client: Clients, stored_cast: Cast) -> None:
    thing = lent(stored_cast)
    ticket = tickets.open_ticket(stored_cast.session, stored_cast.mentor, thing, Trouble.SCREEN)
    tickets.open_by_stranger(stored_cast.session, stored_cast.system, thing, Trouble.BATTERY, None)
    stored_cast.store()
    told = aloud(client(stored_cast.coordinator), thing)
    assert "Un problème depuis le 14 septembre 2026 : L’écran (" in told
    assert "sans vérification à ce jour : La batterie." in told
    assert told.endswith("À faire : s’occuper des problèmes.")
    tickets.move(stored_cast.session, stored_cast.technician, ticket, Verb.TICKET_START)
    stored_cast.store()
    assert aloud(client(stored_cast.coordinator), thing).endswith("À faire : résoudre les problèmes.")
    assert aloud(client(stored_cast.mentor), thing).endswith("À faire : attendre la réponse au problème.")


def test_whoever_found_a_missing_thing_is_to_be_seen_first(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    thing = missing(stored_cast)
    tickets.open_by_stranger(stored_cast.session, stored_cast.system, thing, Trouble.FOUND, None)
    stored_cast.store()
    assert "À faire : quelqu’un dit l’avoir" in aloud(client(stored_cast.coordinator), thing)


def test_erasure_unknown_is_said_to_the_team_alone(app: Flask, client: Clients, stored_cast: Cast) -> None:
    thing = lent(stored_cast)
    thing.erasure_unknown = True
    stored_cast.store()
    assert "On ne sait pas si ses données" in aloud(client(stored_cast.coordinator), thing)
    assert "On ne sait pas" not in aloud(client(stored_cast.mentor), thing)


def test_alerts_are_said(app: Flask, client: Clients, stored_cast: Cast) -> None:
    thing = stored_cast.ready_laptop(os_name="Windows 10", os_supported_until=NOW.date() - timedelta(days=9))
    stored_cast.loan(thing)
    rules.run(
        stored_cast.session,
        stored_cast.system,
        rules.SUPPORT_RULES,
        Moment(NOW, stored_cast.coordinator.today),
    )
    stored_cast.store()
    assert "Le système d’exploitation" in aloud(client(stored_cast.coordinator), thing)


def test_a_sim_tells_its_line_and_until_when_it_is_paid(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    sim = stored_cast.ready_sim()
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    told = aloud(desk, sim)
    assert told.startswith(f"Cette carte SIM finissant par {sim.iccid[-4:]} est en rayon")
    assert "Aucun forfait n’est payé." in told
    english = desk.get(f"/sims/{sim.code}", headers={"Accept-Language": "en"}).text
    assert "<title>SIM card" in english, "no word is kept in the language of an earlier reader"
    line = stored_cast.session.scalar(lines.listing(stored_cast.coordinator))
    ends = stored_cast.coordinator.today + timedelta(days=20)
    plan = plans.add(
        stored_cast.session,
        stored_cast.coordinator,
        line,
        starts_on=stored_cast.coordinator.today,
        ends_on=ends,
        cost_cents=990,
    )
    plans.start(stored_cast.session, stored_cast.coordinator, plan)
    stored_cast.loan(sim)
    stored_cast.store()
    told = aloud(desk, sim)
    assert "Son forfait est payé jusqu’au 4 octobre 2026." in told
    assert told.endswith("À faire : renouveler son forfait avant le 4 octobre 2026, ou le laisser s’arrêter.")
    assert "renouveler" not in aloud(client(stored_cast.mentor), sim), "that is the desk's to do"


def test_a_loan_taken_over_says_what_nobody_knows(app: Flask, client: Clients, stored_cast: Cast) -> None:
    loan = stored_cast.loan()
    loan.taken_over, loan.signed_on, loan.first_for_youth = True, None, False
    stored_cast.store()
    told = aloud(client(stored_cast.coordinator), loan.items[0].asset)
    assert "Le prêt vient d’une liste antérieure, et aucune convention signée n’est connue." in told
