"""More like this: which words tell, the tree, copies, tasks of other directives and languages."""

from collections.abc import Iterator
from typing import Any

import pytest

from analyzers.analysis import text_fields
from analyzers.normalize import fold
from search import similar as likeness
from search.similar import Telling, like, like_translated, telling, translated, words
from search.tree import NOTHING, All, AnyOf, Has, Rank
from tests.web_client import CHINESE, VIETNAMESE, TestClient, serving

OTHER = VIETNAMESE.replace("12-KH/TU", "8-KH/TU").replace(
    "1. Công an tỉnh chủ trì, phối hợp với Sở Nông nghiệp tuần tra rừng, báo cáo trước ngày "
    "15/11/2024.",
    "3. Công an tỉnh tuần tra các khu rừng giáp ranh cùng Sở Nông nghiệp và lập sổ theo dõi.",
)
FILES = (
    ("a.txt", VIETNAMESE.encode()),
    ("b.txt", OTHER.encode()),
    ("c.txt", VIETNAMESE.replace("12-KH/TU", "20-KH/TU").encode()),
    ("d.txt", CHINESE.encode()),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), FILES) as client:
        yield client


def paragraph(client: TestClient, q: str, **selected: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params={"q": q, "sort": "document"} | selected)
    found: dict[str, Any] = answer.json()["hits"][0]
    return found


def alike(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/similar", params=asked | {"size": 50})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["total"] == len(found["items"])
    items: list[dict[str, Any]] = found["items"]
    return items


def patrol(client: TestClient) -> dict[str, Any]:
    return paragraph(client, '"phối hợp với Sở Nông nghiệp"', document=1)


def test_a_paragraph_is_not_like_itself(client: TestClient) -> None:
    one = patrol(client)
    assert one["id"] not in [found["id"] for found in alike(client, paragraph=one["id"])]


def test_equal_copies_are_one(client: TestClient) -> None:
    one = paragraph(client, '"giáp ranh"')
    found = alike(client, paragraph=one["id"])
    (twice,) = [other for other in found if "phối hợp với Sở Nông nghiệp" in other["text"]]
    assert twice["copies"] == 1
    texts = [fold(other["text"]) for other in found]
    assert len(texts) == len(set(texts))


def test_what_is_shared_is_told_and_marked(client: TestClient) -> None:
    found = alike(client, paragraph=patrol(client)["id"])
    other = next(one for one in found if "giáp ranh" in one["text"])
    marked = [other["text"][start:end] for start, end in other["highlights"]]
    assert "tuần tra" in other["shared"]
    for word in other["shared"]:
        assert any(fold(word) in fold(one) for one in marked), (word, marked)
    assert all("giáp ranh" not in one for one in marked)


def test_a_task_has_its_counterparts_in_other_directives(client: TestClient) -> None:
    one = patrol(client)
    found = alike(client, task=one["task"]["id"])
    assert found
    assert all(other["best"]["document"]["id"] != 1 for other in found)
    numbers = {other["best"]["document"]["number"]: other["task"]["number"] for other in found[:3]}
    assert numbers == {"8-KH/TU": "3", "20-KH/TU": "1", "松办发〔2024〕7号": "1"}
    assert "Công an tỉnh" in found[0]["agencies"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_a_task_has_its_counterpart_in_the_other_language(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    chinese = paragraph(client, "森林巡护")
    found = alike(client, task=chinese["task"]["id"])
    assert any(one["best"]["document"]["language"] == "vi" for one in found)
    monkeypatch.setattr(likeness, "FEWEST_TRANSLATED", 99)
    found = alike(client, task=chinese["task"]["id"])
    assert all(one["best"]["document"]["language"] == "zh" for one in found)


def test_a_task_is_given_with_those_under_it(client: TestClient) -> None:
    page = client.get("/similar", params={"task": "1/0/II/2"}).text
    assert "tuyên truyền" in page


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 422, "parameter_invalid"),
        ({"paragraph": "1-x-0", "task": "1/0//1"}, 422, "parameter_invalid"),
        ({"paragraph": "1-ffffffffffffffff-0"}, 404, "paragraph_not_found"),
        ({"paragraph": "x"}, 404, "paragraph_not_found"),
        ({"paragraph": "99999999999999999999-0-0"}, 404, "paragraph_not_found"),
        ({"task": "1/0//999"}, 404, "task_not_found"),
        ({"task": "%"}, 404, "task_not_found"),
        ({"task": "²/0"}, 404, "task_not_found"),
    ],
)
def test_what_is_not_held_is_told(
    client: TestClient, asked: dict[str, str], status: int, code: str
) -> None:
    answer = client.get("/api/v1/similar", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/similar", params=asked).status_code == status


def test_pages_go_on_by_cursor(client: TestClient) -> None:
    key = patrol(client)["id"]
    whole = [one["id"] for one in alike(client, paragraph=key)]
    assert len(whole) > 1
    first = client.get("/api/v1/similar", params={"paragraph": key, "size": 1}).json()
    rest = {"paragraph": key, "size": 1, "cursor": first["next"]}
    second = client.get("/api/v1/similar", params=rest).json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == whole[:2]


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_the_page_shows_the_paragraph_what_is_like_it_and_why(
    client: TestClient, language: str
) -> None:
    one = patrol(client)
    page = client.get("/similar", params={"paragraph": one["id"], "lang": language}).text
    assert one["text"] in page
    assert "<mark>" in page
    assert 'class="reason"' in page
    assert page.count("<h1") == 1


COUNTS = {"tuần_tra": 10, "rừng": 40, "báo_cáo": 400, "và": 900, "một_lần": 1}


def test_rare_words_tell_more_and_words_of_one_paragraph_or_of_most_tell_nothing() -> None:
    found = telling(dict.fromkeys(COUNTS, 1), COUNTS, 1000)
    assert [one.token for one in found] == ["tuần_tra", "rừng"]
    assert found[0].weight > found[1].weight
    (twice,) = telling({"rừng": 2}, COUNTS, 1000)
    assert twice.weight > found[1].weight


def test_the_tree_asks_for_a_share_of_the_words_and_ranks_by_all() -> None:
    found = [Telling(f"w{number}", 1.0) for number in range(20)]
    tree = like(found)
    assert isinstance(tree, All)
    has, rank = tree.children
    assert isinstance(has, AnyOf)
    assert has.minimum == 6
    assert has.children == tuple(Has("words", one.token) for one in found)
    assert isinstance(rank, Rank)
    assert len(rank.terms) == 20


@pytest.mark.parametrize(("number", "least"), [(1, 1), (2, 2), (5, 2)])
def test_of_few_words_two_are_asked_for(number: int, least: int) -> None:
    tree = like([Telling(f"w{at}", 1.0) for at in range(number)])
    assert isinstance(tree, All)
    assert isinstance(tree.children[0], AnyOf)
    assert tree.children[0].minimum == least


def test_a_text_without_telling_words_is_like_nothing() -> None:
    assert like(()) == NOTHING
    assert like_translated((), "zh") == NOTHING
    assert not words(text_fields("!", "vi"))


def test_terms_of_the_glossary_come_in_the_other_language() -> None:
    found = translated("Công an tỉnh bảo vệ rừng", {}, 1000)
    forms = {form for one in found for form in one.forms}
    assert any("森林" in form for form in forms)
    assert any("公安" in form for form in forms)
