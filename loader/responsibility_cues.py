"""The words that give an agency its role, from `data/responsibility_cues.tsv`, as expressions."""

import re
from functools import cache
from pathlib import Path

from search.model import ROLES, Role

_TABLE = Path(__file__).with_name("data") / "responsibility_cues.tsv"
_AGENCY_PLURAL = r"(?:\s+(?:các|những|đồng chí))*\s*$"


@cache
def cue(language: str, place: str, role: str) -> re.Pattern[str]:
    """The cues of a language for a place (before, after, …) and a role as one expression.

    Cues before an agency end where it begins; those after it begin where it ends.
    """
    patterns = [row[3] for row in _rows() if row[:3] == (language, place, role)]
    either = "(?:" + "|".join(patterns) + ")"
    if language == "vi" and place in ("before", "noun", "not_chair"):
        either = rf"(?:^|(?<=\W)){either}{_AGENCY_PLURAL}"
    elif language == "vi":
        either = rf"[\s,]*{either}\b" if place in ("after", "not_after") else rf"\b{either}"
    elif place == "before":
        either = f"{either}$"
    return re.compile(either, re.IGNORECASE)


def labelled(before: str, language: str = "vi") -> tuple[Role, re.Match[str]] | None:
    """The role that a label gives to what follows it ("Cơ quan chủ trì: "), with the label."""
    if ":" not in before and "：" not in before:
        return None
    found = ((role, _label(language, role).search(before)) for role in ROLES)
    return next(((role, match) for role, match in found if match), None)


def cue_span(match: re.Match[str], offset: int = 0) -> tuple[int, int]:
    """The span of a cue without the blanks around it; it was looked for from `offset` on."""
    words = match[0]
    start = match.start() + len(words) - len(words.lstrip(" ,"))
    end = match.end() - len(words) + len(words.rstrip(" ,"))
    return (offset + start, offset + end) if start < end else (0, 0)


def enumerator(text: str) -> int:
    """Where a paragraph begins after its number or bullet: "2.1. ", "a) ", "- ", "Một là, "."""
    match = _ENUMERATOR.match(text)
    return match.end() if match else 0


_ENUMERATOR = re.compile(
    r"\s*(?:(?:[-+•–*]|\d+(?:\.\d+)*[.)]?|[IVX]+[.)]|[a-zđ]\)|\(\d+\)|[A-ZĐ]\."
    r"|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)(?:\s\w+)? là\s?[,:]?|điều \d+\.?)\s*)*",
    re.IGNORECASE,
)


@cache
def _label(language: str, role: str) -> re.Pattern[str]:
    either = "|".join(row[3] for row in _rows() if row[:3] == (language, "label", role))
    if language == "zh":
        return re.compile(rf"(?:^|(?<=[，,；;。（(\s]))(?:{either})[：:]\s*$")
    holder = r"(?:cơ quan|đơn vị|bộ phận|đầu mối|chủ thể|tổ chức|địa phương)"
    begins = rf"(?:{holder}\s+|(?:^|[(;.,+•–-])\s*(?:và\s+)?)"
    return re.compile(rf"{begins}(?:{either})\s*:{_AGENCY_PLURAL}", re.IGNORECASE)


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple(tuple(line.split("\t")) for line in lines)
