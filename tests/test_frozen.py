"""A load that freezes at any moment is overtaken, and spoils nothing when it wakes.

On Elasticsearch and PostgreSQL, where another machine may go on in its place.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from search.engine_elastic import Layout, Servers
from service import check, lease, ledger, loads
from service.product import Product, opened
from service.settings import Settings, read
from tests.collection import directive
from tests.engine.conftest import remove

ROUNDS = 5
DOCUMENTS = 16
TIME_TO_LIVE = 1.0
LONGEST_PAUSE = "2s"
"""Less than the other load takes: the server ends what stood still before it wakes."""
ROOT = Path(__file__).resolve().parents[1]
COMMAND = f"""
from service import lease, lease_row
lease.TIME_TO_LIVE, lease_row.LONGEST_PAUSE = {TIME_TO_LIVE}, "{LONGEST_PAUSE}"
from service.cli import main
main()
"""


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small directives."""
    folder = tmp_path_factory.mktemp("letters")
    for number in range(DOCUMENTS):
        text = directive(number, f"Sở Y tế trực đê số {number}.", "Công an tỉnh tuần tra.")
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_url: str
) -> Iterator[Settings]:
    """An empty installation on servers."""
    url, prefix = request.getfixturevalue("elasticsearch_node").url, f"frozen-{uuid4().hex}"
    yield read(data=tmp_path, database_url=postgresql_url, engine_url=url, engine_prefix=prefix)
    remove(Servers([url]), Layout(prefix=prefix))


@pytest.mark.parametrize("moment", [(turn + 1) / ROUNDS for turn in range(ROUNDS)])
def test_a_load_that_freezes_is_overtaken_and_spoils_nothing_when_it_wakes(
    moment: float, letters: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "TIME_TO_LIVE", TIME_TO_LIVE)
    with _loading(letters, settings) as frozen, opened(settings) as product:
        _wait_for_batches(product, round(moment * (DOCUMENTS // 4 - 1)))
        frozen.send_signal(signal.SIGSTOP)
        report = loads.load(product, [letters], workers=0)
        assert not report.failed
        before = _held(product)
        assert len(before) == sum(before.values())
        assert {source for source, _ in before} == {f"{n:02}.txt" for n in range(DOCUMENTS)}
        frozen.send_signal(signal.SIGCONT)
        _, told = frozen.communicate(timeout=60)
        assert frozen.returncode in (0, 3), told
        if frozen.returncode:  # the driver may say in lines before it how it took the loss
            assert told.splitlines()[-1].startswith("directives: this process was taken for gone")
            assert "Traceback" not in told
        assert _held(product) == before
        assert {finding.level for finding in check.check(product)} <= {"note"}
        loads.load(product, [letters], workers=0)
        assert _held(product) == before
        assert check.check(product) == []


@contextlib.contextmanager
def _loading(letters: Path, settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    """A `directives load` in batches of four files, gone at the end."""
    place = {
        f"DIRECTIVES_{name.upper()}": str(getattr(settings, name))
        for name in ("data", "database_url", "engine_url", "engine_prefix")
    }
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "load", str(letters), "--workers", "0"],
        cwd=ROOT,
        env=os.environ | place | {"DIRECTIVES_BATCH_DOCUMENTS": "4"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for_batches(product: Product, number: int) -> None:
    """Wait until so many batches are done, and then for some part of the next."""
    end = time.monotonic() + 60
    while _finished(product) < number:
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)
    time.sleep(0.02 * number)


def _finished(product: Product) -> int:
    found = ledger.list_loads(product.database).items
    return sum(one.state == "finished" for one in found)


def _held(product: Product) -> Counter[tuple[str, str]]:
    """Every paragraph of the index: its source and its key."""
    return Counter((one.document.source, one.key) for one in product.engine.scan())
