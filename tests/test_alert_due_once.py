"""What is near is told once: whoever is killed, stopped or late, and whatever clocks say."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service import lease, loads
from service.alerts import due, saved
from service.alerts.due import tell_due
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.db.alerts import deliveries, notices
from service.parameters import Selection
from service.product import Product, opened
from service.settings import read
from tests.alert_rows import add_destination
from tests.collection import Write
from tests.near_limits import APRIL_20, MIDNIGHT, Go, go_on, going, occasions, told
from tests.saved_searches import match_all, save_search

ROOT = Path(__file__).resolve().parents[1]
QUERIES = 60
KILLS = 6

# Tells what is near, one saved query in each transaction, until it is killed.
TELLER = """
from service.alerts.due import tell_due
from service.product import opened
from service.settings import read
from tests.near_limits import MIDNIGHT, go_on

with opened(read()) as product:
    print("ready", flush=True)
    tell_due(product, go_on, now=MIDNIGHT, chunk=1)
    print("done", flush=True)
"""


@pytest.fixture
def go(product: Product) -> Go:
    """Goes to a day and tells what is near."""
    return going(product)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    """A product on either database, also for other processes, with many who are to be told."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    for name, value in {"data": str(tmp_path / "data"), "database_url": url}.items():
        monkeypatch.setenv(f"DIRECTIVES_{name.upper()}", value)
    monkeypatch.setenv("DIRECTIVES_ENGINE_URL", "tantivy:")
    with opened(read()) as product:
        path = tmp_path / "a.txt"
        path.write_text(f"KẾ HOẠCH\n\n1. {APRIL_20}\n\n2. {APRIL_20}\n", encoding="utf-8")
        loads.load(product, [path])
        terms = terms_of_search(product, Selection(q="trực đê"), ("due",))
        hook = add_destination(product)
        for _ in range(QUERIES):
            saved.create(product, None, terms, Settings(name="đê", destinations=(hook,)))
        match_all(product)
        yield product


def assert_told_once(product: Product) -> None:
    """Each saved query has its two notices, and these are in one delivery."""
    with product.database.read() as connection:
        rows: list[Any] = list(connection.execute(sa.select(notices)))
        sent = connection.execute(sa.select(deliveries)).all()
    assert Counter(row.saved_query for row in rows) == dict.fromkeys(range(1, QUERIES + 1), 2)
    for row in rows:
        of_it = (one for one in sent if one.saved_query == row.saved_query)
        assert sum(one.first <= row.id <= one.last for one in of_it) == 1


def test_who_is_killed_at_any_moment_loses_and_repeats_nothing(kept: Product) -> None:
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", TELLER], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(random.random() * 0.2)
            process.kill()
    tell_due(kept, go_on, now=MIDNIGHT, chunk=1)
    assert_told_once(kept)


def test_several_at_once_tell_each_limit_once(kept: Product) -> None:
    def tell() -> None:
        tell_due(kept, go_on, now=MIDNIGHT, chunk=7)

    threads = [threading.Thread(target=tell) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_told_once(kept)


def test_what_is_removed_is_not_told_and_what_comes_back_is_not_told_twice(
    product: Product, write: Write, go: Go
) -> None:
    path = write("a.txt", 1, APRIL_20)
    loads.load(product, [path])
    save_search(product, "trực đê", "due")
    assert go(0) == 1
    loads.remove(product, "a.txt")
    assert go(6) == 0
    loads.load(product, [path])
    assert go(0) == 0
    assert go(6) == 1


def test_a_week_without_a_worker_repeats_nothing(product: Product, write: Write, go: Go) -> None:
    lines = (f"Sở Y tế trực đê trước ngày {day}/4/2024." for day in range(14, 28))
    loads.load(product, [write("a.txt", 1, *lines)])
    save_search(product, "trực đê", "due")
    assert go(0) == 7  # from the 14th to the 20th, one of them tomorrow
    assert go(7) == 8  # the 20th and the 21st once more, from the 22nd to the 27th
    assert len(set(occasions(product))) == 15


@pytest.mark.parametrize("back", [1, 3, 400])
def test_a_clock_that_goes_back_repeats_nothing(
    product: Product, write: Write, go: Go, back: int
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    assert go(6) == 1
    assert go(6 - back) == 0
    assert go(6) == 0


def test_a_clock_that_went_far_ahead_for_a_while_hides_nothing(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    assert [go(day) for day in (400, 0, 6)] == [0, 1, 1]


def test_nothing_is_done_again_while_nothing_has_changed(
    product: Product, write: Write, go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    now = MIDNIGHT + timedelta(0.5)
    assert due.is_overdue(product.database, now)
    assert go(0.5) == 1
    assert not due.is_overdue(product.database, now)
    assert due.is_overdue(product.database, now + timedelta(0.6))


def test_whoever_is_stopped_or_ends_in_the_middle_loses_and_repeats_nothing(
    product: Product, write: Write
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    for _ in range(5):
        save_search(product, "trực đê", "due")
    match_all(product)
    stops = iter([False, True])
    assert tell_due(product, lambda: next(stops), now=MIDNIGHT, chunk=1) == 2

    def require() -> None:
        if len(told(product)) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell_due(product, go_on, require, now=MIDNIGHT, chunk=1)
    assert tell_due(product, go_on, now=MIDNIGHT, chunk=1) == 1
    assert sorted(id_ for id_, _, _ in told(product)) == [1, 2, 3, 4, 5]


def test_a_saved_query_that_ends_meanwhile_is_not_told(product: Product, write: Write) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    first, last = (save_search(product, "trực đê", "due") for _ in range(2))
    match_all(product)

    def meanwhile() -> None:
        if told(product):
            saved.pause(product, last)

    assert tell_due(product, go_on, meanwhile, now=MIDNIGHT, chunk=1) == 1
    assert [id_ for id_, _, _ in told(product)] == [first]


def test_two_who_think_that_it_is_theirs_tell_once(product: Product, write: Write) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    match_all(product)
    inner: list[int] = []

    def overtaken() -> None:
        if not inner:
            inner.append(0)
            inner.append(tell_due(product, go_on, now=MIDNIGHT))

    with lease.matching(product):
        assert tell_due(product, go_on, overtaken, now=MIDNIGHT) == 0
    assert inner[1:] == [1]
    assert len(told(product)) == 1
