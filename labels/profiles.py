"""The label sheets one can buy, or cut, as a table in millimetres."""

from dataclasses import dataclass

from labels.errors import UnknownProfile

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Profile:
    """One sheet of equal labels; all lengths in millimetres, from the top left corner of the paper."""

    name: str
    paper: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    @property
    def places(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def corners(self) -> list[tuple[float, float]]:
        """The lower left corner of each label in reading order, in points from that of the paper."""
        paper_height = self.paper[1]
        return [
            (
                (self.left + column * self.pitch_x) * POINTS_PER_MM,
                (paper_height - self.top - row * self.pitch_y - self.height) * POINTS_PER_MM,
            )
            for row in range(self.rows)
            for column in range(self.columns)
        ]


# From the makers' templates. L6008 is too small for a code at level H, whose modules would be 0.22 mm: it is
# refused with the names of the profiles that would do. L6009 is the same weatherproof film in a usable size.
PROFILES = {
    profile.name: profile
    for profile in (
        #       name         paper  columns rows width  height left   top   pitch
        Profile("L7160", A4, 3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1),
        Profile("L6009", A4, 4, 12, 45.7, 21.2, 9.7, 21.3, 48.3, 21.2),
        Profile("L6008", A4, 7, 27, 25.4, 10.0, 8.6, 13.5, 27.9, 10.0),
        Profile("SQUARE25", A4, 7, 10, 25.0, 25.0, 11.5, 14.5, 27.0, 27.0),
        Profile("5160", LETTER, 3, 10, 66.675, 25.4, 4.7625, 12.7, 69.85, 25.4),
        Profile("5163", LETTER, 2, 5, 101.6, 50.8, 3.96875, 12.7, 106.3625, 50.8),
    )
}


def named(name: str) -> Profile:
    """The profile of that name, in capitals or not. Raises UnknownProfile."""
    try:
        return PROFILES[name.upper()]
    except KeyError:
        raise UnknownProfile(profile=name, known=list(PROFILES)) from None
