"""What belongs to one person is out of everybody else's reach, whatever their role, on every route.

A route with an id is taken for one of what somebody owns unless it stands here as another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from service import loads
from service.access import ACCESS
from service.accounts import tokens
from service.accounts.model import ROLES, Role, User
from service.db.accounts import tokens as token_rows
from service.db.alerts import deliveries, destinations, notices, saved_queries
from tests.alert_rows import add_delivery, add_destination
from tests.collection import directive, rows
from tests.mailed import save_with_mail
from tests.people import OPERATOR
from tests.route_requests import request_for
from tests.saved_searches import match_all
from tests.staff import Staff, staffed

EVERYBODYS = {
    *("GET /documents/{id}", "GET /documents/{id}/citations", "GET /facets/{name}"),
    *("GET /documents/{id}/translations/{other}", "GET /loads/{number}"),
    *("GET /documents/{id}/correct", "POST /documents/{id}/correct"),
    *("POST /corrections/{id}/taken-back", "POST /synonyms/{id}/removed"),
    *("GET /api/v1/documents/{id}", "GET /api/v1/documents/{id}/original"),
    *("GET /api/v1/documents/{id}/paragraphs", "GET /api/v1/documents/{id}/translations"),
    *("GET /api/v1/documents/{id}/translations/{other}", "GET /api/v1/facets/{name}"),
    *("GET /api/v1/loads/{number}", "DELETE /api/v1/corrections/{id}"),
    "DELETE /api/v1/synonyms/{id}",
}
"""About what the house holds in common."""
OF_USERS = {
    *("POST /users/{id}", "POST /users/{id}/password"),
    *("PATCH /api/v1/users/{id}", "PUT /api/v1/users/{id}/password"),
}
"""About persons, for administrators."""
REVOCABLE = {"POST /account/tokens/{id}/revoked", "DELETE /api/v1/tokens/{id}"}
"""What administrators may end for others."""
OWNED = sorted(
    route
    for route, access in ACCESS.items()
    if "{" in route and access not in ("public", "secret") and route not in EVERYBODYS | OF_USERS
)
LISTS = sorted(
    route
    for route, access in ACCESS.items()
    if route.startswith("GET ") and "{" not in route and access not in ("public", "secret")
)
TABLES = (saved_queries, notices, destinations, deliveries)
MARK, NOTE = "Của riêng tôi", "Ghi chú của riêng tôi"
ADDRESS = "cua-rieng-toi.example"
"""What all has that somebody owns in these tests."""
RECORDS = {"GET /audit", "GET /api/v1/audit"}
"""Administrators read here who named what how."""


Others = Mapping[Role, Sequence[dict[str, str]]]


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


@pytest.fixture(scope="module")
def owner(staff: Staff) -> User:
    """Somebody who has one of everything that can be owned."""
    user, product = staff.newcomer("editor"), staff.product
    saved = save_with_mail(product, user.id, "trực đê", name=MARK, note=NOTE)
    hook = add_destination(product, owner=user.id, name=MARK, address=f"https://{ADDRESS}/")
    add_delivery(product, "cua-rieng-toi", hook, saved, state="given_up")
    tokens.make(product, OPERATOR, MARK, "read", user=user.id)
    loads.load_bytes(product, [("a.txt", directive(1, "Sở Y tế trực đê.").encode())])
    assert match_all(product)
    staff.ask("POST", "/feeds/rotated", staff.session(user))
    return user


@pytest.fixture(scope="module")
def others(staff: Staff) -> Others:
    """The headers of others, in a session and by a token that may all that they may."""
    people = map(staff.person, ROLES)
    return {one.role: [staff.session(one), staff.token(one, "administer")] for one in people}


def test_every_route_in_the_tables_is_there() -> None:
    assert set(ACCESS) >= EVERYBODYS | OF_USERS | REVOCABLE | RECORDS
    assert set(OWNED) >= REVOCABLE


@pytest.mark.parametrize("role", ["reader", "administrator"])
@pytest.mark.parametrize("route", OWNED)
def test_what_another_has_is_not_found(
    staff: Staff, others: Others, route: str, role: Role
) -> None:
    user = staff.person("editor")
    method, path, sent = request_for(route, staff, user)
    before = kept(staff)
    if role != "administrator" or route not in REVOCABLE:
        for headers in others[role]:
            answer = staff.ask(method, path, headers, **sent)
            assert answer.status_code == 404, answer.text
            assert "_not_found" in answer.text
        assert kept(staff) == before
    assert staff.ask(method, path, staff.session(user), **sent).status_code < 400


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("role", ["reader", "administrator"])
@pytest.mark.parametrize("route", LISTS)
def test_no_list_has_what_another_has(staff: Staff, others: Others, route: str, role: Role) -> None:
    path = route.removeprefix("GET ")
    for headers in others[role]:
        shown = staff.ask("GET", path, headers).text
        assert NOTE not in shown
        assert ADDRESS not in shown
        assert MARK not in shown or route in RECORDS


def test_their_owner_is_shown_what_is_his(staff: Staff, owner: User) -> None:
    session = staff.session(owner)
    shown = {one for one in LISTS if MARK in staff.ask("GET", one[4:], session).text}
    assert shown >= {
        *("GET /account", "GET /destinations", "GET /inbox", "GET /saved"),
        *("GET /api/v1/saved-queries", "GET /api/v1/notices", "GET /api/v1/tokens"),
        *("GET /api/v1/destinations", "GET /api/v1/deliveries"),
    }


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_asking_for_what_another_has_by_its_number_finds_nothing(
    staff: Staff, owner: User, role: Role
) -> None:
    other, own = staff.session(staff.person(role)), staff.session(owner)
    saved, hook = (one_of(staff, own, name) for name in ("saved-queries", "destinations"))
    for path in (f"notices?saved_query={saved}", f"deliveries?destination={hook}"):
        assert staff.ask("GET", f"/api/v1/{path}", own).json()["total"] > 0
        assert staff.ask("GET", f"/api/v1/{path}", other).json()["total"] == 0
    before = kept(staff)
    for body in ({"up_to": 1 << 40}, {"up_to": 1 << 40, "saved_query": saved}):
        answer = staff.ask("POST", "/api/v1/notices/read", other, json=body)
        assert answer.json() == {"marked": 0}
    for form in ({"up_to": 1 << 40}, {"id": [one_of(staff, own, "notices")]}):
        for path in ("/inbox/read", f"/inbox/read?saved_query={saved}"):
            assert staff.ask("POST", path, other, data=form).status_code in {303, 404}
    wanted = {"name": "x", "search": {"q": "trực đê"}, "destinations": [hook]}
    answer = staff.ask("POST", "/api/v1/saved-queries", other, json=wanted)
    assert (answer.status_code, answer.json()["parameter"]) == (422, "destinations")
    assert kept(staff) == before


def kept(staff: Staff) -> list[Any]:
    """All that anybody owns; when a token was used is left out."""
    used = sa.select(*(one for one in token_rows.c if one.name != "used"))
    with staff.product.database.read() as connection:
        return [*rows(staff.product, *TABLES), connection.execute(used.order_by("id")).all()]


def one_of(staff: Staff, headers: dict[str, str], of: str) -> int:
    """The id of the newest of one's own."""
    return int(staff.ask("GET", f"/api/v1/{of}", headers).json()["items"][-1]["id"])
