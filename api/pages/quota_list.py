"""/quotas – how many each association may be given, and how many it has been given."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import joinedload

from api.pages import words
from api.pages.lists.cells import Cell, Number, Text, Thing
from api.pages.lists.filters import DESK, of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, Filter, List, Notes, Way, _, newest_first, ngettext
from api.pages.said import said
from api.request import Work
from fleet.access import Verb
from fleet.intake.assets import Kind
from fleet.lending import quotas
from fleet.lending.quotas import Quota
from fleet.parties.territories import NAMES


def _name(quota: Quota) -> str:
    """“a laptop, 06 Alpes-Maritimes”"""
    return f"{said(quota.kind, 'kind')} – {quota.territory} {NAMES[quota.territory]}"


def _whose(quota: Quota, notes: Notes) -> Cell:
    return Text(quota.funder.name if quota.funder else notes["anybody"])


def _granted(quota: Quota, notes: Notes) -> Cell:
    return Number(quota.granted, f"/quotas/{quota.id}#rows")


def _given(quota: Quota, notes: Notes) -> Cell:
    return Number(quota.given, f"/quotas/{quota.id}#kits")


def _read_ahead(work: Work, rows: Sequence[Quota]) -> dict[str, Any]:
    return {"anybody": said("anybody", "funder")}


QUOTAS: Final = List(
    path="/quotas",
    verb=Verb.QUOTA_READ,
    icon="hand-helping",
    says=ngettext("quota", "quotas"),
    none=_("No quota: each association is given what is ready"),
    empty=(
        _("No quota here."),
        _("An association is bound by quotas for a kind of equipment once it has one for it."),
    ),
    file=_("Quotas"),
    rows=lambda work: quotas.listing(work.actor),
    key=Quota.id,
    order=newest_first(Quota.created_at, Quota.id),
    loads=(joinedload(Quota.organisation), joinedload(Quota.funder)),
    thing=lambda quota, notes: (_name(quota), f"/quotas/{quota.id}"),
    prepare=_read_ahead,
    columns=(
        Column(_("Quota"), lambda quota, notes: Thing(_name(quota), f"/quotas/{quota.id}")),
        Column(_("Association"), lambda quota, notes: Text(quota.organisation.name), roles=DESK),
        Column(_("Whose money"), _whose, name=_("Whose money")),
        Column(
            _("Granted"),
            lambda quota, notes: Number(quota.granted, f"/quotas/{quota.id}#rows"),
            name=_("Granted"),
        ),
        Column(
            _("Given"), lambda quota, notes: Number(quota.given, f"/quotas/{quota.id}#kits"), name=_("Given")
        ),
        Column(_("Left"), lambda quota, notes: Number(quota.left), name=_("Left")),
    ),
    filters=(
        of_words("kind", Quota.kind, Kind, _("Kind"), _("of any kind"), says=lambda kind: said(kind, "kind")),
        Filter(
            "left",
            _("Left"),
            _("whatever is left"),
            offers=lambda work: {"none": words.say(_("used up"))},
            where=lambda work, word: quotas.used_up(),
            heads={"none": ngettext("%(num)s quota is used up", "%(num)s quotas are used up")},
        ),
        of_association(Quota.organisation_id),
    ),
    ways=(
        Way("/quotas/new", _("Grant a quota"), "plus", Verb.QUOTA_GRANT, main=True),
        Way("/requests/proposal", _("See what can be given now"), "package-check", Verb.ALLOCATION_PROPOSE),
    ),
)
mount(QUOTAS)
