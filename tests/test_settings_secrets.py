"""Secrets in settings: where they may stand, which way they go, and that no word repeats them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import credentials
from service.settings import Settings, read
from tests.refused_settings import KEY, SECRET, refused
from tests.servers.certificates import make_authority
from tests.servers.proxy import require_nginx


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    made = tmp_path / "secret"
    made.write_text(f"{SECRET}\n", encoding="utf-8")
    return made


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


SECRET_FILES = [name for name in Settings.model_fields if name.endswith("_file")]


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
