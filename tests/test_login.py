"""Logging in and out, as browsers do it."""

import logging
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts import audit, sessions, throttle, users
from service.accounts.audit import AuditFilter
from service.addresses import own_path
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD
from tests.staff import Staff, staffed
from tests.web_client import HERE, TestClient

OWN = {"origin": HERE}


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


def log_in(staff: Staff, name: str, password: str = PASSWORD, **given: Any) -> Any:
    form = {"name": name, "password": password, "next": given.pop("target", "/")}
    return staff.ask("POST", "/login", OWN | given, data=form)


def cookie_of(answer: Any) -> str:
    """The Cookie header that a browser sends after this answer."""
    return str(answer.headers["set-cookie"].split(";")[0])


def test_a_stranger_is_led_to_the_page_and_back(staff: Staff) -> None:
    answer = staff.ask("GET", "/documents/1?q=r%E1%BB%ABng", {})
    assert answer.status_code == 303
    page = staff.ask("GET", answer.headers["location"], {})
    assert page.status_code == 200
    target = re.search(r'name="next" value="([^"]+)"', page.text)
    assert target
    came = log_in(staff, "reader", target=target[1].replace("&amp;", "&"))
    assert came.headers["location"] == "/documents/1?q=r%E1%BB%ABng"
    assert staff.ask("GET", "/documents/1", {"cookie": cookie_of(came)}).status_code == 200


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_the_page_has_a_title_and_one_heading(staff: Staff, language: str) -> None:
    page = staff.ask("GET", "/login", {"accept-language": language})
    assert f'<html lang="{language}">' in page.text
    assert page.text.count("<h1") == 1
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("reader", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("reader", ""),
        ("reader", PASSWORD * 40),
    ],
)
def test_a_wrong_name_or_password_is_told_in_the_same_words(
    staff: Staff, name: str, password: str
) -> None:
    answer = log_in(staff, name, password)
    assert answer.status_code == 403
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_this_service_alone(staff: Staff) -> None:
    header = log_in(staff, "editor").headers["set-cookie"]
    morsel = SimpleCookie(header)["directives_session"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "lax", "/")
    assert not morsel["domain"]
    assert not morsel["secure"]


def test_over_https_the_cookie_goes_over_no_other_line(tmp_path: Path) -> None:
    public = "https://directives.example.vn"
    with staffed(tmp_path, public_url=public) as staff:
        client = TestClient(staff.client.app, base_url=public, client=("192.0.2.9", 4711))
        form = {"name": "reader", "password": PASSWORD}
        answer = client.post("/login", data=form, headers={"origin": public})
        assert answer.history[0].headers["set-cookie"].startswith("__Host-directives_session=")
        assert SimpleCookie(answer.history[0].headers["set-cookie"]).popitem()[1]["secure"]
        assert "max-age=31536000" in answer.headers["strict-transport-security"]
        assert answer.status_code == 200


def test_logging_in_begins_a_new_session_and_ends_the_one_before(staff: Staff) -> None:
    before = staff.cookie(staff.person("editor"))
    after = cookie_of(log_in(staff, "reader", cookie=before))
    assert after != before
    assert staff.ask("GET", "/api/v1/me", {"cookie": before}).status_code == 401
    assert staff.ask("GET", "/api/v1/me", {"cookie": after}).json()["name"] == "reader"


def test_a_cookie_that_was_planted_is_not_taken_over(staff: Staff) -> None:
    planted = f"directives_session={'x' * 43}.{'y' * 43}"
    after = cookie_of(log_in(staff, "reader", cookie=planted))
    assert after != planted
    assert staff.ask("GET", "/api/v1/me", {"cookie": planted}).status_code == 401


def test_logging_out_ends_the_session_itself(staff: Staff) -> None:
    headers = staff.session(staff.person("reader"))
    answer = staff.ask("POST", "/logout", headers)
    assert answer.headers["location"] == "/login"
    assert SimpleCookie(answer.headers["set-cookie"])["directives_session"]["max-age"] == "0"
    assert staff.ask("GET", "/api/v1/me", headers).status_code == 401
    assert staff.ask("POST", "/logout", headers).status_code == 303


