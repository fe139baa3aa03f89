"""Who issued a document, where Vietnamese texts name it: letterhead, title, sentences, signature.

The names, also those in capitals, are recognised and written by `analyzers.agencies`.
"""

import re
from collections.abc import Iterable

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


def is_authority(text: str) -> bool:
    """Whether a line is the name of a body or an office that issues documents."""
    found = agencies.find_agencies(text)
    return len(found) == 1 and found[0].start == 0 and len(text) - found[0].end < 40


def from_letterhead(lines: Iterable[str]) -> str | None:
    """The issuer in the lines above the title, which are in capitals: the lowest body of several.

    A name that the gazetteer does not know is given with one capital.
    """
    capitals = [
        line
        for line in lines
        if marks.is_capitals(line) and not is_no_body(line) and not type_line(line)
    ]
    for line in reversed(capitals):
        if name := _lowest(line):
            return name
    return written(capitals[0]) if capitals else None


def _lowest(line: str) -> str | None:
    """The longest end of a line that is one name: the issuer below its superior body."""
    line = line[:_NAME_LONGEST]
    starts = [match.start() for match in re.finditer(r"\S+", line)]
    for start in starts:
        found = agencies.find_agencies(line[start:])
        if found and found[0].start == 0 and found[0].end >= len(line[start:].rstrip(" .-–")):
            return found[0].name
    found = agencies.find_agencies(line)
    return found[-1].name + _place_after(line, found[-1]) if found else None


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


def acting(text: str) -> str | None:
    """The last body that asks or decides in a text ("Chủ tịch Ủy ban nhân dân tỉnh yêu cầu …")."""
    found = [m for m in agencies.find_agencies(text) if _ACTS.match(text, m.end)]
    return found[-1].name if found else None


def first_in(text: str) -> str | None:
    """The first body named in a text."""
    found = agencies.find_agencies(text)
    return found[0].name if found else None


def last_in(text: str) -> str | None:
    """The last body named in a text."""
    found = agencies.find_agencies(text)
    return found[-1].name if found else None


def from_signature(lines: Iterable[str]) -> str | None:
    """The body in whose name was signed ("TM. ỦY BAN NHÂN DÂN")."""
    for line in lines:
        signed = _SIGNED_FOR.match(line)
        if signed and (name := first_in(line[signed.end() :])):
            return name
    return None
