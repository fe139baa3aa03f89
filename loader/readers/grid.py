"""Tables of office formats: cells over several columns and rows to rows, or to a layout's lines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loader import schedules
from loader.readers.lines import Line
from loader.readers.tables import row_lines


class Cell(NamedTuple):
    """A table's cell: its lines, over how many columns it goes, whether it goes on from above."""

    lines: list[Line]
    span: int = 1
    continues: bool = False


Rows = Sequence[Sequence[Cell]]

_SPAN_MOST = 64
"""No table of tasks has more columns; a hostile one may say that a cell covers millions."""
_HEADER_AMONG = 20
_REPEATED_MOST = 1_000_000
"""Characters of rows with such cells, after which nothing is repeated in a table any more."""


def spanned(rows: Iterable[Iterable[tuple[list[Line], int, int]]]) -> Iterator[list[Cell]]:
    """The rows of a table whose cells say over how many columns and rows they go.

    Each cell is given as its lines, its columns and its rows; one that goes on from above is not
    given again.
    """
    below: dict[int, tuple[int, int]] = {}
    for row in rows:
        made: list[Cell] = []
        column = 0
        for lines, columns, height in (*row, ([], 1, 0)):
            while column in below:
                width, left = below.pop(column)
                made.append(Cell([], width, continues=True))
                if left > 1:
                    below[column] = width, left - 1
                column += width
            if not height:
                break
            width = min(columns, _SPAN_MOST)
            made.append(Cell(lines, width))
            if height > 1:
                below[column] = width, height - 1
            column += width
        yield made


def table_lines(rows: Rows, bordered: bool) -> list[Line]:
    """The lines of a table, as `tables.row_lines` gives them for each row.

    Under the header of a table of tasks each row is one line with all its columns in their places,
    and a cell that goes on from above says the same in each row. A table of two or three columns
    without borders is there for the layout.
    """
    if _has_header(rows):
        return _schedule(rows)
    if not bordered and all(len(row) <= 3 for row in rows):
        return [line for row in rows for line in _laid_out(row)]
    return [
        line
        for row in rows
        for line in row_lines([[_untabbed(one) for one in cell.lines] for cell in row])
    ]


def _has_header(rows: Rows) -> bool:
    """Whether one of the first rows is the header of a table of tasks; it may go over two rows."""
    above: dict[int, Cell] = {}
    return any(
        schedules.columns(_row_text(_with_above(row, above))) is not None
        for row in rows[:_HEADER_AMONG]
    )


def _laid_out(row: Sequence[Cell]) -> Iterator[Line]:
    """The lines of a layout table's row, one cell after the other."""
    filled = [cell.lines for cell in row if cell.lines]
    for lines in filled:
        for index, line in enumerate(lines):
            hint = line.hint or ("cell" if len(filled) > 1 else "")
            yield line._replace(gap=line.gap or index == 0, hint=hint)


def _schedule(rows: Rows) -> list[Line]:
    """The rows of a table of tasks; what goes on from above is said again in each."""
    found: list[Line] = []
    above: dict[int, Cell] = {}
    repeated = 0
    for row in rows:
        filled = _with_above(row, above) if repeated < _REPEATED_MOST else row
        text = _row_text(filled)
        repeated += sum(cell.continues for cell in row) and len(text)
        lines = [line for cell in row for line in cell.lines]
        if text:
            found.append(Line(text, True, all(line.bold for line in lines), "row"))
    return found


def _with_above(row: Sequence[Cell], above: dict[int, Cell]) -> list[Cell]:
    """The row with the cells from above that go on in it; `above` is then the row itself."""
    filled: list[Cell] = []
    column = 0
    for cell in row:
        own = above.get(column, cell)._replace(span=cell.span) if cell.continues else cell
        above[column] = own
        filled.append(own)
        column += min(cell.span, _SPAN_MOST)
    return filled


def _row_text(row: Sequence[Cell]) -> str:
    """The cells of a row in their columns, joined by " | "; empty ones hold their places."""
    texts: list[str] = []
    for cell in row:
        said = " ".join(line.text.replace(" | ", " ") for line in cell.lines)
        texts += [" ".join(said.split()), *[""] * (min(cell.span, _SPAN_MOST) - 1)]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def _untabbed(line: Line) -> Line:
    return line._replace(text=" ".join(line.text.split())) if "\t" in line.text else line
