"""What fails is tried again, later and later, and holds up nothing else."""

from datetime import datetime, timedelta

import pytest

from service.accounts import moments
from service.accounts.model import Actor
from service.delivery import destinations, retries
from service.delivery.model import Delivery, DeliveryError
from service.delivery.sending import Done, deliver_due
from service.delivery.unsubscribing import unsubscribe, unsubscribe_path
from service.product import Product
from tests.alert_rows import (
    AT_NOON,
    NOON,
    add_delivery,
    add_destination,
    add_query,
    delivery,
    destination,
    states,
)
from tests.recorded_channel import UNREACHABLE, Recorder, send

SINGLE = Actor(None, "", "administrator", "single")


@pytest.fixture
def channel() -> Recorder:
    """A channel that takes everything."""
    return Recorder()


def test_what_failed_is_tried_again_later_and_later_under_the_same_id(
    product: Product, channel: Recorder
) -> None:
    add_delivery(product, "a", add_destination(product), add_query(product))
    channel.error = UNREACHABLE
    seconds, due = 0.0, NOON
    for attempt in range(1, retries.ATTEMPTS):
        assert send(product, channel, seconds) == Done(failed=1)
        assert send(product, channel, seconds) == Done()
        row = delivery(product, "a")
        assert (row["state"], row["attempts"]) == ("waiting", attempt)
        assert row["error"] == '{"code":"unreachable","detail":""}'
        due = datetime.fromisoformat(row["due"])
        seconds = (due - NOON).total_seconds()
    assert timedelta(days=2) < due - NOON <= timedelta(days=3)
    assert send(product, channel, seconds) == Done(given_up=1)
    assert channel.ids == ["a"] * retries.ATTEMPTS
    assert states(product) == {"a": "given_up"}


def test_delays_have_jitter_and_stay_below_three_days_together() -> None:
    delays = [retries.delay(attempt) for attempt in range(1, retries.ATTEMPTS)]
    assert all(delays)
    assert retries.delay(retries.ATTEMPTS) is None
    longest = [*retries.DELAYS, *[retries.LONGEST_DELAY] * (retries.ATTEMPTS - 6)]
    assert 2.5 * 86_400 < sum(longest) < 3 * 86_400
    for one, bound in zip(delays, longest, strict=True):
        assert one is not None
        assert 0.8 * bound <= one.total_seconds() <= bound
    assert len({retries.delay(1) for _ in range(20)}) > 10
    assert retries.delay(1, wait=600) == timedelta(seconds=600)
    assert retries.delay(1, wait=1e9) == timedelta(seconds=retries.LONGEST_WAIT)


def test_a_destination_that_nothing_reaches_is_switched_off_at_the_end(
    product: Product, channel: Recorder
) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "a", hook, query, attempts=retries.ATTEMPTS - 1)
    add_delivery(product, "b", hook, query, due=moments.after(NOON, 3_000))
    channel.error = UNREACHABLE
    assert send(product, channel) == Done(given_up=1)
    row = destination(product, hook)
    assert (row["off"], row["off_reason"], row["told"]) == (AT_NOON, "failures", None)
    assert states(product) == {"a": "given_up", "b": "cancelled"}
    assert delivery(product, "b")["error"] == '{"code":"off","detail":""}'


def test_a_delivery_that_is_refused_alone_leaves_its_destination_on(
    product: Product, channel: Recorder
) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "good", hook, query)
    assert send(product, channel) == Done(delivered=1)
    add_delivery(product, "poison", hook, query, attempts=retries.ATTEMPTS - 1)
    channel.error = DeliveryError("answered", "400")
    assert send(product, channel) == Done(given_up=1)
    assert destination(product, hook)["off"] is None
    add_delivery(product, "again", hook, query)
    channel.error = DeliveryError("mail_refused", "550", ending="give_up")
    assert send(product, channel) == Done(given_up=1)
    assert destination(product, hook)["off"] is None


def test_a_receiver_that_is_gone_for_good_is_switched_off_at_once(
    product: Product, channel: Recorder
) -> None:
    hook = add_destination(product)
    add_delivery(product, "a", hook, add_query(product))
    channel.error = DeliveryError("answered", "410", ending="switch_off")
    assert send(product, channel) == Done(given_up=1)
    assert destination(product, hook)["off_reason"] == "failures"


def test_where_nobody_answers_the_others_rest_and_other_destinations_do_not(
    product: Product, channel: Recorder
) -> None:
    hook, other, query = add_destination(product), add_destination(product), add_query(product)
    for number in range(20):
        add_delivery(product, f"{number:02}", hook, query)
    add_delivery(product, "x", other, query)
    channel.error, channel.failing = UNREACHABLE, {hook}
    assert send(product, channel) == Done(delivered=1, failed=1)
    assert channel.ids == ["00", "x"]
    # The longer it fails, the longer they rest: few attempts in a day.
    for seconds in range(0, 86_400, 600):
        send(product, channel, seconds)
    assert len(channel.sent) < 100
    channel.error = None
    for hours in range(24, 60):
        send(product, channel, hours * 3_600)
    assert set(states(product).values()) == {"delivered"}
    assert destination(product, hook)["failing"] is None


def test_one_that_is_refused_does_not_hold_up_the_others(
    product: Product, channel: Recorder
) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "poison", hook, query)
    channel.error = DeliveryError("answered", "400")
    assert send(product, channel) == Done(failed=1)
    channel.error = None
    channel_ids = []
    for number in range(5):
        channel_ids.append(add_delivery(product, f"{number}", hook, query))
        assert send(product, channel) == Done(delivered=1)
    assert channel.ids == ["poison", *channel_ids]


@pytest.mark.parametrize("how", ["off", "removed", "unsubscribed"])
@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_being_sent_when_its_destination_is_taken_away_is_not_tried_again(
    product: Product, how: str, *, arrives: bool
) -> None:
    hook, query = add_destination(product), add_query(product)
    add_delivery(product, "a", hook, query)

    def take_away(_product: Product, _sent: Delivery) -> None:
        if how == "off":
            destinations.change(product, SINGLE, hook, on=False)
        elif how == "removed":
            destinations.remove(product, SINGLE, hook)
        else:
            path = unsubscribe_path(product, query, hook)
            assert unsubscribe(product, path.rpartition("/")[2], None)
        if not arrives:
            raise UNREACHABLE

    deliver_due(product, {"webhook": take_away}, lambda: NOON, senders=1)
    assert states(product) == {"a": "delivered" if arrives else "cancelled"}
