"""Footnotes and endnotes of a Word document, as lines after its text (ECMA-376-1, 17.11)."""

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from loader.readers.lines import Line
from loader.readers.number_formats import printed
from loader.readers.word_styles import W

_FORMATS = {"footnote": "decimal", "endnote": "lowerRoman"}
"""How Word numbers them unless told otherwise; so the two never share a number."""


class Notes:
    """The notes by kind and id; those that are referred to are numbered in that order."""

    def __init__(self, parts: dict[str, etree._Element | None]) -> None:
        """`parts` has the roots of the parts with "footnote"s and "endnote"s."""
        self._notes = {
            (kind, note.get(W + "id", "")): note
            for kind, root in parts.items()
            if root is not None
            for note in root.iterfind(W + kind)
            if note.get(W + "type", "normal") == "normal"
        }
        self._marks: dict[tuple[str, str], str] = {}
        self._counts = Counter[str]()

    def refer(self, kind: str, name: str) -> str:
        """The mark that stands in the text for a note, "" if there is no such note."""
        if (kind, name) not in self._notes:
            return ""
        if (kind, name) not in self._marks:
            self._counts[kind] += 1
            self._marks[kind, name] = printed(self._counts[kind], _FORMATS[kind])
        return f"[^{self._marks[kind, name]}]"

    def lines(self, read: Callable[[etree._Element], list[Line]]) -> Iterator[Line]:
        """One line for each note that was referred to; `read` gives the lines of its content."""
        for key, mark in list(self._marks.items()):
            text = " ".join(line.text for line in read(self._notes[key]))
            if text:
                yield Line(f"[^{mark}]: {text}", gap=True)
