"""Vietnamese letterheads, title lines and, in news of a document, the sentence that names it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzers import dates, numbers
from loader import issuers, rules
from loader.doc_types import VIETNAMESE, type_line
from loader.letterhead_fields import Finding, HeadLine, Joined, OwnFields, found
from loader.letterhead_title_vi import (
    NUMBER_LABEL,
    SUBJECT,
    find_title,
    is_place_date,
    title_apart,
)

_DATE_LABEL = re.compile(r"Ngày ban hành\s*:?[\s|]*(?=\d)")
_NAMED = re.compile(rf"(?P<type>{VIETNAMESE.pattern})\s+(?:số\s*:?\s*)?(?=\d)", re.IGNORECASE)
_ISSUED = re.compile(
    rf"(?P<before>.*?)\b(?:ký\s+)?ban hành\s+(?P<type>{VIETNAMESE.pattern})\s+"
    r"(?:số\s*:?\s*)?(?=\d)",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"(?P<type>{VIETNAMESE.pattern})\s+(?:của|do|về|số|này do)\s", re.IGNORECASE)
_OPENING = 4
_NEWS_LONGEST = 1500
_SUBJECT_REACH = 300


class _News(NamedTuple):
    """The sentence that tells of the issue, in the opening lines joined."""

    opening: Joined
    match: re.Match[str]

    def found(self, value: str, rule: str, span: tuple[int, int]) -> Finding:
        return self.opening.found(value, rule, *span)


def read(before: Sequence[HeadLine], end: Sequence[HeadLine]) -> OwnFields:
    """The own fields, from the lines `before` the first task and those of the signature."""
    before = title_apart(before)
    title_at = next((i for i, line in enumerate(before) if type_line(line.text)), None)
    news = _news(before) if title_at is None else None
    dated = [line for line in before if is_place_date(line.text)]
    number = _labelled_number(before) or _named_number(before, news)
    title, authority = find_title(before, title_at)
    places = [line.cut(0, len(line.text.split(",")[0])) for line in dated]
    return OwnFields(
        number,
        _doc_type(before, title_at, news, number),
        _issuer(before, title_at, authority, news, end),
        _date(before, dated, news, end),
        title,
        [*places, *before[: title_at or 1]],
    )


def _news(before: Sequence[HeadLine]) -> _News | None:
    opening = Joined.of(before[:_OPENING], _NEWS_LONGEST)
    match = _ISSUED.match(opening.text)
    return _News(opening, match) if match else None


def _labelled_number(lines: Sequence[HeadLine]) -> Finding | None:
    """The number after "Số:", which stands in the letterhead only."""
    for line in lines:
        if label := NUMBER_LABEL.match(line.text):
            first = next(iter(numbers.find_numbers(line.text)), None)
            if first and first.start <= label.end():
                value = re.sub(r"\s", "", first.text)
                cue = (0, len(label[0].rstrip(" |")))
                return found(value, "head.number.label", line, (first.start, first.end), cue)
    return None


def _named_number(before: Sequence[HeadLine], news: _News | None) -> Finding | None:
    """The number in a heading "Công văn số …" or in the sentence that tells of the issue."""
    for line in before[:_OPENING]:
        named = _NAMED.match(line.text)
        if named and line.hint == "heading":
            number = _number_at(line.text, named.end())
            span = _span(number, named.end()) if number else None
            return found(number.text, "head.number.heading", line, span) if number else None
    if news and (number := _number_at(news.opening.text, news.match.end())):
        return news.found(number.text, "head.number.news", _span(number, news.match.end()))
    return None


def _number_at(text: str, start: int) -> numbers.Number | None:
    return next((n for n in numbers.find_numbers(text[start : start + 60]) if n.start == 0), None)


def _span(mention: numbers.Number | dates.DateMention, offset: int = 0) -> tuple[int, int]:
    return offset + mention.start, offset + mention.end


def _doc_type(
    lines: Sequence[HeadLine], title_at: int | None, news: _News | None, number: Finding | None
) -> Finding | None:
    if title_at is not None and (kind := type_line(lines[title_at].text)):
        return found(kind, "head.type.title", lines[title_at])
    if news:
        return news.found(news.match["type"].lower(), "head.type.news", news.match.span("type"))
    for line in lines[:_OPENING]:
        if about := _ABOUT.match(line.text):
            return found(about["type"].lower(), "head.type.about", line, about.span("type"))
    if number:
        return _type_of(number, lines)
    return None


def _type_of(number: Finding, lines: Sequence[HeadLine]) -> Finding | None:
    """The type that a subject line or the letters in the number tell."""
    for line in lines:
        if subject := SUBJECT.search(line.text):
            span = (subject.start(), subject.start() + len(subject[0].rstrip(" :")))
            return found("công văn", "head.type.subject", line, span)
    kind = numbers.kind_of(number.value)
    if kind is None:
        return None
    at = number.words[0]
    return Finding(
        kind.vi, (rules.evidence("head.type.number", at.start, at.end, position=at.position),)
    )


def _issuer(
    lines: Sequence[HeadLine],
    title_at: int | None,
    authority: HeadLine | None,
    news: _News | None,
    end: Sequence[HeadLine],
) -> Finding | None:
    head = lines[:title_at] if title_at is not None else lines[:_OPENING]
    letterhead = issuers.from_letterhead([line.text for line in head])
    if authority:
        return _authority(authority, letterhead, head)
    if letterhead:
        return _named(letterhead, "head.issuer.letterhead", head[letterhead.line])
    return _issuer_in_text(lines, title_at, news) or _signed(end)


def _authority(
    line: HeadLine, letterhead: issuers.Named | None, head: Sequence[HeadLine]
) -> Finding:
    """Who decides, with the place that only the letterhead gives where it does."""
    name = issuers.with_place(line.text, letterhead.name if letterhead else None)
    own = found(name, "head.issuer.authority", line)
    if letterhead is None or name == issuers.written(line.text):
        return own
    placed = _named(letterhead, "head.issuer.authority", head[letterhead.line])
    return Finding(name, own.words + placed.words)


def _issuer_in_text(
    lines: Sequence[HeadLine], title_at: int | None, news: _News | None
) -> Finding | None:
    """The body that a sentence makes the one who issues."""
    if news and (subject := issuers.last_in(news.match["before"][-_SUBJECT_REACH:])):
        shift = max(0, len(news.match["before"]) - _SUBJECT_REACH)
        span = (shift + subject.start, shift + subject.end)
        return news.found(subject.name, "head.issuer.news", span)
    for line in reversed(lines[title_at or 0 :]):
        if acting := issuers.acting(line.text):
            return _named(acting, "head.issuer.acting", line)
    for line in lines[:_OPENING]:
        if about := _ABOUT.match(line.text):
            rest = line.cut(about.end("type"), len(line.text))
            if named := issuers.first_in(rest.text):
                return _named(named, "head.issuer.about", rest)
    return None


def _signed(end: Sequence[HeadLine]) -> Finding | None:
    signed = issuers.from_signature([line.text for line in end])
    return _named(signed, "head.issuer.signature", end[signed.line]) if signed else None


def _named(named: issuers.Named, rule: str, line: HeadLine) -> Finding:
    return found(named.name, rule, line, (named.start, named.end))


def _date(
    lines: Sequence[HeadLine],
    dated: Sequence[HeadLine],
    news: _News | None,
    end: Sequence[HeadLine],
) -> Finding | None:
    """The date beside the place, else the labelled one, else that of the news of the issue."""
    labelled = [line for line in lines if _DATE_LABEL.search(line.text)]
    signed = [line for line in end if is_place_date(line.text)]
    for rule, lines_ in (
        ("head.date.place", dated),
        ("head.date.label", labelled),
        ("head.date.signature", signed),
    ):
        for line in lines_:
            if day := _day(line, rule):
                return day
    return _date_of(news) if news else None


def _day(line: HeadLine, rule: str) -> Finding | None:
    """The first day that a line names, after its label where it has one."""
    label = _DATE_LABEL.search(line.text)
    start = label.end() if label else 0
    days = _days(line.text[start:])
    cue = (label.start(), label.start() + len(label[0].rstrip(" |"))) if label else None
    return found(days[0].iso, rule, line, _span(days[0], start), cue) if days else None


def _date_of(news: _News) -> Finding | None:
    """The day in the sentence that tells of the issue, else the one beside the number."""
    before = news.match["before"]
    sentence = re.split(r"(?<=[^\d][.!?])\s", before)[-1]
    if days := _days(sentence):
        shift = len(before) - len(sentence)
        return news.found(days[-1].iso, "head.date.news", _span(days[-1], shift))
    after = news.match.end()
    beside = _BESIDE.match(news.opening.text, after, after + 60)
    days = _days(beside[1]) if beside else []
    if beside and days:
        return news.found(days[-1].iso, "head.date.news", _span(days[-1], beside.start(1)))
    return None


_BESIDE = re.compile(r"\S+,?\s*(ngày\s[^,;]{6,30})")


def _days(text: str) -> list[dates.DateMention]:
    return [found for found in dates.find_dates(text) if found.precision == "day"]
