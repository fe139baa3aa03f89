"""HTML to lines: block elements are paragraphs, <br> ends a line, a table's row is one line.

Scripts, styles and what `page_parts` takes for no text are left out; what the latter said is told
in a warning. Markup that is quoted as text stays text.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loader import encodings, encodings_repair, model
from loader.encodings_plausibility import judge
from loader.model import LoadError
from loader.readers.grid import spanned, table_lines
from loader.readers.lines import Hint, Line, Reading, left_out
from loader.readers.page_parts import NEVER, Parts

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html\b)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hr|html|legend|li|main|ol|p|pre|section|summary|table|tbody"
    "|td|tfoot|th|thead|tr|ul"
)
_NESTING = re.compile(
    r"<(/?)(?:div|span|table|ul|ol|section|article|blockquote|b|i|u|em|strong|font|center|form)\b",
    re.IGNORECASE,
)
_DEEPEST = 10_000
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^\"',;]{1,80})", re.IGNORECASE)
_DIGITS_MOST = 6
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG = frozenset(("b", "strong", "th", *_HEADINGS))


def is_page(content: str) -> bool:
    """Whether a text begins as a web page does."""
    return _PAGE.match(content) is not None


def read(content: str) -> Reading:
    """The lines of a web page, in NFC (entities may have stood for combining marks).

    Raises `LoadError` (too_deep) for elements nested as no page has them: parsing would take hours.
    """
    _refuse_depth(content)
    tree = LexborHTMLParser(content)
    warnings: list[model.Warning] = []
    title = tree.css_first("head title")
    if title is not None and title.text().strip():
        warnings.append(left_out("page_title", "the page's title", title.text()))
    body = tree.body or tree.root
    if body is None:
        return Reading([], warnings)
    lines = list(_Walk(Parts(body), warnings).lines(body))
    return Reading(_undisguised(lines, warnings) if "&" in content else lines, warnings)


def _undisguised(lines: list[Line], warnings: list[model.Warning]) -> list[Line]:
    """The lines with old encodings, written as entities, as they read."""
    texts, told = encodings_repair.undisguised("\n".join(line.text for line in lines))
    warnings.extend(told)
    read = zip(lines, texts.split("\n"), strict=True) if told else ()
    return [line._replace(text=" ".join(text.split()) or line.text) for line, text in read] or lines


def _refuse_depth(content: str) -> None:
    depth = 0
    for match in _NESTING.finditer(content):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            raise LoadError("too_deep", f"Elements are nested more than {_DEEPEST} deep.")


class _Visit(NamedTuple):
    """An element or a text to be read, and what the elements around it say of it.

    `out` is of what stands under the title of a menu; `leaving` of an element whose end is reached.
    """

    node: LexborNode
    strong: bool = False
    hint: Hint = ""
    font: str = ""
    out: bool = False
    leaving: bool = False

    def inside(self, tag: str) -> "_Visit":
        """What is said of the text inside an element."""
        attributes = self.node.attributes
        declared = _FONT.search(attributes.get("style") or "")
        font = attributes.get("face") or (declared[1] if declared else self.font)
        hint = _hint(tag, self.hint)
        return _Visit(self.node, self.strong or tag in _STRONG, hint, font)

    def spoken(self, text: str) -> str:
        """The text as its font shows it: a page in an old font may be in Unicode all the same."""
        read = encodings.decode_legacy(text, self.font) if self.font else None
        if read is None:
            return text
        if judge(read).share > judge(text).share:
            return read
        return text.upper() if encodings.has_capitals_alone(self.font) else text


class _Walk:
    """One pass over the elements in their order, gathering the words of the line being read."""

    def __init__(self, parts: Parts, warnings: list[model.Warning]) -> None:
        self.parts = parts
        self.warnings = warnings
        self.words: list[str] = []
        self.strong: list[bool] = []
        self.gap = True
        self.numbers: dict[int, int] = {}

    def lines(self, root: LexborNode) -> Iterator[Line]:
        """The lines under `root`; an explicit stack, since pages may nest deeper than Python."""
        stack = [_Visit(root)]
        while stack:
            visit = stack.pop()
            node, tag = visit.node, visit.node.tag or ""
            if visit.leaving:
                yield from self._finish(visit.hint, gap=True)
            elif tag == "-text":
                self._add(visit.spoken(node.text_content or ""), visit.strong)
            elif tag == "br":
                yield from self._finish(visit.hint, gap=False)
            elif NEVER.fullmatch(tag) or tag[:1] in ("-", "_"):
                continue
            elif visit.out or self.parts.is_chrome(node, tag):
                self._leave_out(node)
            elif tag in ("table", "tr") and not _holds_table(node):
                yield from self._finish(visit.hint, gap=True)
                yield from self._table(node)
            else:
                inside = visit.inside(tag)
                if _BLOCK.fullmatch(tag):
                    yield from self._finish(inside.hint, gap=True)
                    stack.append(inside._replace(leaving=True))
                    if tag == "li":
                        self._add(self._marker(node), inside.strong)
                stack.extend(reversed(self._children(inside)))
        yield from self._finish("", gap=True)

    def _children(self, visit: "_Visit") -> list["_Visit"]:
        children = list(visit.node.iter(include_text=True))
        return [visit._replace(node=one, out=out) for one, out in self.parts.text_of(children)]

    def _table(self, table: LexborNode) -> Iterator[Line]:
        """The lines of a table, or of a row alone, that holds no other table."""
        for caption in table.css("caption"):
            yield from _Walk(self.parts, self.warnings).lines(caption)
        yield from table_lines(list(spanned(map(self._row, table.css("tr")))), bordered=True)

    def _row(self, row: LexborNode) -> Iterator[tuple[list[Line], int, int]]:
        """The cells of a row: their lines, over how many columns and rows they go."""
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            if self.parts.is_chrome(cell, cell.tag):
                self._leave_out(cell)
                continue
            lines = list(_Walk(self.parts, self.warnings).lines(cell))
            yield lines, _number(cell, "colspan"), _number(cell, "rowspan")

    def _leave_out(self, node: LexborNode) -> None:
        words = " ".join(node.text(separator=" ").split())
        if words:
            self.warnings.append(left_out("page_chrome", "a part of the page, not the text", words))

    def _marker(self, item: LexborNode) -> str:
        """The number that a browser prints before the item of an ordered list, else a dash."""
        parent = item.parent
        if parent is None or parent.tag != "ol" or parent.attributes.get("type") not in (None, "1"):
            return "- "
        start = parent.attributes.get("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < _DIGITS_MOST else 1
        number = self.numbers.get(parent.mem_id, first)
        self.numbers[parent.mem_id] = number + 1
        return f"{number}. "

    def _add(self, text: str, strong: bool) -> None:
        self.words.append(text)
        if text.strip():
            self.strong.append(strong)

    def _finish(self, hint: Hint, gap: bool) -> Iterator[Line]:
        text = " ".join(unicodedata.normalize("NFC", "".join(self.words)).split())
        if text:
            yield Line(text, self.gap, all(self.strong), hint)
            self.gap = False
        self.words, self.strong = [], []
        self.gap = self.gap or gap


def _holds_table(node: LexborNode) -> bool:
    return any(one.mem_id != node.mem_id for one in node.css("table"))


def _number(cell: LexborNode, name: str) -> int:
    """How many columns or rows a cell covers, 1 where it is not said."""
    said = (cell.attributes.get(name) or "").strip()
    return max(1, int(said)) if said.isdecimal() and len(said) < _DIGITS_MOST else 1


def _hint(tag: str, outer: Hint) -> Hint:
    if tag in _HEADINGS:
        return "heading"
    return "caption" if tag in ("figcaption", "caption") else outer
