"""A service that has moved: labels and programs keep its former addresses for years."""

from typing import Final
from urllib.parse import quote

from flask import Response, request

from api.credentials import SAFE
from api.request import service

ANSWERED: Final = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")
"""What begins like this is answered under any address: a redirect would cost a program its token."""


def send_on() -> Response | None:
    """From a page's former address to today's, where people are signed in; None for everything else.

    What a label opens is sent on too, whatever its token, or a volunteer's camera would find a stranger's
    page. What a form sends is answered where it was opened: a browser would send it on as a foreign one.
    """
    told = service().settings
    if request.host.lower() not in told.former_hosts or request.method not in SAFE:
        return None
    if request.path.startswith(ANSWERED):
        return None
    query = request.query_string.decode("latin-1")
    address = told.public_url + quote(request.path) + (f"?{query}" if query else "")
    return Response(status=308, headers={"Location": address})
