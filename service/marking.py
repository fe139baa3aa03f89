"""Texts with marks: which stretch of a text says which fact, and what was searched for in it.

Offsets are code points. Nothing here is HTML or a colour: those who show stretches choose these.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from loader.rules import Ground, Words
from search.model import Agency
from service.evidence import Grounds


class Mark(NamedTuple):
    """The words of a fact: `kind` is a role, "due", "cited" or "number", or "cue" for a cue's.

    `note` is what is told of the fact.
    """

    start: int
    end: int
    kind: str
    note: str = ""


class Stretch(NamedTuple):
    """A stretch of text: whether it was searched for, and the fact that it says, if any.

    `ends` tells that the words of the fact end with it.
    """

    text: str
    found: bool = False
    kind: str = ""
    note: str = ""
    ends: bool = False


def stretches(
    text: str, marks: Sequence[Mark], found: Sequence[Sequence[int]] = ()
) -> list[Stretch]:
    """The whole text in stretches; where marks meet the first counts.

    `found` are the spans [start, end) that a search has found.
    """
    edges = {0, len(text)}
    edges.update(edge for start, end in found for edge in (start, end))
    edges.update(edge for mark in marks for edge in mark[:2])
    return [_stretch(text, marks, found, start, end) for start, end in pairwise(sorted(edges))]


def _stretch(
    text: str, marks: Sequence[Mark], found: Sequence[Sequence[int]], start: int, end: int
) -> Stretch:
    searched = any(first <= start < last for first, last in found)
    mark = next((mark for mark in marks if mark.start <= start < mark.end), None)
    if mark is None:
        return Stretch(text[start:end], searched)
    return Stretch(text[start:end], searched, mark.kind, mark.note, mark.end == end)


def marks_of(
    position: int, agencies: Sequence[Agency], grounds: Grounds, tell: Callable[[Ground], str]
) -> list[Mark]:
    """The marks of the facts of the paragraph at `position`, then those of their cues.

    `tell` gives the note of a fact with its grounds; a cue has none, as its fact says it.
    """
    kinds = _kinds(agencies, grounds)
    own = [_mark(one.words, position, kind, tell(one)) for kind, one in kinds]
    cues = [_mark(one.cue, position, "cue", "") for _, one in kinds]
    return [mark for mark in (*own, *cues) if mark]


def _kinds(agencies: Sequence[Agency], grounds: Grounds) -> list[tuple[str, Ground]]:
    """The grounds of a paragraph with the kind of each fact."""
    charged = zip(agencies, grounds.agencies, strict=False)
    return [
        *((agency.role, ground) for agency, ground in charged),
        *(("due", ground) for ground in grounds.deadlines),
        *(("cited", ground) for ground in grounds.citations),
        *(("number", ground) for ground in [grounds.number] if ground),
    ]


def _mark(words: Words | None, position: int, kind: str, note: str) -> Mark | None:
    """The mark of words that stand in this paragraph."""
    if words is None or words.position != position:
        return None
    return Mark(words.start, words.end, kind, note)
