"""Typed text to marks: words, phrases, fields and the signs between them, each with its place.

What cannot be syntax is a word here, with a `Problem` where that may surprise: after this step
every sequence of marks has a tree. Knows nothing of that tree.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple, TypeAlias

from analyzers.normalize import gram_texts
from search.query_fields import field_named, name_pattern, read_value
from search.query_nodes import FieldValue, Leaf, Near, Phrase, Prefix, Problem, Span, Words, problem
from search.query_pairs import BLANK, CLOSERS, CLOSING, OPENING, QUOTES, closing_quote

OR_WORDS = frozenset(("OR", "HOẶC", "HOAC", "或"))

Kind: TypeAlias = Literal[
    "WORDS", "PHRASE", "NEAR", "PREFIX", "FIELD", "NOT", "OR", "OPEN", "CLOSE"
]


class Mark(NamedTuple):
    """One sign or leaf; `field` is the name before a group, whose values it then holds."""

    kind: Kind
    span: Span
    leaf: Leaf | None = None
    field: str = ""


_GAP = re.compile(rf"[{BLANK}]+")
_RUN = re.compile(rf"[^{BLANK}{QUOTES}{OPENING}{CLOSING}]+")
_SEPARATORS = re.compile(rf"[{BLANK}{QUOTES}]+")
_DISTANCE = re.compile(rf"[~～]([0-9]{{1,4}})(?![^{BLANK}{QUOTES}{OPENING}{CLOSING}])")
_NAMELIKE = re.compile(r"([^\W\d_]{2,}):(?=[^\W_]|$)")
_NAME_GAP = rf"[{BLANK}_-]*"
_DASHES = re.compile("-+")
_STARS, _TILDES = "*＊", "~～"


def marks(text: str, problems: list[Problem]) -> list[Mark]:
    """The marks of a text whose quotes and parentheses are paired (`query_pairs.paired`)."""
    found = _values_of_groups(_joined(_settled(list(_Scan(text, problems)), problems)), problems)
    return list(found)


class _Scan:
    """The marks as they stand; an OR may still lack a side."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self._text = text
        self._problems = problems
        self._names = name_pattern(_NAME_GAP) if ":" in text or "：" in text else None

    def __iter__(self) -> Iterator[Mark]:
        at, text = 0, self._text
        while at < len(text):
            if gap := _GAP.match(text, at):
                at = gap.end()
            elif text[at] == "-" and (sign := self._exclusion(at)):
                yield sign
                at += 1
            elif at and text[at - 1] in _ENDS and (dashes := _DASHES.match(text, at)):
                at = dashes.end()  # After a quote or a group a dash means nothing.
            else:
                mark = self._mark(at) or self._word(at)
                yield mark
                at = mark.span.end

    def _exclusion(self, at: int) -> Mark | None:
        """The dash before a word, a phrase, a field or a group; none inside a word."""
        before, after = self._text[at - 1 : at], self._text[at + 1 : at + 2]
        if before and before not in OPENING and not _GAP.match(before):
            return None
        if not (after.isalnum() or (after and (after in CLOSERS or after in OPENING))):
            return None
        return Mark("NOT", Span(at, at + 1))

    def _mark(self, at: int) -> Mark | None:
        """The quote, parenthesis or field that begins here."""
        sign = self._text[at]
        if sign in CLOSERS:
            return self._phrase(at)
        if sign in OPENING:
            return Mark("OPEN", Span(at, at + 1))
        if sign in CLOSING:
            return Mark("CLOSE", Span(at, at + 1))
        name = self._names.match(self._text, at) if self._names else None
        return self._field(name) if name else None

    def _phrase(self, at: int) -> Mark:
        end = closing_quote(self._text, at)
        assert end is not None, "quotes are paired"
        content = _plain(self._text[at + 1 : end])
        distance = _DISTANCE.match(self._text, end + 1)
        if distance:
            span = Span(at, distance.end())
            return Mark("NEAR", span, Near(content, int(distance[1]), span))
        span = Span(at, end + 1)
        return Mark("PHRASE", span, Phrase(content, span))

    def _field(self, name: re.Match[str]) -> Mark | None:
        text, start, field = self._text, name.end(), field_named(name[1])
        after = text[start : start + 1]
        if after and after in OPENING:
            return Mark("OPEN", Span(name.start(), start + 1), field=field)
        closing = closing_quote(text, start) if after in CLOSERS else None
        if closing is not None:
            value, end = _plain(text[start + 1 : closing]), closing + 1
        else:
            run = _RUN.match(text, start)
            value, end = (run[0], run.end()) if run else ("", start)
        if value and read_value(field, value):
            span = Span(name.start(), end)
            return Mark("FIELD", span, FieldValue(field, value, span))
        if value:
            self._problems.append(problem("unreadable_value", start))
        return None

    def _word(self, at: int) -> Mark:
        """The run of characters here: the beginning of words, an OR or a word."""
        run = _RUN.match(self._text, at)
        assert run is not None, "what is no blank, quote or parenthesis is a run"
        span, typed = Span(*run.span()), run[0]
        if typed in OR_WORDS and self._text[at - 1 : at] != "-":
            return Mark("OR", span, Words(typed, span))
        beginning = typed.rstrip(_STARS)
        if beginning != typed and gram_texts(beginning[-1:]):
            return Mark("PREFIX", span, Prefix(beginning, span))
        self._problems += _odd(self._text, run)
        return Mark("WORDS", span, Words(typed, span))


