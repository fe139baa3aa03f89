"""Tables in plain text and Markdown: pipes at the borders of cells, alone on a line or not.

A row of a real table becomes one line; the cells of a layout table (letterhead, recipients and
signature side by side) become lines of their own.
"""

import re
from collections.abc import Iterable, Iterator

from loader.readers.lines import Line

_BORDER = re.compile(r"\|?[\s:]*-{2,}[\s:|-]*\|?")
_CELL_LINES = 40
"""What stands between two lone pipes is a cell if it has no more lines than this."""

# What begins a cell of a layout table: letterhead, recipients, signature, heading of an attachment.
_LAYOUT = re.compile(
    r"(?:C(?:ộng hòa|ỘNG HÒA|ỘNG HOÀ) |ĐẢNG CỘNG SẢN|(?:ỦY|UỶ) BAN|HỘI ĐỒNG|THỦ TƯỚNG|BỘ |SỞ "
    r"|S(?:ố|Ố)\s*:\s*\d|N(?:ơi nhận|ƠI NHẬN)|K(?:ính gửi|ÍNH GỬI)|T/M |TM\.|KT\.|TL\."
    r"|TUQ\.|PHỤ LỤC|PHÓ |(?:TỔNG )?BÍ THƯ|CHỦ TỊCH|(?:TỔNG )?GIÁM ĐỐC|KẾ HOẠCH|QUYẾT ĐỊNH"
    r"|[^|,]{2,40},\s*ngày\s+\d)"
)


def is_border(text: str) -> bool:
    """Whether a line is the rule under a Markdown table's head."""
    return _BORDER.fullmatch(text) is not None


def split_row(text: str) -> list[str]:
    """The cells of a Markdown table's row, empty ones as well."""
    inside = text.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inside)]


def row_lines(cells: list[list[Line]]) -> list[Line]:
    """The lines of one row, each cell given as its lines: one line, or those of a layout table."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(_is_layout(cell) for cell in filled):
        return [line for cell in filled for line in _apart(cell, len(filled) > 1)]
    text = " | ".join(" ".join(line.text for line in cell) for cell in filled)
    bold = all(line.bold for cell in filled for line in cell)
    return [Line(text, gap=True, bold=bold, hint="row")]


def _is_layout(cell: list[Line]) -> bool:
    """Whether a cell begins as those of a letterhead do, or holds paragraphs (a page's column)."""
    start = " ".join(line.text for line in cell[:3])
    return _LAYOUT.match(start) is not None or sum(line.gap for line in cell[1:]) > 5


def _apart(cell: list[Line], layout: bool) -> Iterator[Line]:
    for index, line in enumerate(cell):
        hint = "cell" if layout and not line.hint else line.hint
        yield line._replace(gap=line.gap or index == 0, hint=hint)


def gather(lines: Iterable[Line | None]) -> Iterator[Line]:
    """Put together cells that stand between lone pipes (given as None); pass on all other lines.

    Two pipes in a row end a table's row. What holds an empty line or is long is text between.
    """
    row: list[list[Line]] = []
    cell: list[Line] = []
    inside = False
    for line in lines:
        if line is not None:
            cell.append(line)
            continue
        if not cell:
            yield from row_lines(row)
            row = []
        elif inside and _is_cell(cell):
            if _is_layout(cell):
                yield from row_lines(row)
                yield from _apart(cell, layout=True)
                row = []
            else:
                row.append(cell)
        else:
            yield from row_lines(row)
            yield from cell
            row = []
        cell, inside = [], True
    yield from row_lines(row)
    yield from _after_pipe(cell) if inside else cell


def _is_cell(lines: list[Line]) -> bool:
    return len(lines) <= _CELL_LINES and not any(line.gap for line in lines[1:])


def _after_pipe(lines: list[Line]) -> Iterator[Line]:
    for index, line in enumerate(lines):
        yield line._replace(gap=True) if index == 0 else line
