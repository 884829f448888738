"""Where a line stands and since when, what it needs, and who has it already: in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from babel.dates import format_skeleton

from api import language
from api.pages.said import said
from api.request import Work, service
from fleet.lending.equipment_requests import Ask, AskedKind, RequestLine
from fleet.lending.equipped import Equipped
from fleet.lending.standing import WAITING, Kit, Standing, Stands


def _(text: str) -> str:
    return text


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks a pair of sentences for translation."""
    return one, many


SENTENCES: Final[Mapping[Stands, str]] = {
    Stands.DRAFT: _("not sent yet"),
    Stands.PENDING: _("waits for an answer"),
    Stands.DECLINED: _("declined: {reason}"),
    Stands.APPROVED: _("approved, waits for {what}"),
    Stands.PUT_ASIDE: _("put aside, the kit is ready"),
    Stands.ON_ITS_WAY: _("on its way"),
    Stands.ARRIVED: _("arrived at {site}"),
    Stands.MISSING: _("went missing before it was handed over"),
    Stands.HANDED_OVER: _("handed over"),
    Stands.GIVEN_BACK: _("given back"),
    Stands.LOST: _("lost"),
    Stands.CANCELLED: _("called off"),
    Stands.EXPIRED: _("expired"),
}
SINCE_TODAY: Final = _("since today")
SINCE: Final = ngettext("since %(day)s, %(n)s day", "since %(day)s, %(n)s days")
ON: Final = _("on {day}")
EQUIPPED: Final[Mapping[Equipped, str]] = {
    Equipped.LENT: _("has one on loan already"),
    Equipped.ASKED: _("asked for in another request too"),
}
KEYBOARDS: Final[Mapping[str, str]] = {
    "azerty": _("AZERTY keyboard"),
    "qwerty": _("QWERTY keyboard"),
    "qwertz": _("QWERTZ keyboard"),
    "bepo": _("BÉPO keyboard"),
    "arabic": _("Arabic keyboard"),
    "cyrillic": _("Cyrillic keyboard"),
}
SCREEN: Final = _("screen of {inches} inches or more")
TOUCH: Final = _("touch screen")


@dataclass(frozen=True)
class Told:
    """One line of a request as a page shows it."""

    line: RequestLine
    stands: Stands
    says: str
    since: str
    needs: str
    equipped: str
    kit: Kit | None


def told(work: Work, found: Standing, why: Equipped | None) -> Told:
    """That line in the reader's language."""
    say = language.translator()
    return Told(
        line=found.line,
        stands=found.stands,
        says=_stands(found),
        since=_since(found, work.actor.today),
        needs=needs(found.line),
        equipped=say(EQUIPPED[why]) if why else "",
        kit=found.kit,
    )


def _stands(found: Standing) -> str:
    facts = {
        "reason": said(found.line.reason, "reason"),
        "what": said(found.line.kind, "kind"),
        "site": found.kit.site or "–" if found.kit else "–",
    }
    return language.translator()(SENTENCES[found.stands]).format_map(facts)


def _since(found: Standing, today: date) -> str:
    """« depuis le 3 nov., 12 jours » while somebody waits, « le 3 nov. » of what is done; or nothing."""
    if found.since is None:
        return ""
    when = _day(found.since)
    shown = short_day(when, today)
    if found.stands not in WAITING:
        return language.translator()(ON).format(day=shown)
    days = (today - when).days
    if days < 1:
        return language.translator()(SINCE_TODAY)
    return language.plural(*SINCE, days) % {"day": shown, "n": days}


def _day(moment: datetime) -> date:
    return moment.astimezone(service().settings.timezone).date()


def short_day(day: date, today: date) -> str:
    """« 3 nov. », with its year where that is not this one."""
    return format_skeleton("MMMd" if day.year == today.year else "yMMMd", day, locale=language.chosen())


def what(kind: AskedKind) -> str:
    """« un ordinateur et une connexion »"""
    return said(kind, "kind")


def needs(line: RequestLine | Ask) -> str:
    """“AZERTY keyboard, screen of 15 inches or more”; nothing where any will do."""
    say = language.translator()
    parts = [
        say(KEYBOARDS[line.keyboard]) if line.keyboard else "",
        say(SCREEN).format(inches=line.screen_inches) if line.screen_inches else "",
        say(TOUCH) if line.touch else "",
    ]
    return ", ".join(part for part in parts if part)


def keyboards() -> list[tuple[str, str]]:
    """What a form offers."""
    return [(value, language.translator()(words)) for value, words in KEYBOARDS.items()]
