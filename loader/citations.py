"""Numbered documents that a text names, with the date given to each and why it is named.

It knows what the text says, not whether such a document exists or the date is right.
"""

import re
from functools import cache
from pathlib import Path

from analyzers.dates import DateMention, find_dates
from analyzers.numbers import Number, find_numbers, number_key
from search.model import Citation

_TABLE = Path(__file__).with_name("data") / "citation_relations.tsv"


def find_citations(text: str, own_number: str | None = None) -> tuple[Citation, ...]:
    """The documents that `text` (NFC) cites, each once, without the document's own number.

    Where a number stands more than once, its first date and its first relation but "cites" count.
    """
    numbers = find_numbers(text)
    if not numbers:
        return ()
    own = number_key(own_number) if own_number else None
    dates = [date for date in find_dates(text) if date.precision == "day"]
    found: dict[str, Citation] = {}
    before: tuple[int, str] = (0, "cites")
    for number in numbers:
        relation = _relation(text, number, before)
        before = (number.end, relation)
        if number.key == own:
            continue
        known = found.get(number.key) or Citation(number.text, number.key)
        found[number.key] = Citation(
            known.number,
            known.key,
            known.date or _date(text, number, dates),
            relation if known.relation == "cites" else known.relation,
        )
    return tuple(found.values())


_THEN_DATE = re.compile(r"[\s,(（]*(?:ngày|ký ngày|ban hành ngày)?[\s,(（]*", re.IGNORECASE)
_THEN_ISSUER = re.compile(r"\s+của\s[^,.;:\d]{3,80}?[\s,]+(?:ký\s+)?ngày\s+", re.IGNORECASE)
_DATE_FIRST = re.compile(
    r"\s*(?:的|发布的|印发的|颁布的|签发的)?\s*(?:《[^》]*》)?\s*[（(]?\s*第?\s*"
)


def _date(text: str, number: Number, dates: list[DateMention]) -> str | None:
    """The date right after a number (after its issuer, at most), or in Chinese right before it."""
    for date in dates:
        if date.start >= number.end:
            if text[number.end : number.end + 1] in ("号", "號"):
                return date.iso if _THEN_DATE.fullmatch(text, number.end + 1, date.start) else None
            after = (_THEN_DATE, _THEN_ISSUER)
            cited = any(form.fullmatch(text, number.end, date.start) for form in after)
            return date.iso if cited else None
        if "年" in date.text and _DATE_FIRST.fullmatch(text, date.end, number.start):
            return date.iso
    return None


_SENTENCE = re.compile(r"[.。！!？?](?=\s|$)|。|;\s*(?=[Cc]ăn cứ)")
_IN_A_ROW = re.compile(r"[;,、；，]|\bvà\b|和|及")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")


def _relation(text: str, number: Number, before: tuple[int, str]) -> str:
    """The last cue before the number in its sentence; in a list the cue before the first counts."""
    previous, relation = before
    context = text[previous : number.start]
    stops = list(_SENTENCE.finditer(context))
    context = _BRACKETS.sub(" ", context[stops[-1].end() :] if stops else context)
    cues = [
        (match.start(), name) for name, cue in _cues("before") for match in cue.finditer(context)
    ]
    after = text[number.end : number.end + 60]
    if late := next((name for name, cue in _cues("after") if cue.match(after)), None):
        return late
    if cues:
        return max(cues)[1]
    listed = previous and not stops and _IN_A_ROW.search(context)
    return relation if listed else "cites"


@cache
def _cues(place: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Relations with the expression of their cues, from `data/citation_relations.tsv`."""
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return tuple(
        (relation, re.compile(pattern, re.IGNORECASE))
        for where, relation, pattern in rows
        if where == place
    )
