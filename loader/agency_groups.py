"""Agencies in a row that share a role, and the words around them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzers.agencies import AgencyMention, find_agencies
from loader.bodies_zh import with_bodies
from loader.short_names import ShortName, with_short_names
from search.model import Agency, Role


class Group(NamedTuple):
    """Agencies in a row that share their role, and the span of the row."""

    mentions: tuple[AgencyMention, ...]
    start: int
    end: int


class Charge(NamedTuple):
    """A role that a rule gives to a group, and the span of the words that say so."""

    role: Role
    group: Group
    rule: str
    cue: tuple[int, int] = (0, 0)


def charged(agencies: Iterable[Agency]) -> Group:
    """Agencies that a heading above the text names, as a group before its beginning."""
    mentions = tuple(AgencyMention(agency.id, agency.name, 0, 0) for agency in agencies)
    return Group(tuple(dict.fromkeys(mentions)), 0, 0)


_LINK_VI = re.compile(
    r"\s*(?:\([^()]*\))?\s*(?:(?:[,;]|\bvà\b|\bcùng\b|\bhoặc\b|\s-\s)\s*)+"
    r"(?:(?:với|các|những|đồng chí|toàn thể)\s+)*"
)
_LINK_ZH = re.compile(
    r"\s*(?:等[一-鿿]{0,8}?(?:部门|单位|机构|机关|组织))?(?:、|和|及|与|以及|或|或者|并)\s*"
)


def find_groups(
    text: str, language: str, terms: Sequence[str] = (), names: Sequence[ShortName] = ()
) -> list[Group]:
    """The groups of agencies in a text, joined by commas, "và", 、 or 和.

    An agency that only explains another, "(Sở Nội vụ)", is left out. `terms` are short names of
    bodies that a Chinese document defines, `names` those of a Vietnamese one.
    """
    link = _LINK_ZH if language == "zh" else _LINK_VI
    groups: list[Group] = []
    mentions = find_agencies(text)
    if language == "zh":
        mentions = with_bodies(text, mentions, terms)
    elif names:
        mentions = with_short_names(text, mentions, names)
    for mention in mentions:
        if text[: mention.start].endswith("(") and text[mention.end :].startswith(")"):
            continue
        last = groups[-1] if groups else None
        if last and _are_linked(link, text, last.end, mention.start):
            groups[-1] = Group((*last.mentions, mention), last.start, mention.end)
        else:
            groups.append(Group((mention,), mention.start, mention.end))
    return groups


def _are_linked(link: re.Pattern[str], text: str, end: int, start: int) -> bool:
    """Whether the text between two agencies puts them in a row; a Chinese comma in brackets does.

    Outside of brackets it parts sentences: 报告税务机关，税务机关应当….
    """
    if link.fullmatch(text, end, start):
        return True
    opened = text.rfind("（", 0, end) > text.rfind("）", 0, end)
    return opened and text[end:start].strip() in ("，", "等，")
