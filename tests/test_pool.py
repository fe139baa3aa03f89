"""Worker processes: in order, within limits, and none lost to the death of another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import pool, pool_process
from service.pool import Job, Limits, alone, run
from tests.hard_work import shout
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]
needs_posix = pytest.mark.skipif(os.name != "posix", reason="this system has no such limits")


def jobs(*words: str) -> list[Job[str]]:
    return [Job(word, word.encode() if word != "-" else None) for word in words]


def results(*words: str, workers: int = 2, limits: Limits = pool.DEFAULT) -> dict[str, object]:
    return dict(run(shout, jobs(*words), workers, limits))


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    words = [f"w{number}" for number in range(40)] + ["-", "last"]
    found = list(run(shout, jobs(*words), workers))
    assert found == [(word, None if word == "-" else word.upper().encode()) for word in words]


@pytest.mark.parametrize("trouble", ["die", pytest.param("crash", marks=needs_posix)])
def test_a_worker_that_dies_takes_only_its_own_input_with_it(trouble: str) -> None:
    found = results("a", "b", trouble, "c", "d", "e", "f", "g", "h", "i", "j")
    assert found.pop(trouble) == "crashed"
    assert found == {word: word.upper().encode() for word in "abcdefghij"}


@pytest.mark.parametrize("trouble", ["sleep 600", "stall"])
def test_work_that_takes_too_long_is_ended_and_the_rest_is_done(trouble: str) -> None:
    began = time.monotonic()
    found = results("a", trouble, "b", "c", limits=Limits(seconds=3))
    assert found == {"a": b"A", trouble: "time_limit", "b": b"B", "c": b"C"}
    assert time.monotonic() - began < 300


@needs_posix
def test_work_that_asks_for_too_much_memory_is_ended_and_the_rest_is_done() -> None:
    found = results("a", "fill", "b", limits=Limits(memory=2**31))
    assert found == {"a": b"A", "fill": "memory_limit", "b": b"B"}


@pytest.mark.parametrize("workers", [0, 1])
def test_a_result_that_is_too_large_is_not_taken(workers: int) -> None:
    found = results("grow 1000", "grow 1001", "a", workers=workers, limits=Limits(output=1000))
    assert found == {"grow 1000": bytes(1000), "grow 1001": "output_limit", "a": b"A"}


@needs_posix
def test_what_a_worker_has_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "program"
    assert alone(shout, f"start {told}".encode(), (), Limits(seconds=5)) == "time_limit"
    wait_until(lambda: not _runs(int(told.read_text())))


PARENT = """
import sys
from service.pool import alone
from tests.hard_work import shout
alone(shout, b"leave " + sys.argv[1].encode(), ())
"""


@needs_posix
def test_a_worker_that_is_killed_leaves_no_temporary_files(tmp_path: Path) -> None:
    told = tmp_path / "folder"
    assert alone(shout, f"leave {told}".encode(), (), Limits(seconds=5)) == "time_limit"
    assert not Path(told.read_text()).exists()


@needs_posix
def test_a_worker_whose_parent_is_killed_leaves_no_temporary_files(tmp_path: Path) -> None:
    told = tmp_path / "folder"
    with subprocess.Popen([sys.executable, "-c", PARENT, told], cwd=ROOT) as parent:
        wait_until(told.exists)
        folder = Path(told.read_text())
        assert folder.exists()
        parent.kill()
    wait_until(lambda: not folder.exists())


def test_a_worker_is_used_again_and_replaced_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_process, "MOST_JOBS", 3)
    processes = [result for _, result in run(shout, [Job(n, b"who") for n in range(7)], 1)]
    assert [processes.count(one) for one in dict.fromkeys(processes)] == [3, 3, 1]


@needs_posix
def test_a_worker_that_is_killed_while_idle_costs_nothing(tmp_path: Path) -> None:
    told = tmp_path / "worker"

    def killing() -> Iterator[Job[str]]:
        yield Job("first", f"tell {told}".encode())
        wait_until(told.exists)
        time.sleep(0.2)  # until it has nothing to do
        os.kill(int(told.read_text()), signal.SIGKILL)
        yield from jobs("a", "b")

    assert list(run(shout, killing(), 1))[1:] == [("a", b"A"), ("b", b"B")]


@needs_posix
def test_work_whose_worker_someone_kills_is_done_by_another(tmp_path: Path) -> None:
    told = tmp_path / "worker"

    def killing() -> Iterator[Job[str]]:
        yield Job("first", f"linger {told}".encode())
        wait_until(told.exists)
        os.kill(int(told.read_text()), signal.SIGKILL)
        yield from jobs("a")

    assert list(run(shout, killing(), 1)) == [("first", b"LINGER"), ("a", b"A")]


def test_no_more_is_read_ahead_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_BYTES_AHEAD", 10)
    taken = 0

    def counted() -> Iterator[Job[int]]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield Job(number, b"12345678")

    for seen, _ in enumerate(run(shout, counted(), 1), 1):
        assert taken <= seen + 2


def test_large_results_that_wait_do_not_stop_the_one_that_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "MOST_BYTES_DONE", 10)
    words = ["sleep 0.3", *(f"grow {size}" for size in range(100, 130)), "last"]
    assert [word for word, _ in run(shout, jobs(*words), 3)] == words


@needs_posix
def test_an_abandoned_run_leaves_no_worker_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "AHEAD", 1)
    told = tmp_path / "worker"
    answers = run(shout, [*jobs("a"), Job("b", f"start {told}".encode())], 1)
    assert next(answers) == ("a", b"A")
    wait_until(told.exists)
    answers.close()
    wait_until(lambda: not _runs(int(told.read_text())))


def _runs(process: int) -> bool:
    """Whether a process is there and not only remembered (a zombie)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
