"""What was told of limits that come near agrees with plain searches, and each fault is found."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service import lease, loads, worker
from service.alerts import saved
from service.alerts.due import tell_due
from service.alerts.verification import verify
from service.db.alerts import notices
from service.product import Product
from service.worker import Done
from tests.collection import Write
from tests.saved_searches import match_all, save_search
from tests.standing_clock import Clock
from tests.waiting import go_on

NOW = datetime(2026, 5, 6, 12, 30, tzinfo=UTC)


def coming(days: int) -> date:
    """The day so many days from now, as it is in Hà Nội."""
    return (NOW + timedelta(days, hours=7)).date()


def limit(days: int) -> str:
    """Words that name this day."""
    return coming(days).strftime("trước ngày %d/%m/%Y")


@pytest.fixture(autouse=True)
def it_is_now(clock: Clock) -> None:
    """Whatever the tests do, they do now."""
    clock.moment = NOW


def findings(product: Product) -> list[tuple[str, int, str]]:
    return [(one.kind, one.saved_query, one.detail[:5]) for one in verify(product)]


def first_of(saved_query: int) -> sa.Select[Any]:
    """The oldest notice of a saved query."""
    mine = sa.select(notices).where(notices.c.saved_query == saved_query)
    return mine.order_by(notices.c.id).limit(1)


def go(product: Product, now: datetime = NOW) -> int:
    match_all(product)
    return tell_due(product, go_on, now=now)


@pytest.fixture
def near(product: Product, write: Write) -> Product:
    """Limits near and far, in documents that came, changed and went, and two saved queries."""
    lines = (f"Sở Y tế trực đê {limit(1)}.", f"Sở Y tế trực đê {limit(5)}.")
    loads.load(product, [write("a.txt", 1, *lines, f"Sở Y tế trực đê {limit(50)}.")])
    loads.load(product, [write("gone.txt", 2, *lines)])
    save_search(product, "trực đê", "due")
    save_search(product, "Sở Nội vụ", "text", "due")
    assert go(product) == 4
    loads.remove(product, "gone.txt")
    loads.load(product, [write("b.txt", 3, f"Sở Nội vụ trực đê {limit(2)}.")])
    assert go(product) == 2
    return product


def test_what_was_told_agrees_with_plain_searches(near: Product) -> None:
    assert findings(near) == []
    go(near, NOW + timedelta(1))
    assert findings(near) == []


def test_a_limit_that_was_not_told_is_missing(near: Product) -> None:
    with lease.aside(near) as connection:
        connection.execute(sa.delete(notices).where(notices.c.occasion.like("due:1:%")))
    assert findings(near) == [("missing", 1, "due:1")]


def test_a_limit_that_was_told_twice_is_double(near: Product) -> None:
    with lease.aside(near) as connection:
        row = connection.execute(first_of(1)).first()
        assert row is not None
        again = {**row._mapping, "occasion": row.occasion.replace("due:1", "due:7")}
        del again["id"]
        connection.execute(sa.insert(notices).values(again))
    assert findings(near) == [("double", 1, "due:7")]


@pytest.mark.parametrize("days", [-9_000, 6])
def test_a_limit_that_is_not_in_the_paragraph_or_was_not_near_should_not_be_there(
    near: Product, days: int
) -> None:
    with lease.aside(near) as connection:
        one = sa.select(sa.func.min(notices.c.id)).where(notices.c.occasion.like("due:7:%"))
        this = notices.c.id == connection.scalar(one)
        connection.execute(sa.update(notices).where(this).values(occasion=f"due:7:{coming(days)}"))
    assert sorted(findings(near)) == [("missing", 1, "due:7"), ("unexpected", 1, "due:7")]


def test_a_paragraph_that_does_not_match_should_not_be_there(near: Product) -> None:
    with lease.aside(near) as connection:
        row = connection.execute(first_of(1)).first()
        revision = connection.scalar(
            sa.select(notices.c.revision).where(notices.c.saved_query == 2).limit(1)
        )
        assert row is not None
        other = {**row._mapping, "saved_query": 2, "revision": revision}
        del other["id"]
        connection.execute(sa.insert(notices).values(other))
    assert findings(near) == [("unexpected", 2, "due:1")]


def test_nothing_is_missing_whose_turn_is_still_to_come(near: Product, write: Write) -> None:
    save_search(near, "Sở Y tế", "due")
    assert findings(near) == []
    loads.load(near, [write("c.txt", 4, f"Sở Y tế trực đê {limit(3)}.")])
    assert [kind for kind, _, _ in findings(near)] == ["waiting"]
    saved.pause(near, 1)
    go(near)
    assert findings(near) == []


def test_the_job_of_the_worker_tells_what_is_near(product: Product, write: Write) -> None:
    loads.load(product, [write("a.txt", 1, f"Sở Y tế trực đê {limit(3)}.")])
    save_search(product, "trực đê", "due")
    job = worker.match_alerts(go_on)
    with lease.matching(product):
        assert job(product) == Done()
    assert job(product).changes == "1 notices of time limits that are near"
    assert job(product) == Done()
