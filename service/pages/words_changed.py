"""Two texts word by word: what stays, what is gone, what is new. Knows no HTML."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from service.pages.excerpt import ELLIPSIS, word_end, word_start

Kind = Literal["same", "gone", "new"]
MOST = 100_000_000
"""Pairs of words to compare; longer texts are told as replaced whole."""
CONTEXT = 60
"""Code points of what stays that are shown beside a change."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_HAN}]|(?:[^\W{_HAN}])+|\s+|[^\w\s]")


class Change(NamedTuple):
    """A stretch of text: of both, of the one before alone ("gone") or of the one after ("new")."""

    kind: Kind
    text: str


class _Hunk(NamedTuple):
    """What stays, and the change behind it."""

    same: str
    gone: str
    new: str


def words_changed(before: str, after: str) -> list[Change]:
    """The stretches in order; those that are not gone are `after`, those not new are `before`.

    A word is a run of letters and digits, a Han character, a run of blanks or any other sign. As
    many words as possible stay, except few between longer changes, which would read as confetti.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > MOST:
        return [Change("gone", before), Change("new", after)]
    found = []
    for hunk in _joined(list(_hunks(old, new))):
        found += [Change("same", hunk.same), Change("gone", hunk.gone), Change("new", hunk.new)]
    return [change for change in found if change.text]


def in_context(changes: Sequence[Change], context: int = CONTEXT) -> list[Change]:
    """The same with what stays cut to about `context` code points on the sides of changes."""
    last = len(changes) - 1
    return [
        Change("same", _cut(text, context, head=at > 0, tail=at < last))
        if kind == "same" and len(text) > 3 * context
        else Change(kind, text)
        for at, (kind, text) in enumerate(changes)
    ]


def _hunks(old: list[str], new: list[str]) -> Iterator[_Hunk]:
    # The library compares hashes of words, and numbers in their place cannot be taken for others.
    numbers: dict[str, int] = {}
    numbered = [[numbers.setdefault(word, len(numbers)) for word in text] for text in (old, new)]
    same = gone = added = ""
    for one in Indel.opcodes(*numbered):
        if one.tag == "equal":
            if gone or added:
                yield _Hunk(same, gone, added)
            same, gone, added = "".join(new[one.dest_start : one.dest_end]), "", ""
        else:
            gone += "".join(old[one.src_start : one.src_end])
            added += "".join(new[one.dest_start : one.dest_end])
    yield _Hunk(same, gone, added)


def _joined(hunks: list[_Hunk]) -> list[_Hunk]:
    """What stays between two changes that are both at least as long becomes a part of them."""
    found = hunks[:1]
    for hunk in hunks[1:]:
        before = found[-1]
        if len(hunk.same) <= min(_length(before), _length(hunk)):
            gone = before.gone + hunk.same + hunk.gone
            found[-1] = _Hunk(before.same, gone, before.new + hunk.same + hunk.new)
        else:
            found.append(hunk)
    return found


def _length(hunk: _Hunk) -> int:
    return max(len(hunk.gone), len(hunk.new))


def _cut(text: str, context: int, *, head: bool, tail: bool) -> str:
    """The head and the tail of a text that are wanted, to whole words where these are short."""
    first = text[: word_end(text, context, 0)] + " " if head else ""
    rest = " " + text[word_start(text, len(text) - context, len(text)) :] if tail else ""
    return first + ELLIPSIS + rest
