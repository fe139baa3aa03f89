"""The API of accounts."""

from collections.abc import Iterator

import pytest

from service.accounts import tokens, users
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD
from tests.staff import Staff, staffed


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


@pytest.fixture(scope="module")
def program(staff: Staff) -> dict[str, str]:
    """A program of the administrator that may everything."""
    return staff.token(staff.person("administrator"), "administer")


def test_who_asks_is_told_with_the_role_of_the_token(staff: Staff) -> None:
    editor = staff.person("editor")
    told = staff.ask("GET", "/api/v1/me", staff.token(editor, "read")).json()
    assert told == {"user": editor.id, "name": "editor", "role": "reader", "via": "token"}


def test_a_token_is_made_in_a_session_and_its_secret_told_once(staff: Staff) -> None:
    headers = staff.session(staff.person("reader"))
    body = {"name": "Report", "scope": "edit", "days": 7}
    answer = staff.ask("POST", "/api/v1/tokens", headers, json=body)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert made["expires"] > made["made"]
    asked = {"authorization": f"bearer  {made.pop('secret')}"}
    assert staff.ask("GET", "/api/v1/me", asked).json()["role"] == "reader"
    listed = staff.ask("GET", "/api/v1/tokens", asked).json()
    assert "secret" not in str(listed)
    assert listed["items"][0]["id"] == made["id"]
    assert listed["total"] == len(listed["items"])


def test_a_token_makes_no_token(staff: Staff, program: dict[str, str]) -> None:
    answer = staff.ask("POST", "/api/v1/tokens", program, json={"name": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (403, "session_needed")


def test_a_leaked_token_can_revoke_itself(staff: Staff) -> None:
    reader = staff.person("reader")
    leaked = staff.token(reader, "read")
    id_ = tokens.list_tokens(staff.product.database, reader.id)[0].id
    answer = staff.ask("DELETE", f"/api/v1/tokens/{id_}", leaked)
    assert answer.json()["revoked"] is not None
    assert staff.ask("GET", "/api/v1/me", leaked).status_code == 401


def test_tokens_of_others_are_not_found(staff: Staff) -> None:
    theirs, _ = tokens.make(
        staff.product, OPERATOR, "Theirs", "read", user=staff.person("editor").id
    )
    mine = staff.token(staff.person("reader"), "read")
    answer = staff.ask("DELETE", f"/api/v1/tokens/{theirs.id}", mine)
    assert (answer.status_code, answer.json()["code"]) == (404, "token_not_found")
    assert "Theirs" not in staff.ask("GET", "/api/v1/tokens", mine).text


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "name"),
        ({"name": "x", "scope": "all"}, "scope"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 10**9}, "days"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "user": 1}, "user"),
    ],
)
def test_a_token_that_cannot_be_made_is_told_by_its_parameter(
    staff: Staff, body: dict[str, object], parameter: str
) -> None:
    headers = staff.session(staff.person("reader"))
    answer = staff.ask("POST", "/api/v1/tokens", headers, json=body)
    assert (answer.status_code, answer.json()["parameter"]) == (422, parameter)


def test_users_are_added_changed_and_listed(staff: Staff, program: dict[str, str]) -> None:
    body = {"name": "Lê Hoa", "role": "editor", "email": "hoa@example.vn", "language": "zh"}
    made = staff.ask("POST", "/api/v1/users", program, json=body).json()
    assert made["has_password"] is False
    address = f"/api/v1/users/{made['id']}"
    changed = staff.ask("PATCH", address, program, json={"role": "reader", "email": ""}).json()
    assert (changed["role"], changed["email"], changed["language"]) == ("reader", None, "zh")
    answer = staff.ask("PUT", f"{address}/password", program, json={"password": PASSWORD})
    assert answer.json()["has_password"] is True
    disabled = staff.ask("PATCH", address, program, json={"disabled": True}).json()
    assert disabled["disabled"] is not None
    first = staff.ask("GET", "/api/v1/users?size=1", program).json()
    rest = staff.ask("GET", f"/api/v1/users?size=100&cursor={first['next']}", program).json()
    names = [one["name"] for one in (*first["items"], *rest["items"])]
    assert len(names) == first["total"] == len(set(names))
    assert "Lê Hoa" in names


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "reader"}, "user_invalid"),
        ({"name": ""}, "user_invalid"),
        ({"name": "Mai", "email": "x"}, "user_invalid"),
        ({"name": "Mai", "password": "Mai"}, "password_invalid"),
        ({"name": "Mai", "role": "chief"}, "parameter_invalid"),
        ({"name": "Mai", "disabled": True}, "unknown_parameter"),
    ],
)
def test_a_user_who_cannot_be_added_is_told_why(
    staff: Staff, program: dict[str, str], body: dict[str, object], code: str
) -> None:
    answer = staff.ask("POST", "/api/v1/users", program, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_no_password_is_told_in_an_answer(staff: Staff, program: dict[str, str]) -> None:
    person = staff.newcomer()
    for sent in (NEW_PASSWORD, {"nested": NEW_PASSWORD}, [NEW_PASSWORD], NEW_PASSWORD * 100):
        address = f"/api/v1/users/{person.id}/password"
        answer = staff.ask("PUT", address, program, json={"password": sent})
        assert NEW_PASSWORD not in answer.text
        assert "argon2" not in answer.text


def test_nobody_takes_away_the_last_administrator(staff: Staff, program: dict[str, str]) -> None:
    answer = staff.ask(
        "PATCH",
        f"/api/v1/users/{staff.newcomer('administrator').id}",
        program,
        json={"disabled": True},
    )
    assert answer.status_code == 200
    last = f"/api/v1/users/{staff.person('administrator').id}"
    headers = staff.session(staff.person("administrator"))
    answer = staff.ask("PATCH", last, headers, json={"role": "reader"})
    assert (answer.status_code, answer.json()["code"]) == (422, "user_invalid")


def test_the_audit_is_filtered_and_paged(staff: Staff, program: dict[str, str]) -> None:
    users.add(staff.product, OPERATOR, "Chín", "reader")
    found = staff.ask("GET", "/api/v1/audit?action=user_added&size=1", program).json()
    assert found["items"][0]["object"] == "Chín"
    assert found["items"][0]["via"] == "command"
    rest = f"/api/v1/audit?action=user_added&size=100&cursor={found['next']}"
    others = staff.ask("GET", rest, program).json()["items"]
    assert {one["action"] for one in others} == {"user_added"}
    assert len(others) == found["total"] - 1
    assert staff.ask("GET", "/api/v1/audit?since=2999-01-01", program).json()["total"] == 0
    mine = staff.ask("GET", f"/api/v1/audit?user={staff.person('editor').id}", program).json()
    assert {one["actor"] for one in mine["items"]} <= {"editor"}
    wrong = staff.ask("GET", "/api/v1/audit?action=nothing", program)
    assert (wrong.status_code, wrong.json()["parameter"]) == (422, "action")
