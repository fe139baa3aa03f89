"""Whether a text's lines were wrapped at a width, and whether a line goes on in the next one."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from loader import marks
from loader.readers import Line

_WIDEST = 130
_FEWEST = 3


class Wrapping(NamedTuple):
    """The width at which lines were wrapped; `spaced` where empty lines part the paragraphs."""

    width: int
    spaced: bool

    def joins(self, before: str, after: str) -> bool:
        """Whether a line goes on in the next, which begins neither an item nor in lower case.

        A line that could have held the next one's first word was ended on purpose, if a sentence
        ends there or nothing but line ends parts the paragraphs.
        """
        word = after.split(" ", 1)[0] if not marks.is_han(after[0]) else after[0]
        short = len(before) + 1 + len(word) <= self.width * 0.8
        if marks.ends(before):
            return not short and self.spaced
        return self.spaced or not short


def measure(lines: Sequence[Line]) -> Wrapping | None:
    """How `lines` were wrapped, or None where a line's end ends a paragraph."""
    pairs = [
        (before.text, after.text)
        for before, after in pairwise(lines)
        if not after.gap and before.hint == after.hint == "" and not marks.begins_item(after.text)
    ]
    if len(pairs) < _FEWEST:
        return None
    lengths = sorted(len(before) for before, _ in pairs)
    width = lengths[len(lengths) * 9 // 10]
    if width > _WIDEST or not _are_cut(pairs, width):
        return None
    return Wrapping(width, _is_spaced([line for line in lines if not line.hint]))


def _is_spaced(lines: list[Line]) -> bool:
    """Whether empty lines part the paragraphs: those before items tell, or before any line."""
    items = [line for line in lines if marks.begins_item(line.text)]
    if len(items) >= _FEWEST:
        return sum(line.gap for line in items) * 2 > len(items)
    return sum(line.gap for line in lines) * 20 > len(lines)


def _are_cut(pairs: list[tuple[str, str]], width: int) -> bool:
    """Whether many lines end in the middle of a sentence: as the next one's first letter shows,
    or, in Han text, which has no small letters, as equal lengths do.
    """
    han = [(before, after) for before, after in pairs if marks.is_han(before[-1])]
    if len(han) * 2 > len(pairs):
        full = sum(width - 3 <= len(before) <= width + 1 for before, _ in han)
        cut = sum(not marks.ends(before) for before, _ in han)
        return width >= 15 and full * 10 > len(han) * 6 and cut * 2 > len(han)
    cut = sum(marks.begins_lower(after) and not marks.ends(before) for before, after in pairs)
    return cut * 10 > len(pairs) * 3
