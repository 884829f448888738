"""What our columns and the meanings of states are called where a person matches them with a list's own."""

from collections.abc import Mapping
from typing import Final


def _(text: str) -> str:
    return text


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Marks both numbers of a sentence for translation."""
    return one, many


COLUMNS: Final[Mapping[str, str]] = {
    "serial": _("Serial number"),
    "maker": _("Maker"),
    "model": _("Model"),
    "category": _("Kind of equipment"),
    "count": _("Count"),
    "inventory_number": _("Your own inventory number"),
    "label": _("Label that is on it"),
    "state": _("State"),
    "site": _("Place where it is kept"),
    "association": _("Association that has it"),
    "territory": _("Département"),
    "signed": _("Agreement signed: yes or no"),
    "signed_on": _("Day of the agreement"),
    "since": _("Lent since"),
    "due_on": _("To be given back on"),
    "signatory": _("Who signed: kind of signatory"),
    "iccid": _("SIM card: ICCID"),
    "number": _("Telephone number, or its last digits"),
    "operator": _("Operator"),
    "plan_ends_on": _("Last day of the data plan"),
    "cost": _("Cost of the data plan"),
    "notes": _("Notes about the equipment"),
}
"""Our column → its name for people, in the order in which they are offered."""

MEANINGS: Final[Mapping[str, str]] = {
    "in_stock": _("in stock, to be erased and prepared"),
    "in_repair": _("in repair"),
    "lent": _("lent to a youth"),
    "missing": _("lost or stolen"),
    "recycled": _("recycled or scrapped"),
    "parts": _("taken apart for its parts"),
    "back_to_donor": _("returned to the donor"),
    "given": _("given for good"),
    "leave_out": _("leave these lines out"),
}

MISSING: Final[Mapping[str, tuple[str, str]]] = {
    "association": ngettext("%(n)s association", "%(n)s associations"),
    "operator": ngettext("%(n)s operator", "%(n)s operators"),
    "site": ngettext("%(n)s place", "%(n)s places"),
}
"""What a list names and nobody has entered here yet."""

BLANK: Final = _("(nothing is written)")
BLANK_WITH_ASSOCIATION: Final = _("(nothing is written, but an association is named)")
