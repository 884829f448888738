"""A thing in a few plain sentences, to be read aloud on the phone: where it is, who answers for it, what
happened, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass

from api import language
from api.pages import story
from api.pages.aloud import next_steps, sentences
from api.pages.aloud.facts import gather
from api.request import Work
from fleet.events import Event
from fleet.intake.assets import Asset


@dataclass(frozen=True)
class Paragraph:
    """What is so, in its order, and what is to be done, which stands out."""

    told: str
    next: str


def paragraph(work: Work, asset: Asset, events: Sequence[Event], todo: Sequence[str] = ()) -> Paragraph:
    """The paragraph in the reader's language, of what this reader may know.

    `events` is its history, newest first; `todo` what stands between a device on the bench and the shelf.
    """
    facts, say = gather(work, asset, events, todo), language.translator()
    told = [
        sentences.where(facts, say),
        sentences.who(facts, say),
        *sentences.happened(facts, say),
        *story.latest(work, asset, events),
    ]
    return Paragraph(" ".join(told), next_steps.told(facts, say))
