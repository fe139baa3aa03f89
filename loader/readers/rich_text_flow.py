"""Paragraphs and tables of one flow of rich text (the text, a header, a note, a text box).

After the Rich Text Format Specification 1.9.1, "Paragraph Text" and "Table Definitions".
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.readers.flow import DASHES, Piece, labelled, lines_of
from loader.readers.grid import Cell, table_lines
from loader.readers.lines import Hint, Line

_SAME_EDGE = 20
"""Edges of cells that are nearer than this, in twips, are one."""
_NESTED_MOST = 16
_CELLS_MOST = 256
_DRAWN = frozenset(("brdrs", "brdrth", "brdrdb", "brdrdot", "brdrdash", "brdrhair", "brdrtriple"))


@dataclass(slots=True)
class CellFormat:
    """What a row's definition says of one cell; `edge` is its right edge in twips."""

    edge: int = 0
    down: bool = False
    across: bool = False


@dataclass(slots=True)
class RowFormat:
    """The cells that \\trowd and \\cellx define; `pending` is the one being defined."""

    cells: list[CellFormat] = field(default_factory=list)
    pending: CellFormat = field(default_factory=CellFormat)
    bordered: bool = False
    side: bool = False

    def apply(self, name: str, number: int) -> bool:
        """Do what a control word says of a row or its cells; False if it says nothing."""
        if name == "cellx":
            if len(self.cells) < _CELLS_MOST:
                self.cells.append(self.pending)
                self.cells[-1].edge = number
            self.pending = CellFormat()
        elif name == "clvmrg":
            self.pending.down = True
        elif name == "clmrg":
            self.pending.across = True
        elif name.startswith(("clbrdr", "trbrdr")):
            self.side = True
        elif name in _DRAWN:
            self.bordered = self.bordered or self.side
        elif name.startswith("brdr") and name != "brdrw":
            # A border of the paragraph, or that a side has none.
            self.side = False
        else:
            return False
        return True


@dataclass(slots=True)
class _Table:
    rows: list[tuple[list[list[Line]], list[CellFormat]]] = field(default_factory=list)
    row: list[list[Line]] = field(default_factory=list)
    cell: list[Line] = field(default_factory=list)
    bordered: bool = False


class Flow:
    """Gathers pieces to lines. Tables stand in a stack, each in the last cell of the one before."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._pieces: list[Piece] = []
        self._tables: list[_Table] = []
        self._gap = True
        self.label = ""

    def add(self, piece: Piece) -> None:
        """Text of the paragraph that is going on."""
        self._pieces.append(piece)

    def insert(self, lines: Sequence[Line]) -> None:
        """The lines of a text box, before the paragraph on which it hangs."""
        self._into(len(self._tables)).extend(lines)
        self._gap = self._gap or bool(lines)

    def part(self) -> None:
        """Something separates the next paragraph from what stands before."""
        self._gap = True

    def end_paragraph(self, depth: int, hint: Hint = "", begins: bool = False) -> None:
        """End a paragraph that stands in so many nested tables; `begins` where a gap precedes."""
        depth = min(depth, _NESTED_MOST)
        self._close(depth)
        while len(self._tables) < depth:
            self._tables.append(_Table())
            self._gap = True
        pieces = labelled(_printed(self.label), self._pieces)
        self._pieces, self.label = [], ""
        lines = lines_of(pieces, self._gap or begins or hint == "heading", hint)
        self._into(depth).extend(lines)
        self._gap = not lines

    def end_cell(self, depth: int, hint: Hint = "", begins: bool = False) -> None:
        """End a cell, and the paragraph in it, of the innermost of so many tables."""
        depth = max(1, depth)
        self.end_paragraph(depth, hint, begins)
        table = self._tables[-1]
        if len(table.row) < _CELLS_MOST:
            table.row.append(table.cell)
        table.cell = []
        self._gap = True

    def end_row(self, depth: int, form: RowFormat) -> None:
        """End a row of the innermost of so many tables."""
        self._close(max(1, min(depth, _NESTED_MOST)))
        if not self._tables:
            return
        table = self._tables[-1]
        table.rows.append((table.row, list(form.cells)))
        table.row = []
        table.bordered = table.bordered or form.bordered

    def finish(self) -> list[Line]:
        """All lines; what was not ended ends here."""
        if any(piece.text.strip() for piece in self._pieces):
            self.end_paragraph(len(self._tables))
        self._close(0)
        return self._lines

    def _into(self, depth: int) -> list[Line]:
        return self._tables[depth - 1].cell if depth and self._tables else self._lines

    def _close(self, depth: int) -> None:
        """End the tables that are nested deeper than this."""
        while len(self._tables) > depth:
            table = self._tables.pop()
            if table.cell:
                table.row.append(table.cell)
            if table.row:
                table.rows.append((table.row, []))
            self._into(len(self._tables)).extend(_table_lines(table))
            self._gap = True


def _table_lines(table: _Table) -> list[Line]:
    edges = _columns([one.edge for _, forms in table.rows for one in forms])
    rows = [_cells(cells, forms, edges) for cells, forms in table.rows]
    return table_lines(rows, table.bordered)


def _columns(edges: Sequence[int]) -> list[int]:
    """The right edges of the columns that all rows together make."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _SAME_EDGE:
            found.append(edge)
    return found


def _cells(cells: list[list[Line]], forms: list[CellFormat], edges: list[int]) -> list[Cell]:
    """The cells of a row with the columns that each goes over, as its edges tell."""
    made: list[Cell] = []
    left = -1
    for index, lines in enumerate(cells):
        form = forms[index] if index < len(forms) else None
        span = 1
        if form is not None:
            right = form.edge + _SAME_EDGE
            span = max(1, bisect_right(edges, right) - bisect_right(edges, left))
            left = right
        if form is not None and form.across and made:
            last = made[-1]
            made[-1] = last._replace(lines=[*last.lines, *lines], span=last.span + span)
        else:
            made.append(Cell(lines, span, form is not None and form.down))
    return made


def _printed(label: str) -> str:
    """The number of a list as it is printed, or a dash for a bullet, with the blank behind it."""
    text = label.strip()
    if len(text) == 1 and not text.isalnum() and text not in DASHES:
        text = "-"
    return text if not text or "\u2e80" <= text[-1] <= "\uffef" else f"{text} "
