"""Which stretches of two texts say the same, by their lengths and what stands in both.

The method is that of Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora",
Computational Linguistics 19(1), 1993, for paragraphs. Knows no language and no words.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

VARIANCE = 6.8
"""Of a translation's length for each character of the original (Gale and Church, section 3.2)."""

_SHARED, _UNSHARED = 3.0, 0.5  # what an anchor on both sides is worth, and one on a single side
_MOST_UNSHARED = 3.0
_LEAST = 1e-30  # the least probability of a difference in length, so that it has a logarithm
_BAND = 60

_Step: TypeAlias = tuple[int, int]


class Unit(NamedTuple):
    """A paragraph: its length in characters, and what a translation keeps, such as its numbers."""

    length: int
    anchors: frozenset[str]


class Bead(NamedTuple):
    """Units `left` and `right` (start, end) correspond; one side is empty where it has a gap."""

    left: tuple[int, int]
    right: tuple[int, int]


_PRIORS: dict[_Step, float] = {
    (1, 1): 0.89,
    (1, 0): 0.0099 / 2,
    (0, 1): 0.0099 / 2,
    (2, 1): 0.089 / 2,
    (1, 2): 0.089 / 2,
    (2, 2): 0.011,
}
"""How often so many paragraphs become so many (Gale and Church, table 5)."""


def align(left: Sequence[Unit], right: Sequence[Unit], ratio: float) -> list[Bead]:
    """The likeliest beads in order; together they hold every unit once.

    `ratio` is the number of characters of the right text for one of the left.
    """

    def cost(bead: Bead) -> float:
        return _unlikeliness(left[slice(*bead.left)], right[slice(*bead.right)], ratio)

    return _cheapest(len(left), len(right), tuple(_PRIORS), cost)


def match(left: Sequence[str], right: Sequence[str]) -> list[Bead]:
    """Pairs of equal labels in order, as many as possible; all other labels stand alone."""

    def cost(bead: Bead) -> float:
        both = [*left[slice(*bead.left)], *right[slice(*bead.right)]]
        if len(both) == 1:
            return 1.0
        return 0.0 if both[0] == both[1] else math.inf

    return _cheapest(len(left), len(right), ((1, 1), (1, 0), (0, 1)), cost)


def _unlikeliness(left: Sequence[Unit], right: Sequence[Unit], ratio: float) -> float:
    """The negative logarithm of the bead's probability, less what its anchors say.

    Other than in the paper a gap costs the same for any length: what is left out of directives are
    whole paragraphs, long ones as well, and they must not be hidden beside their neighbours.
    """
    prior = -math.log(_PRIORS[len(left), len(right)])
    if not left or not right:
        return prior
    one, other = ratio * sum(u.length for u in left), sum(u.length for u in right)
    deviation = abs(one - other) / math.sqrt(VARIANCE * max((one + other) / 2, 1.0))
    tail = max(math.erfc(deviation / math.sqrt(2)), _LEAST)
    ours, theirs = (frozenset().union(*(u.anchors for u in side)) for side in (left, right))
    unshared = min(_MOST_UNSHARED, _UNSHARED * len(ours ^ theirs))
    return prior - math.log(tail) + unshared - _SHARED * len(ours & theirs)


def _cheapest(
    rows: int, columns: int, steps: Sequence[_Step], cost: Callable[[Bead], float]
) -> list[Bead]:
    """The cheapest way through the table of both texts, near its diagonal."""
    band = _BAND + columns // max(rows, 1)
    best: dict[_Step, tuple[float, Bead | None]] = {(0, 0): (0.0, None)}
    for row in range(rows + 1):
        middle = row * columns // max(rows, 1)
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            ways = _ways(row, column, steps, best, cost)
            if ways:
                best[row, column] = min(ways, key=lambda way: way[0])
    beads: list[Bead] = []
    at = (rows, columns)
    while (bead := best[at][1]) is not None:
        beads.append(bead)
        at = (bead.left[0], bead.right[0])
    return beads[::-1]


def _ways(
    row: int,
    column: int,
    steps: Sequence[_Step],
    best: dict[_Step, tuple[float, Bead | None]],
    cost: Callable[[Bead], float],
) -> list[tuple[float, Bead | None]]:
    ways: list[tuple[float, Bead | None]] = []
    for down, across in steps:
        before = best.get((row - down, column - across))
        if before is not None:
            bead = Bead((row - down, row), (column - across, column))
            ways.append((before[0] + cost(bead), bead))
    return ways
