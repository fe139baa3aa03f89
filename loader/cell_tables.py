"""Tables of tasks that copying from the web left as one paragraph for each cell, made rows again.

Known by their header: 序号 (or "STT") and the labels after it, down to the number of the first row.
A table without such a header stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from loader import schedules
from loader.numbering import han
from loader.readers import Line

_NUMBER = re.compile(r"\d{1,3}")
_FEWEST, _MOST = 3, 10
_LONGEST_LABEL = 20
_FEWEST_ROWS = 2
_CELLS = 3
"""A row may have so many times the cells of the header, as cells may hold several paragraphs."""


def rows(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of such tables joined to rows."""
    found: list[Line] = []
    at = 0
    while at < len(lines):
        table, after = _table(lines, at) if schedules.is_number(lines[at].text) else ([], at)
        found += table or [lines[at]]
        at = after if table else at + 1
    return found


def group(text: str) -> tuple[int, str] | None:
    """Number and title of a Chinese row that only heads the rows below it: 一、科技创新方面."""
    # A cell over all columns may be said again in each of them.
    cells = [*dict.fromkeys(cell.strip(" *|") for cell in text.split(" | ") if cell.strip(" *|"))]
    if len(cells) > 2 or (len(cells) == 2 and _HAN.fullmatch(cells[0]) is None):
        return None
    match = _GROUP.fullmatch("、".join(cells))
    value = han(match["han"]) if match else None
    return (value, match["title"]) if match and value else None


_HAN = re.compile("[一二三四五六七八九十]{1,3}")
_GROUP = re.compile(rf"(?P<han>{_HAN.pattern})\s?、\s*(?P<title>[^。]{{2,60}})")


def _table(lines: Sequence[Line], at: int) -> tuple[list[Line], int]:
    """The rows of the table whose header begins at line `at`, and the line after it; or no rows."""
    width = _width(lines, at)
    starts = list(_starts(lines, at + width, width)) if width else []
    ends = [*starts[1:], min(starts[-1] + width, len(lines))] if starts else []
    whole = sum(end - start == width for start, end in zip(starts, ends, strict=True))
    if whole < _FEWEST_ROWS:
        return [], at
    bounds = [at, *starts, ends[-1]]
    return [_row(lines[start:end], width) for start, end in pairwise(bounds)], ends[-1]


def _width(lines: Sequence[Line], at: int) -> int:
    """The number of the header's cells, 0 if it is no header of tasks."""
    for end in range(at + 1, min(at + _MOST, len(lines) - 1) + 1):
        text = lines[end].text
        if lines[end].hint or len(text) > _LONGEST_LABEL * 2:
            return 0
        if text == "1" or group(text):
            header = _row(lines[at:end], end - at).text
            return end - at if end - at >= _FEWEST and schedules.columns(header) else 0
    return 0


def _starts(lines: Sequence[Line], at: int, width: int) -> Iterator[int]:
    """Where rows begin from line `at` on: at their numbers, which grow, and at groups' headings."""
    last = 0
    while at < len(lines):
        number = _NUMBER.fullmatch(lines[at].text)
        if number and int(number[0]) > last:
            last = int(number[0])
            yield at
            following = _following(lines, at, width, last)
        elif group(lines[at].text):
            yield at
            following = at + 1
        else:
            return
        if following is None:
            return
        at = following


def _following(lines: Sequence[Line], at: int, width: int, last: int) -> int | None:
    """Where the row after that of line `at` begins: best after as many cells as the header has."""
    reach = range(at + 2, min(at + _CELLS * width, len(lines) - 1) + 1)
    begins = [place for place in reach if _begins_row(lines[place].text, last)]
    return at + width if at + width in begins else next(iter(begins), None)


def _begins_row(text: str, last: int) -> bool:
    number = _NUMBER.fullmatch(text)
    return bool(number and int(number[0]) > last) or group(text) is not None


def _row(cells: Sequence[Line], width: int) -> Line:
    """The row of these cells; what is more than the header has stands in the middle."""
    texts = [_unspaced(cell.text) for cell in cells]
    more = len(texts) - width
    if more > 0:
        texts[2 : 3 + more] = [" ".join(texts[2 : 3 + more])]
    bold = all(cell.bold for cell in cells)
    return Line(" | ".join(texts), gap=True, bold=bold, hint="row" if len(texts) > 1 else "")


def _unspaced(text: str) -> str:
    """A label without the blanks that spread it: 主 要 内 容."""
    spread = len(text) <= _LONGEST_LABEL and re.fullmatch(r"(?:[一-鿿]\s+)+[一-鿿]", text)
    return re.sub(r"\s+", "", text) if spread else text
