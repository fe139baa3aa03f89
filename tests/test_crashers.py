"""Inputs that broke a reader or parser once, and a few thousand changes of sound ones.

`make fuzz` looks for more (tests/fuzz) and keeps what it finds in tests/cases/crashers.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import mutations
from tests.fuzz.targets import TARGETS, check
from tests.pace import slowness

CRASHERS = Path(__file__).parent / "cases" / "crashers"
KEPT = sorted(path for path in CRASHERS.glob("*/*") if path.is_file())
REPEATED = [
    tuple(line.split("\t"))
    for line in (CRASHERS / "repeated.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
CHANGES = 120
"""Changes tried of each target; what they are is the same in every run."""
ROOM = 4.0
"""An input may take so many times its limit: not all work suffers alike from a slow machine."""


@pytest.fixture(autouse=True)
def _without_programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a reader hands to another program is that program's to read."""
    monkeypatch.setenv("PATH", "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow warns of every odd picture
        yield


@pytest.fixture(scope="module", autouse=True)
def _dictionaries() -> None:
    """Load what is loaded once, before any time is measured."""
    check(
        "document", b"\0" + "1. Sở Y tế chủ trì, xong trước 30/6. 省公安厅负责。".encode(), 1000.0
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_broke_once_does_not_break_again(path: Path) -> None:
    check(path.parent.name, path.read_bytes(), ROOM * slowness())


@pytest.mark.parametrize(("target", "piece", "times"), REPEATED)
def test_what_was_slow_when_repeated_is_not_any_more(target: str, piece: str, times: str) -> None:
    data = piece.encode("ascii").decode("unicode_escape").encode() * int(times)
    check(target, data, ROOM * slowness())


@pytest.mark.parametrize("target", TARGETS)
def test_changes_of_sound_inputs_break_nothing(target: str) -> None:
    random = Random(target)
    seeds = sorted(TARGETS[target].seeds())
    slower = ROOM * slowness()
    for _ in range(CHANGES):
        seed = random.choice(seeds)
        data = TARGETS[target].mutate(
            seed, TARGETS[target].most, random, mutations.bytewise(random)
        )
        check(target, data, slower)


def test_every_folder_of_crashers_is_that_of_a_target() -> None:
    assert {path.name for path in CRASHERS.iterdir() if path.is_dir()} <= set(TARGETS)


def test_a_broken_promise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    target = TARGETS["query"]
    with pytest.raises(AssertionError):
        check("query", b"x", slowness=0.0)
    monkeypatch.setitem(TARGETS, "query", target._replace(run=lambda data: data.index(b"!")))
    with pytest.raises(ValueError, match="not found"):
        check("query", b"x")
