"""What the scanner says, by the names that its modules use; they hold no sentence of their own."""

from collections.abc import Mapping
from typing import Final

from api import language
from api.pages.vocabulary import WORDS as COMMON
from fleet.lifecycle import AssetState


def _(text: str) -> str:
    return text


ACTIONS: Final[tuple[tuple[str, str, str, str], ...]] = (
    # action            icon               what it means                 the word of its verdict
    ("look", "search", _("Look it up"), ""),
    ("receive", "package-open", _("Receive"), _("Received")),
    ("move", "map-pin", _("Move here"), _("Moved")),
    ("start_refurbishment", "wrench", _("Send to the bench"), _("On the bench")),
    ("mark_ready", "circle-check", _("Mark ready"), _("Ready")),
    ("pack", "package", _("Pack kits"), _("In the bag")),
    ("ship", "truck", _("Send off"), _("Sent off")),
    ("arrive", "package-check", _("Arrived"), _("Arrived")),
    ("hand_over", "hand-helping", _("Hand over"), _("Handed over")),
    ("take_back", "archive-restore", _("Take back"), _("Taken back")),
    ("count", "clipboard-check", _("Count the stock"), _("Counted")),
)
"""What a scan may mean, in the order of a thing's life."""

FLAWS: Final[Mapping[str, str]] = {
    "hinge": _("Hinge"),
    "screen": _("Screen"),
    "keys": _("Keys"),
    "battery": _("Battery"),
    "charger_missing": _("No charger"),
    "case": _("Case"),
    "touchpad": _("Touchpad"),
    "camera": _("Camera"),
    "wifi": _("Wi-Fi"),
}
"""What a condition note may name, by tapping."""

SENTENCES: Final[Mapping[str, str]] = {
    # The word of a verdict, where it is not that of the action
    "word_already": _("Already done"),
    "word_duplicate": _("Sent before"),
    "word_superseded": _("Overtaken"),
    "word_blocked": _("No"),
    "word_unknown": _("Unknown"),
    "word_to_review": _("To be decided on"),
    "word_note": _("Noted"),
    "word_undo": _("Undone"),
    "word_look": _("Found"),
    "word_mistyped": _("Mistyped"),
    "word_refused": _("Not taken"),
    # What stands below the word; %(…)s is filled in by the page
    "at": _("Now at %(site)s."),
    "new": _("New here, now at %(site)s."),
    "done": _("It is noted."),
    "now": _("It is now %(state)s."),
    "already_stands": _("It is already %(state)s."),
    "already_here": _("It is already at %(site)s."),
    "already_scanned": _("You scanned it already."),
    "wrong_state": _("It is %(state)s: this can’t be done with it now."),
    "unfit": _("Something is left to do on it: look it up."),
    "unclaimed": _("This label is on no device yet."),
    "unknown_here": _("Not known on this phone; it is checked as soon as there is a network."),
    "foreign": _("This code is not one of our labels."),
    "mistyped": _("A character is wrong: the last one checks the others. Look at the label again."),
    "packed": _("%(packed)s of %(all)s in the bag of kit %(kit)s."),
    "bag_full": _("The bag of kit %(kit)s is complete."),
    "other_kit": _("It belongs to kit %(kit)s."),
    "no_kit": _("It belongs to no kit."),
    "other_parcel": _("It is for kit %(kit)s, which goes with another parcel."),
    "no_parcel": _("It is for kit %(kit)s, which is in no parcel."),
    "picked": _("%(picked)s of %(all)s in the parcel."),
    "parcel_full": _("The parcel is complete: %(all)s of %(all)s."),
    "whole_parcel": _("It goes with a whole parcel: send the parcel."),
    "counted": _("It is counted."),
    "counted_elsewhere": _("Counted, but it was expected elsewhere."),
    "undone": _("The last scan no longer counts."),
    "noted": _("Noted: %(flaws)s."),
    "corrected": _("%(code)s: %(word)s after all. %(says)s"),
    "nameless": _("A label"),
    # What is armed
    "lot": _("lot %(lot)s"),
    "request": _("for %(association)s"),
    "parcel_for": _("parcel for %(association)s"),
    "parcel": _("one parcel"),
    "until": _("back by %(day)s"),
    "lot_left": _("%(lot)s – announced: %(left)s"),
    "request_left": _("%(association)s – kits: %(kits)s"),
    "choose": _("Choose…"),
    "any_lot": _("no lot"),
    "any_request": _("any request"),
    # What waits
    "waiting": _("%(count)s waiting"),
    "none_waiting": _("Everything is sent"),
    "waiting_offline": _("%(count)s waiting for a network"),
    "offline": _("No network"),
    "sign_in": _("Your scans are kept. Sign in again to send them."),
    "others_waiting": _("of another account: %(count)s"),
    "not_stored": _("This browser keeps nothing, so scans can’t be taken here; looking up works."),
    "waiting_one": _("waits to be sent"),
    # The camera
    "camera_refused": _("The camera is not allowed. Take a photo of the label, or type its code."),
    "camera_none": _("There is no camera. Take a photo of the label, or type its code."),
    "camera_busy": _("Another app uses the camera. Close it, or take a photo of the label."),
    "photo_empty": _("There is no label in this photo. Go closer, with more light."),
    "sound_on": _("Turn the sound on"),
    "sound_off": _("Turn the sound off"),
}


def spoken() -> dict[str, str]:
    """Every word and sentence in the reader's language."""
    say = language.translator()
    told = {name: say(text) for name, text in SENTENCES.items()}
    told |= {f"arm_{action}": say(text) for action, _icon, text, _word in ACTIONS}
    told |= {f"word_{action}": say(word) for action, _icon, _text, word in ACTIONS if word}
    told |= {f"flaw_{flaw}": say(text) for flaw, text in FLAWS.items()}
    return told | {f"state_{state}": say(COMMON[state]) for state in AssetState}
