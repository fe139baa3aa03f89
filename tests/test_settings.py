"""Settings are read once, checked, tell no secret, and never open the service to the network."""

import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service import credentials
from service.settings import Settings, SettingsError, read, require_loopback
from tests.servers.certificates import make_authority
from tests.servers.proxy import require_nginx

SECRET = "hunter2"
KEY = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6aHVudGVyMg=="


def refused(**given: Any) -> SettingsError:
    """Why settings cannot be used, after no secret was found in any word of it."""
    with pytest.raises(SettingsError) as raised:
        read(**given)
    told = "".join(traceback.format_exception(raised.value))
    assert SECRET not in told
    assert KEY not in told
    return raised.value


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    made = tmp_path / "secret"
    made.write_text(f"{SECRET}\n", encoding="utf-8")
    return made


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
    "url",
    [
        "https://staff:hunter2@search:9200",
        "https://staff:hunter2/5@search:9200",
        "https://staff:hunter2#5@search:9200",
        "https://staff:hunter2?5@search:9200",
        "https://staff:hunter2,5@search:9200",
        "https://staff:5,hunter2@search:9200",
        "https://hunter2@search:9200",
        "https://search:9200,https://staff:hunter2@search:9200",
        "https://search:hunter2",
        "hunter2://search:9200",
        "staff:hunter2@search:9200",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    assert refused(engine_url=url).setting == "engine_url"


@pytest.mark.parametrize(
    "login", [{"engine_user": "staff", "engine_password": SECRET}, {"engine_api_key": KEY}]
)
def test_secrets_go_over_tls_or_to_this_machine_alone(login: dict[str, str]) -> None:
    for url in ("https://search:9200", "http://127.0.0.1:9200", "http://[::1]", "http://localhost"):
        assert read(engine_url=url, **login).engine_servers
    for url in ("http://search", "https://one,http://10.0.0.2:9200", "http://127.0.0.1.nip.io"):
        error = refused(engine_url=url, **login)
        assert (error.setting, "plain http" in str(error)) == ("engine_url", True)
    assert read(engine_url="http://search").engine_servers == ("http://search:9200",)


@pytest.mark.parametrize(
    ("login", "setting"),
    [
        ({"engine_user": "staff"}, "engine_user"),
        ({"engine_password": SECRET}, "engine_user"),
        ({"engine_user": "staff", "engine_password": SECRET, "engine_api_key": KEY}, "engine_user"),
        ({"engine_user": "st\nff", "engine_password": SECRET}, "engine_user"),
        ({"engine_api_key": f"{KEY}\nX-Other: 1"}, "engine_api_key"),
        ({"engine_api_key": f"id: {KEY}"}, "engine_api_key"),
        ({"engine_api_key": f"{KEY}ü"}, "engine_api_key"),
    ],
)
def test_there_is_one_way_to_log_in(login: dict[str, str], setting: str) -> None:
    assert refused(**login).setting == setting


@pytest.mark.parametrize("kind", ["password", "api_key"])
def test_a_secret_is_given_once(kind: str, secret_file: Path) -> None:
    given = {f"engine_{kind}": SECRET, f"engine_{kind}_file": secret_file, "engine_user": "staff"}
    assert refused(**given).setting == f"engine_{kind}_file"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_end_of_the_line_is_no_part_of_a_secret(tmp_path: Path, end: str) -> None:
    path = tmp_path / "secret"
    path.write_bytes(f" p@ss: wörd {end}".encode())
    login = read(engine_user="staff", engine_password_file=path, database_password_file=path)
    assert login.password == login.database_password == " p@ss: wörd "
    path.write_bytes(f"\N{BOM}{KEY}{end}".encode())
    assert read(engine_api_key_file=path).api_key == KEY


def test_a_changed_file_counts_without_a_restart(secret_file: Path) -> None:
    settings = read(engine_api_key_file=secret_file)
    assert settings.api_key == SECRET
    secret_file.write_text("another", encoding="utf-8")
    assert settings.api_key == "another"


SECRET_FILES = ["engine_password_file", "engine_api_key_file", "database_password_file"]


@pytest.mark.parametrize("setting", SECRET_FILES)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"hunter2\nhunter2\n", "one line"),
        (b"hunter2\0", "one line"),
        (b"hunter2\xff", "no text in UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_file_without_a_secret_is_named_and_not_repeated(
    tmp_path: Path, setting: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    error = refused(engine_user="staff", **{setting: path})
    assert error.setting == setting
    assert said in str(error)
    assert str(path) in str(error)


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    error = refused(engine_api_key_file=tmp_path)
    assert "cannot be read" in str(error)


def test_an_authority_is_a_file_of_certificates(tmp_path: Path, secret_file: Path) -> None:
    require_nginx()
    authority = make_authority(tmp_path, "authority")
    assert read(engine_ca=authority.path).engine_ca == authority.path
    assert "plain http" in str(refused(engine_ca=authority.path, engine_url="http://127.0.0.1"))
    for path, said in ((secret_file, "no certificate"), (tmp_path / "none", "No such file")):
        error = refused(engine_ca=path)
        assert (error.setting, said in str(error)) == ("engine_ca", True)


@pytest.mark.parametrize("name", ["password", "sslpassword", "PASSWORD"])
def test_a_password_in_a_query_would_be_shown_and_is_refused(name: str) -> None:
    error = refused(database_url=f"postgresql://db/directives?user=staff&{name}={SECRET}")
    assert error.setting == "database_url"


def test_what_is_printed_of_settings_has_no_secret(secret_file: Path) -> None:
    database = f"postgresql+psycopg://staff:{SECRET}@db/directives"
    for login in (
        {"engine_user": "staff", "engine_password": SECRET},
        {"engine_user": "staff", "engine_password_file": secret_file},
        {"engine_api_key": SECRET},
    ):
        settings = read(database_url=database, **login)
        assert settings.database == database
        assert SECRET not in repr(settings) + str(settings)


@given(st.text(max_size=30))
def test_any_address_is_a_server_or_is_refused_without_being_repeated(text: str) -> None:
    url = f"https://staff:{SECRET}{text}@search"
    with pytest.raises(ValueError, match=r"^[^@]+$") as raised:
        credentials.server(url)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_loopback_addresses_may_be_served(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.nip"]
)
def test_no_other_address_may_be_served(host: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        require_loopback(host)
