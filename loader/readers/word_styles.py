"""The styles of a Word document: what a style says of bold, hidden text, fonts, outline, numbers.

After ECMA-376-1, 17.7 (styles) and 17.7.3 (toggle properties).
"""

from typing import NamedTuple

from lxml import etree

from loader.readers.looks import Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset(("0", "false", "off", "none"))
_OUTLINE_BODY = 9
_CHAIN_LONGEST = 32
NO_BORDER = frozenset(("none", "nil"))


class Style(NamedTuple):
    """A style with all that it inherits.

    `outline` is the level of a heading, 0 the outermost; `number` the list and its level;
    `indented` whether the first line is.
    """

    look: Look = Look()
    outline: int | None = None
    number: tuple[str | None, int] | None = None
    indented: bool | None = None
    name: str = ""


def value(parent: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """The attribute w:`attribute` of the child w:`name`; None if either is missing."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(W + attribute) if child is not None else None


def switch(parent: etree._Element | None, name: str) -> bool | None:
    """Whether the property w:`name` is on; None if nothing is said of it (17.17.4, ST_OnOff)."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val", "1").lower() not in _OFF


def look_of(properties: etree._Element | None) -> Look:
    """What a w:rPr says."""
    if properties is None:
        return Look()
    fonts = properties.find(W + "rFonts")
    font = None
    if fonts is not None:
        themed = fonts.get(W + "hAnsiTheme") or fonts.get(W + "asciiTheme")
        font = "" if themed else fonts.get(W + "hAnsi") or fonts.get(W + "ascii")
    return Look(
        bold=switch(properties, "b"),
        hidden=switch(properties, "vanish"),
        capitals=switch(properties, "caps"),
        font=font,
    )


def number_of(properties: etree._Element | None) -> tuple[str | None, int] | None:
    """The list (None: that of the style) and level that a w:pPr names in its w:numPr."""
    numbered = properties.find(W + "numPr") if properties is not None else None
    if numbered is None:
        return None
    return value(numbered, "numId"), integer(value(numbered, "ilvl"))


def indented(properties: etree._Element | None) -> bool | None:
    """Whether a w:pPr indents the first line; None if it says nothing of it."""
    indent = properties.find(W + "ind") if properties is not None else None
    if indent is None:
        return None
    first = indent.get(W + "firstLine") or indent.get(W + "firstLineChars")
    hanging = indent.get(W + "hanging") or indent.get(W + "hangingChars")
    return integer(first) > 0 if first or hanging else None


def integer(written: str | None, default: int = 0) -> int:
    """A small whole number, `default` for anything else."""
    digits = (written or "").removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 8):
        return default
    return int(written or "")


class Styles:
    """The styles of a document by their ids, each worked out once."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self.default = Look()
        self._usual: str | None = None
        if root is None:
            return
        for element in root.iterfind(W + "style"):
            name = element.get(W + "styleId", "")
            self._elements[name] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in (
                "1",
                "true",
            ):
                self._usual = name
        self.default = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))

    def find(self, name: str | None, paragraph: bool = False) -> Style:
        """The style called `name`; for a paragraph without one, the usual style."""
        name = self._usual if name is None and paragraph else name
        if name is None:
            return Style()
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def is_bordered(self, name: str | None) -> bool:
        """Whether the table style called `name`, or one that it is based on, draws borders."""
        sides = (
            side.get(W + "val", "none")
            for element in self._chain(name)
            for side in element.iterfind(f"{W}tblPr/{W}tblBorders/*")
        )
        return not NO_BORDER.issuperset(sides)

    def _chain(self, name: str | None) -> list[etree._Element]:
        """The style and those it is based on; a hostile chain may go in circles."""
        chain: list[etree._Element] = []
        while name in self._elements and len(chain) < _CHAIN_LONGEST:
            chain.append(self._elements[name or ""])
            name = value(chain[-1], "basedOn")
        return chain

    def _resolve(self, name: str) -> Style:
        style = Style()
        for element in reversed(self._chain(name)):
            style = _derived(element, style)
        return style

    def look(self, paragraph: Style, character: Style, direct: Look) -> Look:
        """How a run looks. Bold, hidden and capitals of the two styles switch each other off
        (17.7.3), what the run says itself holds.
        """
        styles = Look(
            bold=_toggled(paragraph.look.bold, character.look.bold),
            hidden=_toggled(paragraph.look.hidden, character.look.hidden),
            capitals=_toggled(paragraph.look.capitals, character.look.capitals),
            font=paragraph.look.font if character.look.font is None else character.look.font,
        )
        return direct.over(styles).over(self.default)


def _toggled(first: bool | None, second: bool | None) -> bool | None:
    if first is None or second is None:
        return second if first is None else first
    return first != second


def _derived(element: etree._Element, base: Style) -> Style:
    properties = element.find(W + "pPr")
    name = (value(element, "name") or "").lower()
    number = number_of(properties)
    indent = indented(properties)
    return Style(
        look=look_of(element.find(W + "rPr")).over(base.look),
        outline=_outline(properties, name, base.outline),
        number=_number(number, base.number),
        indented=base.indented if indent is None else indent,
        name=name,
    )


def _number(
    own: tuple[str | None, int] | None, base: tuple[str | None, int] | None
) -> tuple[str | None, int] | None:
    """The style's list; one that names only a level takes the list of the style it is based on."""
    if own is None or own[0] is not None or base is None:
        return own or base
    return base[0], own[1]


def _outline(properties: etree._Element | None, name: str, base: int | None) -> int | None:
    written = value(properties, "outlineLvl")
    if written is not None:
        return outline_level(written)
    if name.startswith("heading ") and name[8:].isdecimal():
        return integer(name[8:]) - 1
    return base


def outline_level(written: str | None) -> int | None:
    """The level of a heading in w:outlineLvl; None for body text (17.3.1.20)."""
    level = integer(written, _OUTLINE_BODY)
    return level if level < _OUTLINE_BODY else None
