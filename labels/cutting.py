"""Where to cut a sheet that has no cuts of its own: short lines in the margins, never on a label."""

from collections.abc import Iterable

from labels.profiles import POINTS_PER_MM, Profile

LENGTH, APART = 4.0, 1.0  # mm: of a mark, and between it and the labels
WIDTH = 0.3  # points


def cut_marks(profile: Profile, right: float, down: float) -> str:
    """Marks at both ends of every cut, as PDF operators; moved by so many points. Empty on a roll."""
    columns = _edges(profile.left, profile.pitch_x, profile.width, profile.columns)
    rows = _edges(profile.top, profile.pitch_y, profile.height, profile.rows)
    width, height = profile.paper
    upright = [(x, y1, x, y2) for x in columns for y1, y2 in _margins(rows, height)]
    lying = [(x1, y, x2, y) for y in rows for x1, x2 in _margins(columns, width)]
    lines = [_line(profile, right, down, *ends) for ends in (*upright, *lying)]
    return " ".join(["q", f"{WIDTH} w 0.4 G", *lines, "S Q"]) if lines else ""


def _edges(first: float, pitch: float, length: float, count: int) -> list[float]:
    """Both edges of each label; one where neighbours touch."""
    found = {round(first + n * pitch + side, 3) for n in range(count) for side in (0.0, length)}
    return sorted(found)


def _margins(edges: Iterable[float], paper: float) -> list[tuple[float, float]]:
    """From where to where a mark goes before the first edge and after the last, where there is room."""
    first, *_, last = edges
    before, after = first - APART, last + APART
    ends = ((max(0.0, before - LENGTH), before), (after, min(paper, after + LENGTH)))
    return [(start, end) for start, end in ends if end - start >= APART]


def _line(profile: Profile, right: float, down: float, x1: float, y1: float, x2: float, y2: float) -> str:
    (left, top), (other, bottom) = (
        (x * POINTS_PER_MM + right, (profile.paper[1] - y) * POINTS_PER_MM - down)
        for x, y in ((x1, y1), (x2, y2))
    )
    return f"{left:.2f} {top:.2f} m {other:.2f} {bottom:.2f} l"
