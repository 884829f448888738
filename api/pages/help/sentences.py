"""What is told of a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Help:
    """What a page is for, what to do on it, what is good to know; `chapter` is an anchor of the handbooks."""

    chapter: str
    says: tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """Help in the reader's language, and where it goes on."""

    says: tuple[str, ...]
    href: str
