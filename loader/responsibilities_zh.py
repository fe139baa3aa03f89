"""Roles of agencies in Chinese sentences: 牵头, 会同, 配合, （…负责）, 要 after a subject."""

import re

from loader.agency_groups import Found, Group
from loader.responsibility_cues import cue


def roles_zh(text: str, groups: list[Group]) -> Found:
    """The roles that the words of a paragraph give to its groups."""
    found: Found = []
    for group in groups:
        found += _group_roles(text, group)
    return found + _monitors(text, found)


def _monitors(text: str, charged: Found) -> Found:
    """Whoever is charged last in the sentence before 督促, and is no partner, has to monitor."""
    found: Found = []
    for match in cue("zh", "monitor", "monitor").finditer(text) if charged else ():
        begin = max(
            (stop.end() for stop in _SENTENCE_ZH.finditer(text, 0, match.start())), default=0
        )
        agents = [
            group
            for role, group in charged
            if role != "coordinate" and group.mentions and begin <= group.start < match.start()
        ]
        if agents:
            found.append(("monitor", agents[-1]))
    return found


# After "…的，" a condition stands before: what follows the comma is not charged in general.
_CLAUSE_ZH = re.compile(r"[。；;！？：:（(]|(?<!的)[，,]")
_REST_OF_NAME = re.compile(
    r"^[）)]?(?:等[一-鿿]{0,6}?(?:部门|单位|地区))?(?:及其[一-鿿]{0,6}?部门)?(?:负责同志)?"
)
_SENTENCE_ZH = re.compile(r"[。；;！!？?（）()]")


def _group_roles(text: str, group: Group) -> Found:
    """Roles of a group; of several who are 负责 inside brackets the first leads."""
    before = _CLAUSE_ZH.split(text[: group.start])[-1]
    after = _REST_OF_NAME.sub("", text[group.end :], count=1)
    if cue("zh", "before", "coordinate").search(before):
        return [("coordinate", group)]
    if re.match(r"(?:按职责分工)?负责[^（()）]{0,12}[）)]", after):
        first = Group(group.mentions[:1], group.start, group.end)
        others = Group(group.mentions[1:], group.start, group.end)
        return [("implement" if after.startswith("按") else "lead", first), ("implement", others)]
    for role in ("lead", "coordinate", "monitor"):
        if cue("zh", "after", role).match(after):
            return [(role, group)]
    if cue("zh", "before", "implement").search(before):
        return [("implement", group)]
    begun = re.sub(r"^[\d.、\s一二三四五六七八九十]+|(?:分别|应当|应|并)?由$", "", before)
    subject = not re.search(r"[一-鿿]", begun)
    if not subject or cue("zh", "not_after", "none").match(after):
        return []
    return [("implement", group)] if cue("zh", "after", "implement").match(after) else []
