"""The pages of accounts: one's own, everybody's, and who did what."""

import re
from collections.abc import Iterator

import pytest

from service.accounts import tokens, users
from service.accounts.audit import AuditFilter, list_entries
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD
from tests.staff import Staff, staffed
from tests.web_client import TestClient

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> dict[str, str]:
    return staff.session(staff.person("administrator")) | {"accept-language": "en"}


@pytest.fixture(scope="module")
def reader(staff: Staff) -> dict[str, str]:
    return staff.session(staff.person("reader")) | {"accept-language": "en"}


@pytest.mark.parametrize("path", ["/account", "/users", "/audit"])
@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_each_page_has_a_title_and_is_not_kept(
    staff: Staff, administrator: dict[str, str], path: str, language: str
) -> None:
    answer = staff.ask("GET", path, administrator | {"accept-language": language})
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_every_page_says_who_is_logged_in(staff: Staff, reader: dict[str, str]) -> None:
    for path in ("/", "/?q=rừng", "/documents/1", "/help", "/nothing-here", "/loads/1"):
        page = staff.ask("GET", path, reader).text
        assert ("Logged in as reader" in page) == (path != "/nothing-here"), path
        assert "/users" not in page


def test_what_one_may_not_do_is_not_offered(
    staff: Staff, reader: dict[str, str], administrator: dict[str, str]
) -> None:
    editor = staff.session(staff.person("editor"))
    offered = {
        "/loads": ('action="/loads"', (editor, administrator), (reader,)),
        "/documents/1": ("/documents/1/correct", (editor, administrator), (reader,)),
        "/synonyms": ('action="/synonyms"', (administrator,), (reader, editor)),
        "/": ('href="/users"', (administrator,), (reader, editor)),
    }
    for path, (button, those, others) in offered.items():
        assert all(button in staff.ask("GET", path, one).text for one in those), path
        assert not any(button in staff.ask("GET", path, one).text for one in others), path


def test_a_token_is_shown_once_and_works(staff: Staff, reader: dict[str, str]) -> None:
    form = {"name": EVIL, "scope": "read", "days": "30"}
    page = staff.ask("POST", "/account/tokens", reader, data=form)
    found = re.search(r'<code class="secret">(drv_[\w-]{49})</code>', page.text)
    assert found
    assert page.headers["cache-control"] == "no-store"
    again = staff.ask("GET", "/account", reader).text
    assert found[1] not in again
    assert "&lt;img src=x" in again
    assert "<img" not in again
    asked = {"authorization": f"Bearer {found[1]}"}
    assert staff.ask("GET", "/api/v1/me", asked).json()["role"] == "reader"
    (revoke,) = re.findall(r'action="(/account/tokens/\d+/revoked)"', again)
    assert staff.ask("POST", revoke, reader).headers["location"] == "/account?done=revoked"
    assert staff.ask("GET", "/api/v1/me", asked).status_code == 401


def test_a_token_without_a_name_is_not_made(staff: Staff, reader: dict[str, str]) -> None:
    answer = staff.ask("POST", "/account/tokens", reader, data={"name": " "})
    assert answer.status_code == 422
    assert "it needs a name" in answer.text
    assert "drv_" not in answer.text


def test_tokens_and_sessions_of_others_are_out_of_reach(
    staff: Staff, reader: dict[str, str]
) -> None:
    other = staff.newcomer()
    headers = staff.session(other)
    theirs, _ = tokens.make(staff.product, OPERATOR, "Not yours", "read", user=other.id)
    assert "Not yours" not in staff.ask("GET", "/account", reader).text
    assert staff.ask("POST", f"/account/tokens/{theirs.id}/revoked", reader).status_code == 404
    staff.ask("POST", "/account/sessions/ended", reader)
    assert staff.ask("GET", "/account", headers).status_code == 200
    assert tokens.list_tokens(staff.product.database, other.id)[0].revoked is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, "is not right"),
        ({"current": PASSWORD, "new": NEW_PASSWORD, "again": PASSWORD}, "are not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "12 characters"),
        ({"current": PASSWORD, "new": "a" * 20, "again": "a" * 20}, "easy to guess"),
        ({}, "is not right"),
    ],
)
def test_a_password_that_cannot_be_set_is_told_of(
    staff: Staff, form: dict[str, str], words: str
) -> None:
    headers = staff.session(staff.newcomer()) | {"accept-language": "en"}
    answer = staff.ask("POST", "/account/password", headers, data=form)
    assert answer.status_code in {403, 422}
    assert words in answer.text
    assert NEW_PASSWORD not in answer.text


