"""Agencies named in a text, Vietnamese and Chinese, by a gazetteer and a grammar of names.

What an agency has to do is not known here: see `loader.responsibilities`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from analyzers import agencies_vi, agencies_zh
from analyzers.agencies_text import Source
from analyzers.gazetteer import Province, provinces, provinces_vi, provinces_zh, walk, words_zh
from analyzers.memo import recent
from analyzers.normalize import fold, grams, nfc
from analyzers.tokens import Token

__all__ = [
    "AgencyMention",
    "Province",
    "agency_id",
    "find_agencies",
    "find_province",
    "general_forms",
    "is_generic",
    "provinces",
]


class AgencyMention(NamedTuple):
    """An agency in a text: its id, its name, and the span as written.

    The id is the folded canonical name. A Vietnamese name is the canonical one (abbreviations in
    full, no "các" before it), a Chinese one as written: 国家发展改革委 has the id of 发展改革委.
    """

    id: str
    name: str
    start: int
    end: int


_Beginnings = dict[str, frozenset[str] | None]
_Parser = Callable[[Source, int, int], list[tuple[str, int, int]]]


def find_agencies(text: str) -> list[AgencyMention]:
    """The agencies in `text` (NFC), in order, the longest where one name holds another.

    The list is shared by those who ask for the same text.
    """
    return _recent[nfc(text)]


def _find_agencies(text: str) -> list[AgencyMention]:
    source = Source(text, grams(text), text.islower())
    found: list[AgencyMention] = []
    at = 0
    for position, begins in _beginnings(source.tokens):
        if position < at:
            continue
        for name, start, end in begins(source, position, at):
            found.append(_mention(source, name, start, end))
            at = end
    return found


def agency_id(name: str) -> str:
    """The id of an agency however it is written: "UBND tỉnh" and "Ủy ban nhân dân tỉnh" are one.

    An id gives itself. A name that the gazetteer does not know is folded as it stands.
    """
    name = nfc(name)
    tokens = grams(name)
    while len(tokens) > 1 and tokens[0].text in ("các", "những"):
        name = name[tokens[0].end :]
        tokens = grams(name)
    spelled = " ".join(token.text for token in tokens)
    return _whole(name, tokens) or _whole(spelled, grams(spelled)) or fold(name)


def _whole(text: str, tokens: Sequence[Token]) -> str | None:
    """The id of the one agency that is all of the text, or None."""
    found = find_agencies(text)
    span = (tokens[0].start, tokens[-1].end) if tokens else None
    return found[0].id if len(found) == 1 and found[0][2:] == span else None


def general_forms(name: str) -> tuple[tuple[str, ...], str] | None:
    """What a provincial body is called in its own province: the ids, and the province's name.

    "Công an tỉnh Phú Thọ" is "Công an tỉnh" there. None where the name tells no province.
    """
    key = agency_id(name)
    for province in provinces():
        where = f"_{_id(province.name)}"
        if key.endswith(where):
            return _general(key.removesuffix(where), _id(province.level)), province.name
    return None


def _general(key: str, level: str) -> tuple[str, ...]:
    """The ids of a body without its province: with the level and, of a "Sở", without."""
    short = key.removesuffix(f"_{level}")
    if short == key:
        return key, f"{key}_{level}"
    return (key, short) if short.startswith("sở_") else (key,)


def is_generic(name: str) -> bool:
    """Whether a canonical name means anybody: "Cơ quan, đơn vị có liên quan", 有关部门."""
    return agencies_vi.is_generic(name) or agencies_zh.is_generic(name)


def find_province(text: str) -> str | None:
    """The first Vietnamese province that the text names, by its Vietnamese name, or None.

    A name counts after "tỉnh", "thành phố" or before 省, 市; alone in capitals as names have.
    """
    source = Source(nfc(text), grams(text))
    weak = None
    for position, token in enumerate(source.tokens):
        if token.text in provinces_zh().next and not walk(
            words_zh("region"), source.tokens, position
        ):
            for entry, end in walk(provinces_zh(), source.tokens, position):
                if source.gram(end) in ("省", "市"):
                    return entry.name
        for entry, end in walk(provinces_vi(), source.tokens, position):
            if not source.solid(position, end, commas=False):
                continue
            if _after_level(source, position):
                return entry.name
            if all(source.capital(at) for at in range(position, end)):
                weak = weak or entry.name
    return weak


def _beginnings(tokens: Sequence[Token]) -> Iterator[tuple[int, _Parser]]:
    """The tokens at which a name may begin by its first two grams, each with its grammar."""
    known = _openings()
    last = len(tokens) - 1
    # Most tokens begin no name: a comprehension passes over them in half the time of a loop.
    for position in [at for at, token in enumerate(tokens) if token[0] in known]:
        after, parser = known[tokens[position].text]
        if after is None or (position < last and tokens[position + 1].text in after):
            yield position, parser


@cache
def _openings() -> dict[str, tuple[frozenset[str] | None, _Parser]]:
    grammars: tuple[tuple[_Beginnings, _Parser], ...] = (
        (agencies_zh.beginnings(), _chinese),
        (agencies_vi.beginnings(), _vietnamese),
    )
    return {
        gram: (after, parser)
        for beginnings, parser in grammars
        for gram, after in beginnings.items()
    }


def _chinese(source: Source, at: int, floor: int) -> list[tuple[str, int, int]]:
    if listed := agencies_zh.parse_list(source, at):
        return listed
    parsed = agencies_zh.parse(source, at, floor)
    return [parsed] if parsed else []


def _vietnamese(source: Source, at: int, _floor: int) -> list[tuple[str, int, int]]:
    if listed := agencies_vi.parse_list(source, at):
        return listed
    parsed = agencies_vi.parse(source, at)
    return [(parsed.name, at, parsed.end)] if parsed else []


def _mention(source: Source, name: str, start: int, end: int) -> AgencyMention:
    first, last = source.tokens[start], source.tokens[end - 1]
    named = _as_written(source, name, start, end) if name[0] > "\u2fff" else name
    named = named[0].upper() + named[1:]
    return AgencyMention(_id(name), named, first.start, last.end)


def _as_written(source: Source, name: str, start: int, end: int) -> str:
    """A Chinese name without blanks and marks; the field of a list (民政、公安等部门) in full."""
    written = _MARKS.sub("", source.written(start, end))
    written += "）" if "（" in written and "）" not in written else ""
    shared = name.endswith(("部门", "机关")) and not written.endswith(name[-2:])
    return name if shared else written


_MARKS = re.compile(r"[\s*_#`\\\u200b]+")


@lru_cache(maxsize=4096)
def _id(name: str) -> str:
    return fold(name)


def _after_level(source: Source, at: int) -> bool:
    before = (source.gram(at - 2), source.gram(at - 1)) if at > 1 else ("", source.gram(at - 1))
    return (
        at > 0
        and source.touches(at)
        and (before[1] in ("tỉnh", "tp") or before == ("thành", "phố"))
    )


_recent = recent(_find_agencies)
