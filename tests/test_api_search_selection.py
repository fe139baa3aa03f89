"""What is selected in a search: facets and their counts, periods, and the order of the hits."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import SORTS
from tests.searched import generated, search
from tests.web_client import FILES, TestClient, serving

QUERIES = ("", "rừng", "an ninh", '"an ninh mạng"', "tinh uy", "chủ trì -rừng", "rừng OR y tế")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    files = [*FILES, *map(generated, range(100, 125))]
    with serving(tmp_path_factory.mktemp("data"), files) as client:
        yield client


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
