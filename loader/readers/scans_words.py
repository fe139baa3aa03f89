"""What Tesseract says of a page (hOCR) to the words on it, with their places.

The form is that of hOCR 1.2: lines with `baseline` and `x_size`, words with `bbox` and `x_wconf`.
"""

import re
import unicodedata
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loader import marks
from loader.readers.portable_places import Glyph

_LINES = ".ocr_line, .ocr_header, .ocr_caption, .ocr_textfloat"
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_SURENESS = re.compile(r"x_wconf (\d+)")
_NOISE = re.compile(r"[|¦_\[\]{}\\/~^°«»‘’'`.,:;=+*—–-]{1,3}")
_NOISE_SURE = 70
_DOTS = re.compile(r"(?<=\d)\.{2,}$")
"""Dirt behind a number."""
_NUMBER = re.compile(r"[\dlIÌÍìíiO|]{1,3}[.)]?")
_DIGITS = str.maketrans("lIÌÍìíi|O", "111111110")
_HEAD_LONGEST = 5
_WORD_SURE = 12
_ALIKE = 0.3
"""Sizes of lines that differ by less are one: they are measured, and vary with the letters."""
_EM = 0.95
"""The size of a font for each unit of `x_size`, the height from descender to ascender."""


class Words(NamedTuple):
    """The words of a page in points, and how sure they are on average, in per cent."""

    glyphs: list[Glyph]
    confidence: float


class _Word(NamedTuple):
    text: str
    left: float
    right: float
    sure: float


class _Line(NamedTuple):
    words: list[_Word]
    base: float
    size: float


def words_of(hocr: str, scale: float) -> Words:
    """The words that an hOCR text holds; `scale` is points for each dot.

    Single signs that are hardly sure are dirt or pieces of ruled lines, and left out.
    """
    body = LexborHTMLParser(hocr).body
    lines = list(_lines(body)) if body is not None else []
    letters = [(len(word.text), word.sure) for line in lines for word in line.words]
    total = sum(length for length, _ in letters)
    confidence = sum(length * sure for length, sure in letters) / total if total else 0.0
    usual = median(line.size for line in lines) if lines else 1.0
    glyphs: list[Glyph] = []
    for line in lines:
        size = usual if abs(line.size - usual) <= _ALIKE * usual else line.size
        glyphs += _glyphs(line._replace(size=size), len(glyphs), scale)
    return Words(glyphs, confidence)


def with_numbers(glyphs: list[Glyph], head: str) -> list[Glyph]:
    """The words of a table's first column, letters read for digits as digits if it has numbers.

    Its head is short and read in many ways; `head` is what stands there in most tables.
    """
    words = [glyph for glyph in glyphs if glyph.text.strip()]
    numbers = [word for word in words if _NUMBER.fullmatch(word.text)]
    if not numbers or len(numbers) < len(words) - 1:
        return glyphs
    first = words[0]
    if first not in numbers and len(first.text) <= _HEAD_LONGEST:
        glyphs = [glyph._replace(text=head) if glyph is first else glyph for glyph in glyphs]
    return [
        glyph._replace(text=glyph.text.translate(_DIGITS)) if glyph in numbers else glyph
        for glyph in glyphs
    ]


def _lines(body: LexborNode) -> Iterator[_Line]:
    for line in body.css(_LINES):
        words = [word for node in line.css(".ocrx_word") if (word := _word(node)) is not None]
        title = line.attributes.get("title") or ""
        box, baseline, size = (form.search(title) for form in (_BOX, _BASELINE, _SIZE))
        if not words or box is None:
            continue
        height = float(box[4]) - float(box[2])
        offset = float(baseline[2]) if baseline else -0.2 * height
        slope = float(baseline[1]) * (float(box[3]) - float(box[1])) / 2 if baseline else 0.0
        yield _Line(words, float(box[4]) + offset + slope, float(size[1]) if size else height)


def _word(node: LexborNode) -> _Word | None:
    title = node.attributes.get("title") or ""
    box, sure = _BOX.search(title), _SURENESS.search(title)
    text = unicodedata.normalize("NFC", "".join(node.text().split()))
    text = _DOTS.sub("", text)
    if box is None or not text:
        return None
    confidence = float(sure[1]) if sure else 0.0
    noise = _NOISE.fullmatch(text) and text not in ("-", "–", "*") and confidence < _NOISE_SURE
    if noise or (confidence < _WORD_SURE and not marks.is_han(text[0])):
        return None
    return _Word(text, float(box[1]), float(box[3]), confidence)


def _glyphs(line: _Line, order: int, scale: float) -> Iterator[Glyph]:
    """The words of a line, a blank before each but beside Han letters."""
    base, size = line.base * scale, max(1.0, line.size * scale * _EM)
    before: _Word | None = None
    for count, word in enumerate(line.words):
        left, right = word.left * scale, max(word.left + 1, word.right) * scale
        han = marks.is_han(word.text[0]) or (before is not None and marks.is_han(before.text[-1]))
        if before is not None and not han:
            yield Glyph(" ", before.right * scale, left, base, size, None, order + count)
        yield Glyph(word.text, left, right, base, size, None, order + count)
        before = word
