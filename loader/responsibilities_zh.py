"""Roles of agencies in Chinese sentences: 牵头, 会同, 配合, （…负责）, 应当 after a subject, 由."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loader.agency_groups import Found, Group
from loader.bodies_zh import defined
from loader.responsibility_cues import cue, labelled
from search.model import Role


class Setting(NamedTuple):
    """What a paragraph gets from the rest of its document.

    `terms` are the short names of bodies that it defines, `first_leads` says that of several who
    are 负责 the first leads, `listed` that the line above lays a duty on the bodies listed here.
    """

    terms: tuple[str, ...] = ()
    first_leads: bool = False
    listed: bool = False


def roles_zh(text: str, groups: list[Group], setting: Setting, *, in_task: bool) -> Found:
    """The roles that the words of a paragraph give to its groups."""
    found: Found = []
    for group in groups:
        found += _group_roles(text, group, setting, in_task)
    return found + _monitors(text, found)


def settings(texts: Sequence[str], above: Sequence[str]) -> Iterator[Setting]:
    """The settings of a document's paragraphs; `above[i]` is the task over that of the i-th, or "".

    A rule such as 排在第一位的部门为牵头部门，下同 governs its own paragraph and all that follow.
    """
    terms = defined(texts)
    first_leads = False
    for text, over in zip(texts, above, strict=True):
        first_leads = first_leads or _FIRST_LEADS.search(text) is not None
        listed = over != "" and cue("zh", "listed", "none").search(over) is not None
        yield Setting(terms, first_leads, listed)


_FIRST_LEADS = re.compile(
    r"(?:排|列)(?:在|于)?(?:第一位|第一|首位|最前|前面)的?(?:责任)?(?:部门|单位|机关)?的?"
    r"[^。；]{0,4}(?:牵头|负责|主办)"
)


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


_CLAUSE_ZH = re.compile(r"[。；;！？：:（(，,]")
_REST_OF_NAME = re.compile(
    r"^(?:（[^（）]{0,30}）)?[）)]?(?:等[一-鿿]{0,8}?(?:部门|单位|地区|机构|机关|组织|个人)|等)?(?:和个人)?"
    r"(?:及其[一-鿿]{0,6}?(?:部门|机构))?(?:主要)?(?:负责同志)?"
    r"(?:(?:、|和|及|与|以及|或者?)[一-鿿、]{2,15}?(?=应当|必须|不得|要(?!求)))?"
)
_SENTENCE_ZH = re.compile(r"[。；;！!？?（）()]")


def _group_roles(text: str, group: Group, setting: Setting, in_task: bool) -> Found:
    """Roles of a group; of several who are 负责 inside brackets the first leads."""
    if cue("zh", "narrated", "none").search(_sentence(text, group)):
        return []
    before = _CLAUSE_ZH.split(text[: group.start])[-1]
    after = _REST_OF_NAME.sub("", text[group.end :], count=1)
    if label := labelled(text[: group.start], "zh"):
        return _listed(group, label, first_leads=label == "implement" and setting.first_leads)
    if cue("zh", "before", "coordinate").search(before) or _is_partner(before, after):
        return [("coordinate", group)]
    if _is_bracketed(text, group, after):
        return _listed(group, "implement", first_leads=True)
    if match := re.match(r"(?:分别|共同)?(按[一-鿿]{0,8}?)?负责[^（()）]{0,12}[）)]", after):
        return _listed(group, "implement", first_leads=not match[1] or setting.first_leads)
    for role in ("lead", "coordinate", "monitor"):
        if cue("zh", "after", role).match(after) and not before.endswith("的"):
            return [(role, group)]
    if cue("zh", "before", "implement").search(before):
        return [("implement", group)]
    charged = _is_charged(text, group, before, after, setting, in_task)
    return [("implement", group)] if charged else []


def _sentence(text: str, group: Group) -> str:
    """The sentence in which the group stands."""
    end = text.find("。", group.end)
    return text[text.rfind("。", 0, group.start) + 1 : end if end >= 0 else len(text)]


def _listed(group: Group, role: Role, *, first_leads: bool) -> Found:
    """The role for all of a list, or the lead for the first and the role for the others."""
    first = Group(group.mentions[:1], group.start, group.end)
    others = Group(group.mentions[1:], group.start, group.end)
    return [("lead" if first_leads else role, first), (role, others)]


def _is_partner(before: str, after: str) -> bool:
    """ "与教育部门共同…": somebody else does it with them."""
    return (
        before.endswith(("与", "和", "同")) and re.match(r"共同|联合|密切配合", after) is not None
    )


def _is_bracketed(text: str, group: Group, after: str) -> bool:
    """Whether brackets after a sentence hold the group and nothing else: "…。（教育部、财政部）"."""
    opened = text[: group.start].rstrip()
    return (
        opened.endswith(("。（", "；（"))
        and (not after or after[0] in "。；")
        and (text[group.end :].lstrip("等有关部门").startswith("）"))
    )


def _is_charged(
    text: str, group: Group, before: str, after: str, setting: Setting, in_task: bool
) -> bool:
    """Whether the group is the subject of a duty, after 由 or at the beginning of its clause."""
    if in_task and _heads_item(text[: group.start], before, after, setting):
        return True
    if cue("zh", "not_after", "none").match(after):
        return False
    if re.search(r"由(?:原|该|本)?$", before):
        return cue("zh", "after_by", "implement").match(after) is not None
    if not _begins_clause(before, after):
        return False
    if cue("zh", "after", "implement").match(after):
        return True
    return in_task and cue("zh", "after_in_task", "implement").match(after) is not None


def _heads_item(head: str, before: str, after: str, setting: Setting) -> bool:
    """Whether the group is the heading of an item (公安部门：…), or charged by the line above."""
    if _Han.search(_ENUMERATED.sub("", head)) and not (setting.listed and before.endswith("、")):
        return False
    if re.match(r"(?:的?(?:主要)?职责(?:分工)?)?(?:[：:。]|$)", after):
        return True
    return setting.listed and re.match(r"有关|关于|的", after) is not None


_Han = re.compile(r"[一-鿿]")
_ENUMERATED = re.compile(r"^[\d.、\s（）()一二三四五六七八九十第条是]+")


def _begins_clause(before: str, after: str) -> bool:
    """Whether nothing but a number, an adverb or a circumstance stands before the subject."""
    begun = _ENUMERATED.sub("", before)
    if _ADVERBS.fullmatch(begun) or _CIRCUMSTANCE.search(begun):
        return True
    if begun.endswith("、"):
        return "对" in begun and re.match(r"对[^，。；]{1,30}(?:要|应)", after) is not None
    return begun.endswith("的") and re.match(r"(?:应当|必须|不得|负责|要)", after) is not None


_ADVERBS = re.compile(
    r"(?:同时|并|还|另|原则上|一般|统一|分别|具体|主要|首先|必要时|其中|因此|此外|届时|今后|凡|但|而|各|全体"
    r"|所有|此后|对此|为此|\s)*"
)
_CIRCUMSTANCE = re.compile(
    r"(?:时|后|之前|以前|日内|期间|情况下|过程中|的同时|之日起[一-鿿\d]{0,8}内)$"
)
