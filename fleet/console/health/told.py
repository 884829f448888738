"""What can be seen from the settings alone."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from fleet import settings as kept
from fleet.console.health.finding import Finding
from fleet.settings import Settings

_ = str  # marks the sentences below for translation


def findings(settings: Settings) -> Iterator[Finding]:
    """Secrets, mail, addresses, proxies."""
    yield _secrets(settings)
    yield _mail(settings)
    yield _public_url(settings)
    for url in settings.former_urls:
        yield _former_url(settings, url)
    yield _proxies(settings)


def _secrets(settings: Settings) -> Finding:
    places = {kept.source(name) for name in kept.SECRETS}
    if settings.demo and "default" in places:
        return Finding("secrets", True, _("the demo’s, known to everybody"))
    says = _("from {places}: keep a copy apart from the backups, which hold none")
    return Finding("secrets", True, says, {"places": ", ".join(sorted(places))})


def _mail(settings: Settings) -> Finding:
    if urlsplit(settings.mail_url).scheme != "console":
        says = _("goes to {host}; try `python -m fleet mail test ADDRESS`")
        return Finding("mail", True, says, {"host": urlsplit(settings.mail_url).hostname or "localhost"})
    says = _("is only shown by the worker: set FLEET_MAIL_URL to smtp://… for real use")
    return Finding("mail", settings.demo, says)


def _public_url(settings: Settings) -> Finding:
    facts = {"url": settings.public_url}
    if settings.is_loopback and not settings.demo:
        return Finding("public URL", False, _("{url} is this machine only: set FLEET_PUBLIC_URL"), facts)
    if not settings.is_loopback and urlsplit(settings.public_url).scheme != "https":
        return Finding("public URL", False, _("{url} is not https"), facts)
    return Finding("public URL", True, "{url}", facts)


def _former_url(settings: Settings, url: str) -> Finding:
    """Whether a name that labels carry still leads to where today's does."""
    there, here = _addresses(url), _addresses(settings.public_url)
    facts = {"url": url, "now": settings.public_url}
    if not there:
        says = _(
            "nobody is called {url} any more: labels that carry it are dead for strangers; see docs/domain.md"
        )
        return Finding("former URL", False, says, facts)
    if here and not there & here:
        says = _("{url} leads to another machine than {now}: point its name here; see docs/domain.md")
        return Finding("former URL", False, says, facts)
    return Finding("former URL", True, _("{url} leads here too"), facts)


def _addresses(url: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(urlsplit(url).hostname, None)}
    except (OSError, UnicodeError):
        return set()


def _proxies(settings: Settings) -> Finding:
    """Nothing here speaks https itself, so there is a proxy wherever the public address is https."""
    if (
        settings.trusted_proxies == 0
        and settings.public_url.startswith("https:")
        and not settings.is_loopback
    ):
        says = _(
            "whatever makes it https isn't trusted, so everybody seems to come from one address and forms "
            "may be refused: set FLEET_TRUSTED_PROXIES=1"
        )
        return Finding("proxies", False, says)
    says = _(
        "trusted: {count}; each must set X-Forwarded-For, -Proto and -Host, as docs/deploy/nginx.conf does"
    )
    return Finding(
        "proxies", True, says if settings.trusted_proxies else _("none"), {"count": settings.trusted_proxies}
    )