@pytest.mark.parametrize("what", ["password", "email"])
def test_a_token_finds_out_no_password(staff: Staff, what: str) -> None:
    headers = staff.token(staff.newcomer(), "administer")
    forms = [
        {"current": one, "new": NEW_PASSWORD, "again": NEW_PASSWORD} for one in ("x", PASSWORD)
    ]
    answers = [staff.ask("POST", f"/account/{what}", headers, data=one) for one in forms]
    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].text == answers[1].text


def test_a_person_changes_his_own_address_by_his_password(staff: Staff) -> None:
    person = staff.newcomer()
    headers = staff.session(person) | {"accept-language": "en"}
    for form, status, told in (
        ({"email": "an@example.vn", "current": "wrong"}, 403, "is not right"),
        ({"email": "nowhere", "current": PASSWORD}, 422, "e-mail address is not right"),
    ):
        answer = staff.ask("POST", "/account/email", headers, data=form)
        assert (answer.status_code, told in answer.text) == (status, True)
        assert f'value="{form["email"]}"' in answer.text
        assert users.find(staff.product.database, person.id).email is None
    form = {"email": "an@example.vn", "current": PASSWORD}
    assert staff.ask("POST", "/account/email", headers, data=form).status_code == 303
    assert users.find(staff.product.database, person.id).email == "an@example.vn"
    entry = list_entries(staff.product.database, AuditFilter(action="user_changed")).items[0]
    assert (entry.user, entry.detail["email"]) == (person.id, "an@example.vn")
    staff.ask("POST", "/account/email", headers, data={"email": "", "current": PASSWORD})
    assert users.find(staff.product.database, person.id).email is None


def test_a_person_chooses_the_language_of_his_letters(staff: Staff) -> None:
    person = staff.newcomer()
    headers = staff.session(person)
    answer = staff.ask("POST", "/account/language", headers, data={"language": "zh"})
    assert answer.headers["location"] == "/account?done=language"
    assert users.find(staff.product.database, person.id).language == "zh"
    wrong = staff.ask("POST", "/account/language", headers, data={"language": "fr"})
    assert wrong.status_code == 422


def test_ending_the_other_sessions_keeps_this_one(staff: Staff) -> None:
    person = staff.newcomer()
    here, there = staff.session(person), staff.session(person)
    assert staff.ask("GET", "/account", here).text.count("Browser/1.0") == 2
    staff.ask("POST", "/account/sessions/ended", here)
    assert staff.ask("GET", "/account", here).text.count("Browser/1.0") == 1
    assert staff.ask("GET", "/account", there).status_code == 303


