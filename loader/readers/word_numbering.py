"""Numbers of paragraphs that exist only as levels of lists, printed as Word prints them.

After ECMA-376-1, 17.9 (numbering).
"""

import re
from typing import NamedTuple

from lxml import etree

from loader.readers.flow import DASHES
from loader.readers.number_formats import LABEL_LONGEST, printed
from loader.readers.word_styles import W, integer, switch, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_FULL_WIDTH_END = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]$")


class Level(NamedTuple):
    """One level of a list; `restart` is the level (from 1) after which it begins anew, 0 never."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    figures: bool = False
    tight: bool = False
    style: str | None = None


class Instance(NamedTuple):
    """A list (w:num): where it counts, its levels, the levels that it begins at another number."""

    abstract: str
    levels: tuple[Level, ...]
    starts: dict[int, int]


class Numbering:
    """The lists of a document and how far each has counted; ask for labels in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._instances = _instances(root) if root is not None else {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level that is linked with the paragraph style of this id, in a style's own list."""
        instance = self._instances.get(list_id)
        levels = instance.levels if instance else ()
        return next((index for index, one in enumerate(levels) if one.style == style), None)

    def label(self, list_id: str, level: int) -> str:
        """What Word prints before the next paragraph of a list's level, with the blank after it.

        "" for what is in no list.
        """
        instance = self._instances.get(list_id)
        if instance is None or not 0 <= level < len(instance.levels):
            return ""
        own = instance.levels[level]
        if own.form == "bullet":
            return f"{own.text.strip()} " if own.text.strip() in DASHES else "- "
        counts = self._count(list_id, instance, level)
        text = _PLACE.sub(lambda place: _part(instance, counts, own, int(place[1]) - 1), own.text)
        text = text[:LABEL_LONGEST]
        if not text.strip():
            return ""
        return text if own.tight or _FULL_WIDTH_END.search(text) else f"{text.rstrip()} "

    def _count(self, list_id: str, instance: Instance, level: int) -> list[int | None]:
        """The counts after this paragraph; lists of one definition count together (17.9.15)."""
        counts = self._counts.setdefault(instance.abstract, [None] * _LEVELS)
        first = (list_id, level) not in self._begun
        self._begun.add((list_id, level))
        start = instance.starts.get(level, instance.levels[level].start)
        before = counts[level]
        begins = before is None or (first and level in instance.starts)
        counts[level] = start if begins or before is None else before + 1
        for deeper in range(level + 1, len(instance.levels)):
            restart = instance.levels[deeper].restart
            if restart is None or level < restart:
                counts[deeper] = None
        return counts


def _part(instance: Instance, counts: list[int | None], own: Level, place: int) -> str:
    """The number of one level in a label; in figures where the label demands it (w:isLgl)."""
    if place >= len(instance.levels):
        return ""
    level = instance.levels[place]
    count = counts[place]
    number = instance.starts.get(place, level.start) if count is None else count
    return printed(number, "decimal" if own.figures and level.form != "none" else level.form)


def _instances(root: etree._Element) -> dict[str, Instance]:
    abstracts = {one.get(W + "abstractNumId", ""): one for one in root.iterfind(W + "abstractNum")}
    styled = {link: name for name, one in abstracts.items() if (link := value(one, "styleLink"))}
    found: dict[str, Instance] = {}
    for number in root.iterfind(W + "num"):
        abstract = value(number, "abstractNumId") or ""
        linked = value(abstracts.get(abstract), "numStyleLink")
        abstract = styled.get(linked, abstract) if linked else abstract
        if abstract in abstracts:
            list_id = number.get(W + "numId", "")
            found[list_id] = _overridden(abstract, _levels(abstracts[abstract]), number)
    return found


def _overridden(abstract: str, levels: list[Level], number: etree._Element) -> Instance:
    starts: dict[int, int] = {}
    for override in number.iterfind(W + "lvlOverride"):
        index = integer(override.get(W + "ilvl"))
        own = override.find(W + "lvl")
        if not 0 <= index < _LEVELS:
            continue
        if own is not None:
            levels[index] = _level(own)
        started = value(override, "startOverride")
        if started is not None:
            starts[index] = integer(started, 1)
    return Instance(abstract, tuple(levels), starts)


def _levels(abstract: etree._Element) -> list[Level]:
    levels = [Level()] * _LEVELS
    for element in abstract.iterfind(W + "lvl"):
        index = integer(element.get(W + "ilvl"))
        if 0 <= index < _LEVELS:
            levels[index] = _level(element)
    return levels


def _level(element: etree._Element) -> Level:
    restart = value(element, "lvlRestart")
    return Level(
        start=integer(value(element, "start")),
        form=_form(element),
        text=(value(element, "lvlText") or "")[:LABEL_LONGEST],
        restart=None if restart is None else integer(restart),
        figures=switch(element, "isLgl") or False,
        tight=value(element, "suff") == "nothing",
        style=value(element, "pStyle"),
    )


def _form(element: etree._Element) -> str:
    """The level's format; that of newer versions of Word stands in an alternative (w14)."""
    found = element.find(W + "numFmt")
    if found is None:
        found = element.find(f".//{W}numFmt")
    return found.get(W + "val", "decimal") if found is not None else "decimal"
