"""A chart on paper and a chart that goes from hand to hand: the same marks, words and bytes each time."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from labels import charts
from labels.charts import press
from tests.labels.charts.test_charts import columns, lying

DATA = {
    "note": "Jeunes équipés, en cumul",
    "source": "Source : Un ordinateur & un mentor, chiffres publiés jusqu’au T3 2026.",
}


def words(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


KINDS = [("columns", columns(14, 78, goal=120)), ("lying", lying(14, None))]


@pytest.mark.parametrize(("kind", "data"), KINDS)
def test_a_page_of_pdf_is_as_large_as_the_drawing_and_says_the_same(kind: str, data: dict[str, Any]) -> None:
    svg = charts.svg(kind, data)
    pdf = charts.pdf(kind, data)
    assert pdf == charts.pdf(kind, data, svg)
    paper = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    width, height = press.size(svg)
    assert (float(paper.width), float(paper.height)) == pytest.approx((0.75 * width, 0.75 * height))
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    said = words(pdf)
    assert all(" ".join(one.split()) in said for one in drawn)
    assert len(pdf) < 8_000


def test_f5_nothing_in_it_says_when_it_was_made() -> None:
    pdf = charts.pdf("columns", columns(14))
    assert b"D:2000" in pdf
    assert not re.search(rb"D:20[1-9]", pdf)


def test_a_drawing_is_put_on_somebody_elses_page() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400), invariant=1)
    height = press.place(canvas, charts.svg("lying", lying(14, 33)), 20, 30, 180)
    canvas.drawString(20, 380, "Au conseil")
    canvas.save()
    assert height == pytest.approx(180 * 52 / 360, abs=0.1)
    assert "14" in words(out.getvalue())
    assert "Au conseil" in words(out.getvalue())


def test_a_poster_has_message_measure_and_source_around_the_drawing() -> None:
    data = {**columns(14, 78, goal=120), **DATA}
    poster = charts.poster(charts.svg("columns", data), data)
    lines = re.findall(r"<text[^>]*>([^<]*)</text>", poster)
    assert lines[0] == "78 jeunes équipés &amp; suivis"
    assert lines[1] == DATA["note"]
    assert " ".join(lines).endswith(DATA["source"].replace("&", "&amp;"))
    assert poster.count("<title>") == poster.count("<desc>") == poster.count("<svg") == 1
    assert not re.search(r"\sstyle=|<style|class=.chart|href", poster)
    assert "Un ordinateur & un mentor" in words(press.pdf(poster))


def test_what_is_no_drawing_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="not a drawing"):
        charts.poster("<svg><g/></svg>", DATA)
