"""/accounts and /trail – who may sign in, and what happened: the administrator's two lists."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from api import language
from api.pages import words
from api.pages.lists.cells import Day, Moment, Text, Thing, state
from api.pages.lists.filters import names_of, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, Filter, List, Notes, Way, _, newest_first, ngettext
from api.request import Work
from fleet.access import RESOURCES, Role, Verb, visible
from fleet.events import Event
from fleet.parties import accounts
from fleet.parties.accounts import Account, AccountState

PEOPLE: Final = tuple(role for role in Role if role is not Role.SYSTEM)


def _houses(work: Work, rows: Sequence[Account]) -> Notes:
    return names_of(work, (row.organisation_id for row in rows))


ACCOUNTS: Final = List(
    path="/accounts",
    verb=Verb.ACCOUNT_READ,
    icon="users",
    says=ngettext("%(many)s person has an account", "%(many)s people have an account"),
    empty=(_("No account is like that."), _("Invite the first person.")),
    file=_("Accounts"),
    rows=lambda work: accounts.listing(work.actor),
    key=Account.id,
    order=newest_first(Account.created_at, Account.id),
    thing=lambda account, notes: (account.email, f"/accounts/{account.id}"),
    prepare=_houses,
    columns=(
        Column(_("Address"), lambda account, notes: Thing(account.email, f"/accounts/{account.id}")),
        Column(_("Role"), lambda account, notes: Text(words.word(account.role))),
        Column(_("Organisation"), lambda account, notes: Text(notes.get(account.organisation_id))),
        Column(_("State"), lambda account, notes: state(account.status)),
        Column(_("Since"), lambda account, notes: Day(account.created_at), name=_("since")),
    ),
    filters=(
        of_words("role", Account.role, PEOPLE, _("Role"), _("Any role")),
        of_words("state", Account.status, AccountState, _("State"), _("In any state")),
    ),
    ways=(Way("/accounts/new", _("Invite somebody"), "plus", Verb.ACCOUNT_ADD, main=True),),
)
mount(ACCOUNTS)


def _subjects(work: Work) -> dict[str, str]:
    """What things happen to, as the trail names it."""
    return {subject: words.word(subject) for subject in RESOURCES}


TRAIL: Final = List(
    path="/trail",
    verb=Verb.EVENT_READ,
    icon="file-text",
    says=ngettext("thing happened", "things happened"),
    none=_("Nothing happened yet"),
    empty=(_("Nothing like that happened."), _("Whatever is done to the fleet is written down here.")),
    file=_("Trail"),
    rows=lambda work: select(Event).where(visible(work.actor, Event)),
    key=Event.seq,
    order=newest_first(Event.seq),
    thing=lambda event, notes: (event.verb, ""),
    lead=lambda work: language.translator()(
        "Nothing here can be changed. “python -m fleet events verify” proves it."
    ),
    columns=(
        Column(_("What"), lambda event, notes: Thing(event.verb, is_code=True)),
        Column(_("Which"), lambda event, notes: Text(event.subject_id)),
        Column(_("When"), lambda event, notes: Moment(event.at)),
        Column(_("Role"), lambda event, notes: Text(words.word(event.role))),
        Column(_("Who"), lambda event, notes: Text(event.actor), wide=True),
        Column(
            _("State"),
            lambda event, notes: state(event.to_state) if event.to_state else Text(None),
        ),
    ),
    filters=(
        Filter(
            "subject",
            _("About"),
            _("About anything"),
            offers=_subjects,
            where=lambda work, word: Event.subject == word,
        ),
    ),
)
mount(TRAIL)
