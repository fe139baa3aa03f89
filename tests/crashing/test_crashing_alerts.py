"""Whatever is killed and whenever: every notice is made once, and every delivery arrives.

Service, worker, mail server and webhook receiver are killed at 100 random moments of 50 loads, over
200 saved queries, with clocks that are wrong. DIRECTIVES_TEST_SEED repeats a run, as far as
processes let themselves be repeated.
"""

import itertools
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.alerts import due, nothing
from service.alerts.progress import is_waiting
from service.db.alerts import deliveries
from service.db.schema import loads
from tests.alert_rows import add_destination
from tests.crashing import clock
from tests.crashing.installation import WRONG_HOURS, Installation, installed
from tests.crashing.letters import MARK, searches
from tests.crashing.proof import (
    Rows,
    require_each_text_told,
    require_in_one_delivery_each,
    require_notices_once,
    require_received,
    require_verified,
    rows_of,
)
from tests.crashing.steps import Steps

KILLS = 100
LOADS = 50
QUERIES = 200
LONGEST_PEACE = 1.0
"""Seconds between two kills, at most."""
LEAD = 6
"""By so many kills, killing may be before the loads or behind them."""
DAYS_AHEAD = 9


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn; SQLite's is in the data folder."""
    if request.param == "sqlite":
        return ""
    url: str = request.getfixturevalue("postgresql_url")
    return url


def test_nothing_is_lost_or_doubled_by_a_hundred_kills(database_url: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("DIRECTIVES_TEST_SEED", time.time_ns() % 1_000_000))
    print(f"DIRECTIVES_TEST_SEED={seed}")
    with installed(tmp_path, database_url, random.Random(seed)) as installation:
        _save(installation)
        installation.wrong_hours = WRONG_HOURS
        _load_and_kill(installation, random.Random(seed + 1))
        _let_all_come_due(installation)
        rows = rows_of(installation)
        require_verified(installation)
        require_notices_once(rows)
        require_each_text_told(installation)
        require_in_one_delivery_each(rows)
        repeated = require_received(installation, rows)
        _require_a_real_test(installation, rows, repeated)


def _save(installation: Installation) -> None:
    """Destinations of both kinds, and the saved queries that tell them."""
    product, port = installation.product, installation.ports["webhooks"]
    to = [
        id_
        for number in range(2)
        for id_ in (
            add_destination(product, address=f"http://127.0.0.1:{port}/hook/{number}"),
            add_destination(product, kind="email", address=f"an{number}@example.vn"),
        )
    ]
    bodies = itertools.islice(searches(), QUERIES - 1)
    everything = {"name": "all", "search": {"q": MARK}, "cadence": "hourly"}
    for number, body in enumerate((*bodies, everything)):
        chosen = {"destinations": [to[number % 4], to[(number + 1) % 4]][: number % 3]}
        installation.ask("POST", "/api/v1/saved-queries", json={**body, **chosen})


def _load_and_kill(installation: Installation, chance: random.Random) -> None:
    """Loads one after the other, and kills at random moments all along."""
    steps, over = Steps(installation, chance), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(_kill, installation, steps, over, random.Random(chance.random()))
        try:
            for number in range(LOADS):
                least = KILLS * number // LOADS - LEAD
                _wait_for(lambda least=least: installation.kills.total() >= least, killing.done)
                steps.take()
        finally:
            over.set()
        killing.result()


def _kill(
    installation: Installation, steps: Steps, over: threading.Event, chance: random.Random
) -> None:
    """Kill and kill; where the machine is slow, no more often than lets the loads go on."""
    for number in range(KILLS):
        _wait_for(lambda number=number: number <= KILLS * steps.done // LOADS + LEAD, over.is_set)
        if over.is_set() and steps.done < LOADS:
            return
        time.sleep(chance.uniform(0, LONGEST_PEACE))
        installation.kill_one()


def _wait_for(holds: Callable[[], bool], over: Callable[[], bool]) -> None:
    while not holds() and not over():
        time.sleep(0.01)


def _let_all_come_due(installation: Installation) -> None:
    """A worker alone, by clocks that are right, matches what is left, and sends it days later.

    What comes near in these days has its digests days after that.
    """
    installation.stop("service", "worker")
    installation.wrong_hours = (0,)
    _work_until(installation, lambda: _is_matched(installation))
    for is_done in (_is_told, _is_sent):
        installation.clocks = installation.clocks.standing(DAYS_AHEAD * clock.DAY)
        _work_until(installation, partial(is_done, installation))


def _is_matched(installation: Installation) -> bool:
    running = sa.select(sa.func.count()).where(loads.c.state == "running")
    database = installation.product.database
    with database.read() as connection:
        return not connection.scalar(running) and not is_waiting(database)


def _is_told(installation: Installation) -> bool:
    database, now = installation.product.database, installation.clocks.now()
    return not due.is_overdue(database, now) and not nothing.is_time(database, now)


def _is_sent(installation: Installation) -> bool:
    left = sa.select(sa.func.count()).where(deliveries.c.state != "delivered")
    if not _is_told(installation):
        return False
    with installation.product.database.read() as connection:
        return not connection.scalar(left)


def _work_until(installation: Installation, is_done: Callable[[], bool]) -> None:
    installation.start("worker")
    installation.wait(is_done, "the worker's work")
    installation.require_running()
    installation.stop("worker")


def _require_a_real_test(installation: Installation, rows: Rows, repeated: int) -> None:
    """Much was matched and sent, in digests and at once, and kills fell on sending."""
    with installation.product.database.read() as connection:
        finished = connection.scalar(sa.select(sa.func.count()).where(loads.c.state == "finished"))
    kinds = Counter(one.kind for one in rows.deliveries)
    tried = sum(one.attempts > 1 for one in rows.deliveries)
    print(f"{dict(installation.kills)} killed, {finished} loads, {len(rows.notices)} notices")
    print(f"{dict(kinds)} delivered, {tried} tried again, {repeated} came again")
    assert installation.kills.total() == KILLS
    assert min(installation.kills.values()) > KILLS / 20
    assert finished >= LOADS
    assert len(rows.notices) > 10 * QUERIES
    assert {one.occasion.partition(":")[0] for one in rows.notices} == {"new", "load", "due"}
    assert set(kinds) == {"notices", "nothing"}
    assert tried > 0
