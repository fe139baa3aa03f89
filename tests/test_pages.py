"""The pages as a browser without scripts gets them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pages.paging import Pager
from service.pages.rendering import FOLDER, environment
from service.pages.state import State
from service.pages.static import Static
from tests.page_elements import Elements
from tests.web_client import FILES, TestClient, serving

EVIL = "<img src=x onerror=alert(1)>"
EVIL_FILES = (
    (
        f"{EVIL}.txt",
        f"KẾ HOẠCH\nVề {EVIL}\n\n1. Sở {EVIL} chủ trì {EVIL} trước ngày 1/1/2025.".encode(),
    ),
)
PAGES = {
    "search.html": "/?q=rừng",
    "start.html": "/",
    "document.html": "/documents/1?q=rừng",
    "loads.html": "/loads",
    "load.html": "/loads/1",
    "citations.html": "/citations",
    "document_citations.html": "/documents/1/citations?depth=2",
    "corrections.html": "/corrections",
    "account.html": "/account",
    "destinations.html": "/destinations",
    "users.html": "/users",
    "audit.html": "/audit",
    "translation.html": "/documents/1/translations/2",
    "correct.html": "/documents/1/correct",
    "save.html": "/saved/new?q=rừng",
    "saved.html": "/saved",
    "synonyms.html": "/synonyms",
    "facet.html": "/facets/agency?q=rừng",
    "similar.html": "/similar?task=1/0/II/1",
    "help.html": "/help",
    "reset.html": "/reset",
    "feeds.html": "/feeds",
    "inbox.html": "/inbox",
    "problem.html": "/nothing",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES, *EVIL_FILES]) as client:
        yield client


@pytest.fixture(autouse=True)
def no_language_is_remembered(client: TestClient) -> None:
    client.cookies.clear()


def test_every_template_that_is_a_page_is_tried_here() -> None:
    pages = {path.name for path in FOLDER.glob("[!_]*.html")} - {"base.html", "explained.html"}
    pages.discard("login.html")  # tests/test_login.py
    pages -= {"reset_asked.html", "reset_password.html"}  # tests/test_reset.py
    pages.discard("unsubscribe.html")  # tests/test_unsubscribe.py
    pages -= {"saved_query.html", "save_refused.html"}  # tests/test_pages_saved.py
    pages.discard("proof.html")  # tests/test_pages_proof.py
    assert pages == set(PAGES)


def test_every_template_compiles() -> None:
    templates = environment(Static())
    for path in FOLDER.glob("*.html"):
        templates.get_template(path.name)


@pytest.mark.parametrize("path", PAGES.values())
@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_every_page_has_a_title_a_language_and_one_heading(
    client: TestClient, path: str, language: str
) -> None:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == (404 if path == PAGES["problem.html"] else 200)
    page = answer.text
    title = re.search(r"<title>(.+) – .+</title>", page)
    assert title
    assert title[1].strip()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES.values())
def test_every_static_file_that_a_page_names_is_there(client: TestClient, path: str) -> None:
    for address in set(re.findall(r'"(/static/[^"]+)"', client.get(path).text)):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.headers["content-type"].startswith("application/octet-stream")
        assert "immutable" in answer.headers["cache-control"]


def test_static_addresses_change_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("a{}")
    one = Static(tmp_path).address("site.css")
    (tmp_path / "site.css").write_text("b{}")
    assert Static(tmp_path).address("site.css") != one


@pytest.mark.parametrize(
    "path", ["/static/{v}/../settings.py", "/static/{v}/%2e%2e%2fapp.py", "/static/x/site.css"]
)
def test_only_static_files_of_this_version_are_served(client: TestClient, path: str) -> None:
    version = Static().version
    assert client.get(path.format(v=version)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/?q={EVIL}",
        "/?q=%22><script>alert(1)</script>",
        f"/?q=x&agency={EVIL}",
        f"/?q=x&type={EVIL}&issuer={EVIL}&cites={EVIL}",
        f"/facets/agency?contains={EVIL}&q={EVIL}",
        f"/saved/new?q={EVIL}&type={EVIL}",
        "/saved/new?q=onerror",
        f"/documents/3?q={EVIL}",
        f"/?{EVIL}=1",
        f"/{EVIL}",
        "/?q=onerror",
        "/documents/3",
        "/loads",
        "/loads/1",
        "/",
    ],
)
def test_nothing_that_comes_from_outside_becomes_markup(client: TestClient, path: str) -> None:
    elements = Elements(client.get(path).text).found
    assert all(tag != "img" for tag, _ in elements)
    assert all(not name.startswith("on") for _, attributes in elements for name in attributes)
    scripts = [attributes for tag, attributes in elements if tag == "script"]
    assert all((one.get("src") or "").startswith("/static/") for one in scripts)


def test_the_evil_text_is_shown_as_text(client: TestClient) -> None:
    assert "&lt;img src=x" in client.get("/documents/3").text


def test_links_lead_nowhere_else(client: TestClient) -> None:
    for path in PAGES.values():
        for _, attributes in Elements(client.get(path).text).found:
            for name in ("href", "src", "action"):
                target = attributes.get(name)
                assert target is None or re.match(r"[/#?](?!/)", target), target


def test_the_start_page_shows_what_there_is(client: TestClient) -> None:
    page = client.get("/").text
    assert 'href="/?agency=c%C3%B4ng_an_t%E1%BB%89nh"' in page
    assert "Công an tỉnh" in page


def test_an_empty_collection_says_how_to_fill_it(tmp_path: Path) -> None:
    with serving(tmp_path, ()) as client:
        page = client.get("/").text
        assert 'href="/loads"' in page
        assert "directives load" in page
        assert client.get("/?q=rừng").status_code == 200


@given(st.integers(1, 50), st.integers(1, 20), st.integers(0, 400))
def test_a_pager_never_leads_astray(page: int, size: int, total: int) -> None:
    pager = Pager.of("/", {"q": ["a"]}, page, size, total)
    assert (pager.next is not None) == (page * size < total)
    assert (pager.previous is not None) == (page > 1)
    assert 0 <= pager.first <= pager.last + 1


@given(
    st.dictionaries(
        st.sampled_from(["q", "agency", "year"]),
        st.lists(st.text(min_size=1), min_size=1, unique=True),
    )
)
def test_adding_and_taking_away_a_value_gives_the_state_back(values: dict[str, list[str]]) -> None:
    state = State({name: tuple(given) for name, given in values.items()})
    added = state.with_value("task", "2.1")
    assert added.address() != state.address()
    assert added.without("task", "2.1").address() == state.address()
