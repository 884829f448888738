"""/ – what I can do now, by role, with one search box."""

from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb


@page("/", Verb.NOTICE_READ)
def home(work: Work) -> str:
    """What waits for this reader."""
    return show(work, "home.html")
