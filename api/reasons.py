"""Why this line, why this thing, what was missing: a proposal as sentences in the reader's language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_percent
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import language
from fleet.intake.devices import Keyboard
from fleet.lending.equipment_requests import Priority
from fleet.lending.fitting import Needs
from fleet.lending.proposing import Before, Choice, Distance, LeftOut, Missing, Proposal, Ranked
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site


def _(text: str) -> str:
    return text


URGENT: Final = {
    Priority.EXAMS: _("Exams are near."),
    Priority.JOB_SEARCH: _("Looking for work."),
    Priority.FIRST_EQUIPMENT: _("Never had equipment."),
}
NEAR: Final = {
    Distance.SITE: _("It stands where the kit is fetched."),
    Distance.TERRITORY: _("It stands in the same territory."),
    Distance.ELSEWHERE: _("Nothing nearer was left: it comes from {site}."),
}
NOTHING: Final = {
    ("laptop", Missing.NOTHING_READY): _("No laptop is ready."),
    ("connection", Missing.NOTHING_READY): _("No SIM card with an active line and no hotspot is ready."),
    ("laptop", Missing.NOT_LIKE_THAT): _("No laptop that is ready has {needs}."),
}
MISSING: Final = {
    Missing.EARMARKED: _("What would do ({ready}) is kept for other territories than {territory}."),
    Missing.NO_QUOTA: _("No quota of {house} in {territory} covers what is ready ({ready})."),
    Missing.QUOTA_REACHED: _("The quota of {house} in {territory} is reached: {given} of {granted} given."),
    Missing.QUOTA_SPENT: _(
        "The rest of the quota of {house} in {territory} ({given} of {granted} given so far) goes to lines "
        "before it: {before}"
    ),
    Missing.WENT_BEFORE: _("All that would do ({ready}) goes to lines before it: {before}"),
    Missing.OTHERS_MORE: _(
        "Serving it would take from two others what both can have: more youths are equipped this way."
    ),
}
BEFORE: Final = {
    Before.PRIORITY: _("the last of them for a more urgent reason."),
    Before.WAITING: _("the last of them has waited longer."),
    Before.NEED_DATE: _("the last of them is needed sooner."),
    Before.SHARE: _(
        "the last of them is of an association that has had a smaller part of what was approved."
    ),
    Before.CODE: _("all else is equal, and somebody has to be last."),
}
KEYBOARDS: Final = {
    Keyboard.AZERTY: _("an AZERTY keyboard"),
    Keyboard.QWERTY: _("a QWERTY keyboard"),
    Keyboard.QWERTZ: _("a QWERTZ keyboard"),
    Keyboard.BEPO: _("a BÉPO keyboard"),
    Keyboard.ARABIC: _("an Arabic keyboard"),
    Keyboard.CYRILLIC: _("a Cyrillic keyboard"),
}
SCREEN: Final = _("a screen of {inches} inches or more")
TOUCH: Final = _("a touch screen")


@dataclass(frozen=True)
class Names:
    """What organisations and sites are called, by id."""

    houses: Mapping[str, str]
    sites: Mapping[str, str]


def names(session: Session, proposal: Proposal) -> Names:
    """The names that its sentences need."""
    houses = select(Organisation.id, Organisation.name)
    wanted = {one.organisation for one in proposal.kits} | {
        one.wish.organisation for one in proposal.left_out
    }
    sites = {choice.thing.site for kit in proposal.kits for choice in kit.choices if choice.thing.site}
    return Names(
        dict(_named(session, houses.where(Organisation.id.in_(wanted)))),
        dict(_named(session, select(Site.id, Site.name).where(Site.id.in_(sites)))),
    )


def _named(session: Session, found: Any) -> Iterator[tuple[str, str]]:
    yield from session.execute(found)


class Teller:
    """Says it, in the language of this answer."""

    def __init__(self, known: Names, today: date) -> None:
        self.say: Callable[[str], str] = language.translator()
        self.names, self.today = known, today

    def turn(self, ranked: Ranked) -> str:
        """Why this line comes where it does, its association's share left aside."""
        wish, say = ranked.wish, self.say
        days = (self.today - wish.since).days
        waited = language.plural("It has waited {days} day,", "It has waited {days} days,", days)
        needed = say(_("and is needed by {day}."))
        told = [
            say(URGENT[ranked.priority]) if ranked.priority in URGENT else "",
            waited.format(days=days),
            needed.format(day=self._day(wish.needed_by)),
        ]
        return " ".join(part for part in told if part)

    def share(self, ranked: Ranked) -> str:
        """What its association had been given of what was approved, when this line's turn came."""
        house = self.names.houses.get(ranked.wish.organisation, "")
        told = self.say(_("{house} has had {share} of what was approved for it."))
        return told.format(house=house, share=self._part(ranked))

    def reasons(self, choice: Choice) -> list[str]:
        """What speaks for this thing."""
        site = self.names.sites.get(choice.thing.site or "") or "–"
        told = [self.say(NEAR[choice.distance]).format(site=site)]
        if wanted := self.needs(choice.wish.needs):
            told.append(self.say(_("It has {needs}, as asked.")).format(needs=wanted))
        if choice.thing.offer.territories is not None:
            told.append(
                self.say(_("Its lot is kept for {territory}.")).format(territory=choice.wish.territory)
            )
        if choice.quota:
            counted = self.say(_("With it, {count} of {granted} of the quota are given."))
            told.append(counted.format(count=choice.count, granted=choice.quota.granted))
        return told

    def missing(self, left: LeftOut) -> str:
        """What was missing for a line that is left out."""
        wish, facts = left.wish, dict(left.facts)
        before = facts.get("before")
        told = {
            **facts,
            "before": self.say(BEFORE[before]) if before else "",
            "needs": self.needs(wish.needs),
            "territory": wish.territory,
            "house": self.names.houses.get(wish.organisation, ""),
        }
        sentence = NOTHING.get((wish.kind.value, left.missing)) or MISSING[left.missing]
        return self.say(sentence).format(**told)

    def needs(self, needs: Needs) -> str:
        """What a line asks of its laptop, as a few words; empty where it asks nothing."""
        return self._listed(self._needed(needs))

    def _needed(self, needs: Needs) -> Iterator[str]:
        if needs.keyboard:
            yield self.say(KEYBOARDS[needs.keyboard])
        if needs.screen_inches:
            yield self.say(SCREEN).format(inches=needs.screen_inches)
        if needs.touch:
            yield self.say(TOUCH)

    def _listed(self, words: Iterable[str]) -> str:
        *most, last = [*words] or [""]
        return f"{', '.join(most)} {self.say(_('and'))} {last}" if most else last

    def _part(self, ranked: Ranked) -> str:
        return str(format_percent(float(ranked.share), "#,##0\u202f%", locale=language.chosen()))

    def _day(self, day: date) -> str:
        return format_date(day, "d MMM y", locale=language.chosen())
