"""Settings are read once, checked, and never open the service to the network."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, SettingsError, read, require_loopback
from tests.refused_settings import refused


def test_the_environment_gives_values_and_arguments_go_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIRECTIVES_PORT", "8123")
    monkeypatch.setenv("DIRECTIVES_DATA", "/from/environment")
    settings = read(data=Path("/from/argument"), port=None)
    assert (settings.data, settings.port) == (Path("/from/argument"), 8123)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "ENGINE_CA", "ENGINE_PASSWORD_FILE", "PORT", "ALLOWED_HOSTS"):
        monkeypatch.setenv(f"DIRECTIVES_{name}", "")
    assert read() == read(data=Path("data"), port=8000)


def test_index_and_database_lie_in_the_data_folder_unless_told_otherwise() -> None:
    settings = read(data=Path("/somewhere"))
    assert settings.index == Path("/somewhere/index")
    assert settings.database == "sqlite:////somewhere/directives.sqlite3"
    other = read(engine_url="tantivy:/fast/disk", database_url="sqlite:////other/db")
    assert (other.index, other.database) == (Path("/fast/disk"), "sqlite:////other/db")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read().port = 9


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("engine_url", "lucene:", "names no engine"),
        ("engine_url", "tantivy", "names no engine"),
        ("engine_url", "https://", "each address must be"),
        ("engine_url", "https://one:9200,two:9200", "each address must be"),
        ("engine_url", "https://one:9200?pretty", "ends with its port"),
        ("engine_url", "https://one:port", "no readable host or port"),
        ("engine_url", "https://one:99999", "no readable host or port"),
        ("engine_url", "https://[::1:9200", "no readable host or port"),
        ("engine_prefix", "Directives", "pattern"),
        ("engine_prefix", "a_b", "pattern"),
        ("engine_prefix", "-a", "pattern"),
        ("engine_prefix", "a*", "pattern"),
        ("engine_prefix", "a\n", "pattern"),
        ("engine_prefix", "a" * 62, "pattern"),
        ("engine_user", "staff:admin", "no colon"),
        ("engine_user", "staff", "need each other"),
        ("engine_shards", "0", "greater than or equal to 1"),
        ("engine_replicas", "-1", "auto, or from 0 to 10"),
        ("engine_replicas", "11", "auto, or from 0 to 10"),
        ("engine_replicas", "some", "auto, or from 0 to 10"),
        ("engine_routing", "shard", "'document' or 'paragraph'"),
        ("engine_refresh", "0s", "pattern"),
        ("engine_refresh", "never", "pattern"),
        ("engine_refresh", "1h", "pattern"),
        ("timezone", "Asia/Nowhere", "no known time zone"),
        ("timezone", "../etc/passwd", "no known time zone"),
        ("port", "0", "greater than or equal to 1"),
        ("workers", "many", "valid integer"),
        ("batch_seconds", "0", "greater than 0"),
        ("allowed_hosts", "not json", "allowed_hosts"),
        ("public_url", "directives.example.vn", "it must be https://HOST"),
        ("public_url", "ftp://directives.example.vn", "it must be https://HOST"),
        ("public_url", "https://", "it must be https://HOST"),
        ("public_url", "https://example.vn/directives", "ends with its host"),
        ("public_url", "https://a:hunter2@example.vn", "ends with its host"),
        ("public_url", "https://example.vn:port", "no readable host or port"),
        ("public_url", "https://tỉnh.vn", "xn--"),
        ("trusted_proxies", '["proxy"]', "IPv4 or IPv6 network"),
        ("trusted_proxies", '["10.0.0.1/8"]', "IPv4 or IPv6 network"),
        ("session_hours", "0", "greater than or equal to 1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"DIRECTIVES_{setting.upper()}", value)
    error = refused()
    assert setting in str(error)
    assert said in str(error)
    assert "\n" not in str(error)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_cluster_is_named_by_several_servers() -> None:
    settings = read(engine_url="https://Search-1, https://[2001:db8::1]:9243/es/ ,http://10.0.0.3,")
    assert settings.engine_servers == (
        "https://search-1:9200",
        "https://[2001:db8::1]:9243/es",
        "http://10.0.0.3:9200",
    )
    assert read().engine_servers == ()


@pytest.mark.parametrize(("replicas", "kept"), [("auto", "auto"), ("0", 0), ("2", 2), ("10", 10)])
def test_copies_are_a_number_or_left_to_the_cluster(
    monkeypatch: pytest.MonkeyPatch, replicas: str, kept: int | str
) -> None:
    monkeypatch.setenv("DIRECTIVES_ENGINE_REPLICAS", replicas)
    assert read().engine_replicas == kept


@pytest.mark.parametrize("refresh", ["batch", "500ms", "30s", "5m"])
def test_what_was_loaded_is_found_after_a_batch_or_an_interval(refresh: str) -> None:
    assert read(engine_refresh=refresh).engine_refresh == refresh


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Directives.example.vn/", "https://directives.example.vn"),
        ("https://example.vn:443", "https://example.vn"),
        ("http://example.vn:443", "http://example.vn:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", ""),
    ],
)
def test_the_public_address_is_kept_as_browsers_send_it(url: str, origin: str) -> None:
    settings = read(public_url=url)
    assert settings.public_url == origin
    assert settings.is_public_https is origin.startswith("https:")
    assert settings.origin == (origin or "http://127.0.0.1:8000")


def test_without_a_public_address_links_lead_to_where_it_is_served() -> None:
    assert {read(host=host).origin for host in ("::1", "[::1]")} == {"http://[::1]:8000"}


def test_proxies_are_addresses_or_networks() -> None:
    proxies = read(trusted_proxies=["192.0.2.1", "2001:db8::/32"]).trusted_proxies
    assert proxies == (ip_network("192.0.2.1/32"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_loopback_addresses_may_be_served(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.nip"]
)
def test_no_other_address_may_be_served(host: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        require_loopback(host)
