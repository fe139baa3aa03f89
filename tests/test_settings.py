"""Settings are read once, checked, and never open the service to the network."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, SettingsError, read, require_loopback


def test_the_environment_gives_values_and_arguments_go_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIRECTIVES_PORT", "8123")
    monkeypatch.setenv("DIRECTIVES_DATA", "/from/environment")
    settings = read(data=Path("/from/argument"), port=None)
    assert (settings.data, settings.port) == (Path("/from/argument"), 8123)


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
        ("engine_url", "https://search.example:9200", "not supported in this version"),
        ("engine_url", "lucene:", "names no engine"),
        ("engine_url", "tantivy", "names no engine"),
        ("timezone", "Asia/Nowhere", "no known time zone"),
        ("timezone", "../etc/passwd", "no known time zone"),
        ("port", "0", "greater than or equal to 1"),
        ("workers", "many", "valid integer"),
        ("batch_seconds", "0", "greater than 0"),
        ("allowed_hosts", "not json", "allowed_hosts"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"DIRECTIVES_{setting.upper()}", value)
    with pytest.raises(SettingsError) as raised:
        read()
    assert setting in str(raised.value)
    assert said in str(raised.value)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_loopback_addresses_may_be_served(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.nip"]
)
def test_no_other_address_may_be_served(host: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        require_loopback(host)
