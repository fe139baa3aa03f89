"""Roles of agencies in Chinese sentences: 牵头, 会同, 配合, （…负责）, 要 after a subject."""

import re
from collections.abc import Sequence

from loader.agency_groups import Charge, Group
from loader.responsibility_cues import cue, cue_span
from search.model import Role


def roles_zh(text: str, groups: list[Group]) -> list[Charge]:
    """The roles that the words of a paragraph give to its groups."""
    found: list[Charge] = []
    for group in groups:
        found += _charges(text, group)
    return found + _monitors(text, found)


def _monitors(text: str, charged: Sequence[Charge]) -> list[Charge]:
    """Whoever is charged last in the sentence before 督促, and is no partner, has to monitor."""
    found: list[Charge] = []
    for match in cue("zh", "monitor", "monitor").finditer(text) if charged else ():
        begin = max(
            (stop.end() for stop in _SENTENCE_ZH.finditer(text, 0, match.start())), default=0
        )
        agents = [
            one.group
            for one in charged
            if one.role != "coordinate"
            and one.group.mentions
            and begin <= one.group.start < match.start()
        ]
        if agents:
            found.append(Charge("monitor", agents[-1], "role.monitor.sentence.zh", match.span()))
    return found


# After "…的，" a condition stands before: what follows the comma is not charged in general.
_CLAUSE_ZH = re.compile(r"[。；;！？：:（(]|(?<!的)[，,]")
_REST_OF_NAME = re.compile(
    r"[）)]?(?:等[一-鿿]{0,6}?(?:部门|单位|地区))?(?:及其[一-鿿]{0,6}?部门)?(?:负责同志)?"
)
_SENTENCE_ZH = re.compile(r"[。；;！!？?（）()]")
_IN_CHARGE = re.compile(r"(?:按职责分工)?负责(?=[^（()）]{0,12}[）)])")
_SAID_AFTER: tuple[Role, ...] = ("lead", "coordinate", "monitor")


def _charges(text: str, group: Group) -> list[Charge]:
    """Roles of a group; of several who are 负责 inside brackets the first leads."""
    before = _CLAUSE_ZH.split(text[: group.start])[-1]
    begin = group.start - len(before)
    rest = _REST_OF_NAME.match(text, group.end)
    after = rest.end() if rest else group.end
    if words := cue("zh", "before", "coordinate").search(before):
        return [Charge("coordinate", group, "role.coordinate.before.zh", cue_span(words, begin))]
    if words := _IN_CHARGE.match(text, after):
        return _in_charge(group, words)
    for role in _SAID_AFTER:
        if words := cue("zh", "after", role).match(text, after):
            return [Charge(role, group, f"role.{role}.after.zh", cue_span(words))]
    if words := cue("zh", "before", "implement").search(before):
        return [Charge("implement", group, "role.implement.before.zh", cue_span(words, begin))]
    begun = re.sub(r"^[\d.、\s一二三四五六七八九十]+|(?:分别|应当|应|并)?由$", "", before)
    subject = not re.search(r"[一-鿿]", begun)
    if not subject or cue("zh", "not_after", "none").match(text, after):
        return []
    words = cue("zh", "after", "implement").match(text, after)
    return (
        [Charge("implement", group, "role.implement.subject.zh", cue_span(words))] if words else []
    )


def _in_charge(group: Group, words: re.Match[str]) -> list[Charge]:
    """（A、B负责）: A leads and B implements; （A、B按职责分工负责）: both implement."""
    first = Group(group.mentions[:1], group.start, group.end)
    others = Group(group.mentions[1:], group.start, group.end)
    role: Role = "implement" if words[0].startswith("按") else "lead"
    cue_at = cue_span(words)
    return [
        Charge(role, first, f"role.{role}.bracket.zh", cue_at),
        Charge("implement", others, "role.implement.bracket.zh", cue_at),
    ]
