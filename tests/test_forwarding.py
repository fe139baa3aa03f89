"""What proxies say is believed from trusted ones alone."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from service.forwarding import client_address, is_forwarded

TRUSTED = [ipaddress.ip_network(one) for one in ("10.0.0.0/8", "2001:db8::1", "127.0.0.1")]


def asked(forwarded: str, peer: str | None = "10.0.0.1") -> str | None:
    return client_address(Headers({"x-forwarded-for": forwarded}), peer, TRUSTED)


@pytest.mark.parametrize(
    "name",
    ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "x-forwarded-host"],
)
def test_any_header_of_a_proxy_gives_it_away(name: str) -> None:
    assert is_forwarded(Headers({name: ""}))
    assert is_forwarded(Headers({name: "anything"}))


def test_other_headers_do_not() -> None:
    assert not is_forwarded(Headers({"host": "localhost", "x-forward": "1", "viaduct": "x"}))


def test_a_stranger_is_who_is_connected_whatever_he_says() -> None:
    assert asked("127.0.0.1", "192.0.2.7") == "192.0.2.7"
    assert asked("10.0.0.9", "192.0.2.7") == "192.0.2.7"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("1.2.3.4, 192.0.2.7", "192.0.2.7"),
        ("1.2.3.4, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7,10.1.2.3", "192.0.2.7"),
        ("2001:db8::7, 2001:db8::1", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("10.1.2.3", "10.1.2.3"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_rightmost_address_that_is_no_trusted_proxy_asks(forwarded: str, address: str) -> None:
    assert asked(forwarded) == address


def test_several_headers_are_one_list() -> None:
    headers = Headers(raw=[(b"x-forwarded-for", b"192.0.2.7"), (b"x-forwarded-for", b"10.0.0.2")])
    assert client_address(headers, "10.0.0.1", TRUSTED) == "192.0.2.7"


def test_without_an_address_there_is_none() -> None:
    assert asked("192.0.2.7", None) is None
    assert asked("192.0.2.7", "socket") is None


@given(st.text(alphabet=st.characters(max_codepoint=255)))
def test_any_header_gives_an_address(text: str) -> None:
    headers = Headers(raw=[(b"x-forwarded-for", text.encode("latin-1"))])
    assert client_address(headers, "10.0.0.1", TRUSTED)
    assert client_address(headers, "192.0.2.7", TRUSTED) == "192.0.2.7"
