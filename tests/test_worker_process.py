"""The command `worker`: its exit codes, and how it ends when it is asked to."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from service import ledger
from service.product import opened
from service.settings import Settings
from tests.collection import Write, directive
from tests.waiting import LONGEST, wait_until

ROOT = Path(__file__).resolve().parents[1]
NOBODY = "postgresql+psycopg://directives@127.0.0.1:9/directives"
"""A database at a port where nobody listens."""


@contextmanager
def working(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """A `directives worker` of its own, gone at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "worker", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"DIRECTIVES_BATCH_DOCUMENTS": "4"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def worked(*arguments: object) -> tuple[int, Sequence[str]]:
    """The exit code of one round and the lines that it told."""
    with working("--once", *arguments) as process:
        told = process.communicate(timeout=LONGEST)[1]
        return process.returncode, told.splitlines()


def test_one_round_has_the_exit_codes_of_load(
    settings: Settings, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    code, lines = worked(folder)
    assert (code, len(lines)) == (0, 1)
    assert "load 1: 1 added" in lines[0]
    (folder / "b.txt").touch()
    assert worked(folder)[0] == 1
    monkeypatch.setenv("DIRECTIVES_DATABASE_URL", NOBODY)
    code, lines = worked(folder)
    assert (code, len(lines)) == (3, 1)
    assert worked(folder / "missing")[0] == 2
    with opened(settings) as product:
        assert ledger.list_loads(product.database).total == 2


@pytest.mark.parametrize("request_to_end", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_waits_ends_at_once_when_it_is_asked_to(
    settings: Settings, folder: Path, tmp_path: Path, request_to_end: signal.Signals
) -> None:
    heartbeat = tmp_path / "heartbeat"
    with working("--every", 600, "--heartbeat", heartbeat, folder) as process:
        wait_until(heartbeat.exists)
        first = heartbeat.stat().st_mtime_ns
        wait_until(lambda: heartbeat.stat().st_mtime_ns > first)
        process.send_signal(request_to_end)
        assert process.wait(60) == 0


def test_a_worker_that_loads_ends_after_the_file_at_hand(settings: Settings, folder: Path) -> None:
    for number in range(200):
        text = directive(number, *(f"Sở Y tế trực đê số {task}." for task in range(100)))
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    with working(folder) as process:
        wait_until((settings.data / "originals").exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
    with opened(settings) as product:
        last = ledger.list_loads(product.database).items[0]
        assert last.state == "stopped"
        assert last.totals["not_reached"] > 0
