"""Drawings laid onto a page as they are: lines stay lines, letters stay letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)


@dataclass(frozen=True, slots=True)
class Laid:
    """A drawing (a PDF of one page) in its box: lower left corner, width and height in points."""

    pdf: bytes
    x: float
    y: float
    width: float
    height: float


@lru_cache(maxsize=64)
def size(pdf: bytes) -> tuple[float, float]:
    """Width and height of a drawing, in points."""
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    return float(box.width), float(box.height)


def laid_onto(page: bytes, drawings: Sequence[Laid]) -> bytes:
    """The one-page PDF with the drawings upon it; equal parts give equal bytes, without a date."""
    writer = PdfWriter(clone_from=BytesIO(page))
    about: dict[str, Any] = dict(writer.metadata or {})
    writer.metadata = {name: told for name, told in about.items() if not name.endswith("Date")}
    sheet = writer.pages[0]
    forms, strokes = DictionaryObject(), []
    for number, drawing in enumerate(drawings):
        name = NameObject(f"/D{number}")
        forms[name] = writer._add_object(_form(writer, drawing.pdf))
        strokes.append(_placing(name, drawing))
    resources = cast(DictionaryObject, sheet["/Resources"])
    resources[NameObject("/XObject")] = forms
    written: Any = sheet.get_contents()  # it has no keys of its own, so it counts as false
    content = StreamObject()
    content.set_data(b"q\n" + written.get_data() + b"\nQ\n" + b"".join(strokes))
    sheet[NameObject("/Contents")] = writer._add_object(content.flate_encode())
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _form(writer: PdfWriter, pdf: bytes) -> StreamObject:
    """The drawing's page as a form: its fonts and colours stay its own."""
    page: Any = PdfReader(BytesIO(pdf)).pages[0]
    width, height = size(pdf)
    form = StreamObject()
    form.set_data(page.get_contents().get_data())
    form = form.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/FormType")] = NumberObject(1)
    form[NameObject("/BBox")] = ArrayObject(FloatObject(n) for n in (0, 0, width, height))
    form[NameObject("/Resources")] = _ordered(page["/Resources"]).clone(writer)
    return form


def _ordered(resources: Any) -> DictionaryObject:
    """Fonts and patterns by name: who drew them names them in an order that differs from time to time."""
    ordered = DictionaryObject()
    for name in sorted(resources):
        found = resources[name].get_object()
        is_named = isinstance(found, DictionaryObject) and not isinstance(found, StreamObject)
        ordered[NameObject(name)] = (
            DictionaryObject({key: found.raw_get(key) for key in sorted(found)})
            if is_named
            else resources.raw_get(name)
        )
    return ordered


def _placing(name: str, drawing: Laid) -> bytes:
    width, height = size(drawing.pdf)
    across, up = drawing.width / width, drawing.height / height
    return f"q {across:.5f} 0 0 {up:.5f} {drawing.x:.3f} {drawing.y:.3f} cm {name} Do Q\n".encode()
