"""Deliveries reach their receivers at least once, whoever is killed and whatever clocks say."""

import random
import threading
import time
from collections import Counter

import pytest

from service import lease
from service.accounts import moments, users
from service.delivery import claims, destination_rows, retries
from service.delivery.model import Delivery, DeliveryError, Failure
from service.delivery.sending import Done, deliver_due
from service.product import Product
from tests.alert_rows import (
    AT_NOON,
    NOON,
    add_delivery,
    add_destination,
    add_query,
    delivery,
    destination,
    lapse,
    states,
)
from tests.people import OPERATOR, add
from tests.recorded_channel import UNREACHABLE, Recorder, send
from tests.waiting import LONGEST


@pytest.fixture
def channel() -> Recorder:
    """A channel that takes everything."""
    return Recorder()


def test_what_is_due_is_sent_once(product: Product, channel: Recorder) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "b", hook, query, first=3, last=9, kind="notices")
    add_delivery(product, "later", hook, query, due=moments.after(NOON, 60))
    assert send(product, channel) == Done(delivered=1)
    assert send(product, channel) == Done()
    (sent,) = channel.sent
    assert (sent.id, sent.kind, sent.first, sent.last, sent.attempt) == ("b", "notices", 3, 9, 1)
    assert (sent.destination.id, sent.saved_query) == (hook, query)
    row = delivery(product, "b")
    assert (row["state"], row["done"], row["error"]) == ("delivered", AT_NOON, None)
    assert states(product) == {"b": "delivered", "later": "waiting"}


def test_what_a_killed_sender_had_claimed_is_sent_under_the_same_id(
    product: Product, channel: Recorder
) -> None:
    add_delivery(product, "a", add_destination(product), add_query(product))
    with claims.sending(product) as may:
        assert may
        assert claims.claim(product, "killed", ["webhook"], NOON) is not None
    lapse(product)
    assert send(product, channel) == Done(delivered=1)
    assert channel.sent[0].attempt == 2


def test_a_delivery_that_ends_its_senders_is_given_up(product: Product, channel: Recorder) -> None:
    hook = add_destination(product)
    add_delivery(product, "a", hook, add_query(product), attempts=retries.ATTEMPTS)
    assert send(product, channel) == Done(given_up=1)
    assert channel.sent == []
    assert delivery(product, "a")["error"] == '{"code":"interrupted","detail":""}'


def test_a_late_success_counts_and_a_late_failure_does_not(product: Product) -> None:
    query = add_query(product)
    for id_ in ("good", "bad"):
        add_delivery(product, id_, add_destination(product), query)
    late = {}
    for _ in range(2):
        one = claims.claim(product, "slow", ["webhook"], NOON)
        assert one is not None
        late[one.id] = one
    lapse(product)
    claims.put_right(product, "other", NOON)
    assert states(product) == {"good": "waiting", "bad": "waiting"}
    claims.is_delivered(product, late["good"], NOON)
    claims.has_failed(product, "slow", late["bad"], DeliveryError("timed_out"), NOON)
    assert states(product) == {"good": "delivered", "bad": "waiting"}
    assert delivery(product, "bad")["due"] == AT_NOON


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_jumps_loses_nothing_and_sends_nothing_twice(
    product: Product, channel: Recorder, days: int
) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "sent", hook, query)
    assert send(product, channel) == Done(delivered=1)
    add_delivery(product, "failed", hook, query)
    channel.error = UNREACHABLE
    assert send(product, channel) == Done(failed=1)
    channel.error = None
    jump = days * 86_400
    # A retry waits a day at most, whatever its row says.
    for hours in range(26):
        send(product, channel, jump + hours * 3_600)
    assert Counter(channel.ids) == {"sent": 1, "failed": 2}
    assert states(product) == {"sent": "delivered", "failed": "delivered"}
    assert destination(product, hook)["off"] is None


@pytest.mark.parametrize(
    ("cadence", "hours"), [("at_once", 1.1), ("hourly", 2.1), ("daily", 26.1), ("weekly", 170.1)]
)
def test_what_a_wrong_clock_made_due_far_off_is_sent_within_a_period(
    product: Product, channel: Recorder, cadence: str, hours: float
) -> None:
    hook, query = add_destination(product), add_query(product, cadence=cadence)
    for name, due in (("far", hours), ("near", hours - 0.2)):
        add_delivery(product, name, hook, query, due=moments.after(NOON, due * 3_600))
    assert send(product, channel) == Done(delivered=1)
    assert states(product) == {"far": "delivered", "near": "waiting"}


