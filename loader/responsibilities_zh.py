"""Roles of agencies in Chinese sentences: 牵头, 会同, 配合, （…负责）, 应当 after a subject, 由."""

import re
from collections.abc import Iterator, Sequence

from loader.agency_groups import Charge, Group
from loader.bodies_zh import defined
from loader.responsibility_cues import cue, labelled
from loader.subjects_zh import Place, Setting, subjects
from search.model import Role


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


def roles_zh(text: str, groups: list[Group], setting: Setting, *, in_task: bool) -> list[Charge]:
    """The roles that the words of a paragraph give to its groups."""
    found: list[Charge] = []
    narrated = cue("zh", "narrated", "none")
    somewhere = narrated.search(text) is not None
    for group in groups:
        if not (somewhere and narrated.search(_sentence(text, group))):
            found += _charges(Place.of(text, group), setting, in_task)
    return found + _monitors(text, found)


def _sentence(text: str, group: Group) -> str:
    """The sentence in which the group stands."""
    end = text.find("。", group.end)
    return text[text.rfind("。", 0, group.start) + 1 : end if end >= 0 else len(text)]


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


_SENTENCE_ZH = re.compile(r"[。；;！!？?（）()]")


_SAID_AFTER: tuple[Role, ...] = ("lead", "coordinate", "monitor")
_IN_CHARGE = re.compile(
    r"(?:分别|共同)?(?P<shared>按[一-鿿]{0,8}?)?负责"
    r"(?=(?:[^（()）]{0,12}|[，,；][^（()）]{0,40})[）)])"
)
_TOGETHER = re.compile(r"共同|联合|密切配合")


def _charges(at: Place, setting: Setting, in_task: bool) -> list[Charge]:
    """Roles of a group, by the first rule that gives any."""
    for rule in (_labelled, _partners, _bracketed, _said):
        if found := rule(at, setting):
            return found
    return subjects(at, setting, in_task)


def _labelled(at: Place, setting: Setting) -> list[Charge]:
    label = labelled(at.text[: at.group.start], "zh")
    if label is None:
        return []
    first_leads = setting.first_leads and label[0] == "implement"
    return _listed(at, label[0], "label", label[1], first_leads=first_leads)


def _partners(at: Place, _setting: Setting) -> list[Charge]:
    begin = at.group.start - len(at.before)
    if words := cue("zh", "before", "coordinate").search(at.before):
        return [at.charge("coordinate", "before", words, begin)]
    with_them = at.before.endswith(("与", "和", "同"))
    words = _TOGETHER.match(at.text, at.after) if with_them else None
    return [at.charge("coordinate", "with", words)] if words else []


def _bracketed(at: Place, setting: Setting) -> list[Charge]:
    """Of several in brackets (…负责) the first leads, unless 按职责分工 parts the work."""
    opened = at.text[: at.group.start].endswith(("。（", "；（"))
    if opened and _CLOSED.match(at.text, at.group.end):
        return _listed(at, "implement", "bracket_alone", None, first_leads=True)
    words = _IN_CHARGE.match(at.text, at.after)
    if words is None:
        return []
    first_leads = not words["shared"] or setting.first_leads
    return _listed(at, "implement", "bracket", words, first_leads=first_leads)


_CLOSED = re.compile(r"(?:等[一-鿿]{0,6})?）(?:[。；]|$)")


def _said(at: Place, _setting: Setting) -> list[Charge]:
    for role in _SAID_AFTER:
        if not at.is_described() and (words := at.follows("after", role)):
            return [at.charge(role, "after", words)]
    words = cue("zh", "before", "implement").search(at.before)
    begin = at.group.start - len(at.before)
    return [at.charge("implement", "before", words, begin)] if words else []


def _listed(
    at: Place, role: Role, rule: str, words: re.Match[str] | None, *, first_leads: bool
) -> list[Charge]:
    """The role for all of a list, or the lead for the first and the role for the others."""
    mentions, start, end = at.group
    first = at._replace(group=Group(mentions[:1], start, end))
    others = at._replace(group=Group(mentions[1:], start, end))
    return [
        first.charge("lead" if first_leads else role, rule, words),
        others.charge(role, rule, words),
    ]
