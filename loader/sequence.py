"""Which numbers at the beginning of paragraphs can be true: numbers follow one another.

Vietnamese numbers are given as printed (an item of Điều 2 is 2.1), Chinese ones as a path (（三）
under 四、 is 4.3).
"""

from typing import NamedTuple

from loader.numbering import Kind, Marker

_RANKS: dict[Kind, int] = {
    "article": 10,
    "han": 10,
    "word": 20,
    "han_paren": 20,
    "decimal": 30,
    "paren": 40,
    "step": 50,
}
_LARGEST_GAP = 5
_DEEPEST = 4


class Open(NamedTuple):
    """A numbered unit that is still going on; `task` is its index in the caller's list."""

    kind: Kind
    rank: int
    values: tuple[int, ...]
    number: str
    task: int


class Sequence:
    """The numbered units that are going on at a place in one part of a document.

    `paths` says whether numbers are given as paths (Chinese) or as printed (Vietnamese).
    """

    def __init__(self, paths: bool) -> None:
        self.paths = paths
        self.open: list[Open] = []
        self._last_article = 0

    def clear(self) -> None:
        """A new section: numbers begin anew, those of articles go on."""
        self.open.clear()

    def has_articles(self) -> bool:
        """Whether the part is divided into articles."""
        return self._last_article > 0

    def article(self) -> int | None:
        """The task of the article that is going on, if there is one."""
        return next((unit.task for unit in self.open if unit.kind == "article"), None)

    def admit(self, marker: Marker, task: int) -> Open | None:
        """The unit that `marker` begins, or None if it cannot stand here. `task` is its index."""
        rank = _RANKS[marker.kind] + 2 * (len(marker.values) - 1)
        place = self._place(marker, rank)
        if place is None:
            return None
        del self.open[place:]
        unit = Open(marker.kind, rank, marker.values, self._number(marker), task)
        self.open.append(unit)
        if marker.kind == "article":
            self._last_article = marker.values[0]
        return unit

    def parent(self) -> int | None:
        """The task that holds the unit admitted last."""
        return self.open[-2].task if len(self.open) > 1 else None

    def _place(self, marker: Marker, rank: int) -> int | None:
        """How many of the open units go on beside the new one; None if it follows none of them."""
        last = marker.values[-1]
        if marker.kind == "article":
            return 0 if last == 1 or 0 < last - self._last_article <= _LARGEST_GAP * 2 else None
        above = self._above(marker, rank)
        if above is None:
            return None
        same = [
            index
            for index in range(above, len(self.open))
            if self.open[index].kind == marker.kind
            and len(self.open[index].values) == len(marker.values)
        ]
        # The innermost list that the number continues; else a gap in one; else a new list.
        for steps in (range(1, 2), range(2, _LARGEST_GAP + 1), range(1)):
            for index in reversed(same):
                if last - self.open[index].values[-1] in steps:
                    return index
        if last == 1 and same and not self.paths and len(same) < _DEEPEST:
            return len(self.open)
        if last == 1 or (not same and last <= 3 * _LARGEST_GAP):
            return self._under(rank) if not same else same[0]
        return None

    def _above(self, marker: Marker, rank: int) -> int | None:
        """Where among the open units the list of `marker` can begin: after "2.", for "2.1"."""
        if len(marker.values) == 1:
            return 0
        head = marker.values[:-1]
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].kind == "decimal" and self.open[index].values == head:
                return index + 1
        before = [unit.values for unit in self.open if unit.kind == "decimal"]
        follows = not before or head > before[-1][: len(head)]
        return self._under(rank) if follows and marker.values[-1] == 1 else None

    def _under(self, rank: int) -> int:
        return next((i for i, unit in enumerate(self.open) if unit.rank >= rank), len(self.open))

    def _number(self, marker: Marker) -> str:
        printed = ".".join(map(str, marker.values))
        if not self.open:
            return printed
        above = self.open[-1]
        if len(marker.values) > 1:
            # 2.1 under 2 repeats it already; what stands above 2 does not.
            return printed if not self.paths else self._path(marker)
        if self.paths:
            return f"{above.number}.{printed}"
        article = next((unit for unit in self.open if unit.kind == "article"), None)
        return f"{article.number}.{printed}" if article else printed

    def _path(self, marker: Marker) -> str:
        outer = [unit for unit in self.open if unit.kind != "decimal"]
        printed = ".".join(map(str, marker.values))
        return f"{outer[-1].number}.{printed}" if outer else printed
