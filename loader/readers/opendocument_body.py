"""Paragraphs, lists and tables of an OpenDocument text to lines.

After OpenDocument 1.3, part 3, sections 5 (text) and 9 (tables).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from loader.readers.flow import Remarks, labelled, lines_of
from loader.readers.grid import Cell, table_lines
from loader.readers.lines import Line
from loader.readers.opendocument_lists import Count, ListStyles, whole
from loader.readers.opendocument_styles import Styles, qualified
from loader.readers.opendocument_text import Spans, words_of
from loader.readers.package import local

_TRANSPARENT = frozenset(("section", "index-body", "numbered-paragraph"))
_INDEXES = frozenset(
    (
        *("table-of-content", "illustration-index", "table-index", "object-index"),
        *("user-index", "alphabetical-index", "bibliography"),
    )
)
_ROW_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_REPEATED_MOST = 64


class Place(NamedTuple):
    """The list that blocks stand in: its style, its level from 0, how far it has counted."""

    style: str | None
    level: int
    counted: Count


class Body:
    """Reads blocks in their order, since the numbers of lists run through them."""

    def __init__(self, styles: Styles, lists: ListStyles, spans: Spans, remarks: Remarks) -> None:
        self._styles = styles
        self._lists = lists
        self._spans = spans
        self._remarks = remarks
        self._headings = Count()
        self._counts: dict[str, Count] = {}
        self._last: dict[str | None, Count] = {}
        self._gap = True

    def lines(self, container: etree._Element) -> list[Line]:
        """The lines of all blocks in `container`, the first after a gap."""
        self._gap = True
        return list(self._flow(container, None))

    def _flow(self, container: Iterable[etree._Element], place: Place | None) -> Iterator[Line]:
        for child in container:
            name = local(child)
            if name in ("p", "h"):
                yield from self._paragraph(child, "", None)
            elif name == "list":
                yield from self._list(child, place)
            elif name == "table":
                yield from self._table(child)
                self._gap = True
            elif name in _INDEXES:
                self._remarks.add("contents", "the table of contents", words_of(child))
            elif name in _TRANSPARENT:
                yield from self._section(child, place)
            elif name == "tracked-changes":
                self._deleted(child)
            else:
                yield from self._boxed(self._spans.boxes_in(child))

    def _section(self, section: etree._Element, place: Place | None) -> Iterator[Line]:
        if section.get(qualified("text:display")) == "none":
            self._remarks.add("hidden_text", "hidden text", words_of(section))
        else:
            yield from self._flow(section, place)

    def _deleted(self, changes: etree._Element) -> None:
        for one in changes.iter(qualified("text:deletion")):
            words = (words_of(part) for part in one if local(part) != "change-info")
            self._remarks.add("tracked_changes", "deleted", " ".join(words))

    def _paragraph(self, element: etree._Element, label: str, place: Place | None) -> list[Line]:
        """The lines of a paragraph after those of the frames that hang on it."""
        style = self._styles.find("paragraph", element.get(qualified("text:style-name")))
        pieces = self._spans.read(element, style.look)
        boxes = self._spans.boxes
        heading = local(element) == "h"
        if heading and place is None:
            label = self._heading_label(element)
        begins = self._gap or heading or style.indented or style.breaks
        boxed = self._boxed(boxes)
        pieces = labelled(label, pieces)
        lines = lines_of(pieces, begins or bool(boxed), "heading" if heading else "")
        self._gap = not lines
        return [*boxed, *lines]

    def _boxed(self, boxes: list[etree._Element]) -> list[Line]:
        """The lines of frames and shapes, which stand apart from those around them."""
        found = [line for box in boxes for line in self.lines(box)]
        self._gap = self._gap or bool(found)
        return found

    def _heading_label(self, heading: etree._Element) -> str:
        if heading.get(qualified("text:is-list-header")) == "true":
            return ""
        level = (whole(heading.get(qualified("text:outline-level"))) or 1) - 1
        given = whole(heading.get(qualified("text:start-value")))
        return self._lists.label(None, level, self._headings, given)

    def _list(self, element: etree._Element, outer: Place | None) -> Iterator[Line]:
        place = self._place(element, outer)
        for item in element:
            label = ""
            if local(item) == "list-item":
                given = whole(item.get(qualified("text:start-value")))
                style = self._item_style(item) if place.style is None else place.style
                if _holds_text(item):
                    label = self._lists.label(style or "", place.level, place.counted, given)
            for child in item:
                if local(child) in ("p", "h"):
                    yield from self._paragraph(child, label, place)
                    label = ""
                else:
                    yield from self._flow([child], place)

    def _place(self, element: etree._Element, outer: Place | None) -> Place:
        """Where a list stands; it counts on from the list that it says it continues (19.780)."""
        style = element.get(qualified("text:style-name"))
        if outer is not None:
            return Place(style or outer.style, outer.level + 1, outer.counted)
        continued = element.get(qualified("text:continue-list"))
        count = self._counts.get(continued) if continued else None
        if count is None and element.get(qualified("text:continue-numbering")) == "true":
            count = self._last.get(style)
        count = count or Count()
        self._last[style] = count
        if name := element.get(qualified("xml:id")):
            self._counts[name] = count
        return Place(style, 0, count)

    def _item_style(self, item: etree._Element) -> str | None:
        """The list style that the paragraph of an item names, where the list names none."""
        paragraph = item.find(qualified("text:p"))
        if paragraph is None:
            return None
        return self._styles.find("paragraph", paragraph.get(qualified("text:style-name"))).lists

    def _table(self, table: etree._Element) -> list[Line]:
        below: dict[int, int] = {}
        rows = [self._row(row, below) for row in _rows(table)]
        return table_lines(rows, self._is_bordered(table))

    def _row(self, row: etree._Element, below: dict[int, int]) -> list[Cell]:
        """The cells of a row; `below` counts for each column the rows that a cell above covers."""
        cells: list[Cell] = []
        column, skip = 0, 0
        for cell in _cells(row):
            covered = local(cell) == "covered-table-cell"
            if covered and skip:
                skip -= 1
                continue
            if covered:
                cells.append(Cell([], 1, below.get(column, 0) > 0))
                below[column] = below.get(column, 0) - 1
                column += 1
                continue
            span = whole(cell.get(qualified("table:number-columns-spanned"))) or 1
            below[column] = (whole(cell.get(qualified("table:number-rows-spanned"))) or 1) - 1
            cells.append(Cell(self.lines(cell), span))
            column, skip = column + span, span - 1
        return cells

    def _is_bordered(self, table: etree._Element) -> bool:
        names = {
            cell.get(qualified("table:style-name"))
            for cell in table.iter(qualified("table:table-cell"))
        }
        return any(self._styles.find("table-cell", name).bordered for name in names)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in _ROW_GROUPS:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in row:
        if local(cell) in ("table-cell", "covered-table-cell"):
            yield cell
            times = whole(cell.get(qualified("table:number-columns-repeated"))) or 1
            # Only empty cells are repeated in a text; what a hostile one says is read once.
            yield from [etree.Element(cell.tag)] * (min(times, _REPEATED_MOST) - 1)


def _holds_text(item: etree._Element) -> bool:
    """Whether an item has a paragraph of its own, not only a list below it."""
    return any(local(child) in ("p", "h") for child in item)
