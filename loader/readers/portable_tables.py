"""Tables of a printed page: those with ruled lines, cell by cell, and those of aligned columns.

A cell that covers several rows stands in each of them, as its words hold for each.
"""

from bisect import bisect_right
from collections import defaultdict
from itertools import groupby, pairwise
from typing import NamedTuple

from loader.readers.portable_lines import joined, rows
from loader.readers.portable_places import Glyph, Rule


class Table(NamedTuple):
    """Rows of cells, "" for an empty one; `edges` are the columns' borders from left to right."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


_NEAR = 3.0
"""Rules whose ends are no farther apart, in points, touch."""
_RULES_MOST = 600
_OUTSIDE = 8.0


def ruled(glyphs: list[Glyph], rules: list[Rule]) -> tuple[list[Table], list[Glyph]]:
    """The tables with ruled lines, from above to below, and the glyphs outside of them."""
    tables: list[Table] = []
    for grid in _grids(rules):
        inside: list[Glyph] = []
        outside: list[Glyph] = []
        for glyph in glyphs:
            (inside if grid.holds(glyph) else outside).append(glyph)
        table = grid.table(inside)
        if table is not None:
            tables.append(table)
            glyphs = outside
    return sorted(tables), glyphs


class Boxes(NamedTuple):
    """Where a ruled table stands, its columns, and the cells that are wider than one of them."""

    whole: Rule
    columns: list[Rule]
    wide: list[Rule]


def boxes(rules: list[Rule]) -> list[Boxes]:
    """The places of ruled tables, for readers that see their lines before their words."""
    return [grid.boxes() for grid in _grids(rules) if grid.is_table]


class _Grid:
    """The borders of a table's columns and rows, and which of them are drawn between two cells."""

    def __init__(self, level: list[Rule], upright: list[Rule]) -> None:
        self.level, self.upright = level, upright
        self.xs = _places(
            [(rule.left + rule.right) / 2 for rule in upright],
            [rule.left for rule in level],
            [rule.right for rule in level],
        )
        self.ys = _places(
            [(rule.top + rule.bottom) / 2 for rule in level],
            [rule.top for rule in upright],
            [rule.bottom for rule in upright],
        )

    def holds(self, glyph: Glyph) -> bool:
        """Whether the middle of a glyph lies in the table."""
        x, y = _middle(glyph)
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def table(self, glyphs: list[Glyph]) -> Table | None:
        """The table with the glyphs that it holds; None for a frame, or for a form's boxes."""
        wide, high = self.shape
        if not self.is_table:
            return None
        roots = self._merged(wide, high)
        texts = {root: _cell_text(found) for root, found in self._held(glyphs, roots).items()}
        found: list[tuple[str, ...]] = []
        for line in range(high):
            cells = [root for root, _ in groupby(roots[line * wide : (line + 1) * wide])]
            row = tuple(texts.get(root, "") for root in cells)
            if any(row) and (not found or row != found[-1]):
                found.append(row)
        return Table(self.ys[0], self.ys[-1], tuple(self.xs), tuple(found)) if found else None

    @property
    def shape(self) -> tuple[int, int]:
        """How many columns and rows there are."""
        return len(self.xs) - 1, len(self.ys) - 1

    @property
    def is_table(self) -> bool:
        """Whether there are rows and columns, rather than a frame or a row of boxes."""
        wide, high = self.shape
        return wide > 1 and (high > 1 or wide > 2)

    def boxes(self) -> Boxes:
        """Where the table, its columns and its wide cells stand."""
        wide, high = self.shape
        top, bottom = self.ys[0], self.ys[-1]
        held: dict[int, list[int]] = defaultdict(list)
        for cell, root in enumerate(self._merged(wide, high)):
            held[root].append(cell)
        spans = [cells for cells in held.values() if len({cell % wide for cell in cells}) > 1]
        return Boxes(
            Rule(self.xs[0], top, self.xs[-1], bottom),
            [Rule(left, top, right, bottom) for left, right in pairwise(self.xs)],
            [
                Rule(
                    self.xs[min(cell % wide for cell in cells)],
                    self.ys[cells[0] // wide],
                    self.xs[max(cell % wide for cell in cells) + 1],
                    self.ys[cells[-1] // wide + 1],
                )
                for cells in spans
            ],
        )

    def _held(self, glyphs: list[Glyph], roots: list[int]) -> dict[int, list[Glyph]]:
        """The glyphs in each cell that has any."""
        wide, high = self.shape
        held: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            x, y = _middle(glyph)
            column = min(wide, bisect_right(self.xs, x)) - 1
            line = min(high, bisect_right(self.ys, y)) - 1
            held[roots[max(line, 0) * wide + max(column, 0)]].append(glyph)
        return held

    def _merged(self, wide: int, high: int) -> list[int]:
        """For each cell, row by row, the first cell of those that no rule parts from it."""
        roots = list(range(wide * high))

        def root(cell: int) -> int:
            while roots[cell] != cell:
                cell = roots[cell]
            return cell

        for cell in range(wide * high):
            line, column = divmod(cell, wide)
            y = (self.ys[line] + self.ys[line + 1]) / 2
            x = (self.xs[column] + self.xs[column + 1]) / 2
            if column + 1 < wide and not self._drawn_upright(self.xs[column + 1], y):
                roots[root(cell + 1)] = root(cell)
            if line + 1 < high and not self._drawn_level(x, self.ys[line + 1]):
                first, second = sorted((root(cell), root(cell + wide)))
                roots[second] = first
        return [root(cell) for cell in range(wide * high)]

    def _drawn_upright(self, x: float, y: float) -> bool:
        return any(
            abs((rule.left + rule.right) / 2 - x) <= _NEAR and rule.top <= y <= rule.bottom
            for rule in self.upright
        )

    def _drawn_level(self, x: float, y: float) -> bool:
        return any(
            abs((rule.top + rule.bottom) / 2 - y) <= _NEAR and rule.left <= x <= rule.right
            for rule in self.level
        )


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, glyph.base - 0.3 * glyph.size


def _cell_text(glyphs: list[Glyph]) -> str:
    return joined(segment.text for row in rows(glyphs) for segment in row)


def _places(drawn: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """The places of borders, those that nearly coincide as one; the outermost may be missing."""
    places: list[float] = []
    for place in sorted(drawn):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    if min(starts) < places[0] - _OUTSIDE:
        places.insert(0, min(starts))
    if max(ends) > places[-1] + _OUTSIDE:
        places.append(max(ends))
    return places


def _grids(rules: list[Rule]) -> list[_Grid]:
    """The grids that rules make which touch each other, from above to below."""
    level = _whole([rule for rule in rules if rule.level])
    upright = _whole([rule for rule in rules if not rule.level])
    if len(level) + len(upright) > _RULES_MOST:
        return []
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left = [*level, *upright]
    while left:
        group, waiting = [], [left.pop()]
        while waiting:
            one = waiting.pop()
            group.append(one)
            touching = [other for other in left if _touch(one, other)]
            waiting += touching
            left = [other for other in left if other not in touching]
        groups.append(([r for r in group if r.level], [r for r in group if not r.level]))
    grids = [_Grid(*group) for group in groups if len(group[0]) > 1 and group[1]]
    return sorted(grids, key=lambda grid: grid.ys[0])


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.left <= other.right + _NEAR
        and other.left <= one.right + _NEAR
        and one.top <= other.bottom + _NEAR
        and other.top <= one.bottom + _NEAR
    )


def _whole(rules: list[Rule]) -> list[Rule]:
    """Rules that lie on one line and touch as one; makers draw them cell by cell."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=_along):
        last = whole[-1] if whole else None
        if last and abs(_across(last) - _across(rule)) <= 1 and _touch(last, rule):
            whole[-1] = Rule(
                min(last.left, rule.left),
                min(last.top, rule.top),
                max(last.right, rule.right),
                max(last.bottom, rule.bottom),
            )
        else:
            whole.append(rule)
    return whole


def _across(rule: Rule) -> float:
    return (rule.top + rule.bottom) / 2 if rule.level else (rule.left + rule.right) / 2


def _along(rule: Rule) -> tuple[float, float]:
    start = rule.left if rule.level else rule.top
    return round(_across(rule)), start
