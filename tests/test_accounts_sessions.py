"""Log-in and sessions: who gets in, for how long, and what any cookie is worth."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from service import lease
from service.accounts import audit, passwords, sessions, signing, users
from service.accounts.model import AccountError, User
from service.product import Product
from service.settings import read
from tests.people import NEW_PASSWORD, NOON, OPERATOR, PASSWORD, add, at, logged_in

pytestmark = pytest.mark.usefixtures("quick_passwords")

HOUR = 3_600


@pytest.fixture
def an(product: Product) -> User:
    """An administrator."""
    return add(product, "an")


def refusal(product: Product, name: str, password: str = PASSWORD) -> str:
    with pytest.raises(AccountError) as caught:
        sessions.log_in(product, name, password, "192.0.2.7", "")
    assert str(caught.value) == caught.value.code
    return caught.value.code


def test_who_knows_the_password_is_let_in_however_it_is_typed(product: Product, an: User) -> None:
    for name, password in (("an", PASSWORD), (" AN ", "con me\u0300o nhảy qua hàng rào")):
        user, cookie = sessions.log_in(product, name, password, "192.0.2.7", "Browser")
        actor = sessions.of_cookie(product, cookie, "192.0.2.8")
        assert actor is not None
        assert (user.id, actor.user, actor.name, actor.role) == (an.id, an.id, "an", an.role)
        assert (actor.via, actor.address) == ("session", "192.0.2.8")
    assert users.find(product.database, an.id).seen is not None


def test_a_refusal_does_not_say_why(product: Product, an: User) -> None:
    out = add(product, "bình", "reader")
    users.change(product, OPERATOR, out.id, disabled=True)
    users.add(product, OPERATOR, "chi", "reader")
    tries = [("an", "x"), ("nobody", PASSWORD), ("bình", PASSWORD), ("chi", ""), ("chi", PASSWORD)]
    assert {refusal(product, *one) for one in tries} == {"login_refused"}
    entries = audit.list_entries(product.database, audit.AuditFilter(action="login_failed")).items
    assert sorted(entry.object for entry in entries) == ["", "an", "bình", "chi", "chi"]
    assert {entry.address for entry in entries} == {"192.0.2.7"}


def test_each_log_in_begins_a_session_of_its_own(product: Product, an: User) -> None:
    first, second = logged_in(product, "an"), logged_in(product, "an")
    assert first.session != second.session
    listed = sessions.list_sessions(product.database, an.id)
    assert {one.id for one in listed} == {first.session, second.session}
    assert {one.agent for one in listed} == {"Browser"}


def test_a_session_ends_after_hours_without_a_question(product: Product, an: User) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)
    assert sessions.of_cookie(product, cookie, now=at(11 * HOUR)) is not None
    assert sessions.of_cookie(product, cookie, now=at(22 * HOUR)) is not None
    assert sessions.of_cookie(product, cookie, now=at(34 * HOUR)) is None


def test_a_session_ends_after_a_month_in_any_case(product: Product, an: User) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)
    hours = range(0, 31 * 24, 8)
    alive = [
        hour
        for hour in hours
        if sessions.of_cookie(product, cookie, now=at(hour * HOUR)) is not None
    ]
    assert alive == [hour for hour in hours if hour < 30 * 24]


def test_that_a_session_is_in_use_is_written_now_and_then_and_not_while_others_write(
    product: Product, an: User
) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)

    def seen(seconds: float) -> str:
        assert sessions.of_cookie(product, cookie, now=at(seconds)) is not None
        return sessions.list_sessions(product.database, an.id, now=at(seconds))[0].seen[11:19]

    assert [seen(seconds) for seconds in (0, 299, 300, 599, 600)] == [
        *("12:00:00", "12:00:00", "12:05:00", "12:05:00", "12:10:00"),
    ]
    with lease.taken(product) as held, held.write():
        busy = seen(1_200)
    assert busy == ("12:20:00" if product.database.is_postgresql else "12:10:00")
    assert seen(1_200) == "12:20:00"


def test_a_clock_that_is_set_back_ends_no_session(product: Product, an: User) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)
    assert sessions.of_cookie(product, cookie, now=NOON - timedelta(days=400)) is not None


def test_log_out_ends_one_session_and_the_other_call_the_rest(product: Product, an: User) -> None:
    one, two, three = (logged_in(product, "an") for _ in range(3))
    sessions.end(product, one)
    assert {s.id for s in sessions.list_sessions(product.database, an.id)} == {
        two.session,
        three.session,
    }
    assert sessions.end_others(product, two) == 1
    assert [s.id for s in sessions.list_sessions(product.database, an.id)] == [two.session]
    sessions.end(product, one)
    actions = [entry.action for entry in audit.list_entries(product.database).items]
    assert actions[:2] == ["sessions_ended", "logout"]


def test_who_is_logged_in_confirms_his_password(product: Product, an: User) -> None:
    actor = logged_in(product, "an")
    sessions.confirm(product, actor, PASSWORD)
    with pytest.raises(AccountError, match="login_refused"):
        sessions.confirm(product, actor, NEW_PASSWORD)
    assert len(sessions.list_sessions(product.database, an.id)) == 1


def test_a_password_that_changes_meanwhile_lets_nobody_in(
    product: Product, an: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = passwords.verify

    def change_meanwhile(kept: str | None, password: str) -> bool:
        users.set_password(product, OPERATOR, an.id, NEW_PASSWORD)
        return verify(kept, password)

    monkeypatch.setattr(passwords, "verify", change_meanwhile)
    assert refusal(product, "an") == "login_refused"
    assert sessions.list_sessions(product.database, an.id) == []


def test_a_password_is_hashed_anew_when_the_parameters_have_changed(
    product: Product, an: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = type(passwords.HASHER)(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    for expected in (True, False):
        with product.database.read() as connection:
            kept = connection.exec_driver_sql("SELECT password FROM users").scalar_one()
        assert passwords.is_outdated(kept) is expected
        logged_in(product, "an")


def test_what_has_ended_is_removed_at_a_later_log_in(product: Product, an: User) -> None:
    sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)
    sessions.log_in(product, "an", PASSWORD, None, "", now=NOON + timedelta(days=2))
    with product.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 1


def test_the_table_has_no_secret_of_the_cookie(product: Product, an: User) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "")
    secret = signing.unsigned(product, "session", cookie)
    assert secret is not None
    with product.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sessions, users, audit").all()
    assert secret not in repr(rows)
    assert PASSWORD not in repr(rows)


def test_the_cookie_is_bound_to_its_host_where_there_is_tls() -> None:
    assert sessions.cookie_name(read()) == "directives_session"
    https = read(public_url="https://directives.example.vn")
    assert sessions.cookie_name(https) == "__Host-directives_session"


@rules(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))))
def test_any_other_cookie_is_worth_nothing(product: Product, text: str) -> None:
    assert sessions.of_cookie(product, text) is None
    for purpose in ("session", "other"):
        forged = signing.signed(product, purpose, text.encode("utf-8", "replace").decode())
        assert sessions.of_cookie(product, forged) is None


def test_a_cookie_with_another_letter_is_worth_nothing(product: Product, an: User) -> None:
    _, cookie = sessions.log_in(product, "an", PASSWORD, None, "")
    for place, char in enumerate(cookie[:-1]):  # the last letter has bits that say nothing
        changed = f"{cookie[:place]}{'x' if char != 'x' else 'y'}{cookie[place + 1 :]}"
        assert sessions.of_cookie(product, changed) is None
    assert sessions.of_cookie(product, cookie) is not None
