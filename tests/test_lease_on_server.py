"""The lease on PostgreSQL: it lapses for who is frozen, and those who wait stand in a queue."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import check, lease, lease_row, loads
from service.db.schema import labels
from service.lease import Busy, LeaseLost
from service.product import Product, opened
from service.settings import read
from tests.collection import Write, directive
from tests.lease_holder import PAUSE, holder
from tests.lease_rows import waiting, write_labels, written
from tests.waiting import wait_until

UPLOAD = directive(99).encode()
SHORT = 1.0


@pytest.fixture
def on_server(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    """A product without documents on PostgreSQL, where a frozen session soon ends."""
    monkeypatch.setattr(lease_row, "LONGEST_PAUSE", PAUSE)
    with opened(read(data=tmp_path / "data", database_url=postgresql_url)) as product:
        yield product


def test_a_holder_that_works_longer_than_its_time_to_live_keeps_the_lease(
    on_server: Product,
) -> None:
    # Longer than a busy machine keeps the holder from renewing it.
    time_to_live = 5 * SHORT
    with holder(on_server.settings, time_to_live) as other:
        assert other.ask("take") == "taken 1"
        with pytest.raises(Busy), lease.taken(on_server, time_to_live + SHORT):
            pass
        assert other.ask("write late") == "committed"


@pytest.mark.parametrize("frozen_at", ["nothing", "begin same", "check"])
def test_a_frozen_holder_is_taken_over_from_and_cannot_write_when_it_wakes(
    on_server: Product, folder: Path, write: Write, frozen_at: str
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(on_server, [folder])
    with holder(on_server.settings, SHORT) as other:
        assert other.ask("take").startswith("taken")
        if frozen_at != "nothing":
            assert other.ask("begin same") == "begun"
        if frozen_at == "check":
            assert other.ask("check") == "checked"
        other.pause()
        with lease.taken(on_server, 30 * SHORT) as held:
            write_labels(held, "same")
            other.resume()
            assert other.ask("write stale" if frozen_at == "nothing" else "commit") == "LeaseLost"
            assert other.ask("write again") == "LeaseLost"
            assert other.ask("index") == "LeaseLost"
        assert other.ask("index") == "LeaseLost"
    with on_server.database.read() as connection:
        made = connection.execute(sa.select(labels).where(labels.c.value == "same")).one()
    assert made.label == "here"
    assert {"stale", "again"}.isdisjoint(written(on_server))
    assert check.check(on_server) == []


def test_a_frozen_holder_whom_nobody_missed_goes_on(on_server: Product) -> None:
    with holder(on_server.settings, SHORT) as other:
        assert other.ask("take") == "taken 1"
        other.pause()
        time.sleep(1.5 * SHORT)
        other.resume()
        assert other.ask("write later") == "committed"
    assert written(on_server) == ["later"]


def test_who_freezes_in_the_queue_does_not_block_it(on_server: Product) -> None:
    with lease.taken(on_server), holder(on_server.settings, SHORT) as other:
        other.tell("take 600")
        wait_until(lambda: waiting(on_server) == 1)
        other.pause()
        wait_until(lambda: waiting(on_server) == 0)
    with lease.taken(on_server, 30 * SHORT):
        pass


def test_who_froze_in_the_queue_stands_in_it_again_when_it_wakes(on_server: Product) -> None:
    with holder(on_server.settings, SHORT) as other:
        with lease.taken(on_server):
            other.tell("take 600")
            wait_until(lambda: waiting(on_server) == 1)
            other.pause()
            wait_until(lambda: waiting(on_server) == 0)
            other.resume()
            wait_until(lambda: waiting(on_server) == 1)
        assert other.answer() == "taken 2"
        assert other.ask("write later") == "committed"


def test_a_transaction_is_lost_with_the_lease_even_if_nobody_ended_its_session(
    on_server: Product,
) -> None:
    def supersede() -> None:
        with on_server.database.write() as other:
            other.execute(sa.text("UPDATE leases SET epoch = epoch + 1 WHERE name = 'writer'"))

    with lease.taken(on_server) as held, pytest.raises(LeaseLost):
        write_labels(held, "a", before_commit=supersede)
    assert written(on_server) == []


def test_installations_in_one_server_do_not_wait_for_each_other(
    on_server: Product, tmp_path: Path
) -> None:
    url = on_server.settings.database_url
    with on_server.database.write() as connection:
        connection.execute(sa.text("CREATE SCHEMA other"))
    apart = f"{url}?options=-csearch_path%3Dother"
    with opened(read(data=tmp_path / "other", database_url=apart)) as other:
        with lease.taken(on_server), lease.taken(other, 0.5) as held:
            write_labels(held, "theirs")
        assert written(other) == ["theirs"]
    assert written(on_server) == []


def test_an_upload_that_waits_is_taken_in_between_on_a_server(
    on_server: Product, folder: Path, write: Write
) -> None:
    for number in range(8):
        write(f"{number}.txt", number, "Sở Y tế trực đê.")
    settings = on_server.settings.model_copy(update={"batch_documents": 1})
    with opened(settings) as product:
        uploads: list[loads.LoadReport] = []
        thread = threading.Thread(
            target=lambda: uploads.append(loads.load_bytes(product, [("up.txt", UPLOAD)]))
        )

        def start_once(_progress: object) -> None:
            if not thread.ident:
                thread.start()
                wait_until(lambda: waiting(product) == 1)

        report = loads.load(product, [folder], workers=0, progress=start_once)
        thread.join()
        assert uploads[0].numbers == (2,)
        assert report.numbers == (1, *range(3, 10))
        assert check.check(product) == []
