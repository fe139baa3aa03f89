"""A table as an Excel workbook: written to the disk row by row, and sent when it is whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from service.export_columns import WIDTHS, Cell

ROWS = 1_048_576
"""Rows that a sheet can have (Excel specifications and limits); then another sheet begins."""
LINKS = 65_530
"""Links that a sheet can have; addresses after them are plain text, as very long ones are."""
LONGEST_LINK = 2_079
LETTERS = 32_767
"""UTF-16 units that a cell can have; of a longer text the cell says how much is missing."""
_FIRST_YEAR = 1900
_CHUNK = 1 << 16


class CellError(RuntimeError):
    """A cell was not taken, which would leave a hole in the table."""


def chunks(
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet_name: Callable[[int], str],
    cut: Callable[[int], str],
    *,
    rows_per_sheet: int = ROWS,
) -> Iterator[bytes]:
    """A workbook as bytes; the last cell of each row is an address and becomes a link.

    `sheet_name` names a sheet by its number from 1; `cut` says that so many letters of a text that
    no cell can hold are missing. Raises what `rows` raises, before the first byte.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        options = {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(path, options) as book:
            sheets = _Sheets(book, heads, sheet_name, cut)
            sheets.add()
            for at, cells in enumerate(rows):
                if at and at % (rows_per_sheet - 1) == 0:
                    sheets.add()
                sheets.write(cells)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(_CHUNK), b"")


class _Sheets:
    """Writes rows into the newest sheet of a workbook."""

    def __init__(
        self,
        book: Any,
        heads: Sequence[str],
        sheet_name: Callable[[int], str],
        cut: Callable[[int], str],
    ) -> None:
        self._book = book
        self._heads = heads
        self._sheet_name = sheet_name
        self._cut = cut
        self._sheet: Any = None
        self._row = 0
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._text = book.add_format({"valign": "top", "text_wrap": True})
        self._date = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._link = book.add_format({"valign": "top", "font_color": "blue", "underline": 1})

    def add(self) -> None:
        """Begin a sheet with its head, which stays in sight."""
        self._sheet = self._book.add_worksheet(self._sheet_name(len(self._book.worksheets()) + 1))
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(WIDTHS):
            self._sheet.set_column(column, column, width)
        for column, head in enumerate(self._heads):
            self._sheet.write_string(0, column, head, self._head)
        self._row = 0

    def write(self, cells: Sequence[Cell]) -> None:
        """Add a row."""
        self._row += 1
        *values, link = cells
        for column, value in enumerate(values):
            self._put(column, value)
        self._put_link(len(values), str(link))

    def _put(self, column: int, value: Cell) -> None:
        if isinstance(value, date) and value.year >= _FIRST_YEAR:
            _taken(self._sheet.write_datetime(self._row, column, value, self._date))
        elif value:
            text = self._fitting(str(value))
            _taken(self._sheet.write_string(self._row, column, text, self._text))

    def _put_link(self, column: int, address: str) -> None:
        if self._row <= LINKS and len(address) <= LONGEST_LINK:
            _taken(self._sheet.write_url(self._row, column, address, self._link))
        else:
            self._put(column, address)

    def _fitting(self, text: str) -> str:
        """The text, or as much of it as fits and a word about the rest."""
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if units <= LETTERS:
            return text
        room = LETTERS // 2
        return f"{text[:room]} {self._cut(len(text) - room)}"


def _taken(outcome: int) -> None:
    """xlsxwriter answers 0 for a cell that it has written, and goes on after any other."""
    if outcome:
        raise CellError(f"xlsxwriter refused a cell: {outcome}")
