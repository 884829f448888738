"""Where things stand on one label: the code, the same code to type, whom to call. All lengths in points."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from labels.errors import ContactTooLong, ModulesTooSmall
from labels.profiles import POINTS_PER_MM, PROFILES, Profile
from labels.qr import QUIET
from labels.text import BOLD, REGULAR, fitted, wide

SMALLEST_MODULE = 0.4  # mm: three dots of a 203 dpi printer, and what a cheap phone camera still resolves
ROUNDING = 1e-6  # mm
MARGIN = 1.0 * POINTS_PER_MM  # how far off a printer may be
CODE_SHARES = (0.3, 0.27, 0.24, 0.21, 0.18)  # of a wide label's height, for each line of its short code
GAP = 0.5  # between the code and the contact, of the code's size
CAPITAL = 0.72  # the height of Helvetica's capitals, of the type size
LEADING = 1.2  # from one line of the contact to the next, of the type size
WIDEST = (
    "WWWW"  # all labels of a sheet get the size that suits the widest short code, so that they look alike
)
LARGEST_CONTACT, SMALLEST_CONTACT = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One label, from the lower left corner of the part that the printer reaches.

    Lines have their middle at `text_x`, or start there.
    """

    x: float  # the lower left corner of the symbol without its quiet zone
    y: float
    module: float
    text_x: float
    centred: bool
    code_size: float
    code_y: tuple[float, ...]  # two baselines for two groups of four, or one
    contact_size: float
    contact: tuple[tuple[float, str], ...]  # baseline and line


@lru_cache(maxsize=64)
def layout(
    profile: Profile, size: int, contact: str, least: float = SMALLEST_MODULE, dpi: int | None = None
) -> Layout:
    """How a symbol of `size` modules, its short code and that contact share one label of a profile.

    With `dpi`, a module is so many whole dots of that printer.
    Raises ModulesTooSmall (a module under `least` mm) and ContactTooLong (letters under 4 points).
    """
    found = _placed(profile, size, contact)
    found = _in_dots(found, size, dpi) if dpi else found
    if found.module / POINTS_PER_MM < least - ROUNDING:
        raise ModulesTooSmall(
            profile=profile.name,
            module_mm=round(found.module / POINTS_PER_MM, 2),
            least_mm=round(least, 2),
            large_enough=[p.name for p in PROFILES.values() if _is_large_enough(p, size, contact)],
        )
    return found


def _in_dots(place: Layout, size: int, dpi: int) -> Layout:
    """The symbol in the middle of its room, each of its modules as many dots as the next."""
    module = int(place.module * dpi / 72 + ROUNDING) * 72 / dpi
    spare = (place.module - module) * size / 2
    return replace(place, x=place.x + spare, y=place.y + spare, module=module)


def _is_large_enough(profile: Profile, size: int, contact: str) -> bool:
    try:
        place = _placed(profile, size, contact)
    except ContactTooLong:
        return False
    snapped = _in_dots(place, size, profile.dpi) if profile.is_roll else place
    return snapped.module >= SMALLEST_MODULE * POINTS_PER_MM


def _placed(profile: Profile, size: int, contact: str) -> Layout:
    width, height = (length * POINTS_PER_MM for length in profile.inner)
    place = _beside if width >= 1.4 * height else _below
    return place(profile, width, height, size, contact)


def _beside(profile: Profile, width: float, height: float, size: int, contact: str) -> Layout:
    """A wide label: the symbol fills its left end, the rest stands at its right."""
    room = width - height - MARGIN
    code, kind, lines = _texts_beside(profile, contact, room, height)
    gap = GAP * code
    block = (CAPITAL + 1.1) * code + gap + CAPITAL * kind + LEADING * kind * (len(lines) - 1)
    first = (height + block) / 2 - CAPITAL * code
    second = first - 1.1 * code
    module = height / (size + 2 * QUIET)
    return Layout(
        x=QUIET * module,
        y=QUIET * module,
        module=module,
        text_x=height,
        centred=False,
        code_size=code,
        code_y=(first, second),
        contact_size=kind,
        contact=_stacked(lines, kind, second - gap - CAPITAL * kind),
    )


def _texts_beside(
    profile: Profile, contact: str, room: float, height: float
) -> tuple[float, float, list[str]]:
    """The short code as large as leaves the contact room below it: both sizes, and the contact's lines."""
    for share in CODE_SHARES:
        code = min(room / wide(WIDEST + "-", BOLD, 1), share * height)
        left = height - 2 * MARGIN - (CAPITAL + 1.1 + GAP) * code
        sizes = [(n, min(LARGEST_CONTACT, left / (CAPITAL + LEADING * (n - 1)))) for n in (1, 2, 3)]
        found = [fitted(contact, REGULAR, room, n, size, SMALLEST_CONTACT) for n, size in sizes]
        best = max((one for one in found if one), key=lambda one: one[0], default=None)
        if best:
            return code, *best
    raise ContactTooLong(profile=profile.name, contact=contact, characters=len(contact))


def _below(profile: Profile, width: float, height: float, size: int, contact: str) -> Layout:
    """A square or tall label: the symbol above, the rest below it."""
    room = width - 2 * MARGIN
    code = min(room / wide(f"{WIDEST}-{WIDEST}", BOLD, 1), 0.2 * height)
    kind, lines = _contact(profile, contact, room, (1, 2), min(LARGEST_CONTACT, 0.6 * code))
    baseline = MARGIN + LEADING * kind * len(lines)
    side = min(width, height - baseline - CAPITAL * code)
    module = side / (size + 2 * QUIET)
    return Layout(
        x=(width - side) / 2 + QUIET * module,
        y=height - side + QUIET * module,
        module=module,
        text_x=width / 2,
        centred=True,
        code_size=code,
        code_y=(baseline,),
        contact_size=kind,
        contact=_stacked(lines, kind, MARGIN + LEADING * kind * (len(lines) - 1)),
    )


def _contact(
    profile: Profile, contact: str, room: float, most: Sequence[int], largest: float
) -> tuple[float, list[str]]:
    for lines in most:
        found = fitted(contact, REGULAR, room, lines, largest, SMALLEST_CONTACT)
        if found:
            return found
    raise ContactTooLong(profile=profile.name, contact=contact, characters=len(contact))


def _stacked(lines: list[str], size: float, top: float) -> tuple[tuple[float, str], ...]:
    return tuple((top - LEADING * size * n, line) for n, line in enumerate(lines))
