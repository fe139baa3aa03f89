"""The pages as a browser without scripts gets them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pages.paging import Pager
from service.pages.rendering import FOLDER, environment
from service.pages.state import State
from service.pages.static import Static
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
    "translation.html": "/documents/1/translations/2",
    "correct.html": "/documents/1/correct",
    "synonyms.html": "/synonyms",
    "facet.html": "/facets/agency?q=rừng",
    "similar.html": "/similar?task=1/0/II/1",
    "help.html": "/help",
    "problem.html": "/nothing",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES, *EVIL_FILES]) as client:
        yield client


@pytest.fixture(autouse=True)
def no_language_is_remembered(client: TestClient) -> None:
    client.cookies.clear()


class Elements(HTMLParser):
    """The start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def hits(page: str) -> int:
    found = re.search(r'id="count"[^>]*>([\d.,]+)', page)
    assert found
    return int(re.sub(r"\D", "", found[1]))


def test_every_template_that_is_a_page_is_tried_here() -> None:
    pages = {path.name for path in FOLDER.glob("[!_]*.html")} - {"base.html", "explained.html"}
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


def test_a_hit_is_marked_and_leads_to_its_place(client: TestClient) -> None:
    page = client.get('/?q="ký cam kết"').text
    assert "<mark>ký cam kết</mark>" in page
    address = re.search(r'<h2>\s*<a href="(/documents/[^"#]+)#([^"]+)"', page)
    assert address
    document = client.get(address[1].replace("&amp;", "&")).text
    assert f'id="{address[2]}"' in document
    assert "<mark>ký cam kết</mark>" in document


def test_the_count_of_the_page_is_that_of_the_api(client: TestClient) -> None:
    for query in (
        "q=rừng",
        "q=rừng&agency=công_an_tỉnh",
        "agency=Công an tỉnh&role=lead",
        "task=2",
    ):
        total = client.get(f"/api/v1/search?{query}").json()["total"]
        assert hits(client.get(f"/?{query}").text) == total > 0


def test_a_form_without_scripts_makes_a_period_of_two_days(client: TestClient) -> None:
    page = client.get("/?q=&from=2024-09-01&to=2024-10-01&sort=relevance").text
    assert (
        hits(page) == client.get("/api/v1/search?deadline=2024-09-01..2024-10-01").json()["total"]
    )
    assert 'value="2024-09-01"' in page
    assert client.get("/?from=2025-01-01&to=2024-01-01").status_code == 422
    assert client.get("/?q=rừng&from=&to=").status_code == 200


def test_a_page_beyond_the_last_leads_back(client: TestClient) -> None:
    page = client.get("/?q=rừng&page=99").text
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_a_long_facet_has_a_page_of_its_own(client: TestClient) -> None:
    page = client.get("/facets/agency?contains=cong an").text
    assert "Công an tỉnh" in page
    assert "Ban Tuyên giáo" not in page


def test_a_facet_is_searched_by_the_words_that_it_shows(client: TestClient) -> None:
    for name, contains, value in (
        ("deadline_month", "09/2024", "2024-09"),
        ("role", "chu tri", "lead"),
        ("language", "trung", "zh"),
    ):
        page = client.get(f"/facets/{name}?contains={contains}&lang=vi").text
        values = re.findall(rf'<li><a href="/\?{name}=([^"]+)"', page)
        assert values == [value], name


def test_a_language_in_the_address_is_remembered(client: TestClient) -> None:
    answer = client.get("/?lang=zh")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("lang=zh")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "set-cookie" not in client.get("/?lang=xx").headers


def test_other_languages_of_a_page_keep_its_state(client: TestClient) -> None:
    page = client.get("/?q=rừng&agency=công_an_tỉnh&agency=sở_y_tế").text
    address = re.search(r'<a href="([^"]+)" lang="zh"', page)
    assert address
    assert address[1].count("agency=") == 2


def test_what_helps_when_nothing_is_found(client: TestClient) -> None:
    page = client.get("/?q=rừng -rừng&year=1931").text
    links = [a["href"] or "" for tag, a in Elements(page).found if tag == "a" and "href" in a]
    assert "/?q=r%E1%BB%ABng+-r%E1%BB%ABng" in links
    assert any("year=1931" in link and "-r" not in link for link in links)


def test_a_fallback_is_told_with_a_way_back(client: TestClient) -> None:
    page = client.get("/?q=cam kệt", headers={"accept-language": "en"}).text
    assert "these are the results for: cam kết" in page
    assert 'href="/?q=cam+k%E1%BB%87t&amp;without=spelling"' in page
    page = client.get("/?q=cam kệt&without=spelling", headers={"accept-language": "en"}).text
    assert "ignore the marks" in page
    assert 'href="/?q=cam+k%E1%BB%87t&amp;without=spelling&amp;without=without_marks"' in page
    page = client.get("/?q=tuần tra rừng biển", headers={"accept-language": "en"}).text
    assert "some of them (2/3)" in page


def test_what_was_taken_literally_is_told(client: TestClient) -> None:
    page = client.get('/?q="tuần tra', headers={"accept-language": "en"}).text
    assert "quotation mark is not closed" in page
    assert hits(page) > 0


def test_a_query_that_is_refused_stays_in_the_box(client: TestClient) -> None:
    answer = client.get("/?q=" + "rừng núi " * 600)
    assert answer.status_code == 400
    assert 'value="rừng núi rừng núi' in answer.text


def test_a_chip_names_its_facet_and_value_in_the_readers_language(client: TestClient) -> None:
    page = client.get("/?role=lead&deadline=2024-01..2024-12&task=2&lang=en").text
    chips = re.findall(r'<span class="facet-name">([^<]+)</span> ([^<]+)<', page)
    assert chips == [
        ("Task", "Task 2"),
        ("Role", "Leads"),
        ("Deadline", "Jan 2024 – Dec 2024"),
    ]


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
