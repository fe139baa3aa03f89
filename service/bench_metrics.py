"""How good a ranking is against judged answers, and whether a difference is more than chance.

Knows rankings as lists of names, nothing of engines or queries.
"""

import math
import random
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

CUT = 10
"""nDCG and reciprocal rank look at so many results."""

RECALL_CUT = 20
RESAMPLES = 10_000
_SEED = 17


class Score(NamedTuple):
    """Of one query or the mean of many: nDCG@10, recall@20, reciprocal rank within ten (MRR@10)."""

    ndcg: float
    recall: float
    mrr: float


class Comparison(NamedTuple):
    """The mean of the differences, their 95 % interval, and the two-sided p of no difference."""

    difference: float
    low: float
    high: float
    p: float


def score(results: Sequence[str], relevant: Mapping[str, int]) -> Score:
    """The score of one ranking, best first; `relevant` names at least one result with its grade.

    The gain of a grade is 2**grade - 1 and its discount log2(rank + 1), after Burges et al. (2005).
    """
    gains = [_gain(relevant.get(name, 0)) for name in results[:CUT]]
    ideal = sorted(map(_gain, relevant.values()), reverse=True)[:CUT]
    first = next((rank for rank, gain in enumerate(gains, 1) if gain), None)
    found = relevant.keys() & set(results[:RECALL_CUT])
    return Score(_dcg(gains) / _dcg(ideal), len(found) / len(relevant), 1 / first if first else 0.0)


def mean(scores: Sequence[Score]) -> Score:
    """The mean of each of the three over at least one query."""
    return Score(*map(fmean, zip(*scores, strict=True)))


def compare(ours: Sequence[float], base: Sequence[float], resamples: int = RESAMPLES) -> Comparison:
    """Paired bootstrap over queries: `ours` and `base` score the same ones in the same order.

    Percentile interval, after Efron and Tibshirani (1993). Equal arguments give equal results.
    """
    differences = [one - other for one, other in zip(ours, base, strict=True)]
    chance = random.Random(_SEED)  # noqa: S311 - repeatable resamples, not a secret
    number = len(differences)
    means = sorted(sum(chance.choices(differences, k=number)) / number for _ in range(resamples))
    below = sum(value <= 0 for value in means)
    above = sum(value >= 0 for value in means)
    tail = max(min(below, above), 1) / resamples
    low, high = means[int(resamples * 0.025)], means[math.ceil(resamples * 0.975) - 1]
    return Comparison(fmean(differences), low, high, min(1.0, 2 * tail))


def _gain(grade: int) -> int:
    return 2**grade - 1 if grade > 0 else 0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
