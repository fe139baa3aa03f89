"""The search route: its form, how queries are read, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.normalize import fold
from search.find import FACETS
from search.readings import CHANGES
from service.api.search_answers import GroupedAnswer, SearchAnswer
from tests.searched import generated, search
from tests.web_client import TestClient, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


def test_an_answer_has_the_form_that_is_promised(client: TestClient) -> None:
    found = search(client, q="tuần tra rừng", size=3)
    assert set(found) == {"query", "unit", "total", "hits", "facets", "next"}
    assert {"text", "understood", "tree", "changes"} <= set(found["query"])
    assert found["unit"] == "paragraphs"
    hit = found["hits"][0]
    assert set(hit) == {
        *("id", "document", "section", "task", "position", "kind", "text", "highlights"),
        *("agencies", "citations", "deadlines", "score", "url"),
    }
    assert set(hit["document"]) == {
        *("id", "number", "title", "type", "issuer", "date", "language", "source", "label"),
    }
    assert hit["document"]["source"] == "ke-hoach-12.txt"
    assert hit["task"]["number"] == "1"
    assert {"id", "name", "role", "via"} == set(hit["agencies"][0])
    assert set(FACETS) == set(found["facets"])
    for value in found["facets"]["agency"]:
        assert set(value) == {"value", "label", "count", "selected"}


def test_highlights_are_places_in_the_text(client: TestClient) -> None:
    for hit in search(client, q="an ninh mạng", size=20)["hits"]:
        assert hit["highlights"]
        for start, end in hit["highlights"]:
            found = fold(hit["text"][start:end])
            assert found in {"an_ninh_mạng", "an_ninh", "mạng", "an", "ninh", "网络安全"}


def test_the_url_of_a_hit_is_its_paragraph_on_the_document_page(client: TestClient) -> None:
    hit = search(client, q="ký cam kết", size=1)["hits"][0]
    path, _, anchor = hit["url"].partition("#")
    assert f'id="{anchor}"' in client.get(path).text


def test_a_post_answers_as_the_get_with_the_same_parameters(client: TestClient) -> None:
    body = {"q": "rừng", "agency": ["Công an tỉnh"], "role": "lead", "size": 5}
    posted = client.post("/api/v1/search", json=body)
    assert posted.status_code == 200
    assert posted.json() == search(client, **body)


@pytest.mark.parametrize(
    "q", ['"tuần tra', 'tuần "tra" rừng"', "OR", "-", "agency:", '""', ":", "--"]
)
def test_what_is_no_syntax_is_taken_literally(client: TestClient, q: str) -> None:
    search(client, q=q)


def test_an_unbalanced_quote_gives_a_hint_with_its_place(client: TestClient) -> None:
    found = search(client, q='rừng "đầu nguồn')
    assert found["total"] > 0
    changes = {change["code"]: change for change in found["query"]["changes"]}
    assert changes["unbalanced_quote"]["position"] == 5


@given(st.text(max_size=60))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_has_an_answer(client: TestClient, q: str) -> None:
    """Control characters and marks without letters are fine; only halves of pairs are refused."""
    encodable = "".join(letter for letter in q if not "\ud800" <= letter <= "\udfff")
    assert client.post("/api/v1/search", json={"q": encodable, "size": 1}).status_code == 200


def test_control_characters_do_no_harm(client: TestClient) -> None:
    plain = search(client, q="tuần tra rừng", size=1)["total"]
    assert search(client, q="tuần\x00 tra\x1b\u202e rừng\x7f", size=1)["total"] == plain


def test_a_query_of_a_megabyte_is_refused_clearly(client: TestClient) -> None:
    megabyte = "rừng " * 200_000
    answer = client.post("/api/v1/search", json={"q": megabyte})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    # The test's own client refuses to write longer addresses than this.
    answer = client.get(f"/api/v1/search?q={'a' * 60_000}")
    assert (answer.status_code, answer.json()["code"]) == (414, "address_too_long")


def test_a_query_beyond_the_limits_is_refused_with_its_code(client: TestClient) -> None:
    answer = client.post("/api/v1/search", json={"q": "a" * 20_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "query_too_long")
    answer = client.post("/api/v1/search", json={"q": "rừng núi " * 900})
    assert (answer.status_code, answer.json()["code"]) == (400, "query_too_complex")
    assert answer.json()["parameter"] == "q"


def test_every_answer_has_the_form_that_is_described(client: TestClient) -> None:
    """Answers are encoded as they are made; the described forms leave nothing out and add none."""
    for group, form in ((None, SearchAnswer), ("document", GroupedAnswer)):
        asked = {"q": "chủ trì -rừng", "role": "lead"} | ({"group": group} if group else {})
        found = search(client, **asked)
        assert form.model_validate(found, extra="forbid").model_dump(mode="json") == found


def test_what_is_switched_off_is_not_done_and_is_said(client: TestClient) -> None:
    found = search(client, q="tuần tra rừng vũ trụ")
    assert "most_words" in {change["code"] for change in found["query"]["changes"]}
    found = search(client, q="tuần tra rừng vũ trụ", without="most_words")
    assert (found["total"], found["query"]["without"]) == (0, ["most_words"])
    refused = client.get("/api/v1/search", params={"without": "everything"})
    assert refused.json()["code"] == "parameter_invalid"


def test_a_phrase_that_nobody_wrote_is_told_with_a_way_back(client: TestClient) -> None:
    found = search(client, q='"rừng tuần tra"')
    change = {"code": "phrase", "detail": '"rừng tuần tra"'}
    assert change.items() <= found["query"]["changes"][0].items()
    assert found["query"]["understood"] == "rừng tuần tra"
    assert found["total"] == search(client, q="rừng tuần tra", without="widened")["total"] > 0
    page = client.get("/", params={"q": '"rừng tuần tra"', "lang": "en"}).text
    assert "No paragraph has what stands in quotes" in page
    assert "without=phrase" in page
    assert search(client, q='"rừng tuần tra"', without="phrase")["total"] == 0


@pytest.mark.parametrize("code", CHANGES)
def test_each_change_of_understanding_can_be_switched_off(client: TestClient, code: str) -> None:
    assert search(client, q="tuần tra rừng", without=code)["query"]["without"] == [code]


def test_marks_in_the_document_are_those_of_the_same_search(client: TestClient) -> None:
    """The query is read the same way on both pages, also with something switched off."""
    for without in ([], ["most_words"], ["head", "spelling"]):
        found = search(client, q="tuan tra rung", without=without, size=20)
        for hit in found["hits"]:
            text = client.get(hit["url"].partition("#")[0]).text
            marked = {hit["text"][start:end] for start, end in hit["highlights"]}
            assert all(f"<mark>{one}</mark>" in text for one in marked)


def test_a_query_that_finds_little_is_offered_without_its_marks(tmp_path: Path) -> None:
    """The page offers what the API does, and the link finds what was promised."""
    slip = ("nham.txt", "KẾ HOẠCH\nSố 9-KH/TU\n\n1. Công an tỉnh chủ trỉ tuần tra.".encode())
    with serving(tmp_path, [slip, *map(generated, range(100, 108))]) as client:
        found = search(client, q="chủ trỉ", year="none")
        (meant,) = [one for one in found["query"]["suggestions"] if one["code"] == "without_marks"]
        assert found["total"] == 1
        assert search(client, q=meant["text"])["total"] == meant["total"] >= 5
        page = client.get("/", params={"q": "chủ trỉ", "lang": "en"}).text
        assert "Did you mean" in page
        assert f'href="/?q={meant["text"].replace(" ", "+")}"' in page
