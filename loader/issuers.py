"""Who issued a document, where Vietnamese texts name it: letterhead, title, sentences, signature.

The names, also those in capitals, are recognised and written by `analyzers.agencies`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzers import agencies
from analyzers.agencies import AgencyMention
from loader import marks
from loader.doc_types import type_line
from loader.letterhead_lines import is_no_body

_ACTS = re.compile(
    r",?\s+(?:(?:đã|vừa|cũng)\s+)?"
    r"(?:yêu cầu|ban hành|xây dựng\s+Kế hoạch|chỉ thị|quyết định|giao|đề nghị|kết luận)\b"
)
_SIGNED_FOR = re.compile(r"T/?M\.?\s+")
_NAME_LONGEST = 300
_LEVEL = re.compile(
    r"\b(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|(?:[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Đđ]ảng) ủy)$"
)


class Named(NamedTuple):
    """A body's name as it is usually written, and where it stands: [start, end) of a line."""

    name: str
    start: int
    end: int
    line: int = 0


def is_authority(text: str) -> bool:
    """Whether a line is the name of a body or an office that issues documents."""
    found = agencies.find_agencies(text)
    return len(found) == 1 and found[0].start == 0 and len(text) - found[0].end < 40


def from_letterhead(lines: Sequence[str]) -> Named | None:
    """The issuer in the lines above the title, which are in capitals: the lowest body of several.

    A name that the gazetteer does not know is given with one capital.
    """
    capitals = [
        (index, line)
        for index, line in enumerate(lines)
        if marks.is_capitals(line) and not is_no_body(line) and not type_line(line)
    ]
    for index, line in reversed(capitals):
        if named := _lowest(line):
            return named._replace(line=index)
    for index, line in capitals[:1]:
        return Named(written(line), 0, len(line), index)
    return None


def _lowest(line: str) -> Named | None:
    """The longest end of a line that is one name: the issuer below its superior body."""
    line = line[:_NAME_LONGEST]
    starts = [match.start() for match in re.finditer(r"\S+", line)]
    for start in starts:
        found = agencies.find_agencies(line[start:])
        if found and found[0].start == 0 and found[0].end >= len(line[start:].rstrip(" .-–")):
            return Named(found[0].name, start, start + found[0].end)
    found = agencies.find_agencies(line)
    if not found:
        return None
    last = found[-1]
    place = _place_after(line, last)
    return Named(last.name + place, last.start, len(line) if place else last.end)


def _place_after(line: str, name: AgencyMention) -> str:
    """The place that a letterhead gives a body and the gazetteer does not know (a commune)."""
    rest = line[name.end :].split()
    known = _LEVEL.search(name.name) and 0 < len(rest) <= 4 and all(map(str.isalpha, rest))
    return " " + " ".join(map(str.capitalize, rest)) if known else ""


def written(name: str) -> str:
    """A name, given in capitals perhaps, in its usual writing."""
    found = agencies.find_agencies(name)
    if found:
        return found[0].name
    return name.strip(" .:").capitalize() if marks.is_capitals(name) else name


def with_place(authority: str, letterhead: str | None) -> str:
    """The authority in its usual writing, with the letterhead's place where it has none:
    "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH" under "Ủy ban nhân dân tỉnh Sơn La".
    """
    name = written(authority)
    level = _LEVEL.search(name)
    place = level and letterhead and re.search(rf"\b{level[1]}\s+(\S.*)$", letterhead)
    return f"{name} {place[1]}" if place else name


def acting(text: str) -> Named | None:
    """The last body that asks or decides in a text ("Chủ tịch Ủy ban nhân dân tỉnh yêu cầu …")."""
    found = [m for m in agencies.find_agencies(text) if _ACTS.match(text, m.end)]
    return _named(found[-1]) if found else None


def first_in(text: str) -> Named | None:
    """The first body named in a text."""
    found = agencies.find_agencies(text)
    return _named(found[0]) if found else None


def last_in(text: str) -> Named | None:
    """The last body named in a text."""
    found = agencies.find_agencies(text)
    return _named(found[-1]) if found else None


def _named(mention: AgencyMention, offset: int = 0) -> Named:
    return Named(mention.name, offset + mention.start, offset + mention.end)


def from_signature(lines: Sequence[str]) -> Named | None:
    """The body in whose name was signed ("TM. ỦY BAN NHÂN DÂN")."""
    for index, line in enumerate(lines):
        signed = _SIGNED_FOR.match(line)
        found = agencies.find_agencies(line[signed.end() :]) if signed else []
        if signed and found:
            return _named(found[0], signed.end())._replace(line=index)
    return None
