"""How often a collection has its words, in the forms that slips are looked up by.

At most `MOST_TOKENS` words are kept, about 30 MB: the most frequent, since nobody means the rest.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzers.characters import classes
from analyzers.normalize import unmark_all

MOST_TOKENS = 150_000
_LONGEST_SYLLABLE = 12
_TOKENS_OF_A_PARAGRAPH = 80
"""From the share of paragraphs to the share of running words: their usual length."""
_LEAST_ALONE = 0.1
_MOST_NEAR = 6_000
"""Unmarked syllables that a slip may stand for; Vietnamese has 1,500, the rest are foreign."""
_UNSEEN = 0.05
"""So often does a word count that the collection does not have."""


@dataclass(frozen=True, slots=True)
class Syllables:
    """Syllables, and words of two and three of them (joined by "_").

    `single[syllable]` leaves out about what stands in the words. `by_length` has the most frequent.
    """

    single: Mapping[str, float]
    words: Mapping[str, int]
    by_length: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The words of a collection: Vietnamese with and without marks, and Chinese.

    `marked[bare]` are the marked forms of an unmarked syllable. `begins` and `ends` have the
    Chinese words of two characters and more by their first and last one.
    """

    written: Syllables
    bare: Syllables
    marked: Mapping[str, Sequence[str]]
    han: Mapping[str, int]
    begins: Mapping[str, Sequence[str]]
    ends: Mapping[str, Sequence[str]]
    running: float

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int]]) -> "WordCounts":
        """From tokens with their numbers of paragraphs, the most frequent first."""
        single: dict[str, int] = {}
        words: dict[str, int] = {}
        han: dict[str, int] = {}
        for (token, number), _ in zip(rows, range(MOST_TOKENS), strict=False):
            if classes().han.match(token):
                if "_" not in token:
                    han[token] = number
            elif "_" not in token:
                if len(token) <= _LONGEST_SYLLABLE:
                    single[token] = number
            elif token.count("_") <= 2:
                words[token] = number
        most = max((*single.values(), *han.values()), default=1)
        marked = defaultdict(list)
        for token, bare in zip(single, unmark_all(single), strict=True):
            marked[bare].append(token)
        return cls(
            written=_syllables(single, words),
            bare=_syllables(_summed(single), _summed(words)),
            marked=dict(marked),
            han=han,
            begins=_by_character(han, 0),
            ends=_by_character(han, -1),
            running=float(most * _TOKENS_OF_A_PARAGRAPH),
        )

    def cost(self, number: float) -> float:
        """What a word costs that stands in so many paragraphs: -ln of its share."""
        return -math.log((number + _UNSEEN) / self.running)


def _syllables(single: dict[str, int], words: dict[str, int]) -> Syllables:
    by_length: dict[int, list[str]] = defaultdict(list)
    for token in sorted(single, key=lambda token: -single[token])[:_MOST_NEAR]:
        by_length[len(token)].append(token)
    return Syllables(_alone(single, words), words, dict(by_length))


def _alone(single: dict[str, int], words: dict[str, int]) -> dict[str, float]:
    """How often syllables stand by themselves: evidence for a word must not speak for its parts."""
    alone = dict.fromkeys(single, 0.0) | single
    for word, number in words.items():
        for part in word.split("_"):
            if part in alone:
                alone[part] -= number
    return {token: max(number, _LEAST_ALONE * single[token]) for token, number in alone.items()}


def _summed(counts: dict[str, int]) -> dict[str, int]:
    """The counts of the unmarked forms."""
    found: dict[str, int] = {}
    for token, number in counts.items():
        bare = "_".join(unmark_all(token.split("_")))
        found[bare] = found.get(bare, 0) + number
    return found


def _by_character(words: Iterable[str], place: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) > 1:
            found[word[place]].append(word)
    return dict(found)
