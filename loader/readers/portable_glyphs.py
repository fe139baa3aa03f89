"""The glyphs of a PDF's page as the file writes them: letter, place, size, weight, turn.

Fonts of old Vietnamese encodings are read as Unicode; what is invisible or no letter is left out.
"""

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import atan2, hypot, pi
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from loader import encodings


class Face(NamedTuple):
    bold: bool | None
    size: float
    seen: bool
    turn: int | None
    font: str


class Printed(NamedTuple):
    text: str
    origin: tuple[float, float]
    advance: float
    rise: float
    face: Face
    apart: bool
    known: bool


_BOLD = re.compile(r"bold|black|heavy|demi|-bd|bdmt|[-,]b\b|simhei|方正小标宋|黑体", re.IGNORECASE)
_BOLD_WEIGHT = 600
_STROKED = {raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP}
# Bullets of Symbol and Wingdings, and what PDFium gives for a hyphen at the end of a line.
_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "-", 0xF0FC: "-", 0xF0A8: "□", 2: "-", 0xFFFE: "-"}
_SYMBOLIC = range(0xF020, 0xF100)
"""Fonts with an encoding of their own stand here, their bytes behind U+F000 (Microsoft)."""
# Ligatures, and radicals and compatibility forms of Han letters.
_COMPATIBLE = (range(0xFB00, 0xFB07), range(0x2E80, 0x2FE0), range(0xF900, 0xFB00))
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\x00")
_UNKNOWN = "\ufffd"
_PRIVATE = range(0xE000, 0xF900)
_SLANT = 0.05
"""Writing that leaves an axis by more of a right angle is a stamp or a watermark."""
_WORD_STEP = 0.2


def printed(page: pdfium.PdfPage) -> list[Printed]:
    """The glyphs of a page in the order of the file."""
    text = page.get_textpage()
    try:
        return list(_decoded(_glyphs(text)))
    finally:
        text.close()


def _glyphs(text: pdfium.PdfTextPage) -> Iterator[Printed]:
    """The glyphs as the file writes them, without the blanks that PDFium makes up."""
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    faces: dict[int, Face] = {}
    fonts: dict[int, str] = {}
    apart = False
    for index in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            apart = True
            continue
        known = raw.FPDFText_HasUnicodeMapError(text, index) != 1
        letter = _letter(raw.FPDFText_GetUnicode(text, index)) or ("" if known else _UNKNOWN)
        if not letter or not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        face = _face(text, index, faces, fonts)
        across, rise = box.right - box.left, box.top - box.bottom
        yield Printed(letter, (x.value, y.value), across, rise, face, apart, known)
        apart = False


def _decoded(glyphs: Iterable[Printed]) -> Iterator[Printed]:
    """The glyphs, words in fonts of old Vietnamese encodings in Unicode, each as one glyph."""
    for (font, blank), run in groupby(glyphs, lambda glyph: (glyph.face.font, glyph.text == " ")):
        if blank or not font or encodings.decode_legacy("", font) is None:
            yield from run
            continue
        for word in _words(run):
            text = encodings.decode_legacy("".join(glyph.text for glyph in word), font)
            first, last = word[0], word[-1]
            across = last.origin[0] + last.advance - first.origin[0]
            along = last.origin[1] + last.rise - first.origin[1]
            yield first._replace(text=text or first.text, advance=across, rise=along)


def _words(run: Iterable[Printed]) -> Iterator[list[Printed]]:
    """Glyphs without a blank or a wide gap between them."""
    word: list[Printed] = []
    for glyph in run:
        before = word[-1] if word else glyph
        step = hypot(
            glyph.origin[0] - before.origin[0] - before.advance,
            glyph.origin[1] - before.origin[1],
        )
        if word and (glyph.apart or step > _WORD_STEP * glyph.face.size):
            yield word
            word = []
        word.append(glyph)
    if word:
        yield word


def _letter(code: int) -> str:
    """The character of a code, "" for what is none."""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if not 0 < code <= 0x10FFFF or 0xD800 <= code < 0xE000 or chr(code) in _DROPPED:
        return ""
    character = chr(code - 0xF000) if code in _SYMBOLIC else chr(code)
    if character.isspace():
        return " "
    if any(code in ligatures for ligatures in _COMPATIBLE):
        return unicodedata.normalize("NFKC", character)
    return character if character.isprintable() or code in _PRIVATE else ""


def _face(
    text: pdfium.PdfTextPage, index: int, faces: dict[int, Face], fonts: dict[int, str]
) -> Face:
    """Weight, size and turn of a glyph, remembered for all glyphs of its text object."""
    drawn = raw.FPDFText_GetTextObject(text, index)
    key = ctypes.addressof(drawn.contents) if drawn else 0
    if key not in faces or not key:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        scale = hypot(matrix.c, matrix.d) or 1.0
        quarter = atan2(matrix.b, matrix.a) / (pi / 2)
        size = max(1.0, raw.FPDFText_GetFontSize(text, index) * scale)
        mode = raw.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
        font = _font(text, index, drawn, fonts)
        faces[key] = Face(
            _bold(font, raw.FPDFText_GetFontWeight(text, index), mode),
            size,
            seen=mode != raw.FPDF_TEXTRENDERMODE_INVISIBLE,
            turn=round(quarter) % 4 if abs(quarter - round(quarter)) < _SLANT else None,
            font=font,
        )
    return faces[key]


def _bold(font: str, weight: int, mode: int) -> bool | None:
    if not font:
        return True if mode in _STROKED else None
    return mode in _STROKED or _BOLD.search(font) is not None or weight >= _BOLD_WEIGHT


def _font(
    text: pdfium.PdfTextPage, index: int, drawn: raw.FPDF_PAGEOBJECT, fonts: dict[int, str]
) -> str:
    """The name of a glyph's font, remembered for all glyphs in it."""
    found = raw.FPDFTextObj_GetFont(drawn) if drawn else None
    key = ctypes.addressof(found.contents) if found else 0
    if not key or key not in fonts:
        fonts[key] = _font_name(text, index)
    return fonts[key]


def _font_name(text: pdfium.PdfTextPage, index: int) -> str:
    """The name of the font that a glyph is printed in, without the mark of a subset."""
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, index, None, 0, flags)
    if length <= 1:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFText_GetFontInfo(text, index, buffer, length, flags)
    return re.sub(r"^[A-Z]{6}\+", "", buffer.value.decode("utf-8", "replace"))
