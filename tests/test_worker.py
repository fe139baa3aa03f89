"""The worker: each round loads what is new and completes what was left, and no failure ends it."""

import logging
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from search.engine import EngineError
from service import lease, ledger, worker
from service.product import Product, opened
from service.settings import Settings, read
from service.worker import Done, Job, Watch
from tests.collection import Write, directive, texts
from tests.waiting import LONGEST, go_on

OUT_OF_REACH = {
    "DIRECTIVES_DATABASE_URL": "postgresql+psycopg://directives@127.0.0.1:9/directives",
    "DIRECTIVES_ENGINE_URL": "http://127.0.0.1:9",
}
"""Servers at a port where nobody listens."""


@pytest.fixture(autouse=True)
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the worker tells; the command `worker` silences others in the same way."""
    caplog.set_level(logging.ERROR, logger="elastic_transport")
    caplog.set_level(logging.INFO, logger="service.worker")
    return caplog


def once_it_has_told(told: pytest.LogCaptureFixture, lines: int) -> Callable[[], bool]:
    """A `stop` that asks to when the worker has told so many lines, or takes too long."""
    end = time.monotonic() + LONGEST
    return lambda: len(told.messages) >= lines or time.monotonic() > end


def loads_held(settings: Settings) -> int:
    """How many numbered loads there have been."""
    with opened(settings) as product:
        return ledger.list_loads(product.database).total


def test_a_round_loads_what_is_new_and_tells_so_in_one_line(
    settings: Settings, folder: Path, write: Write, told: pytest.LogCaptureFixture
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    write("b/b.txt", 2, "Công an tỉnh tuần tra.")
    assert worker.run_round(settings, [worker.mend, Watch(folder, go_on)])
    with opened(settings) as product:
        assert "Sở Y tế trực đê." in " ".join(texts(product))
    assert [re.sub(r"\d+ new", "… new", line) for line in told.messages] == [
        "load 1: 2 added; … new paragraphs"
    ]


def test_a_round_without_changes_writes_nothing_and_tells_nothing(
    settings: Settings, folder: Path, write: Write, told: pytest.LogCaptureFixture
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    jobs: list[Job] = [worker.mend, Watch(folder, go_on)]
    worker.run_round(settings, jobs)
    told.clear()
    assert worker.run_round(settings, jobs)
    assert loads_held(settings) == 1
    assert told.messages == []


def test_a_changed_a_new_and_a_moved_file_are_loaded_in_the_next_round(
    settings: Settings, folder: Path, write: Write, told: pytest.LogCaptureFixture
) -> None:
    for name in ("a.txt", "b.txt"):
        write(name, ord(name[0]), "Sở Y tế trực đê.")
    jobs = [Watch(folder, go_on)]
    worker.run_round(settings, jobs)
    write("a.txt", 1, "Sở Y tế trực đê hai lần.")
    (folder / "b.txt").rename(folder / "c.txt")
    write("d.txt", 4, "Báo cáo.")
    worker.run_round(settings, jobs)
    assert "load 2: 1 added, 1 updated, 1 moved;" in told.messages[-1]


def test_a_file_that_becomes_readable_is_loaded(
    settings: Settings, folder: Path, told: pytest.LogCaptureFixture
) -> None:
    (folder / "a.txt").symlink_to(folder / "b.txt")
    jobs = [Watch(folder, go_on)]
    worker.run_round(settings, jobs)
    assert told.messages == []
    (folder / "b.txt").write_text(directive(1, "Sở Y tế trực đê."), encoding="utf-8")
    worker.run_round(settings, jobs)
    assert "added" in told.messages[-1]


def test_a_file_that_cannot_be_read_is_told_once_and_tried_again_when_it_changes(
    settings: Settings, folder: Path, write: Write, told: pytest.LogCaptureFixture
) -> None:
    (folder / "a.txt").touch()
    jobs = [Watch(folder, go_on)]
    assert not worker.run_round(settings, jobs)
    assert worker.run_round(settings, jobs)
    assert told.messages == ["load 1: 1 failed; 0 new paragraphs"]
    write("a.txt", 1, "Sở Y tế trực đê.")
    worker.run_round(settings, jobs)
    assert "1 added" in told.messages[-1]


def test_what_a_killed_writer_left_is_completed(
    settings: Settings, told: pytest.LogCaptureFixture
) -> None:
    with (
        opened(settings) as product,
        lease.taken(product) as held,
        held.write() as connection,
    ):
        ledger.start(connection, "load", ["letters"])
    worker.run_round(settings, [worker.mend])
    worker.run_round(settings, [worker.mend])
    assert told.messages == ["completed load 1"]


def test_what_was_done_is_told_even_if_a_later_job_fails(
    settings: Settings, told: pytest.LogCaptureFixture
) -> None:
    def fail(_product: Product) -> Done:
        raise EngineError("engine_unreachable", "nobody answers")

    with pytest.raises(EngineError):
        worker.run_round(settings, [lambda _product: Done("completed load 1"), fail])
    assert told.messages == ["completed load 1"]


def test_what_is_out_of_reach_is_told_in_one_line_and_tried_again(
    settings: Settings, folder: Path, write: Write, told: pytest.LogCaptureFixture
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    settings.data.write_text("a file where the data folder should be")
    enough = once_it_has_told(told, 3)

    def stop() -> bool:
        if len(told.messages) == 2 and settings.data.is_file():
            settings.data.unlink()
        return enough()

    worker.run(settings, [Watch(folder, stop)], 0.01, stop)
    assert len(told.messages) == 3
    assert told.messages[0] == told.messages[1]
    assert re.match(r"tried again later: .*data", told.messages[0])
    assert "1 added" in told.messages[2]


@pytest.mark.parametrize("setting", OUT_OF_REACH)
def test_a_server_that_does_not_answer_does_not_end_the_worker(
    setting: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    told: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv(setting, OUT_OF_REACH[setting])
    worker.run(read(), [worker.mend], 0.01, once_it_has_told(told, 2))
    assert len(told.messages) == 2
    assert all("\n" not in line and "127.0.0.1" in line for line in told.messages)


def test_a_writer_at_work_is_left_alone_and_tried_again(
    settings: Settings,
    folder: Path,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    told: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(lease, "PATIENCE", 0.1)
    write("a.txt", 1, "Sở Y tế trực đê.")
    enough = once_it_has_told(told, 2)
    with ExitStack() as other:
        product = other.enter_context(opened(settings))
        other.enter_context(lease.taken(product))

        def stop() -> bool:
            if told.messages:
                other.close()
            return enough()

        worker.run(settings, [worker.mend, Watch(folder, stop)], 0.01, stop)
    assert "another load has been writing" in told.messages[0]
    assert "1 added" in told.messages[1]


def test_rounds_come_later_and_later_while_they_fail() -> None:
    assert [worker.delay(60, failures) for failures in (0, 1, 2, 3, 4, 5, 6, 5000)] == [
        *(60, 60, 120, 240, 480, 600, 600, 600)
    ]
    assert worker.delay(3600, 7) == 3600


def test_waiting_ends_when_it_is_asked_to() -> None:
    answers = iter([False, True])
    worker.wait(60, lambda: next(answers))
    assert list(answers) == []
