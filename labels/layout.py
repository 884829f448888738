"""Where things stand on one label: the code, the same code to type, whom to call. All lengths in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from labels.errors import ContactTooLong, ModulesTooSmall
from labels.profiles import POINTS_PER_MM, PROFILES, Profile
from labels.qr import QUIET
from labels.text import BOLD, REGULAR, fitted, wide

SMALLEST_MODULE = 0.4  # mm: three dots of a 203 dpi printer, and what a cheap phone camera still resolves
MARGIN = 1.0 * POINTS_PER_MM  # how far off a printer may be
CAPITAL = 0.72  # the height of Helvetica's capitals, of the type size
LEADING = 1.2  # from one line of the contact to the next, of the type size
WIDEST = (
    "WWWW"  # all labels of a sheet get the size that suits the widest short code, so that they look alike
)
LARGEST_CONTACT, SMALLEST_CONTACT = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One label, from its lower left corner; lines have their middle at `text_x`, or start there."""

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
def layout(profile: Profile, size: int, contact: str) -> Layout:
    """How a symbol of `size` modules, its short code and that contact share one label of a profile.

    Raises ModulesTooSmall (a module under 0.4 mm) and ContactTooLong (letters under 4 points).
    """
    found = _placed(profile, size, contact)
    if found.module < SMALLEST_MODULE * POINTS_PER_MM:
        raise ModulesTooSmall(
            profile=profile.name,
            module_mm=round(found.module / POINTS_PER_MM, 2),
            least_mm=SMALLEST_MODULE,
            large_enough=[p.name for p in PROFILES.values() if _is_large_enough(p, size, contact)],
        )
    return found


def _is_large_enough(profile: Profile, size: int, contact: str) -> bool:
    try:
        return _placed(profile, size, contact).module >= SMALLEST_MODULE * POINTS_PER_MM
    except ContactTooLong:
        return False


def _placed(profile: Profile, size: int, contact: str) -> Layout:
    place = _beside if profile.width >= 1.4 * profile.height else _below
    return place(profile, profile.width * POINTS_PER_MM, profile.height * POINTS_PER_MM, size, contact)


def _beside(profile: Profile, width: float, height: float, size: int, contact: str) -> Layout:
    """A wide label: the symbol fills its left end, the rest stands at its right."""
    room = width - height - MARGIN
    code = min(room / wide(WIDEST + "-", BOLD, 1), 0.3 * height)
    kind, lines = _contact(profile, contact, room, (3,), LARGEST_CONTACT)
    gap = 0.6 * code
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
