"""The writer's lease: for one at a time, in turn, and never any more for who has lost it."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import lease
from service.db.schema import labels
from service.lease import Busy, LeaseLost
from service.product import Product, opened
from service.settings import read
from tests.lease_holder import holder
from tests.lease_rows import waiting, write_labels, written
from tests.waiting import wait_until

SHORT = 1.0
LONG = 60.0
SERVICE = Path(__file__).resolve().parents[1] / "service"


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    """A product without documents on either database."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    with opened(read(data=tmp_path / "data", database_url=url)) as product:
        yield product


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Product]:
    """A product without documents on SQLite."""
    with opened(read(data=tmp_path / "data", database_url="")) as product:
        yield product


def test_the_lease_is_for_one_at_a_time_and_its_holder_is_named(kept: Product) -> None:
    with holder(kept.settings, LONG) as other:
        assert other.ask("take") == "taken 1"
        told = pytest.raises(Busy, match=rf"another load .* process {other.pid}\b")
        with told, lease.taken(kept, 0.1):
            pass
        assert other.ask("free") == "free"
        with lease.taken(kept, LONG) as held:
            assert held.epoch == 2


def test_each_taking_has_a_higher_number(kept: Product) -> None:
    epochs = []
    for _ in range(3):
        with lease.taken(kept) as held:
            epochs.append(held.epoch)
            assert held.fence.epoch == held.epoch
    assert epochs == [1, 2, 3]


def test_who_fills_a_new_index_keeps_no_writer_out_and_is_alone(kept: Product) -> None:
    with lease.filling(kept) as require, lease.taken(kept, 0.5):
        require()
        with pytest.raises(Busy, match="filling a new index"), lease.filling(kept, 0.1):
            pass
    with pytest.raises(LeaseLost):
        require()


def test_a_lease_that_was_given_back_gives_no_right_any_more(kept: Product) -> None:
    with lease.taken(kept) as held:
        write_labels(held, "a")
    with pytest.raises(LeaseLost):
        write_labels(held, "b")
    with pytest.raises(LeaseLost), held.batch():
        pass
    assert written(kept) == ["a"]


def test_a_failure_in_a_transaction_leaves_nothing(kept: Product) -> None:
    with lease.taken(kept) as held:
        with pytest.raises(sa.exc.IntegrityError):
            write_labels(held, "a", "a")
        write_labels(held, "b")
    assert written(kept) == ["b"]


def test_those_who_wait_come_before_who_takes_it_again(kept: Product) -> None:
    order: list[str] = []
    threads: list[threading.Thread] = []

    def wait(name: str) -> None:
        with lease.taken(kept, LONG):
            order.append(name)

    with lease.taken(kept):
        for place, name in enumerate(("first", "second"), 1):
            threads.append(threading.Thread(target=wait, args=(name,)))
            threads[-1].start()
            seen = place if kept.database.is_postgresql else 1
            wait_until(lambda seen=seen: waiting(kept) == seen)
    with lease.taken(kept, LONG):
        order.append("again")
    for thread in threads:
        thread.join()
    # Files have no queue: the turnstile lets in one, and the rest in any order.
    assert order[0] == "first"
    assert order.index("first") < order.index("again")
    if kept.database.is_postgresql:
        assert order == ["first", "second", "again"]


def test_the_lease_of_a_killed_process_is_free_at_once_and_its_transaction_undone(
    kept: Product,
) -> None:
    with holder(kept.settings, LONG) as other:
        assert other.ask("take") == "taken 1"
        assert other.ask("write before") == "committed"
        assert other.ask("begin same") == "begun"
        other.kill()
        # Long before the lease would lapse.
        with lease.taken(kept, LONG / 2) as held:
            assert held.epoch == 2
            write_labels(held, "same")
    assert written(kept) == ["before", "same"]


def test_a_frozen_holder_of_a_file_keeps_it_and_is_named(on_file: Product) -> None:
    with holder(on_file.settings, SHORT) as other:
        assert other.ask("take") == "taken 1"
        other.pause()
        with pytest.raises(Busy, match=str(other.pid)), lease.taken(on_file, 0.3):
            pass
        other.resume()
        assert other.ask("write later") == "committed"


def test_what_may_be_left_out_is_written_only_where_nobody_waits_for_it(kept: Product) -> None:
    def write_in_passing(value: str) -> bool:
        row = {"field": "agency", "value": value, "label": "here"}
        try:
            with lease.in_passing(kept) as connection:
                connection.execute(sa.insert(labels).values(row))
        except Busy:
            return False
        return True

    on_server = kept.database.is_postgresql
    with lease.taken(kept) as held, held.write():
        begun = time.monotonic()
        assert write_in_passing("during") is on_server
        assert time.monotonic() - begun < LONG / 2
    assert write_in_passing("after")
    assert written(kept) == (["after", "during"] if on_server else ["after"])


def test_only_the_lease_writes_rows_and_index() -> None:
    writing = re.compile(r"(database|self)\.(write|writes)\b|engine\.(batch|replacing)\(")
    found = {
        path.relative_to(SERVICE).as_posix()
        for path in SERVICE.rglob("*.py")
        if writing.search(path.read_text(encoding="utf-8"))
    }
    allowed = {"db/connect.py", "lease.py", "lease_sqlite.py", "reindexing.py"}
    # indexes in memory that nobody shares
    of_its_own = {"bench_relevance.py", "bench_alerts.py", "alerts/checking.py"}
    assert found == allowed | of_its_own


def test_a_short_transaction_aside_gets_its_turn_before_the_lease_is_taken_again(
    kept: Product,
) -> None:
    def write_aside() -> None:
        with lease.aside(kept) as connection:
            connection.execute(
                sa.insert(labels).values(field="agency", value="aside", label="here")
            )

    aside = threading.Thread(target=write_aside, daemon=True)
    with lease.taken(kept) as held, held.write():
        aside.start()
        # On a server it need not wait at all; in a file it stands in the queue.
        if kept.database.is_postgresql:
            aside.join(LONG)
        else:
            wait_until(lambda: waiting(kept) == 1)
    with lease.taken(kept, LONG):
        assert written(kept) == ["aside"]


def test_who_matches_keeps_no_writer_out_and_is_alone(kept: Product) -> None:
    with lease.matching(kept) as require, lease.taken(kept, LONG), lease.filling(kept):
        require()
        with pytest.raises(Busy, match="matching saved queries"), lease.matching(kept, 0.1):
            pass
    with lease.matching(kept):
        pass
