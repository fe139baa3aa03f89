"""A service whose engine or database cannot be used: it says so, helps, and tells no secret."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.app import create_app
from service.cli import OUT_OF_REACH, main
from service.product import opened
from service.settings import read
from tests.servers.process import free_port
from tests.web_client import HERE, LOOPBACK, TestClient, serving

SECRET = "hünter2"


@dataclass(frozen=True)
class Trouble:
    """Settings that lead nowhere, and the code that tells why."""

    code: str
    settings: dict[str, str]


@pytest.fixture(params=["engine_unreachable", "engine_refused", "engine_untrusted"])
def trouble(request: pytest.FixtureRequest) -> Trouble:
    if request.param == "engine_unreachable":
        return Trouble(request.param, {"engine_url": f"http://127.0.0.1:{free_port()}"})
    proxy = request.getfixturevalue("elasticsearch_proxy")
    login = {"engine_url": proxy.url, "engine_user": proxy.user, "engine_password": SECRET}
    if request.param == "engine_untrusted":
        return Trouble(
            request.param, login | {"engine_ca": str(request.getfixturevalue("other_ca"))}
        )
    return Trouble(request.param, login | {"engine_ca": str(proxy.ca)})


@pytest.fixture
def client(trouble: Trouble, tmp_path: Path) -> Iterator[TestClient]:
    with (
        opened(read(data=tmp_path, **trouble.settings)) as product,
        TestClient(create_app(product), base_url=HERE, client=LOOPBACK) as client,
    ):
        yield client


def is_clean(text: str, trouble: Trouble) -> bool:
    """Whether a text for anybody names neither server nor secret."""
    port = trouble.settings["engine_url"].rpartition(":")[2]
    # Its figures may stand inside the name of a static file, which has a hash.
    has_port = re.search(rf"\b{port}\b", text) is not None
    return not has_port and not any(word in text for word in (SECRET, "127.0.0.1", "Elasticsearch"))


def test_the_service_lives_but_is_not_ready_and_says_why(
    client: TestClient, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["code"]) == (503, trouble.code)
    assert is_clean(ready.text, trouble)
    assert f"engine: {trouble.code}: " in caplog.text
    assert trouble.settings["engine_url"] in caplog.text
    assert SECRET not in caplog.text


def test_searches_are_answered_by_a_problem_and_the_rest_goes_on(
    client: TestClient, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("search?q=rừng", "facets/agency"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.headers["content-type"] == "application/problem+json", path
        assert (answer.status_code, answer.json()["code"]) == (503, trouble.code)
        assert is_clean(answer.text, trouble)
    for path in ("documents", "loads", "agencies"):
        assert client.get(f"/api/v1/{path}").json()["total"] == 0
    assert SECRET not in caplog.text


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_a_reader_gets_a_page_with_words_that_help(
    client: TestClient, trouble: Trouble, language: str
) -> None:
    page = client.get(f"/?q=rừng&lang={language}")
    words = client.app.state.catalogues.words(language)  # type: ignore[attr-defined]
    assert page.status_code == 503
    assert words(f"error.{trouble.code}.title") in page.text
    assert words(f"error.{trouble.code}.detail") in page.text
    assert is_clean(page.text.replace(HERE, ""), trouble)


@pytest.mark.parametrize("command", ["search rừng", "check", "reindex", "load {data}", "serve"])
def test_a_command_says_so_in_one_line_and_ends_with_3(
    tmp_path: Path, trouble: Trouble, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "letter.txt").write_text("Kế hoạch bảo vệ rừng", encoding="utf-8")
    result = run_out_of_reach(tmp_path, trouble.settings, monkeypatch, command)
    assert trouble.settings["engine_url"] in result.stderr


def run_out_of_reach(
    data: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, command: str
) -> Result:
    """What the command tells, after it was seen to be one line without a secret."""
    for name, value in settings.items():
        monkeypatch.setenv(f"DIRECTIVES_{name.upper()}", value)
    monkeypatch.setenv("DIRECTIVES_DATA", str(data))
    monkeypatch.setenv("DIRECTIVES_PORT", str(free_port()))
    result = CliRunner().invoke(main, command.format(data=data).split())
    assert (result.exit_code, result.stdout) == (OUT_OF_REACH, "")
    assert result.stderr.startswith("directives: ")
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.output
    return result


def test_a_database_out_of_reach_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    url = f"postgresql+psycopg://staff:{{}}@127.0.0.1:{free_port()}/directives"
    told = set()
    for given in (
        {"database_url": url.format("h%C3%BCnter2")},
        {"database_url": url.replace(":{}", ""), "database_password_file": str(secret)},
    ):
        result = run_out_of_reach(tmp_path, given, monkeypatch, "search rừng")
        assert "hunter" not in result.stderr.replace("ü", "u").replace("%C3%BC", "u")
        told.add(result.stderr.partition("failed: ")[2])
    assert len(told) == 1


def test_an_index_that_lacks_what_the_rows_have_is_not_ready(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        assert client.get("/readyz").json()["paragraphs"] > 0
        with client.app.state.product.engine.replacing() as new:  # type: ignore[attr-defined]
            new.switch(0)
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["code"]) == (503, "index_corrupt")


def test_an_index_without_documents_is_ready(tmp_path: Path) -> None:
    with serving(tmp_path, files=()) as client:
        assert client.get("/readyz").json()["paragraphs"] == 0
