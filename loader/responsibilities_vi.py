"""Roles of agencies in Vietnamese sentences: giao …, … chủ trì, phối hợp với …, subjects."""

import re
from collections.abc import Iterator
from itertools import pairwise

from loader.agency_groups import Charge, Group
from loader.responsibility_cues import cue, cue_span, enumerator, labelled
from search.model import Role

FOLLOWING_UP = ("theo dõi", "đôn đốc", "giám sát")
CHAIRING = "chủ trì"
"""What the cues that need no agency beside them begin with, in lower case."""


def roles_vi(text: str, groups: list[Group], *, in_task: bool, default: Group) -> list[Charge]:
    """Roles of the groups, then what sentences without a subject say of the agency before them.

    `default` are the agencies of the heading above, at the beginning of the text (0, 0).
    """
    found: list[Charge] = []
    agents = [default]
    for group in _split_before_chair(text, groups):
        charge = _charge(text, group, in_task)
        if charge:
            found.append(charge)
            if charge.role != "coordinate":
                agents.append(group)
    lowered = text.lower()
    # Looking for the words costs far less than for what must stand around them.
    if any(word in lowered for word in FOLLOWING_UP):
        found += _monitors(text, agents, in_task)
    if CHAIRING in lowered:
        found += _chairs(text, agents, groups)
    return found


def is_heading(text: str, group: Group) -> bool:
    """Whether the paragraph is nothing but its number, the group and an explanation in brackets."""
    before = text[enumerator(text) : group.start]
    return _is_subject(before) and not text[_after_brackets(text, group) :].strip(_END)


def _split_before_chair(text: str, groups: list[Group]) -> Iterator[Group]:
    """ "phối hợp với A; B chủ trì …": the semicolon parts the partners from the next subject."""
    for group in groups:
        chair = cue("vi", "after", "lead").match(text, group.end)
        reach = text[max(0, group.start - _REACH) : group.start]
        partners = chair and cue("vi", "before", "coordinate").search(reach)
        cut = _last_semicolon(text, group) if partners else 0
        if cut:
            head, tail = group.mentions[:cut], group.mentions[cut:]
            yield Group(head, group.start, head[-1].end)
            yield Group(tail, tail[0].start, group.end)
        else:
            yield group


def _last_semicolon(text: str, group: Group) -> int:
    """The index of the agency after the last semicolon in the group, 0 if there is none."""
    between = [
        at
        for at, (one, other) in enumerate(pairwise(group.mentions), 1)
        if ";" in text[one.end : other.start]
    ]
    return between[-1] if between else 0


_REACH = 120
"""How many characters before an agency may hold the words that charge it."""


def _charge(text: str, group: Group, in_task: bool) -> Charge | None:
    """The role that the words before and after a group give it."""
    begin = max(0, group.start - _REACH)
    chair = cue("vi", "after", "lead").match(text, group.end)
    if label := labelled(text[begin : group.start]):
        role, words = label
        named = Charge(role, group, f"role.{role}.label", cue_span(words, begin))
        return _chairing(group, chair) if chair else named
    clause = _clause(text, group.start)
    if cue("vi", "excused", "none").search(clause):
        return None
    near = clause[-_REACH:]
    begin = group.start - len(near)
    if partner := cue("vi", "before", "coordinate").search(near):
        return Charge("coordinate", group, "role.coordinate.before", cue_span(partner, begin))
    if chair:
        return _chairing(group, chair)
    if order := cue("vi", "before", "implement").search(near):
        return Charge("implement", group, "role.implement.before", cue_span(order, begin))
    return _charge_of_subject(text, group) if in_task and _is_subject(clause) else None


def _chairing(group: Group, chair: re.Match[str]) -> Charge:
    return Charge("lead", group, "role.lead.after", cue_span(chair))


