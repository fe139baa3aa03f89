"""A load that is killed at any moment loses nothing, doubles nothing, and says what it left."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine import Search
from search.tree import Match
from service import check, indexing, ledger, loads
from service.cli_serve import SAMPLES, load_samples
from service.product import Product, opened
from service.settings import Settings, read
from tests.collection import LONG, Write, directive
from tests.waiting import wait_until

KILLS = 20
KILLS_ON_SERVER = 6
DOCUMENTS = 20
ROOT = Path(__file__).resolve().parents[1]

Held = Counter[tuple[str, str, int]]


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small directives, some of them equal in parts."""
    folder = tmp_path_factory.mktemp("letters")
    for number in range(DOCUMENTS):
        tasks = [f"Sở Y tế chủ trì trực đê số {number}.", "Công an tỉnh tuần tra.", "Báo cáo."]
        (folder / f"{number:02}.txt").write_text(directive(number, *tasks), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Held, float]:
    """What an undisturbed load holds, and how many seconds it takes."""
    data = tmp_path_factory.mktemp("whole")
    began = time.monotonic()
    with _loading(letters, read(data=data, database_url=""), 2) as process:
        assert process.wait(300) == 0
    seconds = time.monotonic() - began
    with opened(read(data=data, database_url="")) as product:
        return _held(product), seconds


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_load_is_completed_by_the_next(
    kill: int, letters: Path, whole: tuple[Held, float], tmp_path: Path
) -> None:
    _kill_and_complete(letters, whole, read(data=tmp_path, database_url=""), kill, KILLS)


@pytest.mark.parametrize("kill", range(KILLS_ON_SERVER))
def test_a_load_into_a_server_that_is_killed_is_completed_by_the_next(
    kill: int, letters: Path, whole: tuple[Held, float], tmp_path: Path, postgresql_url: str
) -> None:
    settings = read(data=tmp_path, database_url=postgresql_url)
    _kill_and_complete(letters, whole, settings, kill, KILLS_ON_SERVER)


def _kill_and_complete(
    letters: Path, whole: tuple[Held, float], settings: Settings, kill: int, kills: int
) -> None:
    complete, seconds = whole
    # The first fifth of the time goes into the start of Python.
    moment = (0.2 + 0.8 * (kill + random.random()) / kills) * seconds
    with _loading(letters, settings, workers=2 * (kill % 2)) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        process.kill()
    with opened(settings) as product:
        # What a server had been sent may be committed a moment after its client was killed.
        begun = ledger.list_loads(product.database).total > 0
        findings = check.check(product)
        what = f"killed after {moment:.3f} s of {seconds:.3f} s: {findings}"
        assert findings or not begun or _held(product) == complete, what

        indexing.mend(product)
        found = product.engine.search(Search(Match("grams", ("tuần", "tra"))))
        assert found.total == sum("tuần tra" in text for _, text, _ in _held(product)), what
        assert {finding.level for finding in check.check(product)} <= {"note"}, what

        report = loads.load(product, [letters], workers=0)
        assert len(report.files) == DOCUMENTS, what
        assert not report.failed, what
        assert _held(product) == complete, what
        assert check.check(product) == [], what


LOADING_SAMPLES = """
import functools, os, signal, sys
from pathlib import Path
from service import cli_serve
from service.product import opened
from service.settings import read

def kill(progress):
    if progress.files == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

cli_serve.load = functools.partial(cli_serve.load, workers=0, progress=kill)
with opened(read(data=Path(sys.argv[1]), batch_documents=4)) as product:
    cli_serve.load_samples(product)
"""


@pytest.mark.parametrize("files", [2, 6])
def test_samples_whose_first_load_was_killed_are_loaded_at_the_next_start(
    files: int, settings: Settings
) -> None:
    command = [sys.executable, "-c", LOADING_SAMPLES, str(settings.data), str(files)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    with opened(settings) as product:
        indexing.mend(product)
        load_samples(product)
        assert {one.document.source for one in product.engine.scan()} == {
            path.name for path in SAMPLES.iterdir()
        }
        assert check.check(product) == []
        numbers = ledger.list_loads(product.database).total
        load_samples(product)
        assert ledger.list_loads(product.database).total == numbers


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look at")
def test_workers_end_when_their_load_is_killed(folder: Path, write: Write, tmp_path: Path) -> None:
    write("1.txt", 1, "Sở Y tế trực đê.")
    (folder / "2.txt").write_text(LONG, encoding="utf-8")
    data = tmp_path / "data"
    with _loading(folder, read(data=data), workers=2) as process:
        session = os.getsid(process.pid)
        wait_until((data / "originals").exists)
        assert len(_of_session(session)) > 1
        process.kill()
    wait_until(lambda: not _of_session(session))


def test_a_terminated_load_closes_its_batch_in_order(
    folder: Path, write: Write, tmp_path: Path
) -> None:
    for number in range(15 * DOCUMENTS):  # more than are read before the signal comes
        write(f"{number:03}.txt", number, "Sở Y tế trực đê.")
    data = tmp_path / "data"
    with _loading(folder, read(data=data), workers=0) as process:
        wait_until((data / "originals").exists)
        process.send_signal(signal.SIGTERM)
        code = process.wait(300)
    with opened(read(data=data)) as product:
        record = ledger.list_loads(product.database).items[0]
        if code == 0:  # it was already at its end
            assert (record.state, record.more) == ("finished", False)
        else:
            assert code == 1
            assert record.state == "stopped"
            assert record.totals["not_reached"] > 0
        assert {finding.level for finding in check.check(product)} <= {"note"}


@contextlib.contextmanager
def _loading(
    letters: Path, settings: Settings, workers: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """A `directives load` in a process group of its own, gone at the end."""
    command = [sys.executable, "-m", "service.cli", "load", str(letters)]
    process = subprocess.Popen(
        [*command, "--data", str(settings.data), "--workers", str(workers)],
        cwd=ROOT,
        env=os.environ
        | {"DIRECTIVES_BATCH_DOCUMENTS": "4", "DIRECTIVES_DATABASE_URL": settings.database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _held(product: Product) -> Held:
    """Every paragraph of the index: its source, its text and its place."""
    found = product.engine.scan()
    return Counter((one.document.source, one.text, one.position) for one in found)


def _of_session(session: int) -> list[int]:
    """The processes of a session that still run; workers lead groups of their own in it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, _group, of = path.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state != "Z":
                found.append(int(path.parent.name))
    return found
