"""Quotes and parentheses of a typed text: those with a partner stay, all others become blanks.

After that every sign that stands for syntax has its other half. Knows nothing of what is between.
"""

import re

from analyzers.normalize import gram_texts
from analyzers.numbers import find_numbers
from search.query_nodes import Problem, problem

MAX_DEPTH = 20
"""Groups within groups; deeper parentheses are blanks."""

_DOUBLE = '"＂“”„‟'
CLOSERS = dict.fromkeys(_DOUBLE, _DOUBLE) | {"«": "»", "「": "」", "『": "』"}
QUOTES = "".join(CLOSERS) + "»」』"
OPENING, CLOSING = "(（", ")）"
BLANK = r"\s\x00-\x1f\x7f-\x9f"

_SIGN = re.compile(f"[{QUOTES}{OPENING}{CLOSING}]")
_ENDS = {opener: re.compile(f"[{closers}]") for opener, closers in CLOSERS.items()}
_BRACKETS = str.maketrans(dict.fromkeys(OPENING, "〔") | dict.fromkeys(CLOSING, "〕"))
_NOTHING = re.compile(f"[{BLANK}]*")


def paired(text: str, problems: list[Problem]) -> str:
    """The text, as long as it was, with only those quotes and parentheses that are syntax.

    Quotes hold at least one letter or digit, parentheses anything but blanks. The parentheses in a
    number (国发（2019）3号) belong to the number and become its brackets.
    """
    if not _SIGN.search(text):
        return text
    return _Pairing(_with_brackets(text), problems).result()


def closing_quote(text: str, at: int) -> int | None:
    """Where the quote that opens here is closed."""
    end = _ENDS[text[at]].search(text, at + 1)
    return end.start() if end else None


def _with_brackets(text: str) -> str:
    for number in find_numbers(text):
        inside = text[number.start : number.end].translate(_BRACKETS)
        text = text[: number.start] + inside + text[number.end :]
    return text


class _Pairing:
    """One walk over the signs of a text."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self._text = text
        self._letters = list(text)
        self._problems = problems
        self._open: list[int] = []
        # Where no quote can be closed any more: a text full of opening quotes is read once.
        self._last = {
            opener: max(map(text.rfind, closers)) if opener in text else -1
            for opener, closers in CLOSERS.items()
        }

    def result(self) -> str:
        at = 0
        while sign := _SIGN.search(self._text, at):
            at = self._settle(sign.start())
        for left in self._open:
            self._drop(left, "unbalanced_parenthesis")
        return "".join(self._letters)

    def _settle(self, at: int) -> int:
        """Settles the sign that stands here; gives where to go on."""
        sign = self._text[at]
        if sign in CLOSERS:
            return self._quote(at)
        if sign in OPENING:
            self._open.append(at)
        elif sign in CLOSING:
            self._close(at)
        else:  # The end of a quotation that nobody began.
            self._letters[at] = " "
        return at + 1

    def _quote(self, at: int) -> int:
        end = closing_quote(self._text, at) if self._last[self._text[at]] > at else None
        if end is None:
            self._drop(at, "unbalanced_quote")
            return at + 1
        if not gram_texts(self._text[at + 1 : end]):
            self._letters[at : end + 1] = _SIGN.sub(" ", self._text[at : end + 1])
        return end + 1

    def _close(self, at: int) -> None:
        if not self._open:
            self._drop(at, "unbalanced_parenthesis")
            return
        depth, start = len(self._open), self._open.pop()
        if depth > MAX_DEPTH:
            self._drop(start, "too_deep")
            self._letters[at] = " "
        elif _NOTHING.fullmatch("".join(self._letters[start + 1 : at])):
            self._letters[start] = self._letters[at] = " "

    def _drop(self, at: int, code: str) -> None:
        self._letters[at] = " "
        self._problems.append(problem(code, at))
