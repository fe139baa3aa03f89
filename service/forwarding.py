"""What proxies say of a request in its headers: that it came through one, and for whom it asks.

Anyone can write such headers, so they are believed from trusted addresses alone.
"""

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MARKS = frozenset({"forwarded", "via", "x-real-ip"})
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")


def is_forwarded(headers: Headers) -> bool:
    """Whether any header tells that a proxy stands between the client and this service."""
    return any(name in _MARKS or name.startswith("x-forwarded-") for name in headers)


def client_address(headers: Headers, peer: str | None, trusted: Sequence[Network]) -> str | None:
    """The address of the one who asks: the right-most in X-Forwarded-For that is not trusted.

    `peer` is who is connected. Each trusted proxy adds on the right whom it heard from, so what
    stands further left is only said by a stranger. None where there is no address at all.
    """
    address = _read(peer or "")
    hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
    while hops and address and any(address in network for network in trusted):
        before = _read(hops.pop())
        if before is None:
            break
        address = before
    return None if address is None else str(address)


def _read(text: str) -> Address | None:
    """The address in a text, with or without a port; IPv4 in IPv6 form as what it is."""
    bare = text.strip()
    if found := _WITH_PORT.fullmatch(bare):
        bare = found[1] or found[2]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
