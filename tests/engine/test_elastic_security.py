"""The way to a cluster: passwords, keys, certificates, strangers, silence; and no secret told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine_elastic import Servers
from tests.engine.conftest import remove
from tests.engine.entries import entry, fill
from tests.engine.refusals import (
    LAYOUT,
    WRONG_KEY,
    WRONG_PASSWORD,
    Log,
    in_vain,
    logged,
    opened,
    refusal,
    search,
)
from tests.servers.elasticsearch import SharedNode
from tests.servers.proxy import API_KEY, PASSWORD, READING_KEY, USER, Proxy, start_proxy


@pytest.fixture(autouse=True)
def log() -> Iterator[Log]:
    """The log of a test, in which no secret may stand."""
    with logged() as kept:
        yield kept


@pytest.mark.parametrize("login", [{"user": USER, "password": PASSWORD}, {"api_key": API_KEY}])
def test_the_right_user_or_key_may_do_everything(
    elasticsearch_proxy: Proxy, log: Log, login: dict[str, str]
) -> None:
    ca = str(elasticsearch_proxy.ca)
    with opened(elasticsearch_proxy.url, ca=ca, **login) as engine:
        fill(engine, [entry("an ninh", 1), entry("trật tự", 2)])
        assert search(engine) == 2
        assert [one.key for one in engine.scan()] == ["1-0", "2-0"]
        with engine.replacing() as new:
            new.put(entry("an ninh", 1))
            new.switch(1)
        assert len(engine.drop_replaced()) == 1
        assert engine.health().ok
    remove(Servers([elasticsearch_proxy.url], ca, **login), LAYOUT)
    assert any("Authorization: " in line and "<hidden>" in line for line in log.lines)


@pytest.mark.parametrize(
    "login",
    [
        {"user": USER, "password": WRONG_PASSWORD},
        {"user": "nobody", "password": PASSWORD},
        {"api_key": WRONG_KEY},
        {},
    ],
)
def test_wrong_and_missing_credentials_are_refused(
    elasticsearch_proxy: Proxy, login: dict[str, str]
) -> None:
    ca = str(elasticsearch_proxy.ca)
    told = in_vain(elasticsearch_proxy.url, "engine_refused", ca=ca, **login)
    assert "does not accept the user, password or API key" in told


def test_a_key_that_may_only_read_is_told_what_it_lacks(
    elasticsearch_proxy: Proxy, elasticsearch_node: SharedNode
) -> None:
    with opened(elasticsearch_node.url) as engine:
        fill(engine, [entry("an ninh", 1)])
    ca = str(elasticsearch_proxy.ca)
    with opened(elasticsearch_proxy.url, ca=ca, api_key=READING_KEY) as engine:
        assert search(engine) == 1
        told = refusal(lambda: fill(engine, [entry("an ninh", 2)]), "engine_refused")
        assert "lacks a right: security_exception" in told
        assert search(engine) == 1
    remove(Servers([elasticsearch_node.url]), LAYOUT)


def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    elasticsearch_proxy: Proxy, other_ca: Path
) -> None:
    for ca in (str(other_ca), None):
        told = in_vain(elasticsearch_proxy.url, "engine_untrusted", ca=ca, api_key=API_KEY)
        assert "certificate" in told
        assert "check host and authority" in told


def test_a_certificate_for_another_host_is_not_trusted(
    elasticsearch_node: SharedNode, tmp_path: Path, elasticsearch_proxy: Proxy
) -> None:
    with start_proxy(tmp_path, [elasticsearch_node.url], ["DNS:search.example"]) as elsewhere:
        told = in_vain(elsewhere.url, "engine_untrusted", ca=str(elsewhere.ca), api_key=API_KEY)
    assert "search.example" in told
    assert elsewhere.requests() == []  # nothing was sent, least of all the key


def test_http_to_a_port_of_https_and_the_reverse_are_told(
    elasticsearch_proxy: Proxy, elasticsearch_node: SharedNode
) -> None:
    plain = elasticsearch_proxy.url.replace("https", "http")
    assert "check host, port and https" in in_vain(plain, "engine_version", api_key=API_KEY)
    secure = elasticsearch_node.url.replace("http", "https")
    ca = str(elasticsearch_proxy.ca)
    assert "is it http there?" in in_vain(secure, "engine_untrusted", ca=ca, api_key=API_KEY)
