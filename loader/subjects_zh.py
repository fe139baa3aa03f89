"""Subjects of Chinese sentences: which groups of agencies stand where somebody is charged.

Knows where a clause begins (a number, an adverb, a circumstance), 由, and the headings of items.
"""

import re
from typing import NamedTuple

from loader.agency_groups import Charge, Group
from loader.responsibility_cues import cue, cue_span
from loader.short_names import ShortName
from search.model import Role


class Setting(NamedTuple):
    """What a paragraph gets from the rest of its document.

    `terms` are the short names of bodies that it defines, `first_leads` says that of several who
    are 负责 the first leads, `listed` that the line above lays a duty on the bodies listed here.
    `names` are the short names that a Vietnamese document defines.
    """

    terms: tuple[str, ...] = ()
    first_leads: bool = False
    listed: bool = False
    names: tuple[ShortName, ...] = ()


class Place(NamedTuple):
    """A group in its text: the clause before it, and where the words after it begin."""

    text: str
    group: Group
    before: str
    after: int

    @classmethod
    def of(cls, text: str, group: Group) -> "Place":
        """The place of a group in its text."""
        begin = max(text.rfind(mark, 0, group.start) for mark in _CLAUSE_ENDS) + 1
        before = text[begin : group.start]
        rest = _REST_OF_NAME.match(text, group.end)
        return cls(text, group, before, rest.end() if rest else group.end)

    def charge(self, role: Role, rule: str, words: re.Match[str] | None, offset: int = 0) -> Charge:
        """The group's charge by a rule, whose words were looked for from `offset` on."""
        span = cue_span(words, offset) if words else (0, 0)
        return Charge(role, self.group, f"role.{role}.{rule}.zh", span)

    def follows(self, place: str, role: str) -> re.Match[str] | None:
        """The cues of that place and role right after the group."""
        return cue("zh", place, role).match(self.text, self.after)

    def is_described(self) -> bool:
        """Whether words with 的 stand before the group, which no duty (应当, 要) follows."""
        return self.before.endswith("的") and _DUTY.match(self.text, self.after) is None


_CLAUSE_ENDS = "。；;！？：:（(，,"
_REST_OF_NAME = re.compile(
    r"(?:（[^（）]{0,30}）)?[）)]?(?:等[一-鿿]{0,8}?(?:部门|单位|地区|机构|机关|组织|个人)|等)?"
    r"(?:和个人)?(?:及其[一-鿿]{0,6}?(?:部门|机构))?(?:主要)?(?:负责同志)?"
    r"(?:(?:、|和|及|与|以及|或者?)[一-鿿、]{2,15}?(?=应当|必须|不得|要(?!求)))?"
)
"""What stands between the last name of a group and the words that charge it."""


def subjects(at: Place, setting: Setting, in_task: bool) -> list[Charge]:
    """The charge of a group that heads an item, is a subject, or stands after 由."""
    if in_task and (rule := _heads_item(at, setting)):
        return [at.charge("implement", rule, None)]
    if at.follows("not_after", "none"):
        return []
    if by := _BY.search(at.before):
        words = at.follows("after_by", "implement")
        begin = at.group.start - len(at.before)
        return [at.charge("implement", "by", by, begin)] if words else []
    words = at.follows("after", "implement")
    verb = at.follows("after_in_task", "implement") if in_task and not words else None
    if not (words or verb) or not _begins_clause(at):
        return []
    return [at.charge("implement", "subject" if words else "verb", words or verb)]


_BY = re.compile(r"由(?=(?:原|该|本)?$)")


def _heads_item(at: Place, setting: Setting) -> str | None:
    """The rule by which the group heads an item (公安部门：…), or is charged by the line above."""
    head = _ENUMERATED.sub("", at.text[: at.group.start])
    if head.endswith("；") and at.text.startswith("：", at.after):
        return "heading"
    if _HAN.search(head) and not (setting.listed and at.before.endswith("、")):
        return None
    if _HEADING.match(at.text, at.after):
        return "heading"
    return "listed" if setting.listed and _CONCERNING.match(at.text, at.after) else None


_HAN = re.compile(r"[一-鿿]")
_ENUMERATED = re.compile(r"^[\d.．、\s（）()一二三四五六七八九十第条是]+")
_HEADING = re.compile(r"(?:的?(?:主要)?职责(?:分工)?)?(?:[：:。]|$)")
_CONCERNING = re.compile(r"有关|关于|的")


def _begins_clause(at: Place) -> bool:
    """Whether nothing but a number, an adverb or a circumstance stands before the subject."""
    begun = _ENUMERATED.sub("", at.before)
    if _ADVERBS.fullmatch(begun) or _CIRCUMSTANCE.search(begun):
        return True
    if begun.endswith("、"):
        return "对" in begun and _TOWARDS.match(at.text, at.after) is not None
    return begun.endswith("的") and not at.is_described()


_ADVERBS = re.compile(
    r"(?:同时|并|还|另|原则上|一般|统一|分别|具体|主要|首先|必要时|其中|因此|此外|届时|今后|凡|但|而"
    r"|各|全体|所有|此后|对此|为此|\s)*"
)
_CIRCUMSTANCE = re.compile(
    r"(?:时|后|之前|以前|日内|期间|情况下|过程中|的同时|之日起[一-鿿\d]{0,8}内)$"
)
_TOWARDS = re.compile(r"对[^，。；]{1,30}(?:要|应)")
_DUTY = re.compile(r"应当|必须|不得|负责|要")
