"""Failed log-ins make the next one wait, by name and by address, and never for long."""

import threading
from datetime import timedelta
from functools import partial

import pytest

from service.accounts import sessions, throttle, users
from service.accounts.model import AccountError
from service.db.accounts import failures
from service.product import Product
from tests.collection import rows
from tests.meeting import meet
from tests.people import NOON, OPERATOR, PASSWORD, add, at

pytestmark = pytest.mark.usefixtures("quick_passwords")


def attempt(
    product: Product,
    seconds: float,
    name: str = "an",
    password: str = "wrong",
    address: str | None = "192.0.2.1",
) -> str | int:
    """Log in so many seconds after noon: "in", "refused", or the seconds to wait."""
    try:
        sessions.log_in(product, name, password, address, "", now=at(seconds))
    except AccountError as error:
        return "refused" if error.code == "login_refused" else int(str(error.values["seconds"]))
    return "in"


def test_after_five_failures_of_a_name_each_next_one_waits_twice_as_long(
    product: Product,
) -> None:
    add(product, "an")
    assert [attempt(product, 0, address=None) for _ in range(6)] == ["refused"] * 5 + [2]
    assert attempt(product, 1, address=None) == 1
    now, waits = 0.0, []
    for _ in range(12):
        wait = attempt(product, now, address=None)
        assert isinstance(wait, int)
        waits.append(wait)
        now += wait
        assert attempt(product, now, address=None) == "refused"
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_the_right_password_waits_as_well_and_then_clears_the_name(product: Product) -> None:
    add(product, "an")
    assert [attempt(product, 0) for _ in range(6)][-1] == 2
    assert attempt(product, 1, password=PASSWORD) == 1
    assert attempt(product, 2, password=PASSWORD) == "in"
    assert [attempt(product, 3) for _ in range(6)] == ["refused"] * 5 + [2]


def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(product: Product) -> None:
    add(product, "an")
    for name in ("an", "nobody", " NOBODY "):
        expected = [2] * 6 if name == " NOBODY " else ["refused"] * 5 + [2]
        assert [attempt(product, 0, name, address=None) for _ in range(6)] == expected


def test_after_twenty_failures_an_address_waits_whatever_name_it_tries(product: Product) -> None:
    add(product, "an")
    tries = [attempt(product, 0, f"name{number}") for number in range(21)]
    assert tries == ["refused"] * 20 + [2]
    assert attempt(product, 0, password=PASSWORD) == 2
    assert attempt(product, 0, password=PASSWORD, address="192.0.2.2") == "in"
    assert attempt(product, 2, password=PASSWORD) == "in"
    # A success from there does not clear the address: its owner may have one account of his own.
    assert attempt(product, 2, "other") == "refused"
    assert attempt(product, 2, "another") == 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_is_a_network_as_one_customer_has_it(
    product: Product, one: str, other: str, same: bool
) -> None:
    keys = {throttle.keys_of(product, "an", address)[1] for address in (one, other)}
    assert (len(keys) == 1) is same


def test_failures_are_forgiven_after_an_hour(product: Product) -> None:
    add(product, "an")
    for _ in range(7):
        attempt(product, 0)
    assert attempt(product, 3_601) == "refused"
    assert [attempt(product, 3_602) for _ in range(5)] == ["refused"] * 4 + [2]


def test_a_clock_that_was_set_back_locks_nobody_out(product: Product) -> None:
    add(product, "an")
    for _ in range(6):
        attempt(product, 400 * 86_400)
    assert attempt(product, 0, password=PASSWORD) == "in"
    # Another machine's clock may be some seconds ahead: the wait is no longer for that.
    for _ in range(6):
        attempt(product, 30)
    assert attempt(product, 0) == 2
    assert attempt(product, 32) == "refused"


def test_who_is_logged_in_is_not_affected(product: Product) -> None:
    add(product, "an")
    _, cookie = sessions.log_in(product, "an", PASSWORD, "192.0.2.1", "", now=NOON)
    for second in range(30):
        attempt(product, second)
    assert sessions.of_cookie(product, cookie, "192.0.2.1", now=at(31)) is not None


def test_guessing_at_once_is_no_quicker_than_in_turn(product: Product) -> None:
    add(product, "an")
    results: list[str | int] = []
    start = threading.Barrier(8)

    def guess(number: int) -> None:
        start.wait()
        results.append(attempt(product, 0, password=f"wrong {number}", address=f"192.0.2.{number}"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["2"] * 3 + ["refused"] * 5


def test_guessing_at_once_is_no_quicker_while_failures_are_forgiven(on_server: Product) -> None:
    add(on_server, "an")
    attempt(on_server, 0, address=None)
    right = partial(attempt, on_server, 0, password=PASSWORD, address=None)
    guesses = [partial(attempt, on_server, 0, address=f"192.0.2.{number}") for number in range(8)]
    first, *results = meet(on_server.database, "DELETE FROM failures", right, *guesses)
    assert first == "in"
    assert sorted(map(str, results)) == ["2"] * 3 + ["refused"] * 5


def test_what_was_typed_as_a_name_is_not_kept(product: Product) -> None:
    add(product, "an")
    typed = "mật khẩu gõ nhầm ô"
    attempt(product, 0, name=typed)
    attempt(product, 0, name="\ud800" * 1_000)
    assert typed not in repr(rows(product))
    assert max(len(row) for row in rows(product, failures)[0]) < 200


def test_old_failures_are_removed_at_a_later_log_in(product: Product) -> None:
    add(product, "an")
    users.change(product, OPERATOR, 1, email="an@example.vn")
    for name in ("x", "y", "z"):
        attempt(product, 0, name)
    tomorrow = NOON + timedelta(days=1)
    sessions.log_in(product, "an", PASSWORD, None, "", now=tomorrow)
    assert rows(product, failures) == [[]]
