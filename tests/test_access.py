"""Every route, asked for by everyone: only those may whom the table names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest
import sqlalchemy as sa
from anyio.from_thread import start_blocking_portal
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts

from service import access
from service.access import ACCESS, READING, SAFE_METHODS
from service.accounts import tokens, users
from service.accounts.model import ROLES, Role, User
from service.db.accounts import sessions
from service.errors import Problem
from service.gate import require_admitted
from tests.people import OPERATOR
from tests.route_requests import request_for
from tests.staff import Staff, staffed
from tests.web_client import TestClient

STRANGERS = (
    *("nobody", "a disabled user", "a disabled user's token", "an expired session"),
    *("a revoked token", "a mistyped token", "a made-up session"),
)
PERSONS: Mapping[str, Role] = {
    "a reader": "reader",
    "an editor": "editor",
    "an administrator": "administrator",
}
PROGRAMS: Mapping[str, Role] = {
    "a token to read": "reader",
    "a token to edit": "editor",
    "a token to administer": "administrator",
    "a reader's token to administer": "reader",
    "an editor's token to administer": "editor",
}
OPEN = {"public", "secret"}
ROLED = [route for route in ACCESS if ACCESS[route] in {*ROLES, "person"}]
MONITORED = {route for route in ACCESS if ACCESS[route] == "monitor"}
CODES = ("role_needed", "scope_needed", "session_needed")
PERSONAL = {
    *("GET /feeds", "POST /feeds/rotated"),
    *("POST /account/email", "POST /account/language"),
    *("POST /account/password", "POST /account/sessions/ended", "POST /account/tokens"),
    "POST /api/v1/tokens",
}
"""What only who has logged in may do, and no token."""


@dataclass
class Asker:
    """The headers that someone asks with, and whose name they bear."""

    headers: dict[str, str]
    user: User


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


@pytest.fixture(scope="module")
def askers(staff: Staff) -> dict[str, Asker]:
    """Everyone who may ask."""
    reader, editor, administrator = map(staff.person, ROLES)
    return {
        **strangers(staff, administrator),
        "a reader": Asker(staff.session(reader), reader),
        "an editor": Asker(staff.session(editor), editor),
        "an administrator": Asker(staff.session(administrator), administrator),
        "a token to read": Asker(staff.token(administrator, "read"), administrator),
        "a token to edit": Asker(staff.token(administrator, "edit"), administrator),
        "a token to administer": Asker(staff.token(administrator, "administer"), administrator),
        "a reader's token to administer": Asker(staff.token(reader, "administer"), reader),
        "an editor's token to administer": Asker(staff.token(editor, "administer"), editor),
    }


def strangers(staff: Staff, administrator: User) -> dict[str, Asker]:
    """Those who are not known, not any more, or not at all."""
    gone = staff.newcomer("administrator")
    found = {
        "a disabled user": staff.session(gone),
        "a disabled user's token": staff.token(gone, "administer"),
        "an expired session": staff.session(administrator),
        "a revoked token": staff.token(administrator, "administer"),
    }
    assert all(staff.ask("GET", "/api/v1/me", one).status_code == 200 for one in found.values())
    users.change(staff.product, OPERATOR, gone.id, disabled=True)
    with staff.product.database.write() as connection:
        connection.execute(sa.update(sessions).values(expires="2024-01-01T00:00:00+00:00"))
    for one in tokens.list_tokens(staff.product.database, administrator.id):
        tokens.revoke(staff.product, OPERATOR, one.id)
    cookie = found["an expired session"]["cookie"]
    found |= {
        "nobody": {},
        "a mistyped token": {"authorization": f"Bearer drv_{'x' * 49}"},
        "a made-up session": {"cookie": cookie[:-1] + "?", "origin": "http://127.0.0.1:8000"},
    }
    return {name: Asker(headers, administrator) for name, headers in found.items()}


def ask(staff: Staff, asker: Asker, route: str) -> Any:
    method, path, sent = request_for(route, staff, asker.user)
    return staff.ask(method, path, asker.headers, **sent)


def code(answer: Any) -> str:
    """The code of a problem, in JSON or on a page."""
    if answer.headers["content-type"] == "application/problem+json":
        return str(answer.json()["code"])
    return next((one for one in CODES if one in answer.text), "")


def reads(route: str) -> bool:
    """Whether a token for reading may ask for it."""
    return route in READING or route.split(maxsplit=1)[0] in SAFE_METHODS


def role_for(route: str) -> Role:
    """The least role that may ask for it."""
    access = ACCESS[route]
    return "reader" if access == "person" else cast("Role", access)


def test_only_what_makes_more_of_a_token_is_for_persons() -> None:
    assert {route for route in ACCESS if ACCESS[route] == "person"} == PERSONAL


def test_the_table_names_the_routes_that_there_are(staff: Staff) -> None:
    app = staff.client.app
    there = {
        f"{method} {one.path}"
        for one in iter_route_contexts(app.routes)  # type: ignore[attr-defined]
        for method in one.methods or ()
    }
    assert there == set(ACCESS)


@pytest.mark.parametrize("route", [one for one in ACCESS if ACCESS[one] not in OPEN])
def test_a_stranger_is_told_to_log_in(staff: Staff, askers: dict[str, Asker], route: str) -> None:
    method, path, sent = request_for(route, staff, askers["nobody"].user)
    for name in STRANGERS:
        answer = staff.ask(method, path, askers[name].headers, **sent)
        if "/api/" in route or route in MONITORED:
            assert (answer.status_code, code(answer)) == (401, "login_needed"), name
            assert answer.headers["www-authenticate"].startswith("Bearer")
        else:
            assert answer.status_code == 303, name
            assert answer.headers["location"].startswith("/login"), name


@pytest.mark.parametrize("route", ROLED)
def test_a_person_may_what_the_role_may(staff: Staff, askers: dict[str, Asker], route: str) -> None:
    for name, role in PERSONS.items():
        answer = ask(staff, askers[name], route)
        if ROLES.index(role) >= ROLES.index(role_for(route)):
            assert answer.status_code < 400, (name, answer.text)
            assert not answer.headers.get("location", "").startswith("/login"), name
        else:
            assert (answer.status_code, code(answer)) == (403, "role_needed"), name


@pytest.mark.parametrize("route", ROLED)
def test_a_program_may_what_its_token_and_its_user_may(
    staff: Staff, askers: dict[str, Asker], route: str
) -> None:
    for name, role in PROGRAMS.items():
        answer = ask(staff, askers[name], route)
        if route in PERSONAL:
            assert (answer.status_code, code(answer)) == (403, "session_needed"), name
        elif name == "a token to read" and ACCESS[route] == "reader" and not reads(route):
            assert (answer.status_code, code(answer)) == (403, "scope_needed"), name
        elif ROLES.index(role) >= ROLES.index(role_for(route)):
            assert answer.status_code < 400, (name, answer.text)
        else:
            assert (answer.status_code, code(answer)) == (403, "role_needed"), name


@pytest.mark.parametrize("route", sorted(MONITORED))
def test_what_is_watched_is_for_administrators_and_any_token_of_theirs(
    staff: Staff, askers: dict[str, Asker], route: str
) -> None:
    for name in (*PERSONS, *PROGRAMS):
        answer = ask(staff, askers[name], route)
        if name == "an administrator" or name.startswith("a token to"):
            assert answer.status_code == 200, name
        else:
            assert (answer.status_code, code(answer)) == (403, "role_needed"), name


@pytest.mark.parametrize(
    "route",
    # At a provider of OpenID Connect, in tests/test_openid.py.
    [one for one in ACCESS if ACCESS[one] in OPEN and "/openid" not in one],
)
def test_what_is_public_asks_nobody(staff: Staff, askers: dict[str, Asker], route: str) -> None:
    asker = Asker({"origin": "http://127.0.0.1:8000"}, askers["nobody"].user)
    assert ask(staff, asker, route).status_code in {200, 303}


def test_an_application_with_a_route_that_is_not_in_the_table_is_not_built() -> None:
    router = APIRouter()
    router.get("/new")(lambda: "new")
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    with pytest.raises(LookupError, match="GET /new"):
        access.doors(app.routes, {})


def test_a_route_that_is_reached_beside_the_gate_is_refused() -> None:
    app = FastAPI(dependencies=[Depends(require_admitted)])
    app.get("/")(lambda: "open")
    with pytest.raises(Problem, match="login_needed"):
        TestClient(app).get("/")


def test_the_body_of_a_stranger_is_not_read(staff: Staff) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was asked for")

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:8000"), (b"content-length", b"1000")]
    upload = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/documents",
        "scheme": "http",
        "headers": headers,
        "query_string": b"",
        "client": ("192.0.2.7", 4711),
    }
    with start_blocking_portal() as portal:
        portal.call(staff.client.app, upload, receive, send)
    assert sent[0]["status"] == 401


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_is_not_there_is_told_to_everybody(staff: Staff, method: str) -> None:
    assert staff.ask(method, "/api/v1/nothing", {}).status_code == 404
    assert staff.ask(method, "/nothing", {}).status_code == 404


def test_a_wrong_method_is_told_to_everybody(staff: Staff) -> None:
    assert staff.ask("PUT", "/api/v1/search", {}).status_code == 405
    assert staff.ask("DELETE", "/users", {}).status_code == 405


def test_other_writings_of_a_path_lead_past_no_gate(staff: Staff) -> None:
    for path in (
        "//users",
        "/users/",
        "/./users",
        "/USERS",
        "/users%2f",
        "/users;a",
        "/api/v1//me",
    ):
        answer = staff.ask("GET", path, {})
        assert answer.status_code in {303, 307, 404}, path
        assert "administrator" not in answer.text, path
