"""The OpenAPI document: what FastAPI knows of the routes, with examples and the one error shape."""

from pathlib import Path
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

from service.api.answers import ProblemDocument
from service.errors import STATUS

VERSION = "1"
DESCRIPTION = (
    "Directives, their paragraphs, tasks, responsible agencies, deadlines and citations. Lists "
    "answer items, total and the cursor of the next page. Repeated parameters are alternatives. "
    "Offsets are code points of the text. Errors are problem documents (RFC 9457) whose code is "
    "stable; their words follow Accept-Language (vi, zh, en)."
)
EXAMPLES = Path(__file__).with_name("examples.json")

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def show(request: Request) -> JSONResponse:
    """The description of this API."""
    return JSONResponse(request.app.openapi())


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give our document."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        _add_problem(document["components"])
        examples = msgspec.json.decode(EXAMPLES.read_bytes())
        for methods in document["paths"].values():
            for operation in methods.values():
                _complete(operation, examples.get(operation["operationId"], {}))
        app.openapi_schema = document
    return app.openapi_schema


def _add_problem(components: dict[str, Any]) -> None:
    schemas = components["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schema = ProblemDocument.model_json_schema()
    schema["properties"]["code"]["enum"] = sorted(STATUS)
    schemas["ProblemDocument"] = schema
    reference = {"$ref": "#/components/schemas/ProblemDocument"}
    content = {"application/problem+json": {"schema": reference}}
    components["responses"] = {"Problem": {"description": "A problem", "content": content}}


def _complete(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Our error shape in place of FastAPI's, and the examples of answer, parameters and body."""
    answers = operation["responses"]
    answers.pop("422", None)
    answers["default"] = {"$ref": "#/components/responses/Problem"}
    if "answer" in example:
        status = next(iter(answers))
        answers[status]["content"]["application/json"]["example"] = example["answer"]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]
    if "body" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["body"]
