"""Numbers of OpenDocument lists and headings, printed as a word processor prints them.

After OpenDocument 1.3, part 3, 5.3 (lists), 16.31 (list styles) and 19.880 (text:level).
"""

import re
from typing import NamedTuple

from lxml import etree

from loader.readers.flow import DASHES
from loader.readers.number_formats import LABEL_LONGEST, printed
from loader.readers.opendocument_styles import qualified

_PLACE = re.compile(r"%(\d{1,2})%")
_FULL_WIDTH_END = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]$")
_DEEPEST = 10
_FORMATS = {
    "1": "decimal",
    "01": "decimalZero",
    "I": "upperRoman",
    "i": "lowerRoman",
    "A": "upperLetter",
    "a": "lowerLetter",
    "": "none",
    "一, 二, 三, ...": "chineseCountingThousand",
    "一, 十, 一百(繁), ...": "chineseCountingThousand",
    "〇, 一, 二, ...": "ideographDigital",
    "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac",
    "①, ②, ③, ...": "ideographEnclosedCircle",
    "１, ２, ３, ...": "decimalFullWidth",
}
"""style:num-format, and the same format by its name in Word."""


class Level(NamedTuple):
    """One level of a list style: its format, what stands around it, how many levels it shows."""

    form: str = "none"
    text: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1


class Count:
    """How far a list has counted, level for level."""

    def __init__(self) -> None:
        self._numbers: list[int | None] = [None] * _DEEPEST

    def step(self, level: int, start: int, given: int | None) -> None:
        """Count one item; the levels below begin anew. `given` is the number it is to have."""
        before = self._numbers[level]
        own = given if given is not None else start if before is None else before + 1
        self._numbers[level] = own
        self._numbers[level + 1 :] = [None] * (_DEEPEST - level - 1)

    def number(self, level: int, start: int) -> int:
        """The number of a level, where it begins if nothing was counted on it."""
        own = self._numbers[level]
        return start if own is None else own


class ListStyles:
    """The list styles of a document by their names, and that of its headings."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._levels = {
            element.get(qualified("style:name"), ""): _levels(element)
            for root in roots
            for element in root.iter(qualified("text:list-style"))
        }
        outlines = (one for root in roots for one in root.iter(qualified("text:outline-style")))
        self._outline = next(map(_levels, outlines), {})

    def label(self, style: str | None, level: int, count: Count, given: int | None) -> str:
        """What is printed before the next item; `style` None is that of headings."""
        levels = self._outline if style is None else self._levels.get(style, {})
        level = min(level, _DEEPEST - 1)
        own = levels.get(level, Level())
        count.step(level, own.start, given)
        if own.form == "bullet":
            return f"{own.text} " if own.text in DASHES else "- "
        if own.form == "none":
            return ""
        text = (own.text or _default_text(own, level))[:LABEL_LONGEST]
        label = _PLACE.sub(lambda place: _part(levels, int(place[1]) - 1, count), text)
        label = label[:LABEL_LONGEST]
        return label if _FULL_WIDTH_END.search(label) else f"{label} "


def _default_text(own: Level, level: int) -> str:
    places = range(max(1, level + 2 - own.shown), level + 2)
    return own.prefix + ".".join(f"%{place}%" for place in places) + own.suffix


def _part(levels: dict[int, Level], level: int, count: Count) -> str:
    if not 0 <= level < _DEEPEST:
        return ""
    own = levels.get(level, Level("decimal"))
    return printed(count.number(level, own.start), own.form)


def _levels(style: etree._Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for element in style:
        level = whole(element.get(qualified("text:level"))) or 1
        if level > _DEEPEST:
            continue
        if str(element.tag).endswith("}list-level-style-bullet"):
            found[level - 1] = Level("bullet", element.get(qualified("text:bullet-char"), ""))
        elif not str(element.tag).endswith("-image"):
            found[level - 1] = _numbered(element)
    return found


def _numbered(element: etree._Element) -> Level:
    form = element.get(qualified("style:num-format"), "")
    return Level(
        form=_FORMATS.get(form, "decimal"),
        text=element.get(qualified("loext:num-list-format"), ""),
        prefix=element.get(qualified("style:num-prefix"), ""),
        suffix=element.get(qualified("style:num-suffix"), ""),
        shown=whole(element.get(qualified("text:display-levels"))) or 1,
        start=1 if (start := whole(element.get(qualified("text:start-value")))) is None else start,
    )


def whole(written: str | None) -> int | None:
    """A whole number of at most six digits, None for anything else."""
    usable = written is not None and written.isascii() and written.isdecimal()
    return int(written) if written is not None and usable and len(written) < 7 else None
