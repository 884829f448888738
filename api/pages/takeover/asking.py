"""What the form of a takeover says: the list itself, and how a person understands it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import request

from api import language
from api.pages.fields import Fields, NotFilledIn
from api.pages.takeover import carrying
from api.pages.view import typed
from fleet.intake.devices import Category
from fleet.parties.territories import NAMES
from fleet.parties.youths import Signatory
from fleet.sheets import Sheet
from fleet.takeover import LEAVE_OUT, Defaults

MAX_NAME: Final = 120


def _(text: str) -> str:
    return text


TWICE: Final = _("Two columns can’t both be this: choose one of them.")


@dataclass(frozen=True)
class Asked:
    """One list and how it is to be read. Empty `columns` and `words`: nobody has said anything yet."""

    data: bytes
    sheet: Sheet
    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    leave_refused: bool = False

    @property
    def reading(self) -> str:
        """A short name for how the list is read: a look at it says nothing of another way of reading."""
        told = (sorted(self.columns.items()), sorted(self.words.items()), self.defaults)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def chosen(fields: Fields) -> Asked:
    """The list that was chosen just now. Raises NotFilledIn where none was, a refusal of `fleet.sheets`."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        fields.text("file")
        raise NotFilledIn(fields.errors)
    sent.seek(0)  # it is read again for the page that tells what is wrong with it
    data = carrying.plain(carrying.opened(sent.read()))
    return Asked(data, carrying.opened(data), sent.filename[:MAX_NAME])


def carried(fields: Fields) -> Asked:
    """The list that came with the form, and what was said of it. Raises NotCarried."""
    data = carrying.unpacked(request.form.get("list", ""))
    return Asked(
        data=data,
        sheet=carrying.opened(data),
        name=(typed("name") or "–")[:MAX_NAME],
        columns=_columns(fields),
        words={word: means for word, means in _pairs("word", "meaning") if means},
        defaults=_defaults(fields),
        leave_refused=typed("leave_refused") is not None,
    )


def _columns(fields: Fields) -> dict[str, str]:
    """Title → our column, as the selects say; two titles for one column are refused beside the second."""
    told = dict(_pairs("title", "ours"))
    read = [ours for ours in told.values() if ours != LEAVE_OUT]
    for place, ours in enumerate(told.values()):
        if ours != LEAVE_OUT and read.count(ours) > 1:
            fields.errors[f"ours-{place}"] = language.translator()(TWICE)
    return told


def _pairs(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Fields that come in pairs, as often as there are columns or words."""
    return zip(request.form.getlist(name), request.form.getlist(value), strict=False)


def _defaults(fields: Fields) -> Defaults:
    plain = Defaults()
    return Defaults(
        category=fields.choice("category", Category) if typed("category") else plain.category,
        site=typed("site"),
        association=typed("association"),
        territory=fields.one_of("territory", NAMES.keys()) if typed("territory") else None,
        signatory=fields.choice("signatory", Signatory) if typed("signatory") else plain.signatory,
        operator=typed("operator"),
        due_on=fields.day("due_on") if typed("due_on") else None,
        drop_notes=typed("drop_notes") is not None,
        add_missing=typed("add_missing") is not None,
    )
