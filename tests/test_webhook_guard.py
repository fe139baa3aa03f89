"""Webhooks go to public addresses alone, whatever form an address hides in."""

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery import guard
from service.delivery.guard import TargetRefused, is_public, parse, target
from tests.receiver import LOOPBACK

PUBLIC = "93.184.216.34"
INSIDE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"]
SPECIAL = [*INSIDE, "0.0.0.0/8", "100.64.0.0/10", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"]


def answering(*addresses: str) -> guard.Resolve:
    """A lookup that knows every name by these addresses."""
    return lambda _host, _port: addresses


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "form"),
        ("h.example/hook", "scheme"),
        ("ftp://h.example/", "scheme"),
        ("file:///etc/hosts", "scheme"),
        ("gopher://h.example:6379/x", "scheme"),
        ("https:h.example", "scheme"),
        ("https:///hook", "host"),
        ("https://", "host"),
        ("https://user:pass@h.example/", "credentials"),
        ("https://h.example@10.0.0.1/", "credentials"),
        ("https://h.example\\@10.0.0.1/", "form"),
        ("https://h.example/\r\nx-evil: 1", "form"),
        ("https://h.example/ x", "form"),
        ("https://h.example/\tx", "form"),
        ("https://h.example/#part", "form"),
        ("https://h.example/#", "form"),
        ("https://đê.example/", "form"),
        ("https://h.example:0/", "port"),
        ("https://h.example:22/", "port"),
        ("https://h.example:25/", "port"),
        ("https://h.example:65536/", "form"),
        ("https://h.example:x/", "form"),
        ("https://h_.example..com/", "host"),
        ("https://[::1/", "form"),
        ("https://[fe80::1%25eth0]/", "host"),
        ("https://" + "a" * 2_000, "form"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        parse(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.0.0.1", "127.0.0.1.",
     "127.0.0.01", "1.2.3", "0x", "a.0x7f", "256.256.256.256", "00000177.0.1", "h.example.1"],
)  # fmt: skip
def test_decimal_octal_hexadecimal_and_short_forms_are_refused(host: str) -> None:
    with pytest.raises(TargetRefused, match="host"):
        target(f"https://{host}/", LOOPBACK, answering(PUBLIC))


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://H.Example", ("https", "h.example", 443, "/")),
        ("https://h.example:8443/a/b?c=d%20e", ("https", "h.example", 8443, "/a/b?c=d%20e")),
        ("http://h.example?x", ("http", "h.example", 80, "/?x")),
        ("https://[2606:4700::1]:443/", ("https", "2606:4700::1", 443, "/")),
        ("https://xn--eckwd4c7c.example/", ("https", "xn--eckwd4c7c.example", 443, "/")),
        ("https://93.184.216.34/", ("https", PUBLIC, 443, "/")),
    ],
)
def test_an_address_is_taken_in_its_parts(url: str, parts: tuple[str, str, int, str]) -> None:
    made = parse(url)
    assert (made.scheme, made.host, made.port, made.path) == parts


@given(text=st.one_of(st.text(), st.text().map("https://{}".format)))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        made = parse(text)
    except TargetRefused:
        return
    assert made.scheme in text.lower()
    assert made.host in text.lower()


@pytest.mark.parametrize("network", SPECIAL)
@given(data=st.data())
def test_no_address_inside_is_public_in_any_form(network: str, data: st.DataObject) -> None:
    inside = data.draw(st.ip_addresses(network=network))
    assert isinstance(inside, IPv4Address)
    forms = [inside, *map(IPv6Address, hiding(inside))]
    assert not any(map(is_public, forms))
    for form in forms:
        shown = f"[{form}]" if form.version == 6 else str(form)
        with pytest.raises(TargetRefused, match="private"):
            target(f"https://{shown}/")
        with pytest.raises(TargetRefused, match="private"):
            target("https://h.example/", resolve=answering(PUBLIC, str(form)))


def hiding(address: IPv4Address) -> Sequence[str]:
    """Addresses that lead to this one where something translates them."""
    high, low = int(address) >> 16, int(address) & 0xFFFF
    return [
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        f"64:ff9b:1::{address}",
        f"2002:{high:x}:{low:x}::1",
        f"2001:0:4136:e378:8000:63bf:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}",
    ]


@pytest.mark.parametrize(
    "address",
    ["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
     "2001:db8::1", "3fff::1", "5f00::1", "100::1", "192.0.0.192", "192.88.99.1", "192.0.2.1",
     "198.51.100.1", "203.0.113.1", "255.255.255.255", "168.63.129.16", "169.254.169.254"],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "8.8.8.8", "2606:4700::1111", f"::ffff:{PUBLIC}", f"64:ff9b::{PUBLIC}", "2a00::1"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@given(address=st.ip_addresses())
def test_what_python_knows_not_to_be_global_is_never_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    hidden = guard._hidden(address) if isinstance(address, IPv6Address) else None
    if not (hidden or address).is_global:
        assert not is_public(address)


def test_every_address_of_a_name_is_judged() -> None:
    found = target("https://h.example/", resolve=answering(PUBLIC, "2606:4700::1"))
    assert found.addresses == (PUBLIC, "2606:4700::1")
    with pytest.raises(TargetRefused, match="private"):
        target("https://h.example/", resolve=answering(PUBLIC, "2606:4700::1", "10.1.2.3"))


def test_a_name_is_looked_up_once() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    found = target("https://h.example/", resolve=lambda _host, _port: next(answers))
    assert found.addresses == (PUBLIC,)
    assert next(answers) == ["127.0.0.1"]


def test_private_targets_are_taken_where_the_setting_allows_them() -> None:
    permitted = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert target("https://10.1.2.3/", permitted).addresses == ("10.1.2.3",)
    assert target("http://10.1.2.3:8080/", permitted).url.authority == "10.1.2.3:8080"
    assert target("https://[::ffff:10.1.2.3]/", permitted).addresses == ("::ffff:a01:203",)
    assert target("https://[fd00::1]/", permitted).url.authority == "[fd00::1]"
    with pytest.raises(TargetRefused, match="private"):
        target("https://10.2.2.3/", permitted)


def test_plain_http_is_for_permitted_networks_alone() -> None:
    with pytest.raises(TargetRefused, match="http"):
        target("http://h.example/", resolve=answering(PUBLIC))
    mixed = answering(PUBLIC, "127.0.0.1")
    with pytest.raises(TargetRefused, match="http"):
        target("http://h.example/", LOOPBACK, mixed)


def test_the_lookup_of_the_system_finds_this_machine() -> None:
    assert set(guard.resolve("localhost", 443)) <= {"127.0.0.1", "::1"}
    with pytest.raises(TargetRefused, match="private"):
        target("https://localhost/")


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 64 + ".invalid"])
def test_a_name_that_nobody_has_is_told(name: str) -> None:
    with pytest.raises(OSError, match=r".+"):
        guard.resolve(name, 443)


def test_a_lookup_that_hangs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    ended = threading.Event()
    monkeypatch.setattr(guard, "LOOKUP_SECONDS", 0.05)
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: ended.wait(10) and [])
    with pytest.raises(TimeoutError):
        guard.resolve("h.example", 443)
    ended.set()
