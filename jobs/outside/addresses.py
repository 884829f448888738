"""Which addresses may be called: those of the public internet, and no machine's neighbours."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

PUBLIC_V6: Final = ip_network("2000::/3")
"""All that is handed out of IPv6: mapped, translated and local addresses lie outside."""
TUNNELS: Final = (ip_network("2001::/32"), ip_network("2002::/16"))
"""Teredo and 6to4 carry an IPv4 address inside, which may be anything."""


class Forbidden(OSError):
    """This name leads to an address that must not be called."""


def is_public(text: str) -> bool:
    """Whether this address is one of the public internet (rule A6)."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return _is_public_v4(address) if isinstance(address, IPv4Address) else _is_public_v6(address)


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_public_v6(address: IPv6Address) -> bool:
    in_tunnel = any(address in tunnel for tunnel in TUNNELS)
    return address in PUBLIC_V6 and address.is_global and not in_tunnel


def resolved(host: str, port: int, *, loopback: bool) -> list[tuple[Any, ...]]:
    """Every address of a name, as `socket.getaddrinfo` says. Raises Forbidden where one is not public.

    `loopback`: addresses of this machine are allowed too. Who is connected to is one of these very addresses:
    a name that is asked twice may answer twice (DNS rebinding).
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, where in found:
        if not is_public(str(where[0])) and not (loopback and ip_address(where[0]).is_loopback):
            raise Forbidden(host)
    return found
