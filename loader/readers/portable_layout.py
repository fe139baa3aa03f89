"""Printed pages to lines: reading order, tables as rows, footnotes last, running heads left out.

Knows where things stand, not what file they come from: pages of a PDF and scans alike.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loader import marks, model, schedules
from loader.model import LoadError
from loader.readers import portable_running
from loader.readers.lines import Line, Reading, left_out
from loader.readers.portable_aligned import aligned
from loader.readers.portable_columns import Flow, carried, flows
from loader.readers.portable_lines import Row, joined, rows
from loader.readers.portable_paragraphs import lines, setting
from loader.readers.portable_places import Page
from loader.readers.portable_tables import Table, ruled
from loader.readers.tables import row_lines

_NOTE = re.compile(r"[¹²³⁰⁴-⁹]{1,3}\s*\S")
_NOTE_SIZE = 0.93
_SAME_EDGE = 8.0
"""Tables on two pages whose left borders differ by fewer points are one."""
_RULE = re.compile(r"[-–—_=*~.…\s]*[-–—_=~*][-–—_=~*.…\s]*")


class Sheet(NamedTuple):
    """A page's tables with ruled lines and, from above to below, its lines outside of them."""

    width: float
    height: float
    tables: list[Table]
    rows: list[Row]


def reading(pages: Sequence[Page], warnings: Sequence[model.Warning] = ()) -> Reading:
    """The lines of printed pages. Raises `LoadError` (no_text) if nothing stands on them."""
    found = [*warnings]
    for code, what, parts in (
        ("slanted", "writing at an angle", [page.slanted for page in pages]),
        ("hidden", "text that is not shown", [page.hidden for page in pages]),
    ):
        if any(part.strip() for part in parts):
            found.append(left_out(code, what, " ".join(parts)))
    sheets, running = _without_running([_sheet(page) for page in pages])
    items, notes = _in_order(sheets)
    whole = _lines(items) + notes
    if not whole:
        raise LoadError("no_text", "The file holds no text, and no pictures of any.")
    return Reading(whole, [*found, *running])


def _sheet(page: Page) -> Sheet:
    tables, outside = ruled(page.glyphs, page.rules)
    return Sheet(page.width, page.height, tables, rows(outside))


def _without_running(sheets: list[Sheet]) -> tuple[list[Sheet], list[model.Warning]]:
    kept, warnings = portable_running.without_running(
        [sheet.rows for sheet in sheets], [sheet.height for sheet in sheets]
    )
    return [sheet._replace(rows=rows) for sheet, rows in zip(sheets, kept, strict=True)], warnings


def _in_order(sheets: Sequence[Sheet]) -> tuple[list[Flow | Table], list[Line]]:
    """Flows and tables in reading order, and the footnotes of all pages."""
    items: list[Flow | Table] = []
    notes: list[Flow] = []
    size = setting([Flow([s for row in sheet.rows for s in row]) for sheet in sheets]).size
    for sheet in sheets:
        body, below = _notes_apart(sheet.rows, size)
        notes += [Flow([segment for row in below for segment in row])] if below else []
        body = _without_rules(body)
        for item in _items(sheet, body[_carried(items, sheet, body) :]):
            last = items[-1] if items else None
            if isinstance(item, Table) and isinstance(last, Table):
                items[-1:] = _continued(last, item)
            else:
                items.append(item)
    return items, lines(notes, setting(notes)) if notes else []


def _carried(items: Sequence[Flow | Table], sheet: Sheet, rows: list[Row]) -> int:
    """How many rows of a page belong to the columns that ended the page before."""
    match items[-2:]:
        case [Flow() as left, Flow() as right] if not sheet.tables:
            return carried(left, right, rows, sheet.width)
    return 0


def _without_rules(rows: list[Row]) -> list[Row]:
    """The rows without lines that are drawn with dashes or stars."""
    kept = ([part for part in row if not _RULE.fullmatch(part.text)] for row in rows)
    return [row for row in kept if row]


def _notes_apart(rows: list[Row], size: float) -> tuple[list[Row], list[Row]]:
    """The rows of a page, and its footnotes: small ones at its end that begin with a mark."""
    start = len(rows)
    for index in range(len(rows) - 1, -1, -1):
        first = rows[index][0]
        if first.size > _NOTE_SIZE * size and not _NOTE.match(first.text):
            break
        if _NOTE.match(first.text):
            start = index
    return rows[:start], rows[start:]


def _items(sheet: Sheet, rows: list[Row]) -> Iterator[Flow | Table]:
    """Flows and tables of one page in reading order."""
    start = 0
    for table in sheet.tables:
        end = next((i for i in range(start, len(rows)) if rows[i][0].base > table.top), len(rows))
        yield from _between(sheet, rows[start:end])
        yield table
        start = end
    yield from _between(sheet, rows[start:])


def _between(sheet: Sheet, rows: list[Row]) -> Iterator[Flow | Table]:
    """The same for rows without ruled tables among them; those of aligned columns are found."""
    start = 0
    for first, behind, table in aligned(rows):
        yield from flows(rows[start:first], sheet.width)
        yield table
        start = behind
    yield from flows(rows[start:], sheet.width)


def _continued(last: Table, table: Table) -> list[Flow | Table]:
    """Two tables in a row, as one where the second goes on the first."""
    if abs(last.edges[0] - table.edges[0]) > _SAME_EDGE:
        return [last, table]
    more = list(table.rows)
    if more and more[0] == last.rows[0]:
        more = more[1:]
    rows = list(last.rows)
    if more and _is_rest(more[0], rows[-1]):
        cut = zip(rows[-1], more.pop(0), strict=True)
        rows[-1] = tuple(joined(cell for cell in pair if cell) for pair in cut)
    return [last._replace(rows=(*rows, *more), bottom=table.bottom)]


def _is_rest(row: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Whether a row at a page's beginning is the rest of the last one on the page before."""
    if row[0] or not above[0] or len(row) != len(above):
        return False
    return not all(row[1:]) or any(
        marks.begins_lower(cell) or marks.is_capitals(cell) for cell in row
    )


def _lines(items: Sequence[Flow | Table]) -> list[Line]:
    style = setting([item for item in items if isinstance(item, Flow)])
    found: list[Line] = []
    columns: list[Flow] = []
    for item in items:
        if isinstance(item, Flow):
            columns.append(item)
            continue
        found += lines(columns, style)
        columns = []
        found += _table_lines(item)
    return found + lines(columns, style)


def _table_lines(table: Table) -> Iterator[Line]:
    """A line for each row; under a header of tasks an empty cell keeps its place."""
    tasks = False
    for row in table.rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if schedules.columns(" | ".join(cells)):
            tasks = True
        if tasks and len(cells) > 1:
            yield Line(" | ".join(cells), gap=True, hint="row")
        else:
            yield from row_lines([[Line(cell)] for cell in cells if cell])
