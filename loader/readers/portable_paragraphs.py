"""Where paragraphs begin among printed lines: by distance, indent and lines that end early.

Lines that were wrapped at the column's edge are joined, as widths in points tell what lengths in
letters do not. Where the page leaves it open, lines stay apart; the loader's repair then decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from loader import doc_types, marks
from loader.readers.lines import Hint, Line
from loader.readers.portable_columns import Flow
from loader.readers.portable_lines import Segment, joined


class Type(NamedTuple):
    """How a document is set: the size of its text, the distance of lines for each size in points,
    whether paragraphs begin with an indent, whether large letters are headings.

    `edges` are the left and right edge of the text on pages of each width.
    """

    size: float
    pitches: dict[int, float]
    indented: bool
    headings: bool
    edges: dict[float, tuple[float, float]]

    def pitch(self, segment: Segment) -> float:
        """The distance of lines of a segment's size; that of headings is often loose."""
        usual = 1.6 if segment.size >= _LARGE * self.size else 1.3
        return self.pitches.get(round(segment.size), usual * segment.size)


_EDGE_ROWS = 5
_EDGE = 0.92
_MOST = 0.6
_BLANK = 0.25
_SLACK = 0.4
_SLACK_HAN = 1.6
"""How much narrower than the column a full line may end, in em: Han lines end before a mark."""
_INDENT = 0.8
_LARGE = 1.18
_LARGE_SHARE = 0.12
_LOOSE, _LOOSE_POINTS = 1.1, 0.8
_LOOSE_CELL = 1.7
_HEADING_LONGEST = 200


def setting(columns: Sequence[Flow]) -> Type:
    """How the text of the columns is set."""
    columns = [column for column in columns if column.segments]
    sizes: Counter[float] = Counter()
    for segment in _all(columns):
        sizes[round(segment.size * 2) / 2] += len(segment.text)
    size = sizes.most_common(1)[0][0] if sizes else 12.0
    large = sum(count for other, count in sizes.items() if other >= _LARGE * size)
    edges = _widths(columns)
    return Type(
        size,
        _pitches(columns, edges),
        _is_indented(columns, edges),
        large <= _LARGE_SHARE * sizes.total(),
        edges,
    )


def _widths(columns: Sequence[Flow]) -> dict[float, tuple[float, float]]:
    """The edges of the text on all pages of each width; a page's own lines may all be short."""
    wide: dict[float, list[Segment]] = defaultdict(list)
    for column in columns:
        if column.width and not column.cell:
            wide[column.width] += column.segments
    return {width: _edges(segments) for width, segments in wide.items()}


