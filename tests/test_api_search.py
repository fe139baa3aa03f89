"""The search route: its form, its facets, its cursors, and what it refuses."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.normalize import fold
from search.engine import SORTS
from search.find import FACETS
from search.understanding import CHANGES
from service.api.search_answers import GroupedAnswer, SearchAnswer
from service.parameters import ChangeCode
from tests.web_client import FILES, TestClient, serving

AGENCIES = ("Công an tỉnh", "Sở Y tế", "Sở Tài chính", "Ban Tổ chức Tỉnh ủy", "Báo Sông Lam")
SUBJECTS = ("phòng cháy rừng", "an ninh mạng", "chuyển đổi số", "y tế cơ sở", "thu ngân sách")
TYPES = (("CHỈ THỊ", "CT"), ("KẾ HOẠCH", "KH"), ("KẾT LUẬN", "KL"))
QUERIES = ("", "rừng", "an ninh", '"an ninh mạng"', "tinh uy", "chủ trì -rừng", "rừng OR y tế")


def generated(number: int) -> tuple[str, bytes]:
    """A small directive, the same for the same number."""
    chosen = random.Random(number)
    kind, sign = chosen.choice(TYPES)
    lines = [
        "TỈNH ỦY SÔNG LAM",
        f"Số {number}-{sign}/TU",
        f"Sông Lam, ngày {chosen.randint(1, 28)} tháng 3 năm {chosen.randint(2021, 2024)}",
        kind,
        f"Về {chosen.choice(SUBJECTS)}",
    ]
    for task in range(1, chosen.randint(2, 5)):
        lead, other = chosen.sample(AGENCIES, 2)
        subject, date = (
            chosen.choice(SUBJECTS),
            f"{chosen.randint(1, 28)}/{chosen.randint(1, 12)}/2025",
        )
        lines.append(
            f"{task}. {lead} chủ trì, phối hợp với {other} về {subject}, xong trước ngày {date}."
        )
        lines.append(f"{task}.1. {other} thực hiện Kết luận số {chosen.randint(40, 44)}-KL/TW.")
    return f"van-ban-{number}.txt", "\n\n".join(lines).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    files = [*FILES, *map(generated, range(100, 125))]
    with serving(tmp_path_factory.mktemp("data"), files) as client:
        yield client


def search(client: TestClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


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


@given(st.data())
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_count_of_a_facet_is_the_total_after_the_click(
    client: TestClient, data: st.DataObject
) -> None:
    """Random queries and selections; then every value of one facet is clicked."""
    selection: dict[str, Any] = {"q": data.draw(st.sampled_from(QUERIES))}
    for _ in range(data.draw(st.integers(0, 3))):
        facets = search(client, **selection, size=1)["facets"]
        name = data.draw(st.sampled_from(sorted(name for name in facets if facets[name])))
        value = data.draw(st.sampled_from([one["value"] for one in facets[name]]))
        selection[name] = sorted({*selection.get(name, ()), value})
    facets = search(client, **selection, size=1)["facets"]
    name = data.draw(st.sampled_from(sorted(facets)))
    for value in facets[name]:
        chosen = selection.get(name, [])
        assert value["selected"] == (value["value"] in chosen)
        if len(chosen) <= 1 and (not chosen or value["selected"]):
            alone = {**selection, name: [value["value"]]}
            assert search(client, **alone, size=1)["total"] == value["count"]
    listed = client.get(f"/api/v1/facets/{name}", params={**selection, "size": 100}).json()["items"]
    counts = {value["value"]: value["count"] for value in listed}
    assert all(counts[value["value"]] == value["count"] for value in facets[name])


def test_a_selected_value_is_listed_even_where_it_counts_nothing(client: TestClient) -> None:
    found = search(client, q="rừng", year="1931")
    assert found["total"] == 0
    chosen = [value for value in found["facets"]["year"] if value["selected"]]
    assert [(value["value"], value["count"]) for value in chosen] == [("1931", 0)]
    assert sum(value["count"] for value in found["facets"]["year"]) > 0


def test_values_of_one_facet_are_alternatives_and_facets_go_together(client: TestClient) -> None:
    one = search(client, agency="Công an tỉnh", size=1)["total"]
    other = search(client, agency="Sở Y tế", size=1)["total"]
    both = search(client, agency=["Công an tỉnh", "Sở Y tế"], size=1)["total"]
    assert max(one, other) <= both <= one + other
    assert search(client, agency="Công an tỉnh", year="2021", size=1)["total"] <= one


def test_agency_and_role_are_one_pair(client: TestClient) -> None:
    found = search(client, agency="Công an tỉnh", role="lead", size=100)
    assert found["total"] > 0
    for hit in found["hits"]:
        assert ("công_an_tỉnh", "lead") in {(a["id"], a["role"]) for a in hit["agencies"]}


def test_a_name_and_an_id_of_a_facet_value_mean_the_same(client: TestClient) -> None:
    for name, plain in (("agency", "Sở Y tế"), ("type", "Chỉ thị"), ("cites", "44/KL-TW")):
        named = search(client, **{name: plain}, size=1)
        (chosen,) = [value for value in named["facets"][name] if value["selected"]]
        assert search(client, **{name: chosen["value"]}, size=1)["total"] == named["total"] > 0
        assert chosen["label"] != chosen["value"]


def test_a_task_includes_those_under_it(client: TestClient) -> None:
    under = search(client, task="2.1", size=1)["total"]
    assert search(client, task="2", size=1)["total"] > under > 0


def test_a_deadline_is_asked_for_by_its_period(client: TestClient) -> None:
    found = search(client, deadline="2024-09..2024-10", size=50)
    assert found["total"] > 0
    assert search(client, deadline="2031..", size=1)["total"] == 0
    everything = search(client, deadline="..2031", size=1)["total"]
    assert everything >= found["total"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_cursor_are_the_whole_result_once(client: TestClient, sort: str) -> None:
    asked = {"q": "chủ trì", "sort": sort, "size": 7}
    page = search(client, **asked)
    seen = [hit["id"] for hit in page["hits"]]
    while page["next"]:
        page = search(client, **asked, cursor=page["next"])
        seen += [hit["id"] for hit in page["hits"]]
    assert len(seen) == len(set(seen)) == page["total"] > 7


def test_a_cursor_belongs_to_one_query(client: TestClient) -> None:
    cursor = search(client, q="rừng", size=2)["next"]
    assert cursor
    for other in ({"q": "mạng"}, {"q": "rừng", "year": "2024"}, {"q": "rừng", "sort": "newest"}):
        answer = client.get("/api/v1/search", params={**other, "cursor": cursor})
        assert answer.status_code == 400
        assert answer.json()["code"] == "cursor_invalid"
    assert client.get("/api/v1/search", params={"q": "rừng", "cursor": cursor}).status_code == 200
    assert client.get("/api/v1/documents", params={"cursor": cursor}).status_code == 400


def test_dates_sort_the_hits(client: TestClient) -> None:
    newest = [hit["document"]["date"] for hit in search(client, sort="newest", size=100)["hits"]]
    dated = [date for date in newest if date]
    assert dated == sorted(dated, reverse=True)
    assert newest[: len(dated)] == dated


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


def test_facets_are_paged_and_searched_inside(client: TestClient) -> None:
    first = client.get("/api/v1/facets/document", params={"size": 10}).json()
    assert (len(first["items"]), first["total"]) == (10, 27)
    second = client.get(
        "/api/v1/facets/document", params={"size": 10, "cursor": first["next"]}
    ).json()
    assert not {v["value"] for v in first["items"]} & {v["value"] for v in second["items"]}
    inside = client.get("/api/v1/facets/agency", params={"contains": "so y"}).json()
    assert [value["label"] for value in inside["items"]] == ["Sở Y tế"]
    counts = [value["count"] for value in first["items"]]
    assert counts == sorted(counts, reverse=True)


def test_every_answer_has_the_form_that_is_described(client: TestClient) -> None:
    """Answers are encoded as they are made; the described forms leave nothing out and add none."""
    for group, form in ((None, SearchAnswer), ("document", GroupedAnswer)):
        asked = {"q": "chủ trì -rừng", "role": "lead"} | ({"group": group} if group else {})
        found = search(client, **asked)
        assert form.model_validate(found, extra="forbid").model_dump(mode="json") == found


def test_deadlines_are_listed_by_their_month(client: TestClient) -> None:
    values = search(client, q="tuần tra", size=1)["facets"]["deadline_month"]
    assert [(value["value"], value["count"]) for value in values] == [("2024-11", 1)]
    months = client.get("/api/v1/facets/deadline_month", params={"size": 100}).json()["items"]
    named = [value["value"] for value in months]
    assert named == sorted(named)
    assert named[-1] == "none"
    for value in months:
        found = search(client, deadline_month=value["value"], size=1)
        assert found["total"] == value["count"] > 0
    refused = client.get("/api/v1/search", params={"deadline_month": "2024-13"})
    assert refused.json()["code"] == "parameter_invalid"


def test_hits_are_sorted_by_their_first_deadline(client: TestClient) -> None:
    hits = search(client, q="chủ trì", sort="deadline", size=100)["hits"]
    first = [min((due["iso_or_rule"] for due in hit["deadlines"]), default="~") for hit in hits]
    assert first == sorted(first)
    assert first[0] < "~"


def test_what_is_switched_off_is_not_done_and_is_said(client: TestClient) -> None:
    found = search(client, q="tuần tra rừng vũ trụ")
    assert "most_words" in {change["code"] for change in found["query"]["changes"]}
    found = search(client, q="tuần tra rừng vũ trụ", without="most_words")
    assert (found["total"], found["query"]["without"]) == (0, ["most_words"])
    refused = client.get("/api/v1/search", params={"without": "everything"})
    assert refused.json()["code"] == "parameter_invalid"


def test_each_change_of_understanding_can_be_switched_off() -> None:
    assert set(get_args(ChangeCode)) == set(CHANGES)


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
