"""/youths – the codes of an association's youths: nothing else is known of them (rule Y1)."""

from collections.abc import Sequence
from typing import Final

from api.pages import words
from api.pages.lists.cells import Day, State, Text, Thing
from api.pages.lists.filters import DESK, names_of, of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, Way, _, newest_first, ngettext
from api.pages.said import said
from api.request import Work
from fleet.access import Verb
from fleet.codes import shown
from fleet.parties import youths
from fleet.parties.territories import NAMES
from fleet.parties.youths import Signatory, Youth, YouthState

STATES: Final = {YouthState.ACTIVE: _("followed"), YouthState.LEFT: _("no longer followed")}


def _names(work: Work, rows: Sequence[Youth]) -> Notes:
    """Association → its name, for those who see several."""
    return names_of(work, (row.organisation_id for row in rows)) if work.actor.role in DESK else {}


def _says(one: object) -> str:
    return words.say(STATES[one])  # type: ignore[index]


YOUTHS: Final = List(
    path="/youths",
    verb=Verb.YOUTH_READ,
    icon="users",
    says=ngettext("youth’s code", "youths’ codes"),
    none=_("No youth has a code yet"),
    empty=(_("No youth is like that."), _("Codes are made with a request.")),
    file=_("Youths"),
    rows=lambda work: youths.listing(work.actor),
    key=Youth.code,
    order=newest_first(Youth.created_on, Youth.code),
    thing=lambda youth, names: (shown(youth.code), f"/youths/{youth.code}"),
    prepare=_names,
    columns=(
        Column(
            _("Code"),
            lambda youth, names: Thing(shown(youth.code), f"/youths/{youth.code}", is_code=True),
        ),
        Column(_("Association"), lambda youth, names: Text(names.get(youth.organisation_id)), roles=DESK),
        Column(_("Département"), lambda youth, names: Text(NAMES[youth.territory])),
        Column(_("Signed by"), lambda youth, names: Text(said(youth.signatory, "signatory")), wide=True),
        Column(_("State"), lambda youth, names: State(str(youth.state), _says(youth.state))),
        Column(_("Last heard of"), lambda youth, names: Day(youth.last_contact_on), name=_("heard of")),
    ),
    filters=(
        of_words("state", Youth.state, YouthState, _("State"), _("In any state"), says=_says),
        of_words(
            "signatory",
            Youth.signatory,
            Signatory,
            _("Signed by"),
            _("Anybody"),
            says=lambda one: said(one, "signatory"),
        ),
        of_association(Youth.organisation_id),
    ),
    ways=(Way("/youths/list", _("A list to write the names on"), "printer", Verb.YOUTH_READ),),
)
mount(YOUTHS)