_ENDS = QUOTES + CLOSING


def _odd(text: str, run: re.Match[str]) -> Iterator[Problem]:
    """What in a word looks like syntax and is none."""
    at, typed = run.start(), run[0]
    if typed[0] in _STARS or typed[-1] in _STARS:
        yield problem("lone_star", at)
    if typed[0] in _TILDES and at and text[at - 1] in QUOTES:
        yield problem("lone_tilde", at)
    name = _NAMELIKE.match(typed)
    if name and not name_pattern(_NAME_GAP).match(typed):
        followed = name.end() < len(typed) or text[run.end() : run.end() + 1] in (
            *CLOSERS,
            *OPENING,
        )
        if followed:
            yield problem("unknown_field", at)


def _plain(text: str) -> str:
    """Without quotes and control characters, single blanks between the words."""
    return _SEPARATORS.sub(" ", text).strip()


def _settled(found: Sequence[Mark], problems: list[Problem]) -> Iterator[Mark]:
    """Each OR that has something on both sides stays one; any other is a word."""
    begins = True
    for mark, after in zip_longest(found, found[1:]):
        begun, begins = not begins, mark.kind in ("OPEN", "OR")
        if mark.kind == "OR" and not (begun and after and after.kind != "CLOSE"):
            problems.append(problem("lone_or", mark.span.start))
            begins = False
            yield mark._replace(kind="WORDS")
        else:
            yield mark


def _joined(found: Iterator[Mark]) -> list[Mark]:
    """Words join the words before them, since they are cut together; not one that is excluded."""
    marks: list[Mark] = []
    for mark in found:
        last = marks[-1] if marks else None
        alone = len(marks) > 1 and marks[-2].kind == "NOT"
        if last and last.kind == mark.kind == "WORDS" and not alone:
            span = Span(last.span.start, mark.span.end)
            marks[-1] = Mark("WORDS", span, Words(f"{_text(last)} {_text(mark)}", span))
        else:
            marks.append(mark)
    return marks


def _values_of_groups(found: Sequence[Mark], problems: list[Problem]) -> Iterator[Mark]:
    """In a group after a field's name words and phrases are that field's values."""
    fields: list[str] = []
    for mark in found:
        if mark.kind == "OPEN":
            fields.append(mark.field or (fields[-1] if fields else ""))
        elif mark.kind == "CLOSE":
            fields.pop()
        field = fields[-1] if fields else ""
        if field and mark.leaf and mark.kind not in ("FIELD", "OR"):
            yield _value(field, mark, problems)
        else:
            yield mark


def _value(field: str, mark: Mark, problems: list[Problem]) -> Mark:
    if mark.kind in ("WORDS", "PHRASE") and read_value(field, _text(mark)):
        return Mark("FIELD", mark.span, FieldValue(field, _text(mark), mark.span))
    problems.append(problem("unreadable_value", mark.span.start))
    return mark


def _text(mark: Mark) -> str:
    assert isinstance(mark.leaf, Words | Phrase)
    return mark.leaf.text
