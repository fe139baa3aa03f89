"""Numbered batches: in order, one writer at a time, closed and mended when they fail."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from search.engine import Batch, Engine, EngineError, Fence
from service import check, indexing, lease, ledger, loads
from service.db.schema import documents, load_files, paragraphs
from service.product import Product, opened
from service.settings import Settings, read
from tests import stores
from tests.collection import Write, directive, rows


def test_a_large_load_closes_numbered_batches_in_order(
    settings: Settings, folder: Path, write: Write
) -> None:
    for number in range(7):
        write(f"{number}.txt", number, "Sở Y tế trực đê.")
    with opened(read(data=settings.data, batch_documents=3)) as product:
        report = loads.load(product, [folder], workers=0)
        assert report.numbers == (1, 2, 3)
        records = ledger.list_loads(product.database).items
        assert [(r.number, r.state, r.first, r.more) for r in records] == [
            (3, "finished", 1, False),
            (2, "finished", 1, True),
            (1, "finished", 1, True),
        ]
        assert [r.totals["added"] for r in records] == [1, 3, 3]
        assert {one.load for one in product.engine.scan()} == {1, 2, 3}


def test_an_upload_gets_in_between_the_batches_of_a_load(
    settings: Settings, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        write(f"{number:02}.txt", number, "Sở Y tế trực đê.")
    with opened(read(data=settings.data, batch_documents=1)) as product:
        uploads: list[loads.LoadReport] = []
        has_read = threading.Event()

        def upload() -> None:
            uploads.append(loads.load_bytes(product, [("up.txt", directive(99).encode())]))

        thread = threading.Thread(target=upload)

        def noted(product: Product, *patience: float) -> AbstractContextManager[lease.Lease]:
            if threading.current_thread() is thread:
                has_read.set()
            return taken(product, *patience)

        def start_once(_progress: object) -> None:
            """The load goes on as soon as the upload, which takes time to read, wants to write."""
            if not thread.ident:
                thread.start()
                assert has_read.wait(120)

        taken = lease.taken
        monkeypatch.setattr(lease, "taken", noted)
        report = loads.load(product, [folder], workers=0, progress=start_once)
        thread.join()
        assert uploads[0].numbers[0] < report.numbers[-1]
        assert check.check(product) == []


def test_a_load_that_is_stopped_closes_its_batch_and_names_the_rest(
    product: Product, folder: Path, write: Write
) -> None:
    for number in range(5):
        write(f"{number}.txt", number, "Sở Y tế trực đê.")
    asked = iter([False, False, True, True, True, True])
    report = loads.load(product, [folder], workers=0, stop=lambda: next(asked, True))
    assert report.stopped
    assert [file.outcome for file in report.files] == ["added"] * 2 + ["not_reached"] * 3
    record = ledger.find_load(product.database, report.numbers[-1])
    assert record is not None
    assert record.state == "stopped"
    assert [(f.code, f.level) for f in check.check(product)] == [("load_incomplete", "note")]
    again = loads.load(product, [folder], workers=0)
    assert [file.outcome for file in again.files] == ["unchanged"] * 2 + ["added"] * 3
    assert check.check(product) == []


def test_two_loads_at_once_lose_and_double_nothing(
    settings: Settings, folder: Path, write: Write
) -> None:
    for number in range(12):
        write(f"{number:02}.txt", number, "Sở Y tế trực đê.", f"Việc riêng số {number}.")
    reports: list[loads.LoadReport] = []

    def run() -> None:
        with opened(read(data=settings.data, batch_documents=2)) as product:
            reports.append(loads.load(product, [folder], workers=0))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(settings) as product:
        assert len(rows(product, documents)[0]) == 12
        assert sum(report.totals.get("added", 0) for report in reports) == 12
        assert check.check(product) == []


@pytest.mark.embedded
def test_worker_processes_give_the_same_as_this_process(
    tmp_path: Path, folder: Path, write: Write
) -> None:
    for number in range(9):
        write(f"{number}.txt", number, "Sở Y tế chủ trì trực đê.", "第一项工作。")
    held = []
    for workers in (0, 2):
        data = tmp_path / f"data{workers}"
        with stores.place() as place, opened(read(data=data, **place)) as product:
            report = loads.load(product, [folder], workers=workers)
            assert report.totals == {"added": 9}
            held.append((rows(product), sorted(map(repr, product.engine.scan()))))
    assert held[0] == held[1]


def test_a_load_that_finds_the_index_locked_writes_nothing(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    with product.engine.batch(), pytest.raises(EngineError, match="Another writer"):
        loads.load(product, [folder])
    assert rows(product, documents, paragraphs) == [[], []]
    assert [finding.code for finding in check.check(product)] == ["load_incomplete"]
    loads.load(product, [folder])
    assert check.check(product) == []


class _FullDisk:
    """The engine, but that its commits fail: what a full disk or a pulled plug does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def batch(self, fence: Fence) -> Iterator[Batch]:
        with self._engine.batch(fence) as batch:
            yield batch
            raise EngineError("write_failed", "no space left")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def test_a_load_whose_index_fails_after_the_rows_is_mended(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    with pytest.raises(EngineError, match="no space"):
        loads.load(replace(product, engine=cast("Engine", _FullDisk(product.engine))), [folder])
    codes = [finding.code for finding in check.check(product)]
    assert "not_indexed" in codes
    assert "load_incomplete" in codes
    indexing.mend(product)
    assert [f.code for f in check.check(product)] == ["load_incomplete"]
    loads.load(product, [folder])
    assert check.check(product) == []


def test_a_moved_and_a_new_document_go_into_one_batch(
    product: Product, folder: Path, write: Write
) -> None:
    old = write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    old.rename(folder / "b.txt")
    write("c.txt", 2, "Sở Tài chính bố trí kinh phí.")
    report = loads.load(product, [folder])
    assert report.totals == {"moved": 1, "added": 1}
    assert {found.document.source for found in product.engine.scan()} == {"b.txt", "c.txt"}
    assert check.check(product) == []


def test_every_file_of_a_load_has_a_row(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    for _ in range(2):
        loads.load(product, [folder])
    with product.database.read() as connection:
        wanted = sa.select(load_files.c.load, load_files.c.outcome).order_by(load_files.c.load)
        found = connection.execute(wanted).all()
    assert [tuple(row) for row in found] == [(1, "added"), (2, "unchanged")]
