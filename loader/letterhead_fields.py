"""The lines of a document's head, and what the readers of both languages find in them.

A field is a value with the words that gave it; the province is not known yet.
"""

from collections.abc import Iterable
from typing import NamedTuple

from analyzers.misread import corrected
from loader import rules
from loader.model import Evidence
from loader.readers.lines import Hint
from loader.structure import Placed
from search.model import Kind


class HeadLine(NamedTuple):
    """A paragraph of the head or the signature, or the stretch of one that begins at `offset`.

    `position` is the paragraph's in the document.
    """

    text: str
    position: int
    offset: int = 0
    hint: Hint = ""
    bold: bool = False
    kind: Kind = "body"

    def cut(self, start: int, end: int) -> "HeadLine":
        """A stretch of the line without the blanks around it, as a line of its own."""
        text = self.text[start:end]
        begun = start + len(text) - len(text.lstrip())
        return self._replace(text=text.strip(), offset=self.offset + begun)


class Finding(NamedTuple):
    """A field's value with its words, line by line; the first line has the value's beginning."""

    value: str
    words: tuple[Evidence, ...]


class OwnFields(NamedTuple):
    """The fields as the text has them; `places` are lines that may name the province."""

    number: Finding | None
    doc_type: Finding | None
    issuer: Finding | None
    date: Finding | None
    title: Finding | None
    places: list[HeadLine]


def line_of(placed: Placed, position: int, longest: int) -> HeadLine:
    """A paragraph as a line, slips of scanning in numbers and dates corrected.

    Heads are short: of a long one `longest` characters are enough.
    """
    block = placed.block
    text = corrected(block.text[:longest].rstrip())
    return HeadLine(text, position, 0, block.hint, block.bold, placed.kind)


def found(
    value: str,
    rule: str,
    line: HeadLine,
    span: tuple[int, int] | None = None,
    cue: tuple[int, int] | None = None,
) -> Finding:
    """A value that stands in a line, at `span` of it or in all of it; the cue is of that line."""
    return Finding(value, (words(rule, line, span, cue),))


def words(
    rule: str,
    line: HeadLine,
    span: tuple[int, int] | None = None,
    cue: tuple[int, int] | None = None,
) -> Evidence:
    """The evidence at `span` of a line, or all of it."""
    start, end = span or (0, len(line.text))
    shift, at = line.offset, line.position
    if cue is None or cue[0] == cue[1]:
        return rules.evidence(rule, shift + start, shift + end, position=at)
    label = (shift + cue[0], shift + cue[1])
    return rules.evidence(rule, shift + start, shift + end, label, at, at)


class Joined(NamedTuple):
    """The first lines of a head as one text, joined by blanks."""

    lines: tuple[HeadLine, ...]
    text: str

    @classmethod
    def of(cls, head: Iterable[HeadLine], longest: int) -> "Joined":
        """At most `longest` characters of these lines."""
        kept = tuple(head)
        return cls(kept, " ".join(line.text for line in kept)[:longest])

    def found(self, value: str, rule: str, start: int, end: int) -> Finding:
        """A value at [start, end) of the text, in the line that holds its beginning."""
        for line in self.lines:
            if start <= len(line.text):
                return found(value, rule, line, (start, min(end, len(line.text))))
            start, end = start - len(line.text) - 1, end - len(line.text) - 1
        raise IndexError(start)
