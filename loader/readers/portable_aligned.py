"""Tables without ruled lines: rows of segments that stand under the cells of a header of tasks."""

from collections.abc import Sequence
from itertools import pairwise

from loader import schedules
from loader.readers.portable_lines import Row, Segment, joined
from loader.readers.portable_tables import Table

_HEADER_LINES = 3
_HEADER_PITCH = 2.0
_ROW_PITCH = 1.6
_TABLE_PITCH = 4.0
_FEWEST = 3


def aligned(rows: Sequence[Row]) -> list[tuple[int, int, Table]]:
    """The tables among printed lines, each with the first row that is its own and the one behind.

    A table begins with a header of tasks (`schedules.columns`); it ends where a line runs across
    columns or stands far below.
    """
    found: list[tuple[int, int, Table]] = []
    index = 0
    while index < len(rows):
        header = _header(rows, index)
        if header is None:
            index += 1
            continue
        cells, body = header
        columns = _Columns(cells)
        end = body
        while end < len(rows) and columns.take(rows[end], rows[end - 1]):
            end += 1
        if end > body:
            found.append((index, end, columns.table(rows[index][0], rows[end - 1][0])))
        index = end
    return found


def _header(rows: Sequence[Row], start: int) -> tuple[list[Segment], int] | None:
    """The cells of a header that begins at a row, and the row behind it."""
    for count in range(1, _HEADER_LINES + 1):
        lines = rows[start : start + count]
        if len(lines) < count or any(
            after[0].base - before[0].base > _HEADER_PITCH * before[0].size
            for before, after in pairwise(lines)
        ):
            return None
        cells = _stacked(lines)
        if len(cells) >= _FEWEST and schedules.columns(" | ".join(cell.text for cell in cells)):
            return cells, start + count
    return None


def _stacked(lines: Sequence[Row]) -> list[Segment]:
    """The segments of a few lines, those that stand one above the other as one."""
    cells: list[Segment] = []
    for segment in (segment for line in lines for segment in line):
        over = [cell for cell in cells if _overlap(cell, segment) > 0]
        if len(over) == 1:
            merged = over[0]._replace(
                text=joined((over[0].text, segment.text)),
                left=min(over[0].left, segment.left),
                right=max(over[0].right, segment.right),
            )
            cells[cells.index(over[0])] = merged
        else:
            cells.append(segment)
    return sorted(cells, key=lambda cell: cell.left)


def _overlap(one: Segment, other: Segment) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


class _Columns:
    """Columns that grow as wide as what stands under their header, and the rows taken so far."""

    def __init__(self, header: list[Segment]) -> None:
        self.header = header
        self.spans = [(cell.left, cell.right) for cell in header]
        self.rows: list[list[list[str]]] = []

    def take(self, row: Row, above: Row) -> bool:
        """Take a line into the table, as a new row or into the last one; False if it is outside."""
        distance = (row[0].base - above[0].base) / max(row[0].size, 1.0)
        places = [self._place(segment) for segment in row]
        if distance > _TABLE_PITCH or None in places or len(set(places)) < len(places):
            return False
        if len(row) == 1 and places[0] and distance > _ROW_PITCH * 1.5:
            return False
        if places[0] == 0 or not self.rows or distance > _ROW_PITCH:
            self.rows.append([[] for _ in self.spans])
        for place, segment in zip(places, row, strict=True):
            if place is not None:
                self.rows[-1][place].append(segment.text)
                left, right = self.spans[place]
                self.spans[place] = (min(left, segment.left), max(right, segment.right))
        return True

    def _place(self, segment: Segment) -> int | None:
        """The column of a segment; None if it runs into two of them."""
        wide = [min(segment.right, right) - max(segment.left, left) for left, right in self.spans]
        crossed = [index for index, width in enumerate(wide) if width > segment.size]
        if len(crossed) > 1:
            return None
        nearest = max(range(len(wide)), key=lambda index: wide[index])
        return nearest if wide[nearest] > -6 * segment.size else None

    def table(self, first: Segment, last: Segment) -> Table:
        """The rows with their header."""
        header = tuple(cell.text for cell in self.header)
        body = (tuple(joined(cell) for cell in row) for row in self.rows)
        edges = tuple(left for left, _ in self.spans)
        return Table(first.base - first.size, last.base, edges, (header, *body))
