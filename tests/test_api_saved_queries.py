"""Saved queries and notices through the API."""

from typing import Any

import pytest

from service.alerts import saved
from tests.saved_searches import bring
from tests.web_client import TestClient, product_of

SAVED = "/api/v1/saved-queries"
NOTICES = "/api/v1/notices"


def save(client: TestClient, q: str, **values: Any) -> dict[str, Any]:
    answer = client.post(SAVED, json={"name": q, "search": {"q": q}} | values)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def notices(client: TestClient, **parameters: Any) -> list[dict[str, Any]]:
    answer = client.get(NOTICES, params=parameters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_search_is_saved_listed_shown_and_removed(client: TestClient) -> None:
    made = save(client, "trực đê", note="riêng", cadence="weekly", hour=7, weekday=4)
    assert made["search"] == {"q": "trực đê"}
    assert (made["timezone"], made["outdated"], made["paused"]) == ("Asia/Ho_Chi_Minh", False, None)
    assert client.get(f"{SAVED}/{made['id']}").json() == made
    assert [one["id"] for one in client.get(SAVED).json()["items"]] == [made["id"]]
    assert client.delete(f"{SAVED}/{made['id']}").json()["id"] == made["id"]
    assert client.get(SAVED).json()["total"] == 0
    assert client.get(f"{SAVED}/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"search": {"q": ""}}, 422, "query_too_broad"),
        ({"search": {"q": "lang:vi"}}, 422, "query_too_broad"),
        ({"search": {"agency": ["!"]}}, 422, "parameter_invalid"),
        ({"name": "  "}, 422, "parameter_invalid"),
        ({"name": "a" * 201}, 422, "parameter_invalid"),
        ({"timezone": "Mars/Olympus"}, 422, "parameter_invalid"),
        ({"timezone": "../../etc/passwd"}, 422, "parameter_invalid"),
        ({"hour": 24}, 422, "parameter_invalid"),
        ({"events": []}, 422, "parameter_invalid"),
        ({"events": ["rain"]}, 422, "parameter_invalid"),
        ({"destinations": [77]}, 422, "parameter_invalid"),
        ({"unknown": 1}, 422, "unknown_parameter"),
    ],
)
def test_what_cannot_be_saved_is_told_why(
    client: TestClient, values: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post(SAVED, json={"name": "n", "search": {"q": "đê"}} | values)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(SAVED).json()["total"] == 0


def test_there_is_a_limit_for_each_owner(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST", 1)
    save(client, "trực đê")
    answer = client.post(SAVED, json={"name": "n", "search": {"q": "đê"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "saved_queries_full")


def test_a_change_keeps_what_it_does_not_name(client: TestClient) -> None:
    made = save(client, "trực đê", note="riêng", events=["text", "lead"])
    changed = client.patch(f"{SAVED}/{made['id']}", json={"name": "đê  điều"}).json()
    assert changed["name"] == "đê điều"
    same = ("note", "search", "tree", "events", "after_load", "cadence", "made")
    assert [changed[name] for name in same] == [made[name] for name in same]


def test_other_terms_count_from_the_next_load_on(client: TestClient) -> None:
    made = save(client, "trực đê")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    client.patch(f"{SAVED}/{made['id']}", json={"search": {"q": "cấp thuốc"}})
    bring(product_of(client), "b.txt", "Sở Nội vụ trực đê.", "Sở Nội vụ cấp thuốc.")
    assert [one["text"] for one in notices(client)] == [
        "2. Sở Nội vụ cấp thuốc.",
        "1. Sở Y tế trực đê.",
    ]


def test_a_paused_query_rests_and_keeps_what_was_changed_meanwhile(client: TestClient) -> None:
    address = f"{SAVED}/{save(client, 'trực đê')['id']}"
    assert client.patch(address, json={"paused": True}).json()["paused"]
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    changed = client.patch(address, json={"search": {"q": "cấp thuốc"}}).json()
    assert (changed["search"], bool(changed["paused"])) == ({"q": "cấp thuốc"}, True)
    bring(product_of(client), "b.txt", "Sở Công an cấp thuốc.")
    assert notices(client) == []
    assert client.patch(address, json={"paused": False}).json()["paused"] is None
    bring(product_of(client), "c.txt", "Sở Nội vụ trực đê.", "Sở Nội vụ cấp thuốc.")
    assert [one["text"] for one in notices(client)] == ["2. Sở Nội vụ cấp thuốc."]


def test_new_synonyms_make_a_query_outdated_until_it_is_understood_anew(
    client: TestClient,
) -> None:
    made = save(client, "mô tô")
    body = {"terms": ["mô tô", "xe máy"]}
    assert client.post("/api/v1/synonyms", json=body).status_code == 201
    address = f"{SAVED}/{made['id']}"
    assert client.get(address).json()["outdated"]
    anew = client.patch(address, json={"anew": True}).json()
    assert not anew["outdated"]
    assert anew["tree"] != made["tree"]


def test_an_estimate_shows_what_would_have_come(client: TestClient) -> None:
    answer = client.post(f"{SAVED}/estimate", json={"search": {"q": "rừng"}}).json()
    assert answer["total"] == sum(week["hits"] for week in answer["weeks"]) > 1
    assert answer["samples"][0]["highlights"]


def test_a_notice_says_what_why_and_where(client: TestClient) -> None:
    made = save(client, "trực đê")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.")
    (notice,) = notices(client)
    assert (notice["saved_query"], notice["reasons"]) == (made["id"], ["new"])
    start, end = notice["highlights"][0]
    assert notice["text"][start:end] == "trực"
    assert notice["url"].startswith(f"/documents/{notice['document']['id']}")
    assert notice["paragraph"] in notice["url"]
    assert (notice["held"], notice["before"], notice["read"]) == (True, None, None)


def test_a_changed_paragraph_comes_with_what_it_replaced(client: TestClient) -> None:
    save(client, "trực đê")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê ban ngày.")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê ban đêm.")
    newest, oldest = notices(client)
    assert newest["reasons"] == ["changed"]
    assert newest["before"]["text"] == oldest["text"] == "1. Sở Y tế trực đê ban ngày."
    assert (newest["held"], oldest["held"]) == (True, False)


def test_a_notice_keeps_what_was_said_at_its_load(client: TestClient) -> None:
    save(client, "trực đê", events=["lead"])
    bring(product_of(client), "a.txt", "Sở Y tế chủ trì trực đê.")
    (notice,) = notices(client)
    before = notice["agencies"]
    assert [one["role"] for one in before] == ["lead"]
    fact = {"name": before[0]["name"], "role": "lead"}
    body = {"document": notice["document"]["id"], "paragraph": notice["paragraph"]}
    body |= {"field": "agencies", "before": fact, "after": fact | {"role": "monitor"}}
    assert client.post("/api/v1/corrections", json=body).status_code == 201
    assert notices(client)[0]["agencies"] == before


def test_notices_are_read_put_away_and_filtered(client: TestClient) -> None:
    first, second = save(client, "trực đê"), save(client, "cấp thuốc")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    bring(product_of(client), "b.txt", "Sở Nội vụ trực đê.")
    assert len(notices(client)) == 3
    (medicine,) = notices(client, saved_query=second["id"])
    assert client.patch(f"{NOTICES}/{medicine['id']}", json={"read": True}).json()["read"]
    assert len(notices(client, unread=True)) == 2
    assert client.patch(f"{NOTICES}/{medicine['id']}", json={"read": False}).json()["read"] is None
    client.patch(f"{NOTICES}/{medicine['id']}", json={"archived": True})
    assert [one["id"] for one in notices(client, archived=True)] == [medicine["id"]]
    newest = notices(client, load=notices(client)[0]["load"])
    assert [one["text"] for one in newest] == ["1. Sở Nội vụ trực đê."]
    shown = client.get(f"{SAVED}/{first['id']}").json()
    assert (shown["notices"], shown["unread"]) == (2, 2)


def test_all_up_to_one_are_marked_and_what_came_since_is_not(client: TestClient) -> None:
    save(client, "trực đê")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.")
    (seen,) = notices(client)
    bring(product_of(client), "b.txt", "Sở Nội vụ trực đê.")
    answer = client.post(f"{NOTICES}/read", json={"up_to": seen["id"]})
    assert answer.json() == {"marked": 1}
    assert [one["text"] for one in notices(client, unread=True)] == ["1. Sở Nội vụ trực đê."]


def test_notices_of_a_removed_query_stay(client: TestClient) -> None:
    made = save(client, "trực đê")
    bring(product_of(client), "a.txt", "Sở Y tế trực đê.")
    client.delete(f"{SAVED}/{made['id']}")
    assert [one["name"] for one in notices(client)] == ["trực đê"]


@pytest.mark.parametrize("method", ["get", "patch"])
def test_an_unknown_notice_is_told_as_such(client: TestClient, method: str) -> None:
    body = {"json": {"read": True}} if method == "patch" else {}
    answer = client.request(method, f"{NOTICES}/99", **body)
    assert (answer.status_code, answer.json()["code"]) == (404, "notice_not_found")


def test_pages_of_notices_end(client: TestClient) -> None:
    save(client, "trực đê")
    bring(product_of(client), "a.txt", *(f"Sở Y tế trực đê đợt {number}." for number in range(5)))
    first = client.get(NOTICES, params={"size": 3}).json()
    rest = client.get(NOTICES, params={"size": 3, "cursor": first["next"]}).json()
    ids = [one["id"] for one in (*first["items"], *rest["items"])]
    assert (len(set(ids)), rest["next"], first["total"]) == (5, None, 5)
