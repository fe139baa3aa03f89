"""Which agencies a typed beginning may become: by name, by abbreviation, by their initials.

Agencies are given with the number of their paragraphs; which of them are held is not known here.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from analyzers.agency_beginnings import in_full
from analyzers.memo import Memo
from search.agency_roles import NONE
from service.beginnings import beginning, unmarked

KEPT = 8
"""Names that are kept made: those of the whole collection and of the filters in use."""
_FEWEST_INITIALS = 2
_LAST_BEFORE_HAN = "\u2fff"
_END = "\n"
"""What no name holds: it stands before each in a text of many."""


class Names:
    """The agencies of a collection, or of a part of it, in texts that are searched as a whole."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts` says in how many paragraphs each agency stands."""
        self.counts = counts
        self.ids = sorted(counts.keys() - {NONE}, key=lambda id_: (-counts[id_], id_))
        forms = [_forms[id_] for id_ in self.ids]
        self.marked = _Lines(form.marked for form in forms)
        self.plain = _Lines(form.plain for form in forms)
        self.initials = _Lines(form.initials for form in forms)


def names_of(counts: Mapping[str, int]) -> Names:
    """The names with these counts; making them takes longer than to see that they are known."""
    for names in _kept:
        if names.counts is counts or names.counts == counts:
            return names
    names = Names(counts)
    # Threads that do this at once forget a name at worst.
    _kept[:] = [names, *_kept[: KEPT - 1]]
    return names


def matching(names: Names, typed: str, size: int) -> list[str]:
    """The ids that the typed text begins at one of their words, best first.

    Marks as typed come first, then names that begin so before later words, then initials ("SYT" of
    "Sở Y tế"); within each, the agency with more paragraphs.
    """
    start = beginning(typed)
    if start is None:
        return []
    forms = [*in_full(typed), *start.unmarked]
    found: dict[int, None] = {}
    for line in chain.from_iterable(_tiers(names, forms)):
        found.setdefault(line)
        if len(found) == size:
            break
    return [names.ids[line] for line in found]


def _tiers(names: Names, forms: Sequence[str]) -> Iterator[Iterator[int]]:
    """The places in `names.ids` of what matches in each way, each in their order."""
    plain = list(dict.fromkeys(map(unmarked, forms)))
    for lines, some in ((names.marked, forms), (names.plain, plain)):
        yield heapq.merge(*(lines.holding(f"{_END}_{form}") for form in some))
        yield heapq.merge(*(lines.holding(_worded(form)) for form in some))
    if len(forms[0]) >= _FEWEST_INITIALS:
        yield names.initials.holding(_END + plain[0])


def _worded(form: str) -> str:
    """The form as it stands where a word begins; every Han character is one."""
    return form if form[0] > _LAST_BEFORE_HAN else f"_{form}"


class _Lines:
    """Texts one after the other, since most of them hold nothing of what is looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        lines = [_END + text for text in texts]
        self._whole = "".join(lines)
        self._starts = list(accumulate(map(len, lines), initial=0))

    def holding(self, part: str) -> Iterator[int]:
        """The numbers of the texts that hold the part, rising."""
        at = self._whole.find(part)
        while at >= 0:
            line = bisect_right(self._starts, at)
            yield line - 1
            at = self._whole.find(part, self._starts[line])


class _Forms(NamedTuple):
    """An agency's id as it is compared, with "_" before each word, also the first."""

    marked: str
    plain: str
    initials: str


def _forms_of(id_: str) -> _Forms:
    plain = unmarked(id_)
    return _Forms(f"_{id_}", f"_{plain}", "".join(word[0] for word in plain.split("_") if word))


_forms = Memo(_forms_of)
_kept: list[Names] = []
