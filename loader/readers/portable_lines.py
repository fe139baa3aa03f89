"""Glyphs to the lines that they were printed in, each as the segments that wide gaps part it into.

Goes by where glyphs stand, since some makers write the letters of other fonts behind the line; the
order in which the file writes them tells which gaps are those between columns.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from loader import letterhead_lines, marks
from loader.readers.portable_places import Glyph


class Segment(NamedTuple):
    """A stretch of a printed line without a wide gap; `size` is that of most of its letters."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False

    @property
    def centre(self) -> float:
        """The middle between its ends."""
        return (self.left + self.right) / 2


Row = list[Segment]
"""The segments of one printed line, from left to right."""

_LEVEL = 0.3
"""Baselines that differ by less of the letters' size are one line's."""
_SMALL = 0.87
_RAISED = 0.65
_WORD_GAP = 0.13
_WORD_GAP_WITH_BLANKS = 0.22
_WORD_GAP_SEEN = 0.08
_WORD_GAP_HAN = 0.4
"""Beside Han letters some makers leave a little room where no blank is."""
_COLUMN_GAP = 0.8
_WIDE_GAP = 2.2
_STRETCHED = 2.5
_TELLING_GAP = 0.5
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CUT_NUMBER = re.compile(r"(?:\d[-/]|/[^\W\d_]{1,8}-|-[^\W\d_]{1,8}/)$")
_PLACE_DATE = re.compile(r"[^\W\d_][^\d,;.:]{1,40},\s*ngày\s", re.IGNORECASE)


def rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """The printed lines from above to below."""
    return [row for line in _levels(list(glyphs)) if (row := list(_segments(line)))]


def joined(lines: Iterable[str]) -> str:
    """Lines of a paragraph or cell as one.

    No blank stands beside Han letters or inside of a number that a line's end cuts ("19-", "CT").
    """
    text = ""
    for line in lines:
        if not text:
            text = line
            continue
        han = marks.is_han(text[-1]) or marks.is_han(line[0])
        inside = line[0].isalnum() and _CUT_NUMBER.search(text) is not None
        text += line if han or inside else f" {line}"
    return text


def _levels(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """The glyphs of each baseline; small ones that are raised or lowered join their line."""
    levels: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.left)):
        if levels and glyph.base - levels[-1][0].base <= _LEVEL * glyph.size:
            levels[-1].append(glyph)
        else:
            levels.append([glyph])
    written = [level for level in levels if any(glyph.text.strip() for glyph in level)]
    return _with_scripts(written)


