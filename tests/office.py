"""Directives as an author sets them in a word processor, made from the lines of a text.

Letterhead and signature are tables without borders, numbers are those of automatic lists, tables
of tasks have borders, notes are notes. `word_files`, `open_files` and `rich_files` write them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loader.numbering import han, roman
from loader.readers import Line

_LABELS = (
    ("roman", re.compile(r"([IVX]{1,5})\. ")),
    ("decimal", re.compile(r"(\d{1,2})\. ")),
    ("letter", re.compile(r"([a-c])\) ")),
    ("bullet", re.compile(r"(-) ")),
    ("han", re.compile(r"([一二三四五六七八九十]{1,2})、")),
    ("han_paren", re.compile(r"（([一二三四五六七八九十]{1,2})）")),
)
_NOTE = re.compile("([¹²³⁴-⁹]) ?(.+)")
_DATE = re.compile(r".{2,30}, ngày \d{1,2} tháng \d{1,2} năm \d{4}$")
_NAME = re.compile("CỘNG HÒA|CỘNG HOÀ|ĐẢNG CỘNG SẢN")
_LETTERHEAD_LONGEST = 10


class Run(NamedTuple):
    """Text that looks alike, and the note that is referred to behind it."""

    text: str
    bold: bool = False
    note: str = ""


class Paragraph(NamedTuple):
    """A paragraph; `label` is the kind of its list and the number in it."""

    runs: tuple[Run, ...] = ()
    heading: bool = False
    label: tuple[str, int] | None = None


class Table(NamedTuple):
    """Rows of cells of paragraphs."""

    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    bordered: bool


def blocks(lines: Sequence[Line]) -> list[Paragraph | Table]:
    """The lines of a text as paragraphs, an empty one for each gap, and tables."""
    body, notes = _without_notes(lines)
    letterhead, body = _letterhead(body)
    body, signature = _signature(body)
    made: list[Paragraph | Table] = [_layout(letterhead, notes)] if letterhead else []
    made += _flow(body, notes)
    if signature:
        made.append(_layout(signature, notes))
    return made


def _without_notes(lines: Sequence[Line]) -> tuple[list[Line], dict[str, str]]:
    notes = {m[1]: m[2] for line in lines if (m := _NOTE.fullmatch(line.text))}
    return [line for line in lines if not _NOTE.fullmatch(line.text)], notes


def _letterhead(lines: list[Line]) -> tuple[list[list[Line]], list[Line]]:
    """What stands left and right over the title, if it is not set in cells already."""
    head = lines[:_LETTERHEAD_LONGEST]
    ends = [index for index, line in enumerate(head) if _DATE.match(line.text)]
    starts = [index for index, line in enumerate(head) if _NAME.match(line.text)]
    if not ends or not starts or any(line.hint == "cell" for line in head):
        return [], lines
    right = min(starts)
    left = [*head[:right]]
    return [left, head[right : ends[0] + 1]], lines[ends[0] + 1 :]


def _signature(lines: list[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The recipients and, right of them, the signature, if both end the text in this order."""
    start = next((i for i, line in enumerate(lines) if line.text.startswith("Nơi nhận")), None)
    if start is None or any(line.hint == "cell" for line in lines[start:]):
        return lines, []
    end = start + 1
    while end < len(lines) and lines[end].text.startswith("- "):
        end += 1
    right = lines[end:]
    if not right or len(right) > 5:
        return lines, []
    return lines[:start], [lines[start:end], right]


def _layout(cells: list[list[Line]], notes: dict[str, str]) -> Table:
    return Table((tuple(tuple(_paragraphs(cell, notes)) for cell in cells),), bordered=False)


def _paragraphs(lines: list[Line], notes: dict[str, str]) -> Iterator[Paragraph]:
    for line in lines:
        yield from [Paragraph()] if line.gap else []
        yield _paragraph(line, notes)


def _flow(lines: list[Line], notes: dict[str, str]) -> Iterator[Paragraph | Table]:
    index = 0
    while index < len(lines):
        end = index + 1
        while end < len(lines) and lines[end].hint == lines[index].hint:
            end += 1
        same = lines[index:end]
        if same[0].hint == "row":
            rows = (one.text.split(" | ") for one in same)
            yield Table(
                tuple(tuple((_words(cell),) for cell in row) for row in rows), bordered=True
            )
        elif same[0].hint == "cell":
            yield from _cells(same, notes)
        else:
            yield from _paragraphs(same, notes)
        index = end


def _cells(lines: list[Line], notes: dict[str, str]) -> Iterator[Table]:
    """Rows of two cells each; a gap begins a cell."""
    cells: list[list[Line]] = []
    for line in lines:
        if line.gap or not cells:
            cells.append([])
        cells[-1].append(line)
    for index in range(0, len(cells), 2):
        yield _layout(cells[index : index + 2], notes)


def _words(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _paragraph(line: Line, notes: dict[str, str]) -> Paragraph:
    text, label = line.text, None
    for kind, pattern in _LABELS:
        match = pattern.match(text)
        if match and line.hint != "cell":
            text, label = text[match.end() :], (kind, _value(kind, match[1]))
            break
    parts = re.split(f"([{''.join(notes)}])", text) if notes else [text]
    runs = [
        Run(said, line.bold, notes.get(mark, ""))
        for said, mark in zip(parts[::2], [*parts[1::2], ""], strict=True)
    ]
    return Paragraph(tuple(runs), line.hint == "heading", label)


def _value(kind: str, written: str) -> int:
    if kind == "roman":
        return roman(written) or 0
    if kind in ("han", "han_paren"):
        return han(written) or 0
    return {"decimal": lambda: int(written), "letter": lambda: ord(written) - 96}.get(
        kind, lambda: 1
    )()


class Counter:
    """Tells for each kind of list whether a number goes on; a writer begins a list where not."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def goes_on(self, label: tuple[str, int]) -> bool:
        kind, number = label
        before = self._last.get(kind)
        self._last[kind] = number
        return kind == "bullet" or before == number - 1
