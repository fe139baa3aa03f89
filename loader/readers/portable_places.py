"""What stands where on a page: the values that readers of PDF and scans give to the layout.

Coordinates are points (1/72 inch) from the upper left corner of the page as it is read.
"""

from typing import NamedTuple


class Glyph(NamedTuple):
    """What was printed at one place: a letter with its marks, a blank, or a word that OCR read.

    `base` is the baseline; `order` counts the glyphs as the file writes them, blanks left out.
    `bold` is None where the font does not tell. `apart` tells that PDFium sees a blank before it.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool | None
    order: int
    apart: bool = False


class Rule(NamedTuple):
    """A straight line along one of the axes, or a bar so thin that it is one."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.right - self.left >= self.bottom - self.top


class Page(NamedTuple):
    """What stands on a page, and what is left out of it.

    `pictured` is the share of the page under pictures, `unread` that of the letters whose font
    does not tell what they are. `slanted` is what stands at an angle, `hidden` what is not shown.
    """

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    pictured: float = 0.0
    unread: float = 0.0
    slanted: str = ""
    hidden: str = ""
