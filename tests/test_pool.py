"""Worker processes: in order, with bounded memory, and none lost to the death of another."""

import os
from collections.abc import Iterator

import pytest

from service import pool
from service.pool import Job, run


def shout(data: bytes, name: str) -> bytes:
    """Upper case; dies of the word "die"."""
    if data == b"die":
        os._exit(9)
    return data.upper()


def jobs(*words: str) -> list[Job[str]]:
    return [Job(word, word.encode() if word != "-" else None, word) for word in words]


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    words = [f"w{number}" for number in range(40)] + ["-", "last"]
    found = list(run(shout, jobs(*words), workers))
    assert found == [(word, None if word == "-" else word.upper().encode()) for word in words]


def test_a_worker_that_dies_takes_only_its_own_input_with_it() -> None:
    found = dict(run(shout, jobs("a", "b", "die", "c", "d", "e", "f", "g", "h", "i", "j"), 2))
    assert found.pop("die") == b""
    assert found == {word: word.upper().encode() for word in "abcdefghij"}


def test_no_more_is_read_ahead_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_BYTES_AHEAD", 10)
    taken = 0

    def counted() -> Iterator[Job[int]]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield Job(number, b"12345678", "")

    for seen, _ in enumerate(run(shout, counted(), 1), 1):
        assert taken <= seen + 2
