"""A forgotten password: who gets a link, how often it works, and what it ends."""

import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from service.accounts import audit, resets, sessions, users
from service.accounts.model import AccountError, User
from service.product import Product
from tests.collection import rows
from tests.people import NEW_PASSWORD, NOON, OPERATOR, PASSWORD, add, at, logged_in

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def an(product: Product) -> User:
    """An administrator with an e-mail address."""
    return add(product, "an", email="An@Example.vn")


def secret_for(product: Product, name: str, seconds: float = 0) -> str | None:
    """The secret of a link that was asked for so many seconds after noon, from nowhere."""
    asked = resets.ask(product, name, None, now=at(seconds))
    return asked[1] if asked else None


def test_name_and_address_lead_to_the_user(product: Product, an: User) -> None:
    for typed in ("an", " AN ", "an@example.VN"):
        asked = resets.ask(product, typed, None)
        assert asked is not None
        assert asked[0].id == an.id


def test_nobody_gets_a_link_who_may_not(product: Product, an: User) -> None:
    add(product, "bình", "reader")
    out = add(product, "chi", "reader", email="chi@example.vn")
    users.change(product, OPERATOR, out.id, disabled=True)
    for name in ("dung", "em"):
        add(product, name, "reader", email="office@example.vn")
    for typed in ("nobody", "bình", "chi", "office@example.vn", "", "\ud800\0"):
        assert secret_for(product, typed) is None
    assert secret_for(product, "dung") is not None


def test_a_link_is_good_once_and_ends_all_sessions(product: Product, an: User) -> None:
    logged_in(product, "an")
    first, second = secret_for(product, "an"), secret_for(product, "an")
    assert first is not None
    assert second is not None
    assert resets.is_good(product, first, now=NOON)
    assert resets.use(product, first, NEW_PASSWORD, now=NOON).id == an.id
    assert sessions.list_sessions(product.database, an.id) == []
    assert sessions.log_in(product, "an", NEW_PASSWORD, None, "")[0].id == an.id
    for secret in (first, second):
        assert not resets.is_good(product, secret, now=NOON)
        with pytest.raises(AccountError, match="reset_refused"):
            resets.use(product, secret, PASSWORD, now=NOON)


def test_a_link_is_good_for_an_hour(product: Product, an: User) -> None:
    secret = secret_for(product, "an")
    assert secret is not None
    assert resets.is_good(product, secret, now=at(3_599))
    assert not resets.is_good(product, secret, now=at(3_600))
    with pytest.raises(AccountError, match="reset_refused"):
        resets.use(product, secret, NEW_PASSWORD, now=at(3_600))


def test_a_bad_password_leaves_the_link_good(product: Product, an: User) -> None:
    secret = secret_for(product, "an")
    assert secret is not None
    with pytest.raises(AccountError, match="password_invalid: short"):
        resets.use(product, secret, "ngắn", now=NOON)
    resets.use(product, secret, NEW_PASSWORD, now=NOON)


def test_a_link_is_used_once_by_two_at_a_time(product: Product, an: User) -> None:
    secret = secret_for(product, "an")
    assert secret is not None
    results: list[str] = []
    start = threading.Barrier(2)

    def use() -> None:
        start.wait()
        try:
            results.append(resets.use(product, secret, NEW_PASSWORD, now=NOON).name)
        except AccountError as error:
            results.append(error.code)

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["an", "reset_refused"]


def test_a_link_ends_with_its_user_and_with_a_new_password(product: Product, an: User) -> None:
    add(product, "bình")
    first, second = secret_for(product, "an"), secret_for(product, "an")
    assert first is not None
    assert second is not None
    users.change(product, OPERATOR, an.id, disabled=True)
    assert not resets.is_good(product, first, now=NOON)
    users.change(product, OPERATOR, an.id, disabled=False)
    users.set_password(product, OPERATOR, an.id, NEW_PASSWORD)
    assert not resets.is_good(product, second, now=NOON)


def test_a_link_ends_with_the_address_that_it_was_sent_to(product: Product, an: User) -> None:
    secret = secret_for(product, "an")
    assert secret is not None
    users.change(product, OPERATOR, an.id, language="zh")
    assert resets.is_good(product, secret, now=NOON)
    users.change(product, OPERATOR, an.id, email="an.moi@example.vn")
    assert not resets.is_good(product, secret, now=NOON)


def test_asking_is_throttled_whoever_is_asked_for(product: Product, an: User) -> None:
    for name in ("an", "nobody"):
        for _ in range(3):
            secret_for(product, name)
        with pytest.raises(AccountError, match="login_throttled") as caught:
            secret_for(product, name)
        assert caught.value.values == {"seconds": 2}
    # Asking does not keep its owner from logging in.
    assert sessions.log_in(product, "an", PASSWORD, None, "", now=NOON)[0].id == an.id


def test_asking_again_leaves_the_newest_links_good(product: Product, an: User) -> None:
    secrets = [secret_for(product, "an", minute * 60.0) for minute in range(5)]
    good = [resets.is_good(product, secret or "", now=at(300)) for secret in secrets]
    assert good == [False, False, True, True, True]


def test_no_secret_is_kept_and_both_steps_are_recorded(product: Product, an: User) -> None:
    secret = secret_for(product, "an")
    assert secret is not None
    assert secret not in repr(rows(product))
    resets.use(product, secret, NEW_PASSWORD, "192.0.2.5", now=NOON)
    used, asked = audit.list_entries(product.database).items[:2]
    assert (asked.action, used.action) == ("reset_asked", "password_set")
    assert (used.detail, used.address) == ({"id": an.id, "by": "reset"}, "192.0.2.5")


@rules(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_other_secret_is_worth_nothing(product: Product, text: str) -> None:
    assert not resets.is_good(product, text)
    with pytest.raises(AccountError, match="reset_refused"):
        resets.use(product, text, NEW_PASSWORD)
