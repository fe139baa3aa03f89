"""Readings of a query: what `find` tries one after the other. Knows no way to make one."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args, overload

from search.tree import Node

ChangeCode = Literal[
    "number",
    "date",
    "agency",
    "abbreviation",
    "synonym",
    "translation",
    "head",
    "spelling",
    "without_marks",
    "phrase",
    "question",
    "widened",
    "most_words",
]
"""What understanding may do with a query; each can be switched off."""
CHANGES: tuple[ChangeCode, ...] = get_args(ChangeCode)


class Change(NamedTuple):
    """How a reading departs from what was typed: a stable code, and a detail to show."""

    code: ChangeCode
    detail: str


class Reading(NamedTuple):
    """One way to run the query; `printed` can be typed again and means the same.

    `wider` is run in its place where it finds a few paragraphs only: it finds those first, and more
    after them. Where a paragraph matches `unless`, the reading is not tried at all.
    """

    tree: Node
    changes: tuple[Change, ...]
    printed: str
    wider: "Reading | None" = None
    unless: Node | None = None

    def settled(self) -> "Reading":
        """The same for the pages behind its first one: nothing may change it any more."""
        return self._replace(wider=None, unless=None)


class Readings(Sequence[Reading]):
    """Readings in the order to try, at least one; each is made when it is first asked for."""

    def __init__(self, coming: Iterator[Reading]) -> None:
        self._coming = coming
        self._made: list[Reading] = []

    def __iter__(self) -> Iterator[Reading]:
        number = 0
        while self._has(number):
            yield self._made[number]
            number += 1

    @overload
    def __getitem__(self, number: int) -> Reading: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Reading]: ...

    def __getitem__(self, number: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(number, slice) or number < 0:
            return tuple(iter(self))[number]
        if not self._has(number):
            raise IndexError(number)
        return self._made[number]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _has(self, number: int) -> bool:
        while len(self._made) <= number:
            coming = next(self._coming, None)
            if coming is None:
                return False
            self._made.append(coming)
        return True
