"""The label sheets and rolls one can buy, or cut, as a table in millimetres."""

from dataclasses import dataclass

from labels.errors import UnknownProfile

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Profile:
    """One sheet of equal labels; all lengths in millimetres, from the top left corner of the paper.

    On a roll the paper is the label itself. `reach` is how far from a label's left and right edges, and from
    its top and bottom ones, the printer can't lay ink.
    """

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
    maker: str = ""
    reach: tuple[float, float] = (0.0, 0.0)
    dpi: int = 203

    @property
    def is_roll(self) -> bool:
        """Whether each label is a page of its own."""
        return self.paper == (self.width, self.height)

    @property
    def inner(self) -> tuple[float, float]:
        """The part of a label that the printer reaches: its width and height."""
        return self.width - 2 * self.reach[0], self.height - 2 * self.reach[1]

    @property
    def places(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def corners(self) -> list[tuple[float, float]]:
        """The lower left corner of each label's inner part in reading order, in points from the paper's."""
        beside, below = self.reach[0], self.paper[1] - self.height + self.reach[1]
        return [
            (
                (self.left + beside + column * self.pitch_x) * POINTS_PER_MM,
                (below - self.top - row * self.pitch_y) * POINTS_PER_MM,
            )
            for row in range(self.rows)
            for column in range(self.columns)
        ]


def roll(
    name: str,
    width: float,
    height: float,
    maker: str = "",
    reach: tuple[float, float] = (1.0, 1.0),
    dpi: int = 203,
) -> Profile:
    """Labels of one size, one after another."""
    return Profile(name, (width, height), 1, 1, width, height, 0.0, 0.0, width, height, maker, reach, dpi)


# From the makers' templates. L6008 and L4731, the same cut in film and in paper that comes off again, are too
# small for a code at level H, whose modules would be 0.22 mm: they are refused with the names of the profiles
# that would do, and of the level that would. L6009 is L6008's weatherproof film in a usable size.
#
# Rolls: Dymo's driver leaves 1.5 mm at the sides and 5.8 mm at one end (16.56 of 252 points in its PPD), kept
# free at both since labels are fed either way up; Brother's prints 58.9 by 22.9 mm of a label of 62 by 29.
DYMO, BROTHER = (5.8, 1.5), (1.5, 3.02)
PROFILES = {
    profile.name: profile
    for profile in (
        #       name         paper  columns rows width  height left   top   pitch
        Profile("L7160", A4, 3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1, "Avery"),
        Profile("L6009", A4, 4, 12, 45.7, 21.2, 9.7, 21.3, 48.3, 21.2, "Avery"),
        Profile("L6008", A4, 7, 27, 25.4, 10.0, 8.6, 13.5, 27.9, 10.0, "Avery"),
        Profile("L4731", A4, 7, 27, 25.4, 10.0, 8.6, 13.5, 27.9, 10.0, "Avery"),
        Profile("SQUARE25", A4, 7, 10, 25.0, 25.0, 11.5, 14.5, 27.0, 27.0),
        Profile("5160", LETTER, 3, 10, 66.675, 25.4, 4.7625, 12.7, 69.85, 25.4, "Avery"),
        Profile("5163", LETTER, 2, 5, 101.6, 50.8, 3.96875, 12.7, 106.3625, 50.8, "Avery"),
        Profile("SQUARE25-LETTER", LETTER, 7, 9, 25.0, 25.0, 14.45, 19.2, 27.0, 27.0),
        roll("DK-11209", 62.0, 29.0, "Brother", BROTHER, 300),
        roll("DK-22205", 62.0, 40.0, "Brother", BROTHER, 300),  # endless, cut to the length of the page
        roll("99012", 89.0, 36.0, "Dymo", DYMO, 300),
        roll("99010", 89.0, 28.0, "Dymo", DYMO, 300),
        roll("11352", 54.0, 25.0, "Dymo", DYMO, 300),
        roll("11354", 57.0, 32.0, "Dymo", DYMO[::-1], 300),  # fed with its long side first
        roll("ROLL-50X25", 50.0, 25.0),
        roll("ROLL-57X32", 57.0, 32.0),
        roll("ROLL-100X50", 100.0, 50.0),
    )
}


def named(name: str) -> Profile:
    """The profile of that name, in capitals or not. Raises UnknownProfile."""
    try:
        return PROFILES[name.upper()]
    except KeyError:
        raise UnknownProfile(profile=name, known=list(PROFILES)) from None
