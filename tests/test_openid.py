"""Logging in at a real provider of OpenID Connect, and all that must not let anybody in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, openid, openid_users, sessions, users
from service.accounts.model import AccountError, User
from service.db.accounts import users as rows
from tests.openid_browser import ENGLISH, PEOPLE, Browser, settings
from tests.people import OPERATOR, PASSWORD, at
from tests.servers.provider import agree, provider
from tests.staff import Staff, staffed


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with provider(tmp_path_factory.mktemp("provider"), PEOPLE) as url:
        yield url


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Staff]:
    folder = tmp_path_factory.mktemp("data")
    with staffed(folder / "data", **settings(issuer, folder)) as staff:
        yield staff


@pytest.fixture
def browser(staff: Staff) -> Browser:
    """Somebody's browser; the reader can come in, whatever tests there were before."""
    user_of(staff, "reader", "reader@example.vn")
    return Browser(staff)


def user_of(staff: Staff, name: str, email: str) -> User:
    user = users.find_by_name(staff.product.database, name)
    return users.change(staff.product, OPERATOR, user.id, email=email)


def subjects(staff: Staff) -> dict[str, str]:
    with staff.product.database.read() as connection:
        query = sa.select(rows.c.name, rows.c.subject).where(rows.c.subject.is_not(None))
        return {row.name: row.subject for row in connection.execute(query)}


def test_who_has_a_verified_address_is_linked_and_logged_in(
    staff: Staff, browser: Browser, issuer: str
) -> None:
    user = user_of(staff, "reader", "Reader@example.vn")
    page = staff.ask("GET", "/login", ENGLISH)
    assert "Log in with Sở" in page.text
    answer = browser.log_in("1", "/documents/1?q=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents/1?q=x")
    assert browser.is_known
    assert subjects(staff)["reader"] == f"{issuer} 1"
    # He stays the same, whatever address he has later.
    users.change(staff.product, OPERATOR, user.id, email="other@example.vn")
    assert Browser(staff).log_in("1").status_code == 303
    done = [one.action for one in audit.list_entries(staff.product.database).items]
    assert "provider_linked" in done
    assert "login" in done


@pytest.mark.parametrize("person", ["2", "3", "4", "5", "7"])
def test_nobody_is_linked_without_one_verified_address(
    staff: Staff, browser: Browser, person: str
) -> None:
    user_of(staff, "editor", "editor@example.vn")
    user_of(staff, "administrator", "kim@example.vn")
    for one in (staff.newcomer(), staff.newcomer()):
        users.change(staff.product, OPERATOR, one.id, email="twice@example.vn")
    answer = browser.log_in(person)
    assert answer.status_code == 403
    assert "there is no such user here" in answer.text
    assert not browser.is_known
    assert set(subjects(staff)) <= {"reader"}


def test_nobody_takes_the_address_of_one_who_has_not_come_yet(
    staff: Staff, browser: Browser
) -> None:
    waiting = staff.newcomer()
    form = {"email": "new@example.vn", "current": PASSWORD}
    answer = staff.ask("POST", "/account/email", staff.session(waiting) | ENGLISH, data=form)
    assert answer.status_code == 403
    assert users.find(staff.product.database, waiting.id).email is None
    assert "/account/email" not in answer.text
    assert browser.log_in("3").status_code == 403
    assert not browser.is_known
    chief = staff.session(staff.person("administrator")) | ENGLISH
    assert "/account/email" in staff.ask("GET", "/account", chief).text


def test_sessions_that_have_ended_are_removed_by_a_log_in(staff: Staff, browser: Browser) -> None:
    reader = user_of(staff, "reader", "reader@example.vn")
    with lease.aside(staff.product) as connection:
        sessions.begin(staff.product, connection, reader.id, "", now=at(0))

    def years() -> set[str]:
        listed = sessions.list_sessions(staff.product.database, reader.id, now=at(1))
        return {one.made[:4] for one in listed}

    assert "2024" in years()
    browser.log_in("1")
    assert "2024" not in years()


def test_who_has_a_password_as_well_may_change_it(staff: Staff, browser: Browser) -> None:
    user_of(staff, "reader", "reader@example.vn")
    browser.log_in("1")
    assert "/account/password" in browser.get("/account").text


def test_a_disabled_user_is_kept_out(staff: Staff, browser: Browser) -> None:
    user = staff.newcomer()
    users.change(staff.product, OPERATOR, user.id, email="gone@example.vn")
    assert browser.log_in("6").status_code == 303
    users.change(staff.product, OPERATOR, user.id, disabled=True)
    assert not browser.is_known
    answer = browser.log_in("6")
    assert answer.status_code == 403
    assert "disabled" in answer.text
    assert not browser.is_known
    with staff.product.database.write() as connection:
        connection.execute(sa.update(rows).where(rows.c.id == user.id).values(subject=None))
    assert browser.log_in("6").status_code == 403


