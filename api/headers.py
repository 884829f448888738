"""The headers of every answer (rule A3)."""

from typing import Final

from flask import Response, request

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SCANNER_CSP: Final = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""For the scanner's page alone: its decoder is WebAssembly. No text ever becomes code by this."""
STATIC: Final = frozenset({"static", "scan_static", "scan_worker"})
"""The endpoints of files that are the same for everybody."""
ALWAYS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would send `Origin: null` with each form, as foreign pages do.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
UNLISTED: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Where the address itself lets in: it is handed to no other site, kept by no cache, found by no search."""
HSTS: Final = "max-age=31536000; includeSubDomains"


def on_label_page() -> bool:
    """Whether this is the page that a label opens: strangers' ground, where nothing may tell tokens apart."""
    return request.path[:3].lower() == "/q/"


def on_shared_page() -> bool:
    """Whether this is what a share link opens: the address is the credential, and nobody is signed in."""
    return request.path.startswith("/shared/")


def harden(response: Response) -> Response:
    """Add what every answer carries; nothing is cached but static files."""
    if on_label_page():
        response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the label's token (rule Y4)
    if on_shared_page():
        response.headers.update(UNLISTED)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint in STATIC:
        return response
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache, private" if "ETag" in response.headers else "no-store"
    return response
