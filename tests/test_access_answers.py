"""What holds for the answer of every route, whatever it does: caches, other sites' pages, sizes."""

from collections.abc import Iterator
from typing import Any

import pytest

from service.access import ACCESS, SAFE_METHODS
from service.accounts.model import User
from service.security import BODY_LIMIT, HEADERS
from tests.collection import rows
from tests.route_requests import request_for
from tests.staff import Staff, staffed
from tests.web_client import HERE

UPLOAD_LIMIT = 2 * BODY_LIMIT
ROUTES = [one for one in ACCESS if "/openid" not in one]
CHANGING = [one for one in ROUTES if one.split()[0] not in SAFE_METHODS]
FOREIGN = (
    {},
    {"origin": "null"},
    {"origin": "https://evil.example"},
    {"origin": HERE + ".evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    {"referer": f"{HERE}/", "x-requested-with": "XMLHttpRequest"},
)
"""What a browser says of requests that no page of the service has made, or does not say."""


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    folder = tmp_path_factory.mktemp("data")
    with staffed(folder, max_upload_bytes=UPLOAD_LIMIT) as staff:
        yield staff


@pytest.fixture(scope="module")
def user(staff: Staff) -> User:
    return staff.newcomer("administrator")


def asked(staff: Staff, user: User, route: str, **changed: Any) -> Any:
    method, path, sent = request_for(route, staff, user)
    return staff.ask(method, path, staff.session(user), **(changed or sent))


@pytest.mark.parametrize("route", ROUTES)
def test_no_cache_that_others_share_keeps_an_answer(staff: Staff, user: User, route: str) -> None:
    kept = asked(staff, user, route).headers["cache-control"]
    if route.startswith("GET /static/"):
        assert "immutable" in kept
    else:
        assert kept in {"no-store", "private, no-cache"}


@pytest.mark.parametrize("route", ROUTES)
def test_a_refusal_carries_the_same_headers(staff: Staff, route: str) -> None:
    method, path, _ = request_for(route, staff, staff.person("reader"))
    for headers in ({}, {"authorization": "Bearer x"}, {"host": "evil.example"}):
        answer = staff.ask(method, path, headers)
        if answer.status_code >= 300:
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS | {
                "Cache-Control": answer.headers["cache-control"]
            }
            assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("route", [one for one in CHANGING if ACCESS[one] != "secret"])
def test_no_page_of_another_site_changes_anything(staff: Staff, user: User, route: str) -> None:
    method, path, sent = request_for(route, staff, user)
    cookie = {"cookie": staff.cookie(user)}
    before = rows(staff.product)
    for headers in FOREIGN:
        answer = staff.ask(method, path, cookie | headers, **sent)
        assert answer.status_code == 403, headers
        assert "origin_refused" in answer.text
    assert rows(staff.product) == before


@pytest.mark.parametrize("route", CHANGING)
def test_no_body_is_longer_than_its_route_takes(staff: Staff, user: User, route: str) -> None:
    is_upload = route in {"POST /loads", "POST /api/v1/documents"}
    size = (UPLOAD_LIMIT if is_upload else BODY_LIMIT) + 1
    answer = asked(staff, user, route, content=b"x" * size)
    assert answer.status_code == 413
    assert "body_too_large" in answer.text


@pytest.mark.parametrize("route", ["POST /login", "POST /users", "POST /synonyms"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_without_a_stated_length_is_no_longer_either(
    staff: Staff, user: User, route: str, kind: str
) -> None:
    head = b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\n'
    begin = [head] if kind.startswith("multipart") else [b"name="]
    chunks = (*begin, *(b"x" * 1024 for _ in range(BODY_LIMIT // 1024)))
    headers = {**staff.session(user), "content-type": f"{kind}; boundary=x"}
    answer = staff.ask("POST", route.removeprefix("POST "), headers, content=iter(chunks))
    assert answer.status_code == 413
    assert "body_too_large" in answer.text
