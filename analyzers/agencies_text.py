"""A text with its grams, and the questions that both grammars of agencies ask about it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzers.tokens import Token

_BLANK = re.compile(r"[\s*_\u200b]*")
_COMMA = re.compile(r"[\s*_]*[,;、，][\s*_]*")
_HARD = re.compile(r"[.;:!?()\[\]\"“”|…•+/（）。；：]")
_SOFT = re.compile(r"[,、，]")


class Parsed(NamedTuple):
    """A recognised name in its canonical form, and the token after it."""

    name: str
    end: int


class Source(NamedTuple):
    """A text and its grams.

    `lower` says that it has no capitals, as queries often have none; `depth` counts the names
    around the one that is being read.
    """

    text: str
    tokens: Sequence[Token]
    lower: bool = False
    depth: int = 0

    def gram(self, at: int) -> str:
        """The gram at `at`, "" beyond the end."""
        return self.tokens[at].text if at < len(self.tokens) else ""

    def written(self, start: int, end: int) -> str:
        """The source from token `start` to before token `end`."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def gap(self, at: int) -> str:
        """What stands before token `at`, after the token before it."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start]

    def touches(self, at: int) -> bool:
        """Whether only blanks (and marks of emphasis) part token `at` from the one before."""
        return 0 < at < len(self.tokens) and _BLANK.fullmatch(self.gap(at)) is not None

    def comma(self, at: int) -> bool:
        """Whether one comma parts token `at` from the one before."""
        return 0 < at < len(self.tokens) and _COMMA.fullmatch(self.gap(at)) is not None

    def solid(self, start: int, end: int, commas: bool) -> bool:
        """Whether no punctuation (commas only if they belong there) stands inside."""
        inside = self.written(start, end)
        return not _HARD.search(inside) and (commas or not _SOFT.search(inside))

    def capital(self, at: int) -> bool:
        """Whether the gram at `at` begins with a capital."""
        return at < len(self.tokens) and self.text[self.tokens[at].start].isupper()

    def shouted(self, start: int, end: int) -> bool:
        """Whether these tokens are all in capitals, where capitals say nothing of names."""
        inside = self.written(start, end)
        return end - start > 1 and inside == inside.upper()


def joined(first: Parsed, second: Parsed | None) -> Parsed:
    """Two names that follow each other as one; the first alone if there is no second."""
    return Parsed(f"{first.name} {second.name}", second.end) if second else first
