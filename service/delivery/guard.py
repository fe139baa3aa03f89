"""Where webhooks may go: judges addresses, so that nobody reaches the network inside through us.

A name is looked up once, every address that it has is judged, and the connection is made to these
and no others (`service.delivery.posting`): a second lookup could answer otherwise.
"""

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Literal
from urllib.parse import urlsplit

import msgspec

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""A name and a port to addresses; raises OSError."""
Reason = Literal["form", "scheme", "credentials", "host", "port", "private", "http"]

LONGEST_URL = 2_000
LOOKUP_SECONDS = 5.0

_PRINTABLE = re.compile(r"[\x21-\x5b\x5d\x5f\x61-\x7a\x7e]+")  # what an address is written in
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}\.?")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)\.?")  # the last label of an address in any old form
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: ends with an IPv4 address
_REFUSED: tuple[IPNetwork, ...] = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # relays of 6to4
            "168.63.129.16/32",  # what a large cloud calls its machines' host by
            "2001::/23",  # Teredo and other protocols
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which hides IPv4 addresses
            "3fff::/20",  # documentation
        ),
    )
)
"""Of the IANA special-purpose registries, what `is_global` of some Python versions lets pass."""


class TargetRefused(Exception):  # noqa: N818 - a verdict, told as such
    """Nothing is sent there, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class WebAddress(msgspec.Struct, frozen=True):
    """An address in its parts; `host` is in lower case, an IPv6 address without brackets."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


class Target(msgspec.Struct, frozen=True):
    """A web address with the addresses (IP) to which alone a connection may be made."""

    url: WebAddress
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, best first, as the system looks it up. Raises OSError."""
    answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(tuple(dict.fromkeys(str(one[4][0]) for one in found)))
        except UnicodeError:  # a label that is none
            answers.put(OSError("no name"))
        except OSError as error:
            answers.put(error)

    # The system's lookup knows no time limit; one that hangs is left to itself.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=LOOKUP_SECONDS)
    except Empty:
        raise TimeoutError("the lookup of the name took too long") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def target(url: str, permitted: Sequence[IPNetwork] = (), resolve: Resolve = resolve) -> Target:
    """Where a webhook with this address may connect to; `permitted` networks may be private.

    One lookup. Raises `TargetRefused`, and OSError where the name cannot be looked up.
    """
    parts = parse(url)
    texts = [parts.host] if _literal(parts.host) else resolve(parts.host, parts.port)
    addresses = [ipaddress.ip_address(text) for text in texts]
    if not addresses:
        raise OSError("the name has no address")
    inside = [_is_within(address, permitted) for address in addresses]
    if not all(one or is_public(address) for one, address in zip(inside, addresses, strict=True)):
        raise TargetRefused("private")
    if parts.scheme == "http" and not all(inside):
        raise TargetRefused("http")
    return Target(parts, tuple(map(str, addresses)))


def parse(url: str) -> WebAddress:
    """The parts of an address that is written as browsers send it. Raises `TargetRefused`."""
    if len(url) > LONGEST_URL or not _PRINTABLE.fullmatch(url):
        raise TargetRefused("form")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise TargetRefused("form") from None
    scheme = parts.scheme
    if scheme not in ("http", "https") or not url[len(scheme) :].startswith("://"):
        raise TargetRefused("scheme")
    if "@" in parts.netloc:
        raise TargetRefused("credentials")
    if parts.fragment or url.endswith("#"):
        raise TargetRefused("form")
    if not host or not _is_host(host):
        raise TargetRefused("host")
    number = {"http": 80, "https": 443}[scheme] if port is None else port
    if number not in (80, 443) and number < 1024:
        raise TargetRefused("port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebAddress("https" if scheme == "https" else "http", host, number, path)


def is_public(address: IPAddress) -> bool:
    """Whether it is a unicast address of the public internet, and hides no other one."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = _hidden(address)
        if hidden is not None:
            return is_public(hidden)
        if address not in _GLOBAL_UNICAST or address.scope_id:
            return False
    return address.is_global and not (
        address.is_multicast or any(address in one for one in _REFUSED)
    )


def _hidden(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which the system or a translator sends what is sent to this one."""
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _is_within(address: IPAddress, networks: Sequence[IPNetwork]) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return any(address in network for network in networks)


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host(host: str) -> bool:
    """A name, or an address in its usual form: not 127.1, 0x7f000001 or 2130706433."""
    if _literal(host):
        return "%" not in host
    if not _NAME.fullmatch(host):
        return False
    return not _NUMERIC.fullmatch(host.rstrip(".").rpartition(".")[2])
