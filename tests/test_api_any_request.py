"""Whatever the API is asked, it answers as its OpenAPI document says, and never with a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from httpx import InvalidURL
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, checks

from service.access import ACCESS
from service.accounts.model import Role
from service.errors import STATUS
from tests.route_requests import request_for
from tests.staff import Staff, staffed
from tests.web_client import HERE

ROUTES = [one for one in ACCESS if "/api/" in one or one.endswith(("/healthz", "/readyz"))]
ROUTES.remove("GET /api/v1/openapi.json")
PERSONS: dict[str, tuple[Role, int]] = {
    "an administrator": ("administrator", 10),
    "a reader": ("reader", 4),
    "a stranger": ("reader", 2),
}
"""The role of each, and how many requests of his are tried on each route."""
CHECKS = [
    checks.not_a_server_error,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


@pytest.fixture(scope="module")
def described(staff: Staff) -> Any:
    """The operations that the service itself describes."""
    answer = staff.ask("GET", "/api/v1/openapi.json", staff.session(staff.person("reader")))
    return schemathesis.openapi.from_dict(answer.json())


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("route", ROUTES)
def test_any_request_has_an_answer_that_is_described(
    staff: Staff, described: Any, route: str, person: str
) -> None:
    role, examples = PERSONS[person]
    user = staff.newcomer(role)
    method, path = route.split(" ")
    operation = described[path][method]
    # Most ids that are made up lead nowhere, so every other request asks for what is there.
    there = request_for(route, staff, user)[1] if "{" in path else ""
    sound, unsound = map(operation.as_strategy, GenerationMode)
    any_case = st.one_of(sound, sound, unsound)

    @settings(
        max_examples=examples,
        derandomize=True,
        phases=[Phase.generate],  # a case that fails is told as it is: making it small is slow
        suppress_health_check=list(HealthCheck),
    )
    @given(case=any_case, is_there=st.booleans())
    def answers(case: Case[Any], is_there: bool) -> None:
        headers = {} if person == "a stranger" else staff.session(user)
        answer = asked(staff, case, there if is_there else "", headers)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            problem = answer.json()
            assert STATUS[problem["code"]] == answer.status_code
            assert problem["detail"]
        if person == "a stranger" and ACCESS[route] != "public":
            assert answer.status_code in (401, 404), answer.text

    answers()


def asked(staff: Staff, case: Case[Any], path: str, headers: dict[str, str]) -> Any:
    """The answer to a case, at this path if there is one."""
    given = case.as_transport_kwargs(base_url=HERE)
    if path:
        given["url"] = HERE + path
    made: Any = requests.Request(**given).prepare()
    try:
        answer = staff.ask(
            made.method, made.url, {**made.headers, **headers}, content=made.body or b""
        )
    except InvalidURL:  # longer than the client sends, and so than the service reads
        reject()
    return answer
