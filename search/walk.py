"""Every hit of a request in order, a stretch at a time: what takes the whole result away.

Runs on one committed state from beginning to end, so its total is known before the first hit.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from search.engine import Engine, EngineError
from search.find import Answer, Marked, Request, find
from search.readings import Reading

STRETCH = 4_000
"""Hits that are in memory at once. By relevance each stretch scores all hits anew, so larger ones
take less time in all, and more memory."""


class Walk(NamedTuple):
    """The reading that was used, how many hits there are, and each of them, once."""

    reading: Reading
    total: int
    hits: Iterator[Marked]


def walk(engine: Engine, request: Request) -> Walk:
    """The hits of a request; its page, its facets and its snapshot do not matter.

    Raises `EngineError` where the engine cannot, and while hits are taken as well; they never end
    before the total without one.
    """
    whole = msgspec.structs.replace(
        request, facets=(), size=STRETCH, offset=0, after=None, snapshot=engine.snapshot()
    )
    first = find(engine, whole)
    return Walk(first.reading, first.total, _hits(engine, whole, first))


def _hits(engine: Engine, whole: Request, answer: Answer) -> Iterator[Marked]:
    given = len(answer.hits)
    yield from answer.hits
    while answer.following:
        behind = msgspec.structs.replace(
            whole, readings=(answer.reading.settled(),), after=answer.following
        )
        answer = find(engine, behind)
        given += len(answer.hits)
        yield from answer.hits
    if given != answer.total:
        message = f"{given} hits came of {answer.total}."
        raise EngineError("engine_failed", message)
