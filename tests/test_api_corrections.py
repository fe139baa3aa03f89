"""Corrections through the API and by the forms of the pages."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web_client import TestClient, serving


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


def charged(client: TestClient) -> dict[str, Any]:
    """The first paragraph with an agency of its own."""
    items = client.get("/api/v1/documents/1/paragraphs").json()["items"]
    return next(
        one for one in items if any(agency["via"] == "paragraph" for agency in one["agencies"])
    )


def body(client: TestClient, **values: Any) -> dict[str, Any]:
    paragraph = charged(client)
    agency = paragraph["agencies"][0]
    return {
        "document": 1,
        "paragraph": paragraph["id"],
        "field": "agencies",
        "before": {"name": agency["name"], "role": agency["role"]},
        "after": {"name": "Sở Du lịch", "role": "monitor"},
    } | values


def test_a_correction_is_made_found_listed_and_taken_back(client: TestClient) -> None:
    asked = body(client)
    answer = client.post("/api/v1/corrections", json=asked | {"note": "n"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["after"]["name"] == "Sở Du lịch"
    found = client.get("/api/v1/search", params={"agency": "Sở Du lịch", "role": "monitor"})
    assert asked["paragraph"] in [hit["id"] for hit in found.json()["hits"]]
    listed = client.get("/api/v1/corrections", params={"document": 1}).json()
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    gone = client.delete(f"/api/v1/corrections/{made['id']}")
    assert gone.json()["taken_back"] == made["load"] + 1
    found = client.get("/api/v1/search", params={"agency": "Sở Du lịch"})
    assert found.json()["total"] == 0


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"document": 99}, 404, "document_not_found"),
        ({"paragraph": "1-0123456789abcdef-0"}, 404, "paragraph_not_found"),
        ({"paragraph": "x"}, 404, "paragraph_not_found"),
        ({"before": None, "after": None}, 422, "correction_invalid"),
        ({"before": {"name": "Sở Du lịch", "role": "lead"}}, 422, "correction_invalid"),
        ({"after": {"name": "", "role": "lead"}}, 422, "parameter_invalid"),
        ({"after": "Sở"}, 422, "parameter_invalid"),
        ({"field": "colour"}, 422, "parameter_invalid"),
        ({"other": 1}, 422, "unknown_parameter"),
    ],
)
def test_a_correction_that_cannot_be_made_says_why(
    client: TestClient, values: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/api/v1/corrections", json=body(client, **values))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/api/v1/corrections").json()["total"] == 0


def test_a_correction_that_is_not_there_cannot_be_taken_back(client: TestClient) -> None:
    answer = client.delete("/api/v1/corrections/7")
    assert (answer.status_code, answer.json()["code"]) == (404, "correction_not_found")


def test_another_sites_page_cannot_correct(client: TestClient) -> None:
    answer = client.post(
        "/api/v1/corrections", json=body(client), headers={"Origin": "http://elsewhere.example"}
    )
    assert answer.json()["code"] == "origin_refused"


def test_the_forms_correct_without_scripts(client: TestClient) -> None:
    paragraph = charged(client)
    agency = paragraph["agencies"][0]
    page = client.get("/documents/1/correct", params={"paragraph": paragraph["id"], "lang": "en"})
    assert agency["name"] in page.text
    before = json.dumps({"name": agency["name"], "role": agency["role"]})
    form = {"paragraph": paragraph["id"], "field": "agencies", "before": before}
    answer = client.post(
        "/documents/1/correct", data=form | {"action": "remove"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/documents/1#p-{paragraph['id']}"
    now = client.get("/api/v1/documents/1/paragraphs").json()["items"]
    same = next(one for one in now if one["id"] == paragraph["id"])
    assert agency["id"] not in [one["id"] for one in same["agencies"]]
    listed = client.get("/corrections").text
    assert 'action="/corrections/1/taken-back"' in listed
    client.post("/corrections/1/taken-back")
    assert "taken-back" not in client.get("/corrections").text


def test_a_field_of_the_document_has_a_form_of_its_own(client: TestClient) -> None:
    number = client.get("/api/v1/documents/1").json()["number"]
    form = {"field": "number", "before": json.dumps(number), "value": "13-KH/TU"}
    assert client.post("/documents/1/correct", data=form).status_code == 200
    assert client.get("/api/v1/documents/1").json()["number"] == "13-KH/TU"


@pytest.mark.parametrize("before", ["{", "[1]"])
def test_a_form_that_was_tampered_with_is_refused(client: TestClient, before: str) -> None:
    form = {"field": "number", "before": before, "value": "13-KH/TU"}
    assert client.post("/documents/1/correct", data=form).status_code == 400
