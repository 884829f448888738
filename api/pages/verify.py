"""/verify/<id> – whoever holds an erasure certificate sees here whether we wrote it (rule E4)."""

from api.pages.view import page, show
from api.request import Work
from fleet.errors import NotFound
from fleet.refurbishment.erasures import Erasure, ErasureState


@page("/verify/<key>", None)
def verify_page(work: Work, key: str) -> str:
    """What the certificate must say. Nothing of an earlier holder, and nothing of where the device is."""
    erasure = work.session.get(Erasure, key)
    if erasure is None or erasure.status is not ErasureState.ACCEPTED:
        raise NotFound(key=key)
    return show(work, "verify.html", erasure=erasure, storage=erasure.storage)