def test_who_is_logged_in_is_led_on(staff: Staff) -> None:
    answer = staff.ask("GET", "/login?next=/loads", staff.session(staff.person("reader")))
    assert answer.headers["location"] == "/loads"


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "\n//evil.example", "javascript:alert(1)", "evil.example", ""),
        *("/%0d%0aSet-Cookie:a=b\r\nX: y", "/" + "x" * 3000, "/\u00a0/x"),
    ],
)
def test_nobody_is_led_to_another_site(staff: Staff, target: str) -> None:
    assert log_in(staff, "reader", target=target).headers["location"] == "/"


@given(st.one_of(st.text(), st.text(alphabet="/\\.:@\t\r\n%ae?#").map("/".__add__)))
def test_any_target_stays_here(text: str) -> None:
    here = urlsplit(HERE)
    path = own_path(text)
    led = urlsplit(urljoin(HERE, path.replace("\\", "/")))
    assert path.startswith("/")
    assert (led.scheme, led.netloc) == (here.scheme, here.netloc)


@pytest.mark.usefixtures("clock")
def test_too_many_attempts_have_to_wait(staff: Staff) -> None:
    name = staff.newcomer().name
    for _ in range(throttle.ALLOWED["name"]):
        assert log_in(staff, name, "wrong").status_code == 403
    answer = log_in(staff, name)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= throttle.LONGEST_WAIT
    assert "set-cookie" not in answer.headers


def test_attempts_are_counted_by_the_address_behind_a_trusted_proxy(tmp_path: Path) -> None:
    with staffed(tmp_path, trusted_proxies=("10.0.0.0/8",)) as staff:
        proxy = TestClient(staff.client.app, base_url=HERE, client=("10.0.0.1", 4711))
        form = {"name": "reader", "password": "wrong"}
        proxy.post("/login", data=form, headers=OWN | {"x-forwarded-for": "1.1.1.1, 192.0.2.7"})
        stranger = TestClient(staff.client.app, base_url=HERE, client=("192.0.2.8", 4711))
        stranger.post("/login", data=form, headers=OWN | {"x-forwarded-for": "10.0.0.1"})
        failed = audit.list_entries(staff.product.database, AuditFilter(action="login_failed"))
        assert [one.address for one in failed.items] == ["192.0.2.8", "192.0.2.7"]


def test_a_new_password_ends_all_other_sessions(staff: Staff) -> None:
    person = staff.newcomer()
    here, there = staff.session(person), staff.session(person)
    form = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = staff.ask("POST", "/account/password", here, data=form)
    assert answer.headers["location"] == "/account?done=password"
    assert staff.ask("GET", "/account", here).status_code == 200
    assert staff.ask("GET", "/account", there).status_code == 303
    assert log_in(staff, person.name).status_code == 403
    assert log_in(staff, person.name, NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize("change", [{"role": "editor"}, {"disabled": True}])
def test_another_role_and_disabling_end_sessions(staff: Staff, change: dict[str, Any]) -> None:
    person = staff.newcomer()
    headers = staff.session(person)
    users.change(staff.product, OPERATOR, person.id, **change)
    assert staff.ask("GET", "/account", headers).status_code == 303


def test_no_secret_is_on_a_page_in_the_audit_or_in_the_log(
    staff: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    administrator = staff.person("administrator")
    headers = staff.session(administrator) | {"accept-language": "en"}
    token = staff.token(administrator, "administer")["authorization"].removeprefix("Bearer ")
    kept = staff.ask("POST", "/login", OWN, data={"name": "reader", "password": "lost " + PASSWORD})
    pages = [kept.text]
    for path in ("/", "/account", "/users", "/audit", "/api/v1/users", "/api/v1/audit"):
        pages.append(staff.ask("GET", path, headers).text)
    secrets = [PASSWORD, token, headers["cookie"].partition("=")[2], "argon2", "password_hash"]
    hashes = [one.id for one in sessions.list_sessions(staff.product.database, administrator.id)]
    told = "\n".join([*pages, caplog.text])
    assert "reader" in told
    assert [one for one in (*secrets, *hashes) if one in told] == []
