"""What office formats share: pieces of text to lines, columns of tabs, and what was left out.

Knows nothing of how a format is written; the readers of Word, OpenDocument and rich text do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loader import encodings, model
from loader.letterhead_lines import is_no_body
from loader.readers import symbols
from loader.readers.columns import apart
from loader.readers.lines import Hint, Line, left_out

DASHES = frozenset("-–—+")
"""Bullets that are kept as they are; all others become the first."""
LEFT_OUT_FIELDS = {
    "PAGE": ("page_number", "the number of a page"),
    "NUMPAGES": ("page_number", "the number of a page"),
    "SECTIONPAGES": ("page_number", "the number of a page"),
    "TOC": ("contents", "the table of contents"),
    "INDEX": ("contents", "the index"),
}
"""The fields of Word and of rich text whose results are no part of the text, as warnings say."""
_INVISIBLE = re.compile("[\u00ad\ufeff\x00-\x08\x0e-\x1f\x7f]")
_WIDE = re.compile(r" *\t *| {3,}")
_REFERENCE_BEFORE_COLON = re.compile(r"(?<=\S)((?:\[\^\w{1,8}\])+):")
_BLANK_BEFORE_REFERENCE = re.compile(r"(?<=\S) (?=\[\^\w{1,8}\])")
_OF_LETTERHEAD = re.compile(
    r"(?:Số|SỐ)\s*:?\s*\d|.{2,45}, ngày .{1,6} tháng |\S{2,30}文件$|\S{1,20}[〔﹝\[]\d{4}[〕﹞\]]"
)


class Piece(NamedTuple):
    """Characters that look alike; "\\n" ends a line, "\\t" is a tab, "\\f" a page's end."""

    text: str
    bold: bool = False
    font: str = ""


_COLUMN_WIDEST = 200
_GAP = " " * 4


class Remarks:
    """What a reader leaves out, and the old fonts it meets; each kind of it is one warning."""

    def __init__(self) -> None:
        self._fonts: dict[str, bool] = {}
        self._found: dict[tuple[str, str], list[str]] = {}

    def add(self, code: str, what: str, content: str) -> None:
        """Note that `content`, if it is any, was left out as `what`."""
        content = " ".join(content.split())
        if content:
            self._found.setdefault((code, what), []).append(content)

    def meet(self, font: str) -> None:
        """Note the font of a text that is read."""
        if font and font not in self._fonts:
            self._fonts[font] = encodings.decode_legacy("x", font) is not None

    def warnings(self) -> list[model.Warning]:
        """One warning for each kind, what was equal named once."""
        old = ", ".join(font for font, is_encoding in self._fonts.items() if is_encoding)
        message = f"Text was decoded that stands in the old encodings of these fonts: {old}"
        fonts = [model.Warning("old_font", message)] if old else []
        return fonts + [
            left_out(code, what, " / ".join(dict.fromkeys(contents)))
            for (code, what), contents in self._found.items()
        ]


def lines_of(pieces: Iterable[Piece], gap: bool, hint: Hint = "") -> list[Line]:
    """The lines of one paragraph in NFC, tabs still in them; `gap` stands before the first.

    A line is bold if all its words are.
    """
    found: list[Line] = []
    for line_pieces, page_ended in _by_line(map(_legible, pieces)):
        gap = gap or page_ended
        text = _INVISIBLE.sub("", "".join(piece.text for piece in line_pieces))
        text = unicodedata.normalize("NFC", _tidy(text))
        if text.strip():
            bold = all(piece.bold for piece in line_pieces if piece.text.strip())
            found.append(Line(text, gap, bold, hint))
            gap = False
    return found


def _legible(piece: Piece) -> Piece:
    """A piece with the text of fonts that are encodings (.VnTime, VNI-Times), or symbols, decoded.

    What is composed of two pieces (a letter and its mark) is composed by NFC afterwards.
    """
    decoded = encodings.decode_legacy(piece.text, piece.font) if piece.font else None
    if decoded is None:
        decoded = symbols.printed(piece.text, piece.font)
    return piece._replace(text=decoded)


def _by_line(pieces: Iterable[Piece]) -> Iterator[tuple[list[Piece], bool]]:
    """The pieces of each line, and whether a page's end stood before it."""
    line: list[Piece] = []
    ended = False
    for piece in pieces:
        for part in re.split(r"([\n\f])", piece.text):
            if part in ("\n", "\f"):
                yield line, ended
                line, ended = [], part == "\f"
            elif part:
                line.append(piece._replace(text=part))
    yield line, ended


def _tidy(text: str) -> str:
    """One blank for many, wide gaps as tabs; references to notes stand right behind words."""
    parts = (" ".join(part.split()) for part in _WIDE.split(text))
    text = "\t".join(parts).rstrip()
    if "[^" in text:
        text = _REFERENCE_BEFORE_COLON.sub(r":\1", _BLANK_BEFORE_REFERENCE.sub("", text))
    return text


def finish(lines: Iterable[Line]) -> list[Line]:
    """The lines of a whole document without tabs.

    Columns that tabs make (letterhead, recipients beside the signature) are put one under the
    other, as `columns` does for plain texts.
    """
    found: list[Line] = []
    passage: list[Line] = []
    for line in lines:
        if passage and (line.gap or line.hint):
            found += _unfolded(passage)
            passage = []
        if line.hint:
            found.append(_untabbed(line))
        else:
            passage.append(line)
    return [*found, *_unfolded(passage)]


def _unfolded(passage: list[Line]) -> list[Line]:
    """The lines of a passage, the right column of its tabs under the left one."""
    if not any("\t" in line.text for line in passage):
        return passage
    content = "\n".join(_aligned([line.text for line in passage]))
    parted = apart(content)
    if parted == content:
        return [_untabbed(line) for line in passage]
    bold = {part.strip() for line in passage if line.bold for part in re.split(r"\t+", line.text)}
    found: list[Line] = []
    gap = passage[0].gap
    for raw in parted.split("\n"):
        text = " ".join(raw.split())
        if text:
            found.append(Line(text, gap, text in bold))
        gap = not text
    return found


def _aligned(texts: list[str]) -> list[str]:
    """Lines with their two columns at the same places, blanks for tabs.

    Where a tab leads is not known; but what stands behind as many tabs as the right parts of other
    lines do stands right.
    """
    cells = [[part.strip() for part in text.split("\t")] for text in texts]
    filled = [[at for at, part in enumerate(row) if part] for row in cells]
    right = min((places[1] for places in filled if len(places) > 1), default=1)
    halves = [(" ".join(row[:right]).strip(), " ".join(row[right:]).strip()) for row in cells]
    width = min(max((len(left) for left, beside in halves if beside), default=0), _COLUMN_WIDEST)
    return [f"{left:{width}}{_GAP}{beside}" if beside else left for left, beside in halves]


def _untabbed(line: Line) -> Line:
    return line._replace(text=" ".join(line.text.split())) if "\t" in line.text else line


def labelled(label: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces after the number or dash of their list; a dash without words is none."""
    words = [piece for piece in pieces if piece.text.strip()]
    if not label.strip() or (label.strip() in DASHES and not words):
        return list(pieces)
    return [Piece(label, words[0].bold if words else False), *pieces]


def is_letterhead(lines: Iterable[Line]) -> bool:
    """Whether lines of a page's header are the document's letterhead: state, number or date."""
    texts = (line.text.strip() for line in lines)
    return any(is_no_body(text) or _OF_LETTERHEAD.match(text) for text in texts)
