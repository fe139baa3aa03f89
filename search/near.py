"""The ways in which a distance is spread over the gaps between words: what `tree.Near` allows."""

from collections.abc import Iterator


def spreads(gaps: int, distance: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread at most `distance` over so many gaps; there are C(distance + gaps, gaps).

    The query language keeps that number small.
    """
    if not gaps:
        yield ()
        return
    for first in range(distance + 1):
        yield from ((first, *rest) for rest in spreads(gaps - 1, distance - first))
