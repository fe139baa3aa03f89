"""What only an index in a folder has: generations, stamps, other processes, damage."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import search.engine_tantivy
from search.engine import Count, Engine, EngineError, Search
from search.engine_tantivy import open_engine
from search.tree import EVERYTHING, Rank, Term
from tests.engine.entries import entry, replace_all
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


WRITER = """
import sys
from pathlib import Path
from search.engine_tantivy import open_engine
from tests.engine.entries import entry, replace_all
engine = open_engine(Path(sys.argv[1]))
with engine.batch() as batch:
    for position in range(int(sys.argv[2]), int(sys.argv[3])):
        batch.put(entry("an ninh mạng", 1, position))
    if sys.argv[4:]:
        print("written", flush=True)
        sys.stdin.read()
"""


def write_elsewhere(folder: Path, low: int, high: int, *wait: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(low), str(high), *wait],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def total(engine: Engine) -> int:
    return engine.search(Search(EVERYTHING, size=0)).total


def fill(engine: Engine, low: int, high: int) -> None:
    with engine.batch() as batch:
        for position in range(low, high):
            batch.put(entry("an ninh", 1, position))


def native_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("generation-*"))


def test_an_index_outlives_the_engine(tmp_path: Path) -> None:
    fill(open_engine(tmp_path / "index"), 0, 3)
    assert total(open_engine(tmp_path / "index")) == 3


def test_reading_makes_no_files(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    assert total(engine) == 0
    assert engine.health().ok
    assert not (tmp_path / "index").exists()


def test_commits_of_another_process_are_seen_by_the_next_search(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    assert total(engine) == 0
    for low in (0, 2):
        with write_elsewhere(tmp_path, low, low + 2) as writer:
            assert writer.wait() == 0
        assert total(engine) == low + 2


def test_a_second_process_that_writes_is_refused_and_told(tmp_path: Path) -> None:
    with write_elsewhere(tmp_path, 0, 2, "wait") as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "written\n"
        engine = open_engine(tmp_path)
        with pytest.raises(EngineError) as refused:
            fill(engine, 5, 6)
        assert refused.value.code == "engine_locked"
        with pytest.raises(EngineError) as refused:
            replace_all(engine, [])
        assert refused.value.code == "engine_locked"
        writer.communicate("")
    assert total(engine) == 2
    fill(engine, 5, 6)
    assert total(engine) == 3


def test_a_writer_killed_in_a_batch_leaves_what_was_committed(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, 0, 2)
    with write_elsewhere(tmp_path, 2, 500, "wait") as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "written\n"
        writer.send_signal(signal.SIGKILL)
    assert total(open_engine(tmp_path)) == total(engine) == 2
    fill(engine, 2, 4)
    assert total(engine) == 4


def test_what_a_writer_killed_in_its_commit_left_is_no_hindrance(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, 0, 3)
    meta = next(tmp_path.rglob("meta.json"))
    committed = meta.read_bytes()
    deleted = entry("an ninh", 1, 1).paragraph.key
    for _ in range(2):
        with engine.batch() as batch:
            batch.delete(deleted)
        assert list(tmp_path.rglob("*.del"))
        # So the folder looks if the process is killed before this file, the last, is replaced.
        meta.write_bytes(committed)
    with engine.batch() as batch:
        batch.delete(deleted)
    assert total(engine) == 2


def test_a_process_killed_while_it_replaces_everything_leaves_the_old(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    fill(engine, 0, 2)
    (tmp_path / "generation-000002").mkdir()
    (tmp_path / "generation-000002" / "half.store").write_bytes(b"\0" * 100)
    (tmp_path / "current.new").write_bytes(b"{")
    assert total(engine) == 2
    with engine.replacing():
        assert generations(tmp_path) == ["generation-000001", "generation-000002"]
        assert not list(tmp_path.rglob("half.store"))
    replace_all(engine, [entry("an toàn")])
    assert total(engine) == 1
    assert generations(tmp_path) == ["generation-000002"]


def test_processes_killed_in_the_first_batch_leave_nothing_behind_the_next(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / f"generation-{number + 1:06}").mkdir()
    engine = open_engine(tmp_path)
    with engine.replacing():
        assert generations(tmp_path) == ["generation-000001"]
    (tmp_path / "generation-000001").mkdir()
    with engine.batch() as batch:
        batch.put(entry("an ninh"))
        assert generations(tmp_path) == ["generation-000001"]
    assert total(engine) == 1


def test_readers_follow_a_replacement_by_another_engine(tmp_path: Path) -> None:
    reader, writer = open_engine(tmp_path), open_engine(tmp_path)
    fill(writer, 0, 3)
    scan = reader.scan()
    first = next(scan)
    replace_all(writer, [entry("an toàn", 9)])
    assert len(generations(tmp_path)) == 1
    assert [first, *scan] == [entry("an ninh", 1, at).paragraph for at in range(3)]
    assert [p.key for p in reader.scan()] == ["9-0"]


def test_other_fields_or_another_analysis_are_told_and_mended_by_replacing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(open_engine(tmp_path), 0, 3)
    monkeypatch.setattr(search.engine_tantivy, "stamp", lambda: "newer")
    engine = open_engine(tmp_path)
    assert not engine.health().ok
    assert engine.health().message.startswith("schema_changed: ")
    with pytest.raises(EngineError) as told:
        total(engine)
    assert told.value.code == "schema_changed"
    with pytest.raises(EngineError) as told:
        fill(engine, 3, 4)
    assert told.value.code == "schema_changed"
    replace_all(engine, [entry("an toàn")])
    assert engine.health().ok
    assert total(engine) == 1


@pytest.mark.parametrize("damaged", ["current", "meta.json", "*.store", "*.term", "*.fast"])
def test_a_damaged_index_is_told_and_mended_by_replacing(tmp_path: Path, damaged: str) -> None:
    fill(open_engine(tmp_path), 0, 30)
    for path in [path for path in tmp_path.rglob(damaged) if path.is_file()]:
        path.write_bytes(b"\x07" * (path.stat().st_size // 3))
    engine = open_engine(tmp_path)
    with pytest.raises(EngineError) as told:
        engine.search(Search(Rank((Term("words", "an"),))))
    assert told.value.code == "index_corrupt"
    replace_all(engine, [entry("an toàn")])
    assert engine.health().ok
    assert total(engine) == 1


@pytest.mark.parametrize("lost", ["meta.json", "*.store", "*.idx"])
def test_a_lost_file_is_told_by_health(tmp_path: Path, lost: str) -> None:
    fill(open_engine(tmp_path), 0, 3)
    for path in tmp_path.rglob(lost):
        path.unlink()
    health = open_engine(tmp_path).health()
    assert not health.ok
    assert health.message.startswith("index_corrupt: ")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file, not a folder")
    engine = open_engine(tmp_path / "index")
    with pytest.raises(EngineError) as told:
        fill(engine, 0, 1)
    assert told.value.code == "write_failed"
    assert not engine.health().ok


def test_many_batches_leave_few_files(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    for at in range(60):
        fill(engine, at % 20, at % 20 + 2)
        assert total(engine) == min(at + 2, 21)
    assert len(list(tmp_path.rglob("*"))) < 150


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc counts native threads")
def test_the_threads_of_handles_that_were_let_go_end(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    few = native_threads() + 10  # other tests may have left some
    for at in range(30):
        fill(engine, at, at + 1)
        assert total(engine) == at + 1
    wait_until(lambda: native_threads() <= few)


def test_threads_search_while_batches_come_in(tmp_path: Path) -> None:
    engine, stop = open_engine(tmp_path), threading.Event()

    def totals() -> list[int]:
        seen = []
        while not stop.is_set():
            found = engine.search(Search(EVERYTHING, counts=(Count("language", "language"),)))
            assert found.counts["language"].get("vi", 0) == found.total
            seen.append(found.total)
        return seen

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(totals) for _ in range(2)]
        for at in range(12):
            fill(engine, at, at + 1)
        replace_all(engine, [entry("an", 1, position) for position in range(20)])
        stop.set()
        for seen in running:
            assert seen.result() == sorted(seen.result())
