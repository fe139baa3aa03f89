"""One page of a PDF as it is read: a page that was turned is turned back, by its writing."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

import pypdfium2 as pdfium

from loader.readers.portable_drawn import Box, drawn
from loader.readers.portable_glyphs import Printed, printed
from loader.readers.portable_places import Glyph, Page, Rule

SCANNED = 0.3
"""A page with more of it under pictures may be a scan."""


def read_page(page: pdfium.PdfPage) -> Page:
    """The page, turned so that most of its writing runs from left to right."""
    found = printed(page)
    edges, pictured = drawn(page)
    turns = Counter(glyph.face.turn for glyph in found).most_common(2)
    turn = next((turn for turn, _ in turns if turn is not None), 0)
    place = _Placing(page.get_mediabox(), turn)
    wide, high = (place.height, place.width) if turn % 2 else (place.width, place.height)
    pictured /= wide * high
    # Over the picture of a page invisible writing is what OCR once read; elsewhere it is hidden.
    shown = [glyph for glyph in found if glyph.face.seen or pictured > SCANNED]
    return Page(
        wide,
        high,
        _numbered([place.glyph(glyph) for glyph in shown if glyph.face.turn == turn]),
        [place.rule(*edge) for edge in edges],
        pictured,
        unread=sum(not glyph.known for glyph in shown) / max(1, len(shown)),
        slanted=_text(glyph for glyph in shown if glyph.face.turn != turn),
        hidden="" if pictured > SCANNED else _text(g for g in found if not g.face.seen),
    )


def _text(glyphs: Iterable[Printed]) -> str:
    return "".join(glyph.text for glyph in glyphs)


class _Placing:
    """Coordinates of the file (upwards from below) to those of a page turned by quarters."""

    def __init__(self, box: Box, turn: int) -> None:
        self.left, self.bottom = box[0], box[1]
        self.width, self.height = max(1.0, box[2] - box[0]), max(1.0, box[3] - box[1])
        self.turn = turn

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.turn == 1:
            return y, x
        if self.turn == 2:
            return self.width - x, y
        if self.turn == 3:
            return self.height - y, self.width - x
        return x, self.height - y

    def glyph(self, glyph: Printed) -> Glyph:
        left, base = self.point(*glyph.origin)
        across = glyph.advance if self.turn % 2 == 0 else glyph.rise
        face = glyph.face
        return Glyph(glyph.text, left, left + across, base, face.size, face.bold, 0, glyph.apart)

    def rule(self, left: float, bottom: float, right: float, top: float) -> Rule:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _numbered(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs with marks put to the letter before them, counted but for the blanks."""
    whole: list[Glyph] = []
    for glyph in glyphs:
        if whole and unicodedata.combining(glyph.text[0]) and whole[-1].text.strip():
            before = whole[-1]
            text = unicodedata.normalize("NFC", before.text + glyph.text)
            whole[-1] = before._replace(text=text)
        else:
            blank = not glyph.text.strip()
            count = whole[-1].order + (not blank) if whole else 0
            whole.append(glyph._replace(order=count))
    return whole
