"""What the search page and its facets show and say, without scripts."""

import re
from collections.abc import Iterator

import pytest

from tests.page_elements import Elements
from tests.web_client import FILES, TestClient, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), [*FILES]) as client:
        yield client


@pytest.fixture(autouse=True)
def no_language_is_remembered(client: TestClient) -> None:
    client.cookies.clear()


def hits(page: str) -> int:
    found = re.search(r'id="count"[^>]*>([\d.,]+)', page)
    assert found
    return int(re.sub(r"\D", "", found[1]))


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
