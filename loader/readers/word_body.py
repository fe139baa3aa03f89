"""Paragraphs and tables of a part of a Word document (body, header, note, text box) to lines.

After ECMA-376-1, 17.3.1 (paragraphs) and 17.4 (tables).
"""

from collections.abc import Iterator

from lxml import etree

from loader.readers.flow import Piece, Remarks, labelled, lines_of
from loader.readers.grid import Cell, table_lines
from loader.readers.lines import Line
from loader.readers.package import local
from loader.readers.word_numbering import Numbering
from loader.readers.word_styles import (
    NO_BORDER,
    Style,
    Styles,
    W,
    indented,
    integer,
    number_of,
    outline_level,
    switch,
    value,
)
from loader.readers.word_text import Runs, alternative, words_of

_CONTAINERS = frozenset(("sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_BLOCKS = frozenset(("p", "tbl", "tr", "tc", "altChunk"))


class Body:
    """Reads parts in their order, since the numbers of lists run through them."""

    def __init__(self, styles: Styles, numbering: Numbering, runs: Runs, remarks: Remarks) -> None:
        self._styles = styles
        self._numbering = numbering
        self._runs = runs
        self._remarks = remarks

    def lines(self, container: etree._Element) -> list[Line]:
        """The lines of all paragraphs and tables in `container`, the first after a gap."""
        found: list[Line] = []
        carried: list[Piece] = []
        gap = True
        for block in self._blocks(container):
            name = local(block)
            if name == "p":
                if _runs_on(block):
                    carried += self._runs.read(block, self._style(block))
                    found += self._boxed()
                    continue
                lines = self._paragraph(block, carried, gap)
                carried, gap = [], not lines or block.find(f"{W}pPr/{W}sectPr") is not None
            elif name == "tbl":
                lines, gap = self._table(block), True
            else:
                self._remarks.add("embedded", "an embedded file", "of another format")
                continue
            found += lines
        return [*found, *lines_of(carried, gap)]

    def _blocks(self, container: etree._Element) -> Iterator[etree._Element]:
        """The blocks of a container and of what only wraps blocks."""
        for child in container:
            name = local(child)
            if name in _BLOCKS:
                yield child
            elif name in _CONTAINERS:
                yield from self._blocks(child)
            elif name == "sdt":
                yield from self._controlled(child)
            elif name == "AlternateContent":
                branch = alternative(child)
                if branch is not None:
                    yield from self._blocks(branch)

    def _controlled(self, control: etree._Element) -> Iterator[etree._Element]:
        """The blocks of a content control, but for a table of contents."""
        properties = control.find(W + "sdtPr")
        galleries = properties.iter(W + "docPartGallery") if properties is not None else ()
        if any(one.get(W + "val") == "Table of Contents" for one in galleries):
            self._remarks.add("contents", "the table of contents", words_of(control))
        else:
            yield from self._blocks(control)

    def _style(self, paragraph: etree._Element) -> Style:
        return self._styles.find(value(paragraph.find(W + "pPr"), "pStyle"), paragraph=True)

    def _boxed(self) -> list[Line]:
        """The lines of the text boxes that hang on the paragraph just read."""
        return [line for box in self._runs.boxes for line in self.lines(box)]

    def _paragraph(self, paragraph: etree._Element, carried: list[Piece], gap: bool) -> list[Line]:
        """The lines of a paragraph after those of the text boxes that hang on it."""
        properties = paragraph.find(W + "pPr")
        style = self._style(paragraph)
        pieces = [*carried, *self._runs.read(paragraph, style)]
        boxed = self._boxed()
        pieces = labelled(self._label(properties, style), pieces)
        heading = _is_heading(properties, style)
        own = indented(properties)
        begins = style.indented if own is None else own
        gap = gap or heading or bool(begins) or bool(switch(properties, "pageBreakBefore"))
        lines = lines_of(pieces, gap or bool(boxed), "heading" if heading else "")
        return [*boxed, *lines]

    def _label(self, properties: etree._Element | None, style: Style) -> str:
        """What Word prints before the paragraph: its list's number or a dash."""
        name = value(properties, "pStyle")
        direct = number_of(properties)
        number = direct or style.number
        if number is None:
            return ""
        list_id = number[0] or (style.number[0] if style.number else None)
        if list_id is None:
            return ""
        level = number[1]
        if direct is None and name is not None:
            linked = self._numbering.level_of_style(list_id, name)
            level = level if linked is None else linked
        return self._numbering.label(list_id, level)

    def _table(self, table: etree._Element) -> list[Line]:
        rows = [self._row(row) for row in self._blocks(table) if not self._is_deleted(row)]
        return table_lines(rows, self._is_bordered(table))

    def _is_deleted(self, row: etree._Element) -> bool:
        if switch(row.find(W + "trPr"), "del") is None:
            return False
        self._remarks.add("tracked_changes", "deleted", words_of(row))
        return True

    def _row(self, row: etree._Element) -> list[Cell]:
        before = integer(value(row.find(W + "trPr"), "gridBefore"))
        cells = [Cell([], before)] if before > 0 else []
        for cell in self._blocks(row):
            properties = cell.find(W + "tcPr")
            lines = self.lines(cell)
            if value(properties, "hMerge") == "continue" and cells:
                last = cells[-1]
                cells[-1] = last._replace(lines=[*last.lines, *lines], span=last.span + 1)
                continue
            span = max(1, integer(value(properties, "gridSpan"), 1))
            merge = properties.find(W + "vMerge") if properties is not None else None
            continues = merge is not None and merge.get(W + "val") != "restart"
            cells.append(Cell(lines, span, continues))
        return cells

    def _is_bordered(self, table: etree._Element) -> bool:
        """Whether lines are printed between the cells, by the table, its style or its cells."""
        properties = table.find(W + "tblPr")
        own = _borders(properties.find(W + "tblBorders") if properties is not None else None)
        styled = self._styles.is_bordered(value(properties, "tblStyle"))
        cells = (_borders(one) for one in table.iter(W + "tcBorders"))
        return any(cells) or (styled if own is None else own)


def _borders(element: etree._Element | None) -> bool | None:
    """Whether any border is drawn; None if nothing is said."""
    if element is None or not len(element):
        return None
    return any(side.get(W + "val", "none") not in NO_BORDER for side in element)


def _runs_on(paragraph: etree._Element) -> bool:
    """Whether the next paragraph goes on in this one: the mark of its end is deleted or hidden,
    or it holds the large first letter of the next one (17.3.1.11).
    """
    properties = paragraph.find(W + "pPr")
    if value(properties, "framePr", "dropCap") in ("drop", "margin"):
        return True
    mark = properties.find(W + "rPr") if properties is not None else None
    if mark is None:
        return False
    gone = any(mark.find(W + name) is not None for name in ("del", "moveFrom"))
    return gone or bool(switch(mark, "specVanish"))


def _is_heading(properties: etree._Element | None, style: Style) -> bool:
    written = value(properties, "outlineLvl")
    level = style.outline if written is None else outline_level(written)
    return level is not None
