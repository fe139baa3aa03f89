"""A forgotten password is set anew by a link that goes to its user alone."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.accounts import users
from service.accounts.model import User
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD
from tests.servers.mail import Mailbox
from tests.staff import Staff, staffed, staffed_with_mail
from tests.web_client import HERE

OWN = {"origin": HERE, "accept-language": "en"}
FORM = {"new": NEW_PASSWORD, "again": NEW_PASSWORD}


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Staff]:
    with staffed_with_mail(tmp_path_factory.mktemp("data"), mailbox) as staff:
        yield staff


@pytest.fixture
def user(staff: Staff, mailbox: Mailbox) -> User:
    """A user with an address, and nothing in the mailbox."""
    made = staff.newcomer()
    mailbox.letters.clear()
    mailbox.to_recipient = "250 OK"
    return users.change(staff.product, OPERATOR, made.id, email=f"user{made.id}@example.vn")


def ask(staff: Staff, name: str, **headers: str) -> Any:
    return staff.ask("POST", "/reset", OWN | headers, data={"name": name})


def link_in(mailbox: Mailbox) -> str:
    (letter,) = mailbox.letters
    found = re.search(rf"^{HERE}(/reset/\S+)\s", letter.get_content(), re.MULTILINE)
    assert found
    return found[1]


def log_in(staff: Staff, name: str, password: str) -> Any:
    return staff.ask("POST", "/login", OWN, data={"name": name, "password": password})


@pytest.mark.parametrize("by", ["name", "email"])
def test_a_link_sets_a_new_password_once(
    staff: Staff, user: User, mailbox: Mailbox, by: str
) -> None:
    before = staff.session(user)
    assert ask(staff, getattr(user, by)).status_code == 200
    assert mailbox.letters[0]["To"] == user.email
    path = link_in(mailbox)
    assert staff.ask("GET", path, {}).status_code == 200
    assert staff.ask("POST", path, OWN, data=FORM).headers["location"] == "/login"
    assert log_in(staff, user.name, NEW_PASSWORD).status_code == 303
    assert log_in(staff, user.name, PASSWORD).status_code == 403
    assert staff.ask("GET", "/account", before).status_code == 303
    again = staff.ask("POST", path, OWN, data=FORM)
    assert again.status_code == 403
    assert staff.ask("GET", path, OWN).status_code == 403


def test_the_answer_is_the_same_whoever_is_asked_for(
    staff: Staff, user: User, mailbox: Mailbox
) -> None:
    known = ask(staff, user.name)
    unknown = ask(staff, "nobody of this name")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert len(mailbox.letters) == 1
    names = known.headers.keys() & unknown.headers.keys()
    assert {name: known.headers[name] for name in names} == {
        name: unknown.headers[name] for name in names
    }


def test_the_link_does_not_follow_the_host_of_the_request(
    staff: Staff, user: User, mailbox: Mailbox
) -> None:
    ask(staff, user.name, host="localhost:8000")
    assert link_in(mailbox)
    assert "localhost" not in mailbox.letters[0].get_content()


def test_a_password_that_may_not_be_chosen_leaves_the_link_good(
    staff: Staff, user: User, mailbox: Mailbox
) -> None:
    ask(staff, user.name)
    path = link_in(mailbox)
    for form in ({"new": "short", "again": "short"}, {"new": NEW_PASSWORD, "again": PASSWORD}, {}):
        answer = staff.ask("POST", path, OWN, data=form)
        assert answer.status_code == 422
        assert 'name="new"' in answer.text
    assert staff.ask("POST", path, OWN, data=FORM).status_code == 303


@pytest.mark.usefixtures("clock")
def test_who_asks_too_often_waits_whether_there_is_such_a_user_or_not(
    staff: Staff, user: User, mailbox: Mailbox
) -> None:
    answers = [ask(staff, user.name) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    others = [ask(staff, f"not {user.name}").status_code for _ in range(4)]
    assert others == [200, 200, 200, 429]
    assert len(mailbox.letters) == 3


@pytest.mark.parametrize("secret", ["x", "%00", "đ", "a" * 200])
def test_a_link_that_is_none_is_refused(staff: Staff, secret: str) -> None:
    assert staff.ask("GET", f"/reset/{secret}", {}).status_code in {403, 404}
    answer = staff.ask("POST", f"/reset/{secret}", OWN, data=FORM)
    assert answer.status_code in {403, 404}


def test_another_sites_form_sets_no_password(staff: Staff, user: User, mailbox: Mailbox) -> None:
    ask(staff, user.name)
    headers = {"origin": "https://elsewhere.example"}
    assert staff.ask("POST", link_in(mailbox), headers, data=FORM).status_code == 403


def test_a_letter_that_cannot_be_sent_is_logged_without_its_link(
    staff: Staff, user: User, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.to_recipient = "550 no such mailbox"
    with caplog.at_level(logging.DEBUG):
        assert ask(staff, user.name).status_code == 200
    told = [record.getMessage() for record in caplog.records]
    assert any("mail_recipient: 550 no such mailbox" in one for one in told)
    assert not any("/reset/" in one for one in told)


def test_no_page_of_a_link_is_kept_by_browsers(staff: Staff, user: User, mailbox: Mailbox) -> None:
    ask(staff, user.name)
    path = link_in(mailbox)
    page = staff.ask("GET", path, OWN)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert page.text.count("<h1") == 1


def test_where_no_mail_is_sent_an_administrator_is_named(tmp_path: Path) -> None:
    with staffed(tmp_path) as staff:
        for method in ("GET", "POST"):
            page = staff.ask(method, "/reset", OWN)
            assert page.status_code == 200
            assert "Ask an administrator" in page.text
        assert "/reset" not in staff.ask("GET", "/login", OWN).text