def _with_scripts(levels: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put superscripts and subscripts into the line that they touch."""
    kept: list[list[Glyph]] = []
    waiting: list[Glyph] = []
    for level, below in zip(levels, [*levels[1:], []], strict=False):
        if below and _is_script(level, below):
            waiting += (_raised(glyph) for glyph in level)
            continue
        if kept and not waiting and _is_script(level, kept[-1]):
            kept[-1] += (glyph for glyph in level if glyph.text.strip())
            continue
        kept.append(level + waiting)
        waiting = []
    return kept


def _is_script(level: list[Glyph], line: list[Glyph]) -> bool:
    """Whether all of a level is small and touches glyphs of the line."""
    letters = [glyph for glyph in level if glyph.text.strip()]
    size = max(glyph.size for glyph in line)
    near = abs(line[0].base - level[0].base) <= _RAISED * size
    if not near or max(glyph.size for glyph in letters) > _SMALL * size or len(letters) > 12:
        return False
    beside = [glyph for glyph in (*line, *letters) if glyph.text.strip()]
    return all(
        any(other is not one and abs(other.right - one.left) <= 0.3 * size for other in beside)
        for one in letters
    )


def _raised(glyph: Glyph) -> Glyph:
    """A superscript; digits have letters of their own for it (¹), as references are typed."""
    return glyph._replace(text=glyph.text.translate(_SUPERSCRIPTS))


class _Gap(NamedTuple):
    """What stands between two letters: its width in em, whether a blank does.

    `next` tells that the file writes the letters one after the other, `seen` that PDFium would
    then have a blank between them.
    """

    width: float
    blank: bool
    next: bool
    seen: bool
    han: bool


def _segments(line: list[Glyph]) -> Iterator[Segment]:
    """The segments of a line, parted where a gap is one between columns."""
    letters, gaps = _spaced(sorted(line, key=lambda glyph: (glyph.left, glyph.order)))
    gaps = _with_blanks(gaps)
    words = [gap.width for gap in gaps if gap.blank]
    usual = median(words) if words else 0.0
    start = 0
    for index, gap in enumerate(gaps):
        if gap.width > _TELLING_GAP / 2 and _parts(letters, gaps, index, usual):
            yield _segment(letters[start : index + 1], gaps[start:index])
            start = index + 1
    yield _segment(letters[start:], gaps[start:])


def _spaced(line: list[Glyph]) -> tuple[list[Glyph], list[_Gap]]:
    """The glyphs without the blanks, and the gap behind each but the last."""
    letters: list[Glyph] = []
    gaps: list[_Gap] = []
    blank, end = False, 0.0
    for glyph in line:
        if not glyph.text.strip():
            blank = True
            continue
        if letters:
            before = letters[-1]
            width = (glyph.left - end) / min(glyph.size, before.size)
            han = marks.is_han(before.text[-1]) or marks.is_han(glyph.text[0])
            following = glyph.order == before.order + 1
            gaps.append(_Gap(width, blank, following, following and glyph.apart, han))
        letters.append(glyph)
        end, blank = max(end, glyph.right) if len(letters) > 1 else glyph.right, False
    return letters, gaps


def _with_blanks(gaps: list[_Gap]) -> list[_Gap]:
    """The gaps, blank too where they are wide enough to part words; letters may be spaced out."""
    inside = sorted(gap.width for gap in gaps if not gap.blank)
    # Of few words many gaps part them, but Han letters stand one by one.
    usual = len(inside) // (2 if any(gap.han for gap in gaps) else 5)
    spaced = max(0.0, inside[usual]) if len(inside) > 4 else 0.0
    spaced = spaced if spaced < _COLUMN_GAP else 0.0
    blanks = sum(gap.blank for gap in gaps) * 15 > len(gaps)

    def parts(gap: _Gap) -> bool:
        if gap.han:
            return gap.width > spaced + _WORD_GAP_HAN
        if gap.seen:
            return gap.width > spaced + _WORD_GAP_SEEN
        # Letters of another font may be written behind the line, and their blanks then get lost.
        return gap.width > spaced + (_WORD_GAP_WITH_BLANKS if blanks and gap.next else _WORD_GAP)

    return [gap._replace(blank=gap.blank or parts(gap)) for gap in gaps]


def _parts(letters: list[Glyph], gaps: list[_Gap], index: int, usual: float) -> bool:
    """Whether the gap behind a letter is one between columns.

    Words of a justified line may be far apart, but all of them are; and a file writes on over
    them, while it writes one column after the other.
    """
    width = gaps[index].width
    if width > _WIDE_GAP and width > _STRETCHED * usual:
        return True
    if width > _COLUMN_GAP and not _written_over(letters, index):
        return True
    between = _TELLING_GAP if _written_over(letters, index) else _TELLING_GAP / 2
    if width <= max(between, 0.9 * usual) or not letters[index + 1].text[0].isupper():
        return False
    rest = _text(letters[index + 1 :], gaps[index + 1 :])
    return letterhead_lines.is_no_body(rest) or _PLACE_DATE.match(rest) is not None


def _written_over(letters: list[Glyph], index: int) -> bool:
    """Whether the file writes on from some glyph before the gap to one behind it."""
    before = {glyph.order for glyph in letters[: index + 1]}
    return any(glyph.order - 1 in before for glyph in letters[index + 1 :])


def _segment(letters: Sequence[Glyph], gaps: Sequence[_Gap]) -> Segment:
    sizes = sorted(glyph.size for glyph in letters for _ in glyph.text)
    told = [glyph.bold for glyph in letters if glyph.bold is not None and glyph.text.isalnum()]
    return Segment(
        text=_text(letters, gaps),
        left=letters[0].left,
        right=max(glyph.right for glyph in letters),
        base=max(glyph.base for glyph in letters),
        size=sizes[len(sizes) // 2],
        bold=bool(told) and all(told),
    )


def _text(letters: Sequence[Glyph], gaps: Sequence[_Gap]) -> str:
    """The letters with a blank where a gap parts words; Han text has none but those it shows."""
    parts = [letters[0].text]
    for (before, after), gap in zip(pairwise(letters), gaps, strict=True):
        han = marks.is_han(before.text[-1]) and marks.is_han(after.text[0])
        if gap.blank and (not han or gap.width > 0.4):
            parts.append(" ")
        parts.append(after.text)
    return " ".join(unicodedata.normalize("NFC", "".join(parts)).split())
