"""What it costs to take one Vietnamese syllable for a slip of another; 0 for itself.

Costs are in the units of -ln of a probability, so that they add up with those of words (the noisy
channel of Kernighan, Church and Gale, 1990). Knows no vocabulary.
"""

import functools
import itertools
import unicodedata

from analyzers.normalize import unmark

UNMARKED = 1.0
ONE_MARK = 2.0
MARKS = 3.0
CONFUSED = 2.5
DOUBLED = 2.5
SWAPPED = 3.0
NEIGHBOUR = 3.5
LETTER_MORE_OR_LESS = 3.5
OTHER_LETTER = 5.0
_MARKS_BESIDE = 1.5
_TONES = "\u0300\u0301\u0303\u0309\u0323"

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(
    frozenset(pair) for row in _ROWS for pair in itertools.pairwise(row)
) | frozenset(
    frozenset((row[at], below[other]))
    for row, below in itertools.pairwise(_ROWS)
    for at in range(len(row))
    for other in (at - 1, at)
    if 0 <= other < len(below)
)
_SOUNDS = frozenset(map(frozenset, ("sx", "ln", "iy", "ct", "ck", "dr", "rg", "ou", "vd")))
INITIALS = (("ch", "tr"), ("gi", "d"), ("gi", "r"), ("ngh", "ng"), ("gh", "g"))
"""Beginnings that are taken for one another because they sound the same to many."""


def slip_cost(typed: str, meant: str) -> float:
    """The cost of typing `typed` for `meant`, two folded syllables within one edit of letters."""
    if typed == meant:
        return 0.0
    bare, other = unmark(typed), unmark(meant)
    marks = _marks(typed, meant, is_bare=typed == bare)
    if bare == other:
        return marks
    beside = 0.0 if not marks else min(marks, _MARKS_BESIDE)
    return _letters(bare, other) + beside


def _marks(typed: str, meant: str, *, is_bare: bool) -> float:
    """The cost of the marks alone."""
    (tone, shape), (other_tone, other_shape) = _signs(typed), _signs(meant)
    if (tone, shape) == (other_tone, other_shape):
        return 0.0
    if is_bare:
        return UNMARKED
    return ONE_MARK if tone == other_tone or shape == other_shape else MARKS


@functools.lru_cache(1 << 14)
def _signs(syllable: str) -> tuple[str, str]:
    """The tone, and the other marks: đ, hooks, breves and hats."""
    signs = [
        sign for sign in unicodedata.normalize("NFD", syllable) if sign == "đ" or sign > "\u02ff"
    ]
    tones = "".join(sign for sign in signs if sign in _TONES)
    return tones, "".join(sign for sign in signs if sign not in _TONES)


def _letters(typed: str, meant: str) -> float:
    if len(typed) == len(meant):
        return _changed(typed, meant)
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if len(longer) - len(shorter) > 1:
        return CONFUSED  # Two of INITIALS.
    at = next(
        (at for at in range(len(shorter)) if longer[at] != shorter[at]),
        len(shorter),
    )
    if at and longer[at] == longer[at - 1]:
        return DOUBLED
    if at == len(shorter) and longer.endswith(("nh", "ng", "ch")):
        return CONFUSED
    return LETTER_MORE_OR_LESS


def _changed(typed: str, meant: str) -> float:
    places = [at for at in range(len(typed)) if typed[at] != meant[at]]
    if len(places) == 2:
        one, other = places
        swapped = other == one + 1 and typed[one] == meant[other] and typed[other] == meant[one]
        return SWAPPED if swapped else CONFUSED
    pair = frozenset((typed[places[0]], meant[places[0]]))
    if pair in _SOUNDS:
        return CONFUSED
    return NEIGHBOUR if pair in _NEIGHBOURS else OTHER_LETTER
