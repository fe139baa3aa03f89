"""A round of matching without anything to do costs the same however many loads there were."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import lease, ledger, worker
from service.alerts import canary
from service.alerts.matching import match_next
from service.db.alerts import alert_loads
from service.db.schema import loads
from service.product import Product, opened
from service.settings import read
from tests.near_limits import go_on
from tests.saved_searches import save_search
from tests.sqlite_steps import counting

pytestmark = pytest.mark.usefixtures("clock")  # an hour that ends meanwhile gives work


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Product]:
    """A product on SQLite, which counts the steps of its statements."""
    with opened(read(data=tmp_path / "data", database_url="")) as product:
        canary.ensure(product)
        save_search(product, "trực đê", "text", "due")
        yield product


def add_loads(product: Product, first: int, last: int, *, matched: bool = True) -> None:
    """Loads that have ended and brought nothing."""
    now = ledger.now()
    times = {"started": now, "finished": now}
    ended = {"kind": "load", "state": "finished", "asked": "[]", "more": False, "totals": "{}"}
    counts = dict.fromkeys(("checkpoint", "queries", "paragraphs", "notices"), 0)
    numbers = range(first, last + 1)
    with lease.taken(product) as held, held.write() as connection:
        rows = [{**ended, **times, "number": one, "first": one} for one in numbers]
        connection.execute(sa.insert(loads), rows)
        if matched:
            rows = [{"load": one, "state": "matched", **counts, **times} for one in numbers]
            connection.execute(sa.insert(alert_loads), rows)


def test_a_round_without_anything_to_do_looks_at_nothing_that_is_done(on_file: Product) -> None:
    job = worker.match_alerts(go_on)
    taken = []
    for first, last in ((1, 20), (21, 3_000)):
        add_loads(on_file, first, last)
        job(on_file)  # a load may have touched what is near
        with counting() as steps:
            assert job(on_file) == worker.Done()
        taken.append(steps[0])
    assert 0 < taken[1] <= taken[0]


def test_the_next_load_is_found_without_looking_at_those_before(on_file: Product) -> None:
    taken = []
    for first, last in ((1, 20), (22, 3_000)):
        add_loads(on_file, first, last)
        add_loads(on_file, last + 1, last + 1, matched=False)
        with counting() as steps:
            matched = match_next(on_file)
        assert matched is not None
        assert matched.load == last + 1
        taken.append(steps[0])
    assert taken[1] <= taken[0] + 10
