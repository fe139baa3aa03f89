"""Users: how they are added and changed, by whom, and what holds when two ask at once."""

import threading
from collections.abc import Callable

import pytest

from service.accounts import audit, sessions, tokens, users
from service.accounts.model import AccountError, Actor, User
from service.product import Product
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD, add, logged_in

pytestmark = pytest.mark.usefixtures("quick_passwords")


def refused(call: Callable[[], object]) -> tuple[str, str | None]:
    """Why something was refused."""
    with pytest.raises(AccountError) as caught:
        call()
    return caught.value.code, caught.value.reason


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What the calls gave, or why they were refused, begun at one moment."""
    results: list[object] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            results.append(call())
        except AccountError as error:
            results.append(error.reason)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_first_user_is_an_administrator(product: Product) -> None:
    assert refused(lambda: add(product, "an", "reader")) == ("user_invalid", "first")
    with product.database.read() as connection:
        assert not users.any_user(connection)
    made = add(product, "an", "administrator", email="an@example.vn")
    assert (made.name, made.role, made.email, made.disabled) == (
        *("an", "administrator", "an@example.vn"),
        None,
    )
    assert made.has_password
    with product.database.read() as connection:
        assert users.any_user(connection)
    assert users.find(product.database, made.id) == made


def test_a_name_is_taken_however_it_is_spelt(product: Product) -> None:
    made = add(product, "Hoà Bình")
    for same in ("hoà bình", " HOÀ  BÌNH ", "Hoa\u0300 Bi\u0300nh"):
        assert refused(lambda same=same: add(product, same)) == ("user_invalid", "name_taken")
        assert users.find_by_name(product.database, same) == made
    assert add(product, "Hoa Binh").id != made.id
    assert [user.name for user in users.list_users(product.database).items] == [
        "Hoa Binh",
        "Hoà Bình",
    ]


def test_one_of_two_who_take_a_name_at_once_gets_it(product: Product) -> None:
    add(product, "an")
    results = at_once(lambda: add(product, "Bình"), lambda: add(product, "bình"))
    assert sum(isinstance(result, User) for result in results) == 1
    assert "name_taken" in results


def test_the_last_administrator_stays_one(product: Product) -> None:
    one, two = add(product, "an"), add(product, "bình")
    add(product, "chi", "editor")
    users.change(product, OPERATOR, two.id, role="editor")
    for change in ({"role": "reader"}, {"disabled": True}):
        because = refused(lambda change=change: users.change(product, OPERATOR, one.id, **change))
        assert because == ("user_invalid", "last_administrator")
    assert users.find(product.database, one.id) == one
    users.change(product, OPERATOR, two.id, role="administrator")
    assert users.change(product, OPERATOR, one.id, disabled=True).disabled
    because = refused(lambda: users.change(product, OPERATOR, two.id, role="editor"))
    assert because == ("user_invalid", "last_administrator")


@pytest.mark.parametrize("turn", range(3))
def test_of_two_administrators_who_are_lowered_at_once_one_stays(
    product: Product, turn: int
) -> None:
    one, two = add(product, "an"), add(product, "bình")
    results = at_once(
        lambda: users.change(product, OPERATOR, one.id, role="reader"),
        lambda: users.change(product, OPERATOR, two.id, disabled=True),
    )
    assert sum(isinstance(result, User) for result in results) == 1
    assert "last_administrator" in results


def test_only_an_administrator_changes_others(product: Product) -> None:
    add(product, "an")
    other = add(product, "bình", "editor")
    add(product, "chi", "editor")
    editor = logged_in(product, "chi")
    calls: list[Callable[[], object]] = [
        lambda: users.add(product, editor, "em", "reader"),
        lambda: users.change(product, editor, other.id, email="x@example.vn"),
        lambda: users.set_password(product, editor, other.id, NEW_PASSWORD),
        lambda: users.change(product, editor, editor.user or 0, role="administrator"),
        lambda: users.change(product, editor, editor.user or 0, name="an2"),
        lambda: tokens.make(product, editor, "x", "read", user=other.id),
    ]
    assert [refused(call)[0] for call in calls] == ["role_needed"] * len(calls)
    mine = users.change(product, editor, editor.user or 0, email="chi@example.vn", language="zh")
    assert (mine.email, mine.language) == ("chi@example.vn", "zh")
    assert users.change(product, editor, mine.id, email="").email is None


def test_a_token_changes_nothing_of_its_owner(product: Product) -> None:
    made = add(product, "an")
    _, secret = tokens.make(product, logged_in(product, "an"), "script", "administer")
    actor = tokens.of_bearer(product, secret)
    assert actor is not None
    assert actor.role == "administrator"
    calls: list[Callable[[], object]] = [
        lambda: users.set_password(product, actor, made.id, NEW_PASSWORD),
        lambda: users.change(product, actor, made.id, email="x@example.vn"),
        lambda: tokens.make(product, actor, "more", "administer"),
    ]
    assert [refused(call)[0] for call in calls] == ["session_needed"] * 3


def test_a_change_of_role_or_password_ends_other_sessions(product: Product) -> None:
    user = add(product, "an")
    add(product, "bình")

    def live() -> list[str]:
        return [one.id for one in sessions.list_sessions(product.database, user.id)]

    here, there = logged_in(product, "an"), logged_in(product, "an")
    assert set(live()) == {here.session, there.session}
    users.set_password(product, here, user.id, NEW_PASSWORD)
    assert live() == [here.session]
    users.change(product, here, user.id, role="editor")
    assert live() == [here.session]
    users.change(product, OPERATOR, user.id, role="reader")
    assert live() == []


def test_who_is_disabled_is_out_at_once_and_may_come_back(product: Product) -> None:
    add(product, "an")
    user = add(product, "bình", "editor")
    _, cookie = sessions.log_in(product, "bình", PASSWORD, None, "")
    _, secret = tokens.make(product, logged_in(product, "bình"), "script", "edit")
    users.change(product, OPERATOR, user.id, disabled=True)
    assert sessions.of_cookie(product, cookie) is None
    assert tokens.of_bearer(product, secret) is None
    assert refused(lambda: logged_in(product, "bình"))[0] == "login_refused"
    users.change(product, OPERATOR, user.id, disabled=False)
    assert sessions.of_cookie(product, cookie) is None
    assert tokens.of_bearer(product, secret) is not None
    assert logged_in(product, "bình").role == "editor"


def test_what_is_asked_of_nobody_is_refused(product: Product) -> None:
    calls: list[Callable[[], object]] = [
        lambda: users.find(product.database, 7),
        lambda: users.find_by_name(product.database, "an\ud800"),
        lambda: users.change(product, OPERATOR, 7, role="editor"),
        lambda: users.set_password(product, OPERATOR, 7, NEW_PASSWORD),
        lambda: tokens.make(product, OPERATOR, "x", "read", user=7),
    ]
    assert [refused(call)[0] for call in calls] == ["user_not_found"] * len(calls)


def test_each_change_is_recorded_with_what_it_was(product: Product) -> None:
    user = add(product, "an")
    add(product, "bình")
    users.change(product, OPERATOR, user.id, name="An", role="editor")
    users.change(product, OPERATOR, user.id, disabled=True)
    users.change(product, OPERATOR, user.id, disabled=True)
    users.change(product, OPERATOR, user.id, disabled=False)
    users.set_password(product, OPERATOR, user.id, NEW_PASSWORD)
    entries = audit.list_entries(product.database).items
    assert [(entry.action, entry.object) for entry in reversed(entries)][2:] == [
        ("user_changed", "an"),
        ("user_disabled", "An"),
        ("user_enabled", "An"),
        ("password_set", "An"),
    ]
    assert entries[3].detail == {"id": user.id, "name": "An", "role": "editor"}
    assert {entry.actor for entry in entries} == {"operator"}


def test_a_role_may_what_those_before_it_may() -> None:
    actor = Actor(1, "an", "editor", "session")
    assert [actor.may(role) for role in ("reader", "editor", "administrator")] == [
        *(True, True),
        False,
    ]
