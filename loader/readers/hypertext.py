"""HTML to lines: block elements are paragraphs, <br> ends a line, a table's row is one line.

Scripts, styles, menus, advertisements and the fields of forms are left out; what they said is
told in a warning. Markup that is quoted as text stays text.
"""

import re
import unicodedata
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loader import model
from loader.model import LoadError
from loader.readers.lines import Hint, Line, Reading, left_out
from loader.readers.tables import row_lines

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html\b)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hr|html|legend|li|main|ol|p|pre|section|summary|table|tbody"
    "|td|tfoot|th|thead|tr|ul"
)
_NEVER = re.compile("script|style|noscript|template|iframe|object|svg|head")
_CHROME = frozenset(("nav", "select", "button", "input", "textarea"))
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|breadcrumbs?|sidebar|advert\w*|ads?|banner|share|social"
    r"|comments?|related|copyright|pagination|cookie|logo|views?|(?:site|page)[_-](?:header|footer))(?:$|[\s_-])",
    re.IGNORECASE,
)
_AROUND = ", ".join(
    f"{tag}:not(main {tag}):not(article {tag})" for tag in ("header", "footer", "aside")
)
"""Of the site, not of the text, where the page says which part is the text."""

_MEASURED_MOST = 500
"""So many parts of a page are looked at as menus; in a page with more, the rest is text."""

_NESTING = re.compile(
    r"<(/?)(?:div|span|table|ul|ol|section|article|blockquote|b|i|u|em|strong|font|center|form)\b",
    re.IGNORECASE,
)
_DEEPEST = 10_000
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
    size = len(" ".join(body.text(separator=" ").split()))
    return Reading(list(_Walk(size, warnings, _around(body)).lines(body)), warnings)


def _around(body: LexborNode) -> frozenset[int]:
    """The header, footer and margins of a page that marks its text as main or an article."""
    if body.css_first("main, article") is None:
        return frozenset()
    found = body.css(_AROUND)[:_MEASURED_MOST]
    return frozenset(node.mem_id for node in found if node.css_first("main") is None)


def _refuse_depth(content: str) -> None:
    depth = 0
    for match in _NESTING.finditer(content):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEEPEST:
            raise LoadError("too_deep", f"Elements are nested more than {_DEEPEST} deep.")


class _Walk:
    """One pass over the elements in their order, gathering the words of the line being read."""

    def __init__(
        self, size: int, warnings: list[model.Warning], around: frozenset[int] = frozenset()
    ) -> None:
        self.size = size
        self.around = around
        self.warnings = warnings
        self.words: list[str] = []
        self.strong: list[bool] = []
        self.gap = True
        self.measured = 0
        self.numbers: dict[int, int] = {}

    def lines(self, root: LexborNode) -> Iterator[Line]:
        """The lines under `root`; an explicit stack, since pages may nest deeper than Python."""
        stack: list[tuple[LexborNode, bool, Hint, bool]] = [(root, False, "", False)]
        while stack:
            node, strong, hint, leaving = stack.pop()
            tag = node.tag or ""
            if leaving:
                yield from self._finish(hint, gap=True)
            elif tag == "-text":
                self._add(node.text_content or "", strong)
            elif tag == "br":
                yield from self._finish(hint, gap=False)
            elif _NEVER.fullmatch(tag) or tag[:1] in ("-", "_") or self._is_chrome(node, tag):
                continue
            elif tag == "tr" and node.css_first("table") is None:
                yield from self._finish(hint, gap=True)
                yield from self._row(node)
            else:
                strong, hint = strong or tag in _STRONG, _hint(tag, hint)
                if _BLOCK.fullmatch(tag):
                    yield from self._finish(hint, gap=True)
                    stack.append((node, strong, hint, True))
                    if tag == "li":
                        self._add(self._marker(node), strong)
                children = [(child, strong, hint, False) for child in node.iter(include_text=True)]
                stack.extend(reversed(children))
        yield from self._finish("", gap=True)

    def _row(self, row: LexborNode) -> list[Line]:
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        return row_lines([list(_Walk(self.size, self.warnings).lines(cell)) for cell in cells])

    def _is_chrome(self, node: LexborNode, tag: str) -> bool:
        """Whether an element is a menu or the like; a page whose text it holds keeps it."""
        attributes = node.attributes
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        chrome = (
            tag in _CHROME
            or "hidden" in attributes
            or _CHROME_NAME.search(name)
            or node.mem_id in self.around
        )
        if not chrome or tag == "body" or self.measured >= _MEASURED_MOST:
            return False
        self.measured += 1
        words = " ".join(node.text(separator=" ").split())
        if len(words) * 2 > self.size:
            return False
        if words:
            self.warnings.append(left_out("page_chrome", "a part of the page, not the text", words))
        return True

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


def _hint(tag: str, outer: Hint) -> Hint:
    if tag in _HEADINGS:
        return "heading"
    return "caption" if tag in ("figcaption", "caption") else outer