def _clause(text: str, end: int) -> str:
    """The clause up to `end`: from the last full stop, semicolon or colon, within `_LONGEST`."""
    begin = max(0, end - _LONGEST)
    found = ((text.rfind(stop, begin, end), len(stop)) for stop in _STOPS)
    stops = [at + width for at, width in found if at >= 0]
    numbered = enumerator(text[:end]) if begin == 0 else begin
    return text[max([numbered, *stops]) : end]


_LONGEST = 600
_STOPS = (". ", "; ", ": ", " - ")


_INTRODUCTION = re.compile(
    r"(?:căn cứ|trên cơ sở|hằng năm|hàng năm|định kỳ|theo|sau khi|khi|trước|trong|để|từ|đến|ngoài"
    r"|nhằm|cùng với|ngay sau|đối với|các đồng chí|đồng chí)\b[^.;:]*,(?:\s*(?:các|những))?",
    re.IGNORECASE,
)


def _is_subject(clause: str) -> bool:
    """Whether the group that follows begins its clause, perhaps after "Căn cứ Kế hoạch này,"."""
    rest = re.sub(r"\b(?:các|những|toàn thể)$", "", clause.strip(' "“-+•').lower()).strip()
    return not rest or _INTRODUCTION.fullmatch(rest) is not None


_PROVISO = re.compile(r"\s*,?\s*(?:theo|trong phạm vi|căn cứ)\b[^.;:]{0,80}?(?=phối hợp|chủ trì)")


def _charge_of_subject(text: str, group: Group) -> Charge | None:
    """What a subject has to do: what the verb says, and to implement where none says more."""
    at = _after_brackets(text, group)
    after = text[at:].strip()
    if not after.strip(_END) or after.startswith(":"):
        return Charge("implement", group, "role.implement.heading")
    if proviso := _PROVISO.match(text, at):
        at = proviso.end()
    for role in _SAID_AFTER:
        if words := cue("vi", "after", role).match(text, at):
            return Charge(role, group, f"role.{role}.after", cue_span(words))
    if cue("vi", "not_after", "none").match(text, at):
        return None
    return Charge("implement", group, "role.implement.subject")


_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SAID_AFTER: tuple[Role, ...] = ("lead", "coordinate", "monitor")
_END = " .:;/…"


def _after_brackets(text: str, group: Group) -> int:
    """Where the text goes on after a group and an explanation in brackets."""
    brackets = _BRACKETS.match(text, group.end)
    return brackets.end() if brackets else group.end


_FEW = 3


def _monitors(text: str, agents: list[Group], in_task: bool) -> Iterator[Charge]:
    """Whoever is charged last before "theo dõi, đôn đốc việc thực hiện" has to monitor."""
    for match in cue("vi", "monitor", "monitor").finditer(text):
        agent = _agent_before(match, agents)
        reach = text[max(0, match.start() - _REACH) : match.start()]
        noun = cue("vi", "noun", "none").search(reach)
        if len(agent.mentions) <= _FEW and not noun and (in_task or agent.end):
            yield Charge("monitor", agent, f"role.monitor.{_where(agent)}", match.span())


def _chairs(text: str, agents: list[Group], groups: list[Group]) -> Iterator[Charge]:
    """ "Chủ trì, phối hợp với …" without a subject is said of whoever is charged before it."""
    for match in cue("vi", "chair", "lead").finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        named = any(
            re.fullmatch(r"[\s,\w]{0,25}", text[g.end : match.start()])
            for g in groups
            if g.end <= match.start()
        )
        agent = _agent_before(match, agents)
        noun = cue("vi", "not_chair", "none").search(before) or text[match.end() :].startswith(":")
        if not named and not noun and len(agent.mentions) <= _FEW:
            yield Charge("lead", agent, f"role.lead.{_where(agent)}", match.span())


def _agent_before(match: re.Match[str], agents: list[Group]) -> Group:
    return next(group for group in reversed(agents) if group.start <= match.start())


def _where(agent: Group) -> str:
    """Where the agent stands of whom a sentence without a subject speaks."""
    return "sentence" if agent.end else "heading"