def refused(answer: Any, words: str) -> None:
    assert answer.status_code == 403, answer.text
    assert words in answer.text


def test_another_state_is_refused(staff: Staff, browser: Browser) -> None:
    answer = agree(browser.begin(), "1")
    refused(browser.come_back({**answer, "state": answer["state"][:-1] + "?"}), "begin again")
    refused(browser.come_back({"code": answer["code"]}), "begin again")
    refused(Browser(staff).come_back(answer), "begin again")


def test_the_answer_to_another_browser_is_refused(staff: Staff, browser: Browser) -> None:
    browser.begin()
    theirs = agree(Browser(staff).begin(), "1")
    refused(browser.come_back(theirs), "begin again")
    assert not browser.is_known


def test_another_nonce_is_refused(browser: Browser) -> None:
    address = urlsplit(browser.begin())
    sent = {**dict(parse_qsl(address.query)), "nonce": "another"}
    answer = agree(address._replace(query=urlencode(sent)).geturl(), "1")
    refused(browser.come_back(answer), "not valid")


def test_a_code_is_good_once(browser: Browser) -> None:
    answer = agree(browser.begin(), "1")
    kept = dict(browser.cookies)
    assert browser.come_back(answer).status_code == 303
    browser.cookies = kept
    refused(browser.come_back(answer), "the provider refused it")


def test_a_refusal_of_the_provider_is_told(browser: Browser) -> None:
    state = dict(parse_qsl(urlsplit(browser.begin()).query))["state"]
    refused(browser.come_back({"state": state, "error": "access_denied"}), "provider refused it")
    refused(browser.come_back({"state": state, "code": "made up"}), "provider refused it")


def test_the_answer_of_another_provider_is_refused(browser: Browser) -> None:
    answer = agree(browser.begin(), "1")
    refused(browser.come_back({**answer, "iss": "https://evil.example"}), "provider refused it")


def test_who_comes_back_too_late_begins_again(staff: Staff) -> None:
    address, cookie = openid.begin(staff.product, "/", now=at(0))
    answer = agree(address, "1")
    with pytest.raises(AccountError) as caught:
        openid.finish(staff.product, cookie, answer, now=at(openid.LASTS))
    assert (caught.value.code, caught.value.reason) == ("openid_refused", "state")


def test_an_expired_token_is_refused(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "LASTS", 10**6)
    address, cookie = openid.begin(staff.product, "/")
    answer = agree(address, "1")
    later = moments.now() + timedelta(hours=2)
    with pytest.raises(AccountError) as caught:
        openid.finish(staff.product, cookie, answer, now=later)
    assert (caught.value.code, caught.value.reason) == ("openid_refused", "token")


def test_the_cookie_is_short_lived_and_for_the_way_back_alone(staff: Staff) -> None:
    cookie = staff.ask("GET", "/openid", {}).headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/openid/callback", "max-age=600"):
        assert part in cookie


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(browser: Browser, target: str) -> None:
    assert browser.log_in("1", target).headers["location"] == "/"


def test_new_people_come_in_where_the_settings_say_so(tmp_path: Path, issuer: str) -> None:
    with staffed(tmp_path / "data", **settings(issuer, tmp_path, openid_role="reader")) as staff:
        browser = Browser(staff)
        assert browser.log_in("3").status_code == 303
        assert browser.is_known
        user = users.find_by_name(staff.product.database, "Mới")
        assert (user.role, user.email, user.has_provider) == ("reader", "new@example.vn", True)
        assert user.has_password is False
        assert "/account/password" not in browser.get("/account").text
        # Who is disabled comes in by no other name.
        user_of(staff, "editor", "gone@example.vn")
        editor = staff.person("editor")
        users.change(staff.product, OPERATOR, editor.id, disabled=True)
        refused(Browser(staff).log_in("6"), "disabled")
        assert users.find(staff.product.database, editor.id).has_provider is False
        # A name that somebody has is not taken over.
        assert Browser(staff).log_in("5").status_code == 403
        assert users.find_by_name(staff.product.database, "reader").has_provider is False


def test_who_comes_twice_at_once_for_the_first_time_is_one_user(
    tmp_path: Path, issuer: str
) -> None:
    him = openid.Identity(f"{issuer} 8", None, ("Đôi",))
    given = settings(issuer, tmp_path, openid_role="reader")
    with staffed(tmp_path / "data", **given) as staff, ThreadPoolExecutor(4) as pool:
        coming = [pool.submit(openid_users.log_in, staff.product, him, None, "") for _ in range(4)]
        assert {one.result()[0].name for one in coming} == {"Đôi"}
        assert len({one.result()[0].id for one in coming}) == 1


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        assert staff.ask("GET", "/openid", ENGLISH).status_code == 404
        assert staff.ask("GET", "/openid/callback?code=x&state=y", ENGLISH).status_code == 404
        assert "/openid" not in staff.ask("GET", "/login", ENGLISH).text
