"""That nothing is new is said once for each period and destination, and only when it is so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from service import lease, loads, states, worker
from service.accounts import moments
from service.accounts.model import Actor
from service.alerts import saved
from service.alerts.nothing import Message, is_time, say_nothing_new
from service.alerts.records import find_any
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.db.alerts import deliveries, notices, saved_queries, saved_query_destinations
from service.delivery import destination_rows, destinations, digest, payload
from service.parameters import Selection
from service.product import Product
from service.worker import Done
from tests.alert_rows import add_destination
from tests.collection import Write
from tests.mailed import delivery_of
from tests.saved_searches import match_all
from tests.standing_clock import Clock
from tests.waiting import go_on

NOW = datetime(2026, 5, 6, 12, 30, tzinfo=UTC)
ENDS = NOW.replace(minute=0) + timedelta(hours=2)
"""When the first period is over: at a full hour, long after all that the tests do now."""
ZONE = "Asia/Ho_Chi_Minh"
LOCAL = ENDS.astimezone(ZoneInfo(ZONE))
Say = Callable[[float], int]


@pytest.fixture(autouse=True)
def it_is_now(clock: Clock) -> None:
    """Whatever the tests do, they do now."""
    clock.moment = NOW


@pytest.fixture
def say(product: Product) -> Say:
    """Says what is to be said so many hours after the first period is over."""
    say_nothing_new(product, go_on, now=ENDS - timedelta(minutes=20))
    return lambda hours: say_nothing_new(product, go_on, now=ENDS + timedelta(hours=hours))


def save(product: Product, *, to: int | None = None, **wishes: Any) -> int:
    """Save a search that asks to be told once a day that nothing is new."""
    at = {"hour": LOCAL.hour, "weekday": LOCAL.weekday(), "timezone": ZONE}
    given: dict[str, Any] = {"cadence": "daily", "tell_nothing": True, **at, **wishes}
    where = add_destination(product) if to is None else to
    terms = terms_of_search(product, Selection(q="trực đê"), ("text",))
    return saved.create(
        product, None, terms, Settings(name="Đê điều", destinations=(where,), **given)
    )


def said(product: Product) -> list[Message]:
    """What was said to whom, in that order."""
    query = sa.select(deliveries).where(deliveries.c.kind == "nothing")
    ordered = query.order_by(deliveries.c.made, deliveries.c.saved_query, deliveries.c.destination)
    with product.database.read() as connection:
        rows = connection.execute(ordered).all()
    return [Message(row.saved_query, row.destination, row.first, row.last) for row in rows]


def covered(product: Product) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in said(product)]


def test_nothing_new_is_said_once_at_the_end_of_each_day(product: Product, say: Say) -> None:
    id_ = save(product)
    assert [say(hours) for hours in (-0.1, 0, 0.1, 1, 23.9, 24, 24.2)] == [0, 1, 0, 0, 0, 1, 0]
    assert said(product) == [Message(id_, 1, 1, 0), Message(id_, 1, 1, 0)]


def test_each_destination_is_told(product: Product, say: Say) -> None:
    first, second = add_destination(product), add_destination(product)
    id_ = save(product, to=first)
    with lease.aside(product) as connection:
        also = {"saved_query": id_, "destination": second}
        connection.execute(sa.insert(saved_query_destinations).values(also))
    assert say(0) == 2


def test_the_loads_are_named_in_which_nothing_was_found(
    product: Product, write: Write, say: Say
) -> None:
    save(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế cấp thuốc.")])
    loads.load(product, [write("b.txt", 2, "Sở Y tế cấp thuốc.")])
    match_all(product)
    assert say(0) == 1
    loads.load(product, [write("c.txt", 3, "Sở Y tế cấp thuốc.")])
    match_all(product)
    assert say(24) == 1
    assert say(48) == 1
    assert covered(product) == [(1, 2), (3, 3), (4, 3)]


def test_a_day_with_news_is_not_one_without(product: Product, write: Write, say: Say) -> None:
    save(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    assert say(0) == 0
    with lease.aside(product) as connection:
        connection.execute(sa.update(deliveries).values(state="delivered"))
    assert say(24) == 1
    assert covered(product) == [(2, 1)]


def test_who_has_not_received_his_news_is_not_told_that_there_is_none(
    product: Product, write: Write, say: Say
) -> None:
    save(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    assert [say(hours) for hours in (0, 24, 48)] == [0, 0, 0]


def test_nothing_is_said_while_a_load_waits_to_be_matched(
    product: Product, write: Write, say: Say
) -> None:
    save(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế cấp thuốc.")])
    assert [say(0), say(0.5)] == [0, 0]
    assert is_time(product.database, ENDS + timedelta(hours=0.5))
    match_all(product)
    assert say(0.5) == 1
    assert not is_time(product.database, ENDS + timedelta(hours=0.5))
    assert covered(product) == [(1, 1)]


def test_what_came_after_the_hour_is_left_to_the_next_message(
    product: Product, write: Write, say: Say
) -> None:
    save(product)
    for name in ("a.txt", "b.txt"):
        loads.load(product, [write(name, 1, f"Sở Y tế cấp thuốc {name}.")])
    loads.load(product, [write("c.txt", 3, "Sở Y tế trực đê.")])
    match_all(product)
    late = moments.written(ENDS + timedelta(seconds=1))
    with lease.aside(product) as connection:
        connection.execute(sa.update(notices).values(made=late))
        connection.execute(sa.update(deliveries).values(made=late))
    assert say(0.1) == 1
    assert covered(product) == [(1, 2)]
    assert say(24) == 0


@pytest.mark.parametrize(
    "wishes", [{"tell_nothing": False}, {"cadence": "hourly"}, {"cadence": "at_once"}]
)
def test_who_has_not_asked_is_left_alone(
    product: Product, say: Say, wishes: dict[str, Any]
) -> None:
    save(product, **wishes)
    assert [say(hours) for hours in (0, 1, 24)] == [0, 0, 0]


def test_what_rests_or_goes_nowhere_is_not_told(product: Product, say: Say) -> None:
    paused, removed, off = (save(product) for _ in range(3))
    saved.pause(product, paused)
    saved.remove(product, removed)
    with lease.aside(product) as connection:
        (to,) = find_any(product.database, off).destinations
        destination_rows.switch_off(connection, to, "owner", NOW)
    assert say(0) == 0
    saved.resume(product, paused)
    assert say(24) == 1


def test_a_search_has_no_period_before_it_was_saved(product: Product, say: Say) -> None:
    id_ = save(product)
    with lease.aside(product) as connection:
        later = {"made": moments.written(ENDS + timedelta(minutes=1))}
        connection.execute(sa.update(saved_queries).values(later))
    assert [say(hours) for hours in (0, 0.5, 24)] == [0, 0, 1]
    assert [one.saved_query for one in said(product)] == [id_]


def test_a_week_ends_on_its_day(product: Product, say: Say) -> None:
    save(product, cadence="weekly", weekday=(LOCAL.weekday() + 2) % 7)
    assert [say(24 * day) for day in range(10)] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]


def test_after_days_without_a_worker_it_is_said_once(product: Product, say: Say) -> None:
    save(product)
    assert say(24 * 5 + 3) == 1
    assert say(24 * 6) == 1


@pytest.mark.parametrize("back", [0.5, 26.0, 24.0 * 400])
def test_a_clock_that_goes_back_repeats_nothing(product: Product, say: Say, back: float) -> None:
    save(product)
    assert [say(0.3), say(24.3)] == [1, 1]
    assert say(24.3 - back) == 0
    assert [say(0.3), say(24.3), say(48.3)] == [0, 0, 1]


def test_a_clock_that_went_far_ahead_for_a_while_ends_no_messages(
    product: Product, say: Say
) -> None:
    save(product)
    assert [say(24 * 400), say(0.3), say(24)] == [1, 0, 1]


def test_whoever_is_stopped_in_the_middle_loses_and_repeats_nothing(
    product: Product, say: Say
) -> None:
    save(product)
    save(
        product,
        timezone="Pacific/Honolulu",
        hour=ENDS.astimezone(ZoneInfo("Pacific/Honolulu")).hour,
    )
    assert say_nothing_new(product, lambda: True, now=ENDS) == 1
    assert say(0) == 1
    assert len(said(product)) == 2


def test_two_who_think_that_it_is_theirs_say_it_once(product: Product, say: Say) -> None:
    save(product)
    inner: list[int] = []

    def overtaken() -> None:
        inner.append(say(0))

    assert say_nothing_new(product, go_on, overtaken, now=ENDS) == 0
    assert inner == [1]


def test_a_letter_and_a_webhook_name_the_loads(product: Product, write: Write, say: Say) -> None:
    hook = add_destination(product, kind="email", address="an@example.vn")
    save(product, to=hook)
    loads.load(product, [write("a.txt", 1, "Sở Y tế cấp thuốc.")])
    match_all(product)
    assert [say(0), say(24)] == [1, 1]
    with product.database.read() as connection:
        query = sa.select(deliveries.c.id).order_by(deliveries.c.made)
        busy, idle = (delivery_of(product, id_) for id_ in connection.scalars(query))
    message = payload.message(product, busy)
    assert message.loads is not None
    assert (message.loads.first, message.loads.last, message.loads.loads) == (1, 1, 1)
    assert message.loads.paragraphs == 7
    assert (message.type, message.total, message.notices) == ("nothing", 0, ())
    assert "Đã rà soát 1 lần nạp (từ lần 1 đến lần 1)" in digest.letter_of(product, busy).text
    assert "không có lần nạp nào" in digest.letter_of(product, idle).text


def test_loads_for_which_a_search_rested_are_not_said_to_be_covered(
    product: Product, write: Write, say: Say
) -> None:
    id_ = save(product)
    saved.pause(product, id_)
    loads.load(product, [write("a.txt", 1, "Sở Y tế cấp thuốc.")])
    saved.resume(product, id_)
    loads.load(product, [write("b.txt", 2, "Sở Y tế cấp thuốc.")])
    match_all(product)
    assert say(0) == 1
    with product.database.read() as connection:
        one = connection.scalars(sa.select(deliveries.c.id)).one()
    message = payload.message(product, delivery_of(product, one))
    assert message.loads is not None
    assert (message.loads.first, message.loads.last, message.loads.loads) == (1, 2, 1)


def test_the_job_of_the_worker_says_it(product: Product) -> None:
    save(product, hour=NOW.astimezone(ZoneInfo(ZONE)).hour)
    with lease.aside(product) as connection:
        before = moments.written(NOW - timedelta(days=2))
        connection.execute(sa.update(saved_queries).values(made=before))
        states.set_state(connection, "alerts_nothing", before)
    job = worker.match_alerts(go_on)
    assert job(product).changes == "1 messages that there is nothing new"
    assert job(product) == Done()


@pytest.mark.parametrize("gone", ["destination", "query", "wish"])
def test_what_is_taken_away_before_it_is_queued_is_not_said(
    product: Product, say: Say, gone: str
) -> None:
    id_ = save(product)
    single = Actor(None, "", "administrator", "single")

    def take_away() -> None:
        if gone == "destination":
            destinations.remove(product, single, 1)
        elif gone == "query":
            saved.remove(product, id_)
        else:
            saved.change(product, id_, None, {"tell_nothing": False})

    assert say_nothing_new(product, go_on, take_away, now=ENDS) == 0
    assert said(product) == []