def test_a_user_is_added_changed_and_disabled(staff: Staff, administrator: dict[str, str]) -> None:
    form = {"name": "Trần Văn Minh", "email": "minh@example.vn", "password": PASSWORD}
    assert staff.ask("POST", "/users", administrator, data=form).status_code == 303
    made = users.find_by_name(staff.product.database, "trần văn minh")
    assert (made.role, made.email) == ("reader", "minh@example.vn")
    address = f"/users/{made.id}"
    staff.ask("POST", address, administrator, data={"role": "editor", "email": ""})
    changed = users.find(staff.product.database, made.id)
    assert (changed.role, changed.email) == ("editor", None)
    headers = staff.session(made)
    staff.ask("POST", address, administrator, data={"action": "disable"})
    assert staff.ask("GET", "/account", headers).status_code == 303
    assert "Disabled since" in staff.ask("GET", "/users", administrator).text
    staff.ask("POST", address, administrator, data={"action": "enable"})
    assert users.find(staff.product.database, made.id).disabled is None
    staff.ask("POST", f"{address}/password", administrator, data={"password": NEW_PASSWORD})
    own = {"name": "Trần Văn Minh", "password": NEW_PASSWORD}
    assert (
        staff.ask("POST", "/login", {"origin": administrator["origin"]}, data=own).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "READER"}, "this name is taken"),
        ({"name": "ЛАН"}, "a name has letters"),
        ({"name": "Phúc", "email": "nowhere"}, "e-mail address is not right"),
        ({"name": "Phúc", "password": "short"}, "12 characters"),
        ({"name": EVIL}, "a name has letters"),
    ],
)
def test_a_user_who_cannot_be_added_is_told_of(
    staff: Staff, administrator: dict[str, str], form: dict[str, str], words: str
) -> None:
    answer = staff.ask("POST", "/users", administrator, data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<img" not in answer.text
    assert f'value="{form["name"]}"' in answer.text or "&lt;img" in answer.text


def test_the_last_administrator_remains(staff: Staff, administrator: dict[str, str]) -> None:
    mine = f"/users/{staff.person('administrator').id}"
    for form in ({"role": "reader"}, {"action": "disable"}):
        answer = staff.ask("POST", mine, administrator, data=form)
        assert answer.status_code == 422
        assert "one administrator must remain" in answer.text


def test_nobody_is_changed_who_is_not_there(staff: Staff, administrator: dict[str, str]) -> None:
    for path in ("/users/99999", "/users/99999/password"):
        sent = {"role": "editor", "password": PASSWORD}
        assert staff.ask("POST", path, administrator, data=sent).status_code == 404


def test_the_audit_tells_what_was_done_by_whom(staff: Staff, administrator: dict[str, str]) -> None:
    editor = staff.session(staff.person("editor"))
    upload = {"files": ("chi-thi-9.txt", "CHỈ THỊ\n\n1. Sở Y tế chủ trì.\n".encode(), "text/plain")}
    staff.ask("POST", "/loads", editor, files=upload)
    title = {"field": "title", "before": "", "value": "Về y tế"}
    staff.ask("POST", "/documents/3/correct", editor, data=title)
    staff.ask("POST", "/synonyms", administrator, data={"terms": "trạm xá = trạm y tế"})
    page = staff.ask("GET", "/audit", administrator).text
    for words in ("Documents loaded", "chi-thi-9.txt", "Correction made", "trạm xá = trạm y tế"):
        assert words in page
    only = staff.ask("GET", "/audit?user=EDITOR&action=loaded", administrator).text
    assert only.count("<tr>") == 2
    assert "Synonyms added</td>" not in only
    assert "There is no entry" in staff.ask("GET", "/audit?user=nobody", administrator).text


def test_what_persons_and_programs_change_is_in_the_audit(staff: Staff) -> None:
    person = staff.person("administrator")
    headers = staff.token(person, "administer")
    made = staff.ask("POST", "/api/v1/synonyms", headers, json={"terms": ["đò", "phà"]}).json()
    staff.ask("DELETE", f"/api/v1/synonyms/{made['id']}", headers)
    entries = list_entries(staff.product.database, AuditFilter(user=person.id), size=3).items
    assert [(one.action, one.via, one.object) for one in entries[:2]] == [
        ("synonyms_removed", "token", "đò = phà"),
        ("synonyms_added", "token", "đò = phà"),
    ]


def test_a_change_that_was_refused_is_not_in_the_audit(
    staff: Staff, administrator: dict[str, str], reader: dict[str, str]
) -> None:
    before = list_entries(staff.product.database).total
    staff.ask("POST", "/synonyms", administrator, data={"terms": "một mình"})
    staff.ask("POST", "/synonyms", reader, data={"terms": "a = b"})
    staff.ask("DELETE", "/api/v1/synonyms/99999", administrator)
    assert list_entries(staff.product.database).total == before


def test_a_client_is_asked_for_nothing_but_pages_of_this_service(
    staff: Staff, administrator: dict[str, str]
) -> None:
    for path in ("/account", "/users", "/audit", "/login"):
        page = staff.ask("GET", path, administrator if path != "/login" else {}).text
        for target in re.findall(r'(?:href|src|action)="([^"]+)"', page):
            assert re.match(r"[/#?](?!/)", target), target
        assert page.count("<script") == page.count('<script type="module" src="/static/')
    assert isinstance(staff.client, TestClient)
