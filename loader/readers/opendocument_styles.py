"""The styles of an OpenDocument text: bold, hidden text, fonts, indents, borders, list styles.

After OpenDocument 1.3, part 3, section 16 (styles).
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lxml import etree

from loader.readers.looks import Look

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = {
    **{name: f"{_OASIS}{name}:1.0" for name in ("office", "style", "text", "table", "manifest")},
    "draw": f"{_OASIS}drawing:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_BOLD_FROM = 600
_CHAIN_LONGEST = 32


@cache
def qualified(name: str) -> str:
    """A name such as "text:p" as lxml writes it."""
    prefix, _, own = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{own}"


class Style(NamedTuple):
    """A style with all that it inherits; `page` is the master page that begins with it."""

    look: Look = Look()
    indented: bool = False
    breaks: bool = False
    bordered: bool = False
    lists: str | None = None
    page: str | None = None


class Styles:
    """The styles of `content.xml` and `styles.xml` by family and name."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._fonts: dict[str, str] = {}
        self._known: dict[tuple[str, str], Style] = {}
        for element in (one for root in roots for one in root.iter(qualified("style:style"))):
            family = element.get(qualified("style:family"), "")
            self._elements[family, element.get(qualified("style:name"), "")] = element
        for face in (one for root in roots for one in root.iter(qualified("style:font-face"))):
            family = face.get(qualified("svg:font-family"), "").strip("'\"")
            self._fonts[face.get(qualified("style:name"), "")] = family
        self._default = Style()
        for element in (
            one for root in roots for one in root.iter(qualified("style:default-style"))
        ):
            if element.get(qualified("style:family")) == "paragraph":
                self._default = self._derived(element, Style())

    def find(self, family: str, name: str | None) -> Style:
        """The style of a family ("text", "paragraph", "table-cell"), the default if unknown."""
        key = family, name or ""
        if key not in self._known:
            style = self._default if family == "paragraph" else Style()
            for element in reversed(list(self._chain(family, name))):
                style = self._derived(element, style)
            self._known[key] = style
        return self._known[key]

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        """The style and those it inherits from; a hostile chain may go in circles."""
        for _ in range(_CHAIN_LONGEST):
            element = self._elements.get((family, name or ""))
            if element is None:
                return
            yield element
            name = element.get(qualified("style:parent-style-name"))

    def _derived(self, element: etree._Element, base: Style) -> Style:
        paragraph = element.find(qualified("style:paragraph-properties"))
        return Style(
            look=self._look(element.find(qualified("style:text-properties"))).over(base.look),
            indented=_indented(paragraph, base.indented),
            breaks=paragraph is not None
            and paragraph.get(qualified("fo:break-before"), "auto") != "auto",
            bordered=_bordered(element.find(qualified("style:table-cell-properties"))),
            lists=element.get(qualified("style:list-style-name"), base.lists),
            page=element.get(qualified("style:master-page-name")) or base.page,
        )

    def _look(self, properties: etree._Element | None) -> Look:
        if properties is None:
            return Look()
        weight = properties.get(qualified("fo:font-weight"))
        display = properties.get(qualified("text:display"))
        transform = properties.get(qualified("fo:text-transform"))
        name = properties.get(qualified("style:font-name"))
        family = properties.get(qualified("fo:font-family"), "").strip("'\"") or None
        return Look(
            bold=None if weight is None else is_bold(weight),
            hidden=None if display is None else display == "none",
            capitals=None if transform is None else transform == "uppercase",
            font=family if name is None else self._fonts.get(name, name),
        )


def is_bold(weight: str) -> bool:
    """Whether a fo:font-weight is bold: the word, or a number from 600."""
    return weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= _BOLD_FROM)


def _indented(properties: etree._Element | None, base: bool) -> bool:
    written = properties.get(qualified("fo:text-indent")) if properties is not None else None
    if written is None:
        return base
    # A length: "0.5in"; nothing but its sign and whether it is nought matter.
    return not written.startswith("-") and any(digit in written for digit in "123456789")


def _bordered(properties: etree._Element | None) -> bool:
    if properties is None:
        return False
    sides = ("", "-left", "-right", "-top", "-bottom")
    return any(properties.get(qualified(f"fo:border{one}"), "none") != "none" for one in sides)
