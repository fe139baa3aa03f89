"""A change is taken from the service's own pages: what browsers say of where a request is from."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from service.errors import Problem
from service.origin import require_no_other, require_own
from tests.people import PASSWORD
from tests.staff import Staff, staffed
from tests.web_client import HERE, TestClient, serving

PUBLIC = "https://directives.example.vn"
ORIGINS = (None, HERE, "null", "", "http://evil.example", "https://127.0.0.1:8000", f"{HERE}/")
SITES = (None, "same-origin", "same-site", "cross-site", "none", "SAME-ORIGIN")
MATRIX = list(itertools.product(ORIGINS, SITES))


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


def said(origin: str | None, site: str | None) -> dict[str, str]:
    headers = {"origin": origin, "sec-fetch-site": site}
    return {name: value for name, value in headers.items() if value is not None}


def is_own(origin: str | None, site: str | None) -> bool:
    """By the rule: the own origin or, where there is none, the browser's word for it."""
    return origin == HERE or (origin is None and site == "same-origin")


@pytest.mark.parametrize(("origin", "site"), MATRIX)
def test_a_cookie_alone_changes_nothing(staff: Staff, origin: str | None, site: str | None) -> None:
    cookie = {"cookie": staff.cookie(staff.person("reader"))}
    answer = staff.ask("POST", "/account/sessions/ended", cookie | said(origin, site))
    if is_own(origin, site):
        assert answer.headers["location"] == "/account?done=sessions"
    else:
        assert answer.status_code == 403
        assert "origin_refused" in answer.text


@pytest.mark.parametrize(("origin", "site"), MATRIX)
def test_nobody_is_logged_in_or_out_by_another_site(
    staff: Staff, origin: str | None, site: str | None
) -> None:
    form = {"name": "reader", "password": PASSWORD}
    allowed = 303 if is_own(origin, site) else 403
    for path, headers in (("/login", {}), ("/logout", {"cookie": "directives_session=x"})):
        answer = staff.ask("POST", path, headers | said(origin, site), data=form)
        assert answer.status_code == allowed, path
        assert (answer.status_code == 303) == ("set-cookie" in answer.headers), path


@pytest.mark.parametrize(("origin", "site"), MATRIX)
def test_a_token_needs_no_origin_since_no_page_can_send_it(
    staff: Staff, origin: str | None, site: str | None, token: dict[str, str]
) -> None:
    headers = token | said(origin, site)
    assert staff.ask("POST", "/api/v1/search", headers, json={}).status_code == 200


@pytest.fixture(scope="module")
def token(staff: Staff) -> dict[str, str]:
    return staff.token(staff.person("reader"), "read")


def test_a_cookie_beside_a_wrong_token_counts_for_nothing(staff: Staff) -> None:
    both = staff.session(staff.person("administrator")) | {"authorization": "Bearer drv_wrong"}
    answer = staff.ask("GET", "/api/v1/me", both)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_what_changes_nothing_is_read_from_anywhere(staff: Staff) -> None:
    cookie = {"cookie": staff.cookie(staff.person("reader"))}
    for site in ("cross-site", "none", "same-site"):
        assert staff.ask("GET", "/", cookie | {"sec-fetch-site": site}).status_code == 200


def test_two_origins_are_refused_unless_both_are_the_own(staff: Staff) -> None:
    for origins in ([HERE, "null"], ["http://evil.example", HERE]):
        headers = Headers(raw=[(b"origin", one.encode()) for one in origins])
        for rule in (require_own, require_no_other):
            with pytest.raises(Problem, match="origin_refused"):
                rule(headers, HERE)


def test_the_public_address_is_the_origin(tmp_path: Path) -> None:
    with staffed(tmp_path, public_url=PUBLIC) as staff:
        behind = TestClient(staff.client.app, base_url=PUBLIC, client=("192.0.2.9", 4711))
        cookie = staff.cookie(staff.person("reader"))
        for origin, allowed in ((PUBLIC, 303), (HERE, 403), ("http://directives.example.vn", 403)):
            headers = {"cookie": cookie, "origin": origin}
            answer = behind.post("/logout", headers=headers, follow_redirects=False)
            assert answer.status_code == allowed, origin


def ask_alone(client: TestClient, headers: dict[str, str]) -> Any:
    return client.post("/api/v1/search", json={}, headers=headers)


@pytest.mark.parametrize(("origin", "site"), MATRIX)
def test_without_accounts_only_other_sites_are_refused(
    alone: TestClient, origin: str | None, site: str | None
) -> None:
    answer = ask_alone(alone, said(origin, site))
    allowed = origin in {None, HERE} and site in {None, "same-origin", "none"}
    assert answer.status_code == (200 if allowed else 403)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("alone"), ()) as client:
        yield client
