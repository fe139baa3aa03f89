"""The OpenAPI document is stable, has examples, and its examples are true."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from service.api import (
    agencies,
    audit,
    citations,
    corrections,
    deadlines,
    deliveries,
    destinations,
    documents,
    export,
    facets,
    health,
    loads,
    me,
    notices,
    proofs,
    saved_queries,
    search,
    similar,
    suggest,
    synonyms,
    tasks,
    tokens,
    translations,
    users,
)
from service.api.openapi import EXAMPLES
from service.errors import STATUS
from tests.web_client import TestClient, serving

RESOURCES = (
    *(
        agencies,
        audit,
        citations,
        corrections,
        deadlines,
        deliveries,
        destinations,
        documents,
        export,
        facets,
    ),
    *(health, loads, me, notices, proofs, saved_queries, search, similar, suggest),
    *(synonyms, tasks, tokens, translations, users),
)

PATHS = {
    "/api/v1/search": {"get", "post"},
    "/api/v1/search/export": {"get", "post"},
    "/api/v1/facets/{name}": {"get"},
    "/api/v1/suggest": {"get"},
    "/api/v1/similar": {"get"},
    "/api/v1/documents": {"get", "post"},
    "/api/v1/documents/{id}": {"get"},
    "/api/v1/documents/{id}/paragraphs": {"get"},
    "/api/v1/documents/{id}/original": {"get"},
    "/api/v1/documents/{id}/translations": {"get"},
    "/api/v1/documents/{id}/translations/{other}": {"get"},
    "/api/v1/agencies": {"get"},
    "/api/v1/tasks": {"get"},
    "/api/v1/deadlines": {"get"},
    "/api/v1/citations": {"get"},
    "/api/v1/citations/conflicts": {"get"},
    "/api/v1/citations/graph": {"get"},
    "/api/v1/corrections": {"get", "post"},
    "/api/v1/corrections/{id}": {"delete"},
    "/api/v1/synonyms": {"get", "post"},
    "/api/v1/synonyms/{id}": {"delete"},
    "/api/v1/saved-queries": {"get", "post"},
    "/api/v1/saved-queries/estimate": {"post"},
    "/api/v1/saved-queries/{id}": {"get", "patch", "delete"},
    "/api/v1/saved-queries/{id}/proof": {"get"},
    "/api/v1/saved-queries/{id}/replay": {"get"},
    "/api/v1/destinations": {"get", "post"},
    "/api/v1/destinations/{id}": {"get", "patch", "delete"},
    "/api/v1/destinations/{id}/secret": {"post"},
    "/api/v1/destinations/{id}/test": {"post"},
    "/api/v1/deliveries": {"get"},
    "/api/v1/deliveries/{id}/replay": {"post"},
    "/api/v1/notices": {"get"},
    "/api/v1/notices/read": {"post"},
    "/api/v1/notices/{id}": {"get", "patch"},
    "/api/v1/loads": {"get"},
    "/api/v1/loads/{number}": {"get"},
    "/api/v1/me": {"get"},
    "/api/v1/tokens": {"get", "post"},
    "/api/v1/tokens/{id}": {"delete"},
    "/api/v1/users": {"get", "post"},
    "/api/v1/users/{id}": {"patch"},
    "/api/v1/users/{id}/password": {"put"},
    "/api/v1/audit": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data")) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for methods in document["paths"].values() for one in methods.values()]


def test_the_paths_are_those_that_others_rely_on(document: dict[str, Any]) -> None:
    assert {path: set(methods) for path, methods in document["paths"].items()} == PATHS


def test_the_document_is_the_same_for_every_application(
    client: TestClient, document: dict[str, Any], tmp_path: Path
) -> None:
    with serving(tmp_path, ()) as other:
        again = other.get("/api/v1/openapi.json").json()
    assert json.dumps(again, sort_keys=True) == json.dumps(document, sort_keys=True)


def test_every_operation_has_words_a_name_of_its_own_and_an_example(
    document: dict[str, Any],
) -> None:
    names = [one["operationId"] for one in operations(document)]
    assert len(names) == len(set(names))
    for one in operations(document):
        assert one["description"].endswith(".")
        content = next(iter(one["responses"].values())).get("content", {})
        assert "example" in content.get("application/json", {"example": None}), one["operationId"]


def test_every_operation_has_the_one_error_shape(document: dict[str, Any]) -> None:
    for one in operations(document):
        assert one["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
        assert "422" not in one["responses"]
    codes = document["components"]["schemas"]["ProblemDocument"]["properties"]["code"]["enum"]
    assert codes == sorted(STATUS)


def test_every_example_belongs_to_an_operation_and_has_the_form_of_its_answer(
    document: dict[str, Any],
) -> None:
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    assert set(examples) <= {one["operationId"] for one in operations(document)}
    models = {
        route.name: route.response_model
        for resource in RESOURCES
        for route in resource.router.routes
        if isinstance(route, APIRoute)
    }
    for name, example in examples.items():
        if "answer" in example:
            adapter = TypeAdapter(models[name])
            shown = adapter.validate_python(example["answer"], by_alias=True, by_name=True)
            assert adapter.dump_python(shown, mode="json") == example["answer"], name


def test_example_requests_are_answered(client: TestClient, document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        operation = methods.get("get")
        if operation is None or "{" in path:
            continue
        parameters = {
            one["name"]: one["example"]
            for one in operation.get("parameters", ())
            if "example" in one and one["name"] != "cursor"
        }
        assert client.get(path, params=parameters).status_code == 200, path


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/')[1:]:
        kind, name = part.split('"')[0].split("/")
        assert name in document["components"][kind]
