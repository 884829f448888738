"""A drawing that is shown as an image: it takes the dark by itself, where it stands in a page that does."""

from collections.abc import Mapping
from typing import Final

COLOURS: Final[Mapping[str, str]] = {
    ".name,.own,.value": "fill:#e9edf0",
    ".under,.none": "fill:#a9b4be",
    ".value,.aim": "stroke:#12181d",
    ".bar": "fill:#6cc7cc",
    ".base": "stroke:#76838e",
    ".goal line": "stroke:#f2b866",
    ".goal path": "fill:#f2b866;stroke:#12181d",
    ".aim": "fill:#f2b866",
    ".absent": "fill:#1a2229;stroke:#3d4a54",
    ".hatched": "stroke:#a9b4be",
    ".shade1,.shade2,.shade3,.shade4": "stroke:#12181d",
    ".shade1": "fill:#23474d",
    ".shade2": "fill:#2f7478",
    ".shade3": "fill:#4aa3a8",
    ".shade4": "fill:#8fe0e4",
    ".outline": "stroke:#e9edf0",
    "#hatches path": "fill:#12181d",
    "#hatches path+path": "fill:#76838e",
}
"""Class → its colours on the dark ground of look.md, as in the page's own stylesheet."""


def by_night(drawing: str) -> str:
    """The SVG with those colours where whoever looks has asked for dark pages."""
    rules = "".join(f"{where}{{{look}}}" for where, look in COLOURS.items())
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    return drawing.replace("</desc>", f"</desc>{style}", 1)