def _edges(segments: Sequence[Segment]) -> tuple[float, float]:
    lefts = sorted(segment.left for segment in segments)
    rights = sorted(segment.right for segment in segments)
    if len(segments) < _EDGE_ROWS:
        return lefts[0], rights[-1]
    return lefts[len(lefts) // 12], rights[int(len(rights) * _EDGE)]


def _all(columns: Iterable[Flow]) -> Iterator[Segment]:
    return (segment for column in columns for segment in column.segments)


def _pitches(columns: Sequence[Flow], widths: dict[float, tuple[float, float]]) -> dict[int, float]:
    """The usual distance of two lines of which the first is full, by their size."""
    distances: dict[int, list[float]] = defaultdict(list)
    for column in columns:
        edges = _Edges(column, widths)
        for before, after in pairwise(column.segments):
            distance = after.base - before.base
            same = round(before.size) == round(after.size)
            if same and 0 < distance < 2.6 * after.size and edges.is_full(before, after):
                distances[round(after.size)].append(distance)
    # Some of these lines end a paragraph nevertheless, so the usual distance is a small one.
    return {
        size: sorted(found)[len(found) // 4] for size, found in distances.items() if len(found) > 2
    }


def _is_indented(columns: Sequence[Flow], widths: dict[float, tuple[float, float]]) -> bool:
    """Whether most lines after one that ends early begin farther right than the column."""
    starts = indents = 0
    for column in columns:
        edges = _Edges(column, widths)
        for before, after in pairwise(column.segments):
            if not column.cell and not edges.is_full(before, after) and edges.is_wide(after):
                starts += 1
                indents += after.left > edges.left + _INDENT * after.size
    return indents * 2 > starts


class _Edges:
    """The left and right edge of a column."""

    def __init__(self, column: Flow, widths: dict[float, tuple[float, float]]) -> None:
        whole = None if column.cell else widths.get(column.width)
        self.left, self.right = whole or _edges(column.segments)

    def is_full(self, line: Segment, after: Segment) -> bool:
        """Whether the first word of the next line would not have stood on this one."""
        if marks.is_han(line.text[-1]):
            return line.right + _SLACK_HAN * line.size + line.size > self.right
        word = after.text.split(" ", 1)[0]
        width = (after.right - after.left) * len(word) / len(after.text)
        return line.right + (_BLANK + _SLACK) * line.size + width > self.right

    def is_wide(self, line: Segment) -> bool:
        """Whether a line fills most of the column."""
        return line.right - line.left > _MOST * (self.right - self.left)

    def is_centred(self, line: Segment) -> bool:
        """Whether a line stands in the middle, away from both edges, or on the right alone."""
        middle = (self.left + self.right) / 2
        if line.left > middle:
            return True
        away = line.left > self.left + 1.5 * line.size and line.right < self.right - line.size
        return away and abs(line.centre - middle) < 1.2 * line.size


def lines(columns: Sequence[Flow], style: Type) -> list[Line]:
    """The lines of columns that follow each other, over pages' ends too."""
    found: list[Line] = []
    before: Flow | None = None
    for column in columns:
        reader = _Reader(column, style)
        continued = before is not None and not before.cell and not column.cell
        anew = not continued or before is None or reader.begins_anew(before)
        for line, goes_on in reader.lines(anew):
            if goes_on and found:
                found[-1] = _joined(found[-1], line)
            else:
                found.append(line)
        before = column
    return _with_headings(found)


def _joined(line: Line, after: Line) -> Line:
    return line._replace(text=joined((line.text, after.text)), bold=line.bold and after.bold)


class _Reader:
    """The lines of one column."""

    def __init__(self, column: Flow, style: Type) -> None:
        self.segments, self.cell = column.segments, column.cell
        self.style = style
        self.edges = _Edges(column, style.edges)

    def lines(self, anew: bool) -> Iterator[tuple[Line, bool]]:
        """The lines, each with whether it goes on the one before it; `anew` tells of the first."""
        first = before = self.segments[0]
        yield self._line(first, anew), not anew
        for index, segment in enumerate(self.segments[1:], 1):
            gap = self._is_loose(before, segment)
            if not gap and not self.cell:
                following = self.segments[index + 1] if index + 1 < len(self.segments) else None
                gap = self._begins(first, before, segment, following)
            yield self._line(segment, gap), not gap and self._goes_on(before, segment)
            first = segment if gap or marks.begins_item(segment.text, before.text) else first
            before = segment

    def _goes_on(self, before: Segment, after: Segment) -> bool:
        """Whether a line that begins no paragraph surely goes on the one before it."""
        if self.cell:
            return False
        if marks.begins_item(after.text, before.text) and not self._is_inside(before, after):
            return False
        if _in_mid_sentence(before, after):
            return True
        alike = before.bold == after.bold and abs(before.size - after.size) < 0.1 * before.size
        centred = self.edges.is_centred(before) or self.edges.is_centred(after)
        return alike and not centred and self.edges.is_full(before, after)

    def _is_inside(self, before: Segment, after: Segment) -> bool:
        """Whether a line stands inside a paragraph, whatever marker it seems to begin with."""
        flush = after.left <= self.edges.left + _INDENT * after.size
        begins = self.style.indented and flush and self.edges.is_full(before, after)
        return begins and not marks.ends(before.text) and after.text[0].isalnum()

    def _line(self, segment: Segment, gap: bool) -> Line:
        hint: Hint = "cell" if self.cell else ""
        large = segment.size >= _LARGE * self.style.size and len(segment.text) <= _HEADING_LONGEST
        if large and not self.cell and self.style.headings:
            hint = "heading"
        return Line(segment.text, gap, segment.bold, hint)

    def _is_loose(self, before: Segment, after: Segment) -> bool:
        pitch = max(self.style.pitch(before), self.style.pitch(after))
        distance = after.base - before.base
        if self.cell:
            return distance > _LOOSE_CELL * pitch
        if _in_mid_sentence(before, after) and self.edges.is_full(before, after):
            # A superscript may push its line down.
            return not 0 < distance < _LOOSE_CELL * pitch
        return distance > _LOOSE * pitch + _LOOSE_POINTS or distance < -before.size

    def _begins(
        self, first: Segment, before: Segment, after: Segment, following: Segment | None
    ) -> bool:
        """Whether a paragraph begins with `after`, by where it and the line before it stand."""
        centred = self.edges.is_centred(before), self.edges.is_centred(after)
        if all(centred):
            return abs(before.size - after.size) > 0.1 * before.size
        if _in_mid_sentence(before, after):
            return False
        if any(centred) and not self._is_last_line(before, after):
            return not (self.edges.is_full(before, after) and after.left <= before.left)
        step = after.left - before.left
        if step > _INDENT * after.size:
            hanging = before is first and marks.begins_item(before.text)
            deeper = following is None or following.left > before.left + _INDENT * after.size
            return not (hanging and deeper)
        if not self.edges.is_full(before, after):
            return self.style.indented and after.left > self.edges.left + _INDENT * after.size
        return step < -_INDENT * after.size and before is not first

    def _is_last_line(self, before: Segment, after: Segment) -> bool:
        """Whether a line that happens to stand in the middle is a short last one."""
        return after.left <= self.edges.left + _INDENT * after.size and before.left == after.left

    def begins_anew(self, above: Flow) -> bool:
        """Whether the column begins with a paragraph, rather than go on one of the page before."""
        before, after = above.segments[-1], self.segments[0]
        edges = _Edges(above, self.style.edges)
        if _in_mid_sentence(before, after):
            return False
        if abs(before.size - after.size) > 0.1 * before.size or self.edges.is_centred(after):
            return True
        if not edges.is_full(before, after):
            return True
        if marks.begins_item(after.text, before.text) or before.bold != after.bold:
            return True
        if self.style.indented:
            return after.left > self.edges.left + _INDENT * after.size
        return marks.ends(before.text)


def _in_mid_sentence(before: Segment, after: Segment) -> bool:
    """Whether a line goes on the one before, whatever its length: author's line ends may be odd."""
    if not marks.begins_lower(after.text) or marks.begins_item(after.text, before.text):
        return False
    return not marks.ends(before.text) and not marks.is_capitals(before.text)


def _with_headings(lines: list[Line]) -> list[Line]:
    """Headings in large letters over several lines as one; a type of document stands for itself."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else Line("")
        heads = last.hint == line.hint == "heading" and not line.gap
        capitals = marks.is_capitals(last.text) == marks.is_capitals(line.text)
        if heads and capitals and not doc_types.type_line(last.text):
            whole[-1] = _joined(last, line)
        else:
            whole.append(line)
    return whole
