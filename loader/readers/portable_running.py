"""Running heads, running feet and page numbers: out of the pages, into warnings."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from loader import model
from loader.readers.lines import left_out
from loader.readers.portable_lines import Row

_NUMBER = re.compile(
    r"[-–—~·.\s|]*(?:(?:trang|page|第)\s*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4}|\s*页.{0,8})?"
    r"[-–—~·.\s|]*|[ivx]{1,5}",
    re.IGNORECASE,
)
_BAND = 0.13
"""The share of a page's height, above and below, in which running heads stand."""
_ROWS = 3
_SAME_PLACE = 4.0
_LONGEST = 160


def without_running(
    pages: Sequence[list[Row]], heights: Sequence[float]
) -> tuple[list[list[Row]], list[model.Warning]]:
    """The rows of each page without what runs over pages, and warnings that quote it.

    It is what stands at the same place on several pages, or a lone number at a page's edge.
    """
    bands = [_band(rows, height) for rows, height in zip(pages, heights, strict=True)]
    repeated = _repeated(pages, bands)
    numbers: list[str] = []
    heads: list[str] = []
    kept: list[list[Row]] = []
    for rows, band in zip(pages, bands, strict=True):
        outside: list[Row] = []
        for index, row in enumerate(rows):
            if index not in band:
                outside.append(row)
                continue
            left = [part for part in row if (part.text, _place(part.base)) not in repeated]
            heads += [part.text for part in row if part not in left]
            if left and _is_number(left, rows, index):
                numbers += [part.text for part in left]
            elif left:
                outside.append(left)
        kept.append(outside)
    return kept, _warnings(heads, numbers)


def _band(rows: list[Row], height: float) -> set[int]:
    """The first and last rows of a page that stand near its edges."""
    ends = {*range(min(_ROWS, len(rows))), *range(max(0, len(rows) - _ROWS), len(rows))}
    return {
        index
        for index in ends
        if not _BAND * height < rows[index][0].base < (1 - _BAND) * height
        and sum(len(part.text) for part in rows[index]) <= _LONGEST
    }


def _place(base: float) -> int:
    return round(base / _SAME_PLACE)


def _repeated(pages: Sequence[list[Row]], bands: Sequence[set[int]]) -> set[tuple[str, int]]:
    """Texts with their places (and those beside) that several pages have."""
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page, (rows, band) in enumerate(zip(pages, bands, strict=True)):
        for index in band:
            for part in rows[index]:
                for place in (-1, 0, 1):
                    seen[part.text, _place(part.base) + place].add(page)
    return {key for key, found in seen.items() if len(found) > 1}


def _is_number(row: Row, rows: list[Row], index: int) -> bool:
    """Whether a row is nothing but the number of its page, at the very edge of the page."""
    if len(row) > 1 or not _NUMBER.fullmatch(row[0].text):
        return False
    inner = rows[index + 1 : index + 2] if index < len(rows) // 2 else rows[index - 1 : index]
    return index in (0, len(rows) - 1) and (
        not inner or abs(inner[0][0].base - row[0].base) > 1.2 * row[0].size
    )


def _warnings(heads: list[str], numbers: list[str]) -> list[model.Warning]:
    warnings = []
    if heads:
        counted = "; ".join(f"{text} ({count} times)" for text, count in Counter(heads).items())
        warnings.append(left_out("running_head", "what stands on every page", counted))
    if numbers:
        warnings.append(left_out("page_number", "the numbers of pages", " ".join(numbers)))
    return warnings
