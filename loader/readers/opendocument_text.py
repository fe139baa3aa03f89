"""The text of one OpenDocument paragraph: spans, blanks, notes, fields, frames.

After OpenDocument 1.3, part 3, section 6 (paragraph elements content).
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from loader.readers.flow import Piece, Remarks
from loader.readers.lines import Line
from loader.readers.looks import Look
from loader.readers.number_formats import printed
from loader.readers.opendocument_lists import whole
from loader.readers.opendocument_styles import Styles, qualified
from loader.readers.package import local

_SIGNS = {"tab": "\t", "line-break": "\n"}
_PAGES = frozenset(("page-number", "page-count", "page-continuation"))
_SILENT = frozenset(("annotation-end", "rt", "ruby-text", "title", "desc", "soft-page-break"))
_HIDDEN = frozenset(("hidden-text", "hidden-paragraph"))
_BLANKS_MOST = 8
_DRAWN = qualified("draw:")


def words_of(element: etree._Element) -> str:
    """All words under an element, as a warning quotes them."""
    return " ".join(str(part) for part in element.itertext())


class Spans:
    """Reads the content of paragraphs in their order; notes are numbered as they are met."""

    def __init__(self, styles: Styles, remarks: Remarks) -> None:
        self._styles = styles
        self._remarks = remarks
        self.boxes: list[etree._Element] = []
        self.notes: list[tuple[str, etree._Element]] = []
        self._counts = Counter[str]()

    def read(self, paragraph: etree._Element, look: Look) -> list[Piece]:
        """The pieces of a paragraph; `boxes` holds what of frames was met in it."""
        self.boxes = []
        return list(self._walk(paragraph, look))

    def _walk(self, element: etree._Element, look: Look) -> Iterator[Piece]:
        yield from self._shown(element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child, look)
            yield from self._shown(child.tail, look)

    def _shown(self, text: str | None, look: Look) -> Iterator[Piece]:
        if not text:
            return
        if look.hidden:
            self._remarks.add("hidden_text", "hidden text", text)
            return
        self._remarks.meet(look.font or "")
        # White space in XML is blanks; line ends and tabs have elements of their own.
        text = re.sub(r"\s", " ", text.upper() if look.capitals else text)
        yield Piece(text, bool(look.bold), look.font or "")

    def _child(self, child: etree._Element, look: Look) -> Iterator[Piece]:
        name = local(child)
        if name in _SIGNS:
            yield Piece(_SIGNS[name], bool(look.bold))
        elif name == "s":
            blanks = whole(child.get(qualified("text:c"))) or 1
            yield Piece(" " * min(blanks, _BLANKS_MOST))
        elif name == "span":
            style = self._styles.find("text", child.get(qualified("text:style-name")))
            yield from self._walk(child, style.look.over(look))
        elif name == "note":
            yield Piece(self._refer(child))
        elif child.tag.startswith(_DRAWN):
            self.boxes += self.boxes_in(child)
        elif not self._left_out(child, name):
            yield from self._walk(child, look)

    def _left_out(self, child: etree._Element, name: str) -> bool:
        """Whether an element is no part of the text; what it holds is noted."""
        if name in _PAGES:
            self._remarks.add("page_number", "the number of a page", words_of(child))
        elif name in _HIDDEN:
            said = child.get(qualified("text:string-value")) or words_of(child)
            self._remarks.add("hidden_text", "hidden text", said)
        elif name == "annotation":
            self._remarks.add("comments", "a comment", words_of(child))
        return name in _PAGES or name in _HIDDEN or name == "annotation" or name in _SILENT

    def _refer(self, note: etree._Element) -> str:
        """The mark that stands for a note: figures for footnotes, Roman ones for endnotes."""
        body = note.find(qualified("text:note-body"))
        if body is None:
            return ""
        form = "lowerRoman" if note.get(qualified("text:note-class")) == "endnote" else "decimal"
        self._counts[form] += 1
        mark = printed(self._counts[form], form)
        self.notes.append((mark, body))
        return f"[^{mark}]"

    def boxes_in(self, element: etree._Element) -> list[etree._Element]:
        """The elements under a drawn one (a frame, a shape, a group) that hold paragraphs.

        What is not drawn has none. Pictures are noted.
        """
        if not element.tag.startswith(_DRAWN):
            return []
        if local(element) in ("frame", "g", "a"):
            return [box for child in element for box in self.boxes_in(child)]
        if any(local(child) in ("p", "h", "list", "table") for child in element):
            return [element]
        if local(element) == "image":
            parent = element.getparent()
            said = parent.findtext(qualified("svg:desc")) if parent is not None else None
            self._remarks.add("picture", "a picture", said or "(without a description)")
        return []


def note_line(mark: str, lines: list[Line]) -> Line | None:
    """A note as one line, in the form that the repair of paragraphs knows."""
    text = " ".join(line.text for line in lines)
    return Line(f"[^{mark}]: {text}", gap=True) if text else None
