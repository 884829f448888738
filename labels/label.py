"""All that a label carries: a code to scan, the same code to type, and whom to call (rule Y3)."""

import re
from dataclasses import dataclass

from labels.errors import NotALabel

_URL = re.compile(r"HTTPS?://[0-9A-Z.\-]+(:[0-9]+)?/[0-9A-Z$%*+\-./:]+")
_SHORT = re.compile(r"[0-9A-Z]{8}")
_CONTACT = 80  # characters; more is no contact but a letter


@dataclass(frozen=True, slots=True)
class Label:
    """One label. There is no field for a name, an association or a place, so none can be printed.

    `url` is in capitals, so that its QR code takes the compact alphanumeric mode; `short_code` is eight
    letters and digits, with or without a hyphen; `contact` is a neutral number or address of the lender.
    Raises NotALabel for anything else.
    """

    url: str
    short_code: str
    contact: str

    def __post_init__(self) -> None:
        if not _URL.fullmatch(self.url):
            raise NotALabel(url=self.url)
        if not _SHORT.fullmatch(self.short_code.replace("-", "")):
            raise NotALabel(short_code=self.short_code)
        if not self.contact.strip() or not self.contact.isprintable() or len(self.contact) > _CONTACT:
            raise NotALabel(contact=self.contact)

    @property
    def halves(self) -> tuple[str, str]:
        """The short code in two groups of four, as people read it aloud."""
        bare = self.short_code.replace("-", "")
        return bare[:4], bare[4:]

    @property
    def shown(self) -> str:
        """The short code as it is printed: XXXX-XXXX."""
        return "-".join(self.halves)
