"""Numbered documents that a text names, with the date given to each and why it is named.

It knows what the text says, not whether such a document exists or the date is right.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from analyzers.dates import DateMention, find_dates
from analyzers.numbers import Number, find_numbers, number_key
from loader import rules
from loader.model import Evidence, Evidenced
from search.model import Citation

_TABLE = Path(__file__).with_name("data") / "citation_relations.tsv"


class _Relation(NamedTuple):
    """A relation and the span of the words that say it."""

    name: str = "cites"
    start: int = 0
    end: int = 0


def find_citations(text: str, own_number: str | None = None) -> tuple[Evidenced[Citation], ...]:
    """The documents that `text` (NFC) cites, each once, without the document's own number.

    Where a number stands more than once, its first date and its first relation but "cites" count.
    """
    numbers = find_numbers(text)
    if not numbers:
        return ()
    own = number_key(own_number) if own_number else None
    dates = [date for date in find_dates(text) if date.precision == "day"]
    found: dict[str, Evidenced[Citation]] = {}
    before, relation = 0, _Relation()
    for number in numbers:
        relation = _relation(text, number, before, relation)
        before = number.end
        if number.key == own:
            continue
        mention = _mention(text, number, relation, dates)
        known = found.get(number.key)
        found[number.key] = _completed(known, mention) if known else mention
    return tuple(found.values())


def _mention(
    text: str, number: Number, relation: _Relation, dates: list[DateMention]
) -> Evidenced[Citation]:
    """A number at one place: its words reach to the date that belongs to it."""
    date, rule = _date(text, number, dates)
    start, end = number.start, number.end
    if date:
        start, end = min(start, date.start), max(end, date.end)
    citation = Citation(number.text, number.key, date.iso if date else None, relation.name)
    return Evidenced(citation, rules.evidence(rule, start, end, (relation.start, relation.end)))


def _completed(known: Evidenced[Citation], again: Evidenced[Citation]) -> Evidenced[Citation]:
    """A citation with what a later mention adds; the words are of the mention that adds it."""
    citation, words = known
    if again.fact.date and not citation.date:
        cue: tuple[int, int] = (words.cue_start, words.cue_end)
        citation = replace(citation, date=again.fact.date)
        words = _with_cue(again.evidence, cue)
    if again.fact.relation != "cites" and citation.relation == "cites":
        citation = replace(citation, relation=again.fact.relation)
        words = _with_cue(words, (again.evidence.cue_start, again.evidence.cue_end))
    return Evidenced(citation, words)


def _with_cue(words: Evidence, cue: tuple[int, int]) -> Evidence:
    return replace(words, cue_start=cue[0], cue_end=cue[1])


_THEN_DATE = re.compile(r"[\s,(（]*(?:ngày|ký ngày|ban hành ngày)?[\s,(（]*", re.IGNORECASE)
_THEN_ISSUER = re.compile(r"\s+của\s[^,.;:\d]{3,80}?[\s,]+(?:ký\s+)?ngày\s+", re.IGNORECASE)
_DATE_FIRST = re.compile(
    r"\s*(?:的|发布的|印发的|颁布的|签发的)?\s*(?:《[^》]*》)?\s*[（(]?\s*第?\s*"
)


def _date(text: str, number: Number, dates: list[DateMention]) -> tuple[DateMention | None, str]:
    """The date right after a number (after its issuer, at most), or in Chinese right before it.

    With it the rule that found it, or the rule for a number alone.
    """
    for date in dates:
        if date.start >= number.end:
            if text[number.end : number.end + 1] in ("号", "號"):
                near = _THEN_DATE.fullmatch(text, number.end + 1, date.start)
                return (date, "citation.date.after") if near else (None, _ALONE)
            for form, rule in _AFTER:
                if form.fullmatch(text, number.end, date.start):
                    return date, rule
            return None, _ALONE
        if "年" in date.text and _DATE_FIRST.fullmatch(text, date.end, number.start):
            return date, "citation.date.before"
    return None, _ALONE


_ALONE = "citation.number"
_AFTER = ((_THEN_DATE, "citation.date.after"), (_THEN_ISSUER, "citation.date.issuer"))
_SENTENCE = re.compile(r"[.。！!？?](?=\s|$)|。|;\s*(?=[Cc]ăn cứ)")
_IN_A_ROW = re.compile(r"[;,、；，]|\bvà\b|和|及")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")


def _relation(text: str, number: Number, previous: int, listed: _Relation) -> _Relation:
    """The last cue before the number in its sentence; in a list the cue before the first counts.

    `previous` is where the number before ends, whose relation is `listed`.
    """
    after = text[number.end : number.end + 60]
    for name, cue in _cues("after"):
        if late := cue.match(after):
            return _Relation(name, number.end + late.start(), number.end + late.end())
    context = text[previous : number.start]
    stops = list(_SENTENCE.finditer(context))
    begin = stops[-1].end() if stops else 0
    context = _BRACKETS.sub(_blank, context[begin:])
    cues = [
        (match.start(), name, match.end())
        for name, cue in _cues("before")
        for match in cue.finditer(context)
    ]
    if cues:
        start, name, end = max(cues)
        return _Relation(name, previous + begin + start, previous + begin + end)
    return listed if previous and not stops and _IN_A_ROW.search(context) else _Relation()


def _blank(brackets: re.Match[str]) -> str:
    return " " * len(brackets[0])


@cache
def _cues(place: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Relations with the expression of their cues, from `data/citation_relations.tsv`."""
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return tuple(
        (relation, re.compile(pattern, re.IGNORECASE))
        for where, relation, pattern in rows
        if where == place
    )
