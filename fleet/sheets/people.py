"""Which columns of other people's tables speak of people: such a column is never read (rule Y1)."""

import re
import unicodedata
from typing import Final

_PEOPLE: Final = re.compile(
    r"\b(?:(?:jeune|youth|beneficiaire|enfant|child|children|mineur|parent|famille|family|tuteur|utilisateur|user"
    r"|mentor|referent|prenom|surname|ecole|college|lycee|school|foyer|placement|contact|mail|courriel|birthday)s?"
    r"|naissance|ne(?: ?e)? le|birth|dob|first ?name|last ?name|adresse|address|educat\w*|e mail|email|age"
    r"|securite sociale|(?:attribue|affecte|remis|prete)e? a|(?:assigned|lent|given) to)\b"
)
_THINGS: Final = re.compile(r"\b(?:mac|ip|bluetooth)\b")


def is_personal(title: str) -> bool:
    """Whether a header stands over names, birth dates or addresses: such a column is never read.

    Not by hand either. It errs on the side of people: equipment is found by its own words before.
    """
    bare = unicodedata.normalize("NFKD", title).casefold()
    words = " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))
    return _PEOPLE.search(words) is not None and _THINGS.search(words) is None
