"""The likeliest reading of a run of Han characters one of which may be wrong in a word.

Characters that sound the same come first: most slips are made by typing sounds.
"""

from collections.abc import Iterator
from typing import NamedTuple

from analyzers.pinyin import sounds
from search.word_counts import WordCounts

SAME_SOUND = 3.0
OTHER_SOUND = 8.0
SWAPPED = 4.0
_LONGEST = 4


class Edge(NamedTuple):
    """What the characters from the path's last place to `end` are read as, and its cost."""

    end: int
    text: str
    cost: float


def likeliest(run: str, counts: WordCounts) -> str:
    """The run in Simplified characters as words of the collection, with as few edits as pay."""
    best: list[tuple[float, str]] = [(0.0, "")] + [(float("inf"), "")] * len(run)
    for start in range(len(run)):
        cost, text = best[start]
        for edge in _edges(run, start, counts):
            if cost + edge.cost < best[edge.end][0]:
                best[edge.end] = cost + edge.cost, text + edge.text
    return best[-1][1]


def _edges(run: str, start: int, counts: WordCounts) -> Iterator[Edge]:
    yield Edge(start + 1, run[start], counts.cost(counts.han.get(run[start], 0)))
    for end in range(start + 2, min(len(run), start + _LONGEST) + 1):
        typed = run[start:end]
        if typed in counts.han:
            yield Edge(end, typed, counts.cost(counts.han[typed]))
            continue
        slips = [
            (counts.cost(counts.han[word]) + edit, word) for word, edit in _near(typed, counts)
        ]
        if slips:
            cost, word = min(slips)
            yield Edge(end, word, cost)


def _near(typed: str, counts: WordCounts) -> Iterator[tuple[str, float]]:
    """Words as long as the typed one with one other character, or two neighbours swapped."""
    for word in {*counts.begins.get(typed[0], ()), *counts.ends.get(typed[-1], ())}:
        if len(word) == len(typed):
            places = [
                at for at, pair in enumerate(zip(typed, word, strict=True)) if len({*pair}) > 1
            ]
            if len(places) == 1:
                yield word, _wrong(typed[places[0]], word[places[0]])
    for at in range(len(typed) - 1):
        swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        if swapped in counts.han:
            yield swapped, SWAPPED


def _wrong(typed: str, meant: str) -> float:
    return SAME_SOUND if sounds(typed) & sounds(meant) else OTHER_SOUND