def test_several_senders_send_each_delivery_once(product: Product) -> None:
    channel = Recorder(seconds=0.01)
    query = add_query(product)
    hooks = [add_destination(product) for _ in range(5)]
    for number in range(30):
        add_delivery(product, f"{number}", random.choice(hooks), query)
    done: list[Done] = []
    threads = [
        threading.Thread(target=lambda: done.append(send(product, channel, senders=3)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.delivered for one in done) == 30
    assert Counter(channel.ids) == {f"{number}": 1 for number in range(30)}


def test_each_destination_gets_one_delivery_at_a_time_and_in_order(product: Product) -> None:
    query = add_query(product)
    hooks = [add_destination(product) for _ in range(3)]
    for number in range(60):
        add_delivery(product, f"{number:02}", hooks[number % 3], query)
    sent: dict[int, list[str]] = {hook: [] for hook in hooks}
    busy = {hook: threading.Lock() for hook in hooks}

    def channel(_product: Product, one: Delivery) -> None:
        assert busy[one.destination.id].acquire(blocking=False)
        time.sleep(random.choice((0, 0.002)))
        sent[one.destination.id].append(one.id)
        busy[one.destination.id].release()

    assert deliver_due(product, {"webhook": channel}, lambda: NOON).delivered == 60
    for ids in sent.values():
        assert len(ids) == 20
        assert ids == sorted(ids)


def test_a_slow_destination_does_not_hold_up_the_others(product: Product) -> None:
    query, slow = add_query(product), add_destination(product, name="slow")
    add_delivery(product, "slow", slow, query)
    other = add_destination(product)
    for number in range(3):
        add_delivery(product, f"{number}", other, query)
    sent: list[str] = []
    all_else = threading.Event()

    def channel(_product: Product, one: Delivery) -> None:
        if one.id == "slow":
            assert all_else.wait(LONGEST)
        sent.append(one.id)
        if len(sent) == 3:
            all_else.set()

    deliver_due(product, {"webhook": channel}, lambda: NOON, senders=2)
    assert sent == ["0", "1", "2", "slow"]


def test_what_is_off_or_removed_or_without_a_channel_is_not_sent(
    product: Product, channel: Recorder
) -> None:
    query = add_query(product)
    for name, values in {
        "off": {"off": AT_NOON},
        "removed": {"removed": AT_NOON},
        "mail": {"kind": "email"},
    }.items():
        add_delivery(product, name, add_destination(product, **values), query)
    assert send(product, channel) == Done()
    assert set(states(product).values()) == {"waiting"}


@pytest.mark.usefixtures("quick_passwords")
def test_what_a_disabled_user_asked_for_is_not_sent(product: Product, channel: Recorder) -> None:
    add(product, "an")
    user = add(product, "bình", "reader")
    hook, query = add_destination(product, owner=user.id), add_query(product, user.id)
    add_delivery(product, "a", hook, query)
    users.change(product, OPERATOR, user.id, disabled=True)
    assert send(product, channel) == Done()
    users.change(product, OPERATOR, user.id, disabled=False)
    assert send(product, channel) == Done(delivered=1)


def test_a_destination_that_is_switched_on_again_takes_what_comes(
    product: Product, channel: Recorder
) -> None:
    hook, query = add_destination(product, failing=AT_NOON), add_query(product)
    add_delivery(product, "old", hook, query)
    with lease.aside(product) as connection:
        destination_rows.switch_off(connection, hook, "owner", NOON)
        destination_rows.switch_off(connection, hook, "failures", NOON)  # it is off already
    assert destination(product, hook)["off_reason"] == "owner"
    with lease.aside(product) as connection:
        destination_rows.switch_on(connection, hook)
    assert destination(product, hook)["failing"] is None
    add_delivery(product, "new", hook, query)
    assert send(product, channel) == Done(delivered=1)
    assert states(product) == {"old": "cancelled", "new": "delivered"}


def test_a_stopped_sender_leaves_the_rest(product: Product, channel: Recorder) -> None:
    hook, query = add_destination(product), add_query(product)
    for number in range(3):
        add_delivery(product, f"{number}", hook, query)
    deliver_due(
        product, {"webhook": channel}, lambda: NOON, stop=lambda: len(channel.sent) > 0, senders=1
    )
    assert channel.ids == ["0"]


def test_an_error_tells_code_and_detail() -> None:
    error = DeliveryError("answered", "500", wait=3)
    assert (str(error), error.failure) == ("answered: 500", Failure("answered", "500"))
    assert (error.ending, error.wait) == ("try_again", 3)
