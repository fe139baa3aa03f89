"""Who has to do what: the agencies that one paragraph charges, each with its role.

The words around a list of agencies decide ("giao … chủ trì, phối hợp với …", 牵头, 会同), and in
a task the subject of its sentence does. Knows one paragraph and, for bullets under an agency's
heading, whom the heading names. An agency that is merely mentioned has no role; nor has
anybody concerned ("cơ quan liên quan").
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from analyzers.agencies import is_generic
from loader.agency_groups import Found, Group, charged, find_groups
from loader.responsibilities_zh import Setting, roles_zh
from loader.responsibility_cues import cue, enumerator, labelled
from search.model import Agency, Role

_NOTHING = Setting()


def find_responsibilities(
    text: str,
    language: str,
    *,
    in_task: bool,
    task_lead_default: tuple[Agency, ...] | None = None,
    setting: Setting = _NOTHING,
) -> tuple[Agency, ...]:
    """The agencies with roles in one paragraph (NFC), each pair once, in order of the text.

    `in_task` allows subjects and bare headings to name who implements. `task_lead_default` are the
    agencies that the heading above names ("3. Sở Tài chính"): a bullet that only says "Chủ trì,
    phối hợp với …" or "Theo dõi, đôn đốc …" speaks of them. `setting` is what the rest of a
    Chinese document says of its bodies.
    """
    plain = _UNMARKED.sub(" ", text)
    groups = find_groups(plain, language, setting.terms)
    if not groups and not task_lead_default:
        return ()
    if language == "zh":
        found = roles_zh(plain, groups, setting, in_task=in_task)
    else:
        default = charged(task_lead_default or ())
        found = _roles_vi(plain, groups, in_task=in_task, default=default)
    unique = dict.fromkeys(
        (mention.id, mention.name, role)
        for role, group in found
        for mention in group.mentions
        if not is_generic(mention.name)
    )
    return tuple(Agency(id=key, name=name, role=role) for key, name, role in unique)


def is_agency_heading(text: str) -> bool:
    """Whether a paragraph is nothing but its number and agencies: "3. Sở Tài chính"."""
    plain = _UNMARKED.sub(" ", text)
    groups = find_groups(plain, "vi")
    return len(groups) == 1 and _is_heading(plain, groups[0])


_UNMARKED = re.compile(
    r"[*_`#|\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
"""Marks of layout and every blank but the plain one, which count as blanks."""


def _roles_vi(text: str, groups: list[Group], *, in_task: bool, default: Group) -> Found:
    """Roles of the groups, then what sentences without a subject say of the agency before them."""
    found: Found = []
    agents = [default]
    for group in _split_before_chair(text, groups):
        role = _role(text, group, in_task)
        if role:
            found.append((role, group))
        if role and role != "coordinate":
            agents.append(group)
    lowered = text.lower()
    # Looking for the words costs far less than for what must stand around them.
    if any(word in lowered for word in FOLLOWING_UP):
        found += _monitors(text, agents, in_task)
    if CHAIRING in lowered:
        found += _chairs(text, agents, groups)
    return found


FOLLOWING_UP = ("theo dõi", "đôn đốc", "giám sát")
CHAIRING = "chủ trì"
"""What the cues that need no agency beside them begin with, in lower case."""


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


def _role(text: str, group: Group, in_task: bool) -> Role | None:
    """The role that the words before and after a group give it."""
    before = text[max(0, group.start - _REACH) : group.start]
    chair = cue("vi", "after", "lead").match(text, group.end)
    if label := labelled(before):
        return "lead" if chair else label
    clause = _clause(text, group.start)
    if cue("vi", "excused", "none").search(clause):
        return None
    words = clause[-_REACH:]
    if cue("vi", "before", "coordinate").search(words):
        return "coordinate"
    if chair or cue("vi", "before", "implement").search(words):
        return "lead" if chair else "implement"
    return _subject_role(text, group) if in_task and _is_subject(clause) else None


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


def _subject_role(text: str, group: Group) -> Role | None:
    after = re.sub(r"^\s*\([^()]*\)", "", text[group.end :]).strip()
    if not after.strip(_END) or after.startswith(":"):
        return "implement"
    after = re.sub(
        r"^,?\s*(?:theo|trong phạm vi|căn cứ)\b[^.;:]{0,80}?(?=phối hợp|chủ trì)", "", after
    )
    for role in ("lead", "coordinate", "monitor"):
        if cue("vi", "after", role).match(f" {after}"):
            return role
    return None if cue("vi", "not_after", "none").match(f" {after}") else "implement"


_END = " .:;/…"


def _is_heading(text: str, group: Group) -> bool:
    """Whether the paragraph is nothing but its number, the group and an explanation in brackets."""
    before = text[enumerator(text) : group.start]
    after = re.sub(r"^\s*\([^()]*\)", "", text[group.end :])
    return _is_subject(before) and not after.strip(_END)


_FEW = 3


def _monitors(text: str, agents: list[Group], in_task: bool) -> Found:
    """Whoever is charged last before "theo dõi, đôn đốc việc thực hiện" has to monitor."""
    found: Found = []
    for match in cue("vi", "monitor", "monitor").finditer(text):
        agent = next(group for group in reversed(agents) if group.start <= match.start())
        reach = text[max(0, match.start() - _REACH) : match.start()]
        noun = cue("vi", "noun", "none").search(reach)
        if len(agent.mentions) <= _FEW and not noun and (in_task or agent.end):
            found.append(("monitor", agent))
    return found


def _chairs(text: str, agents: list[Group], groups: list[Group]) -> Found:
    """ "Chủ trì, phối hợp với …" without a subject is said of whoever is charged before it."""
    found: Found = []
    for match in cue("vi", "chair", "lead").finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        named = any(
            re.fullmatch(r"[\s,\w]{0,25}", text[g.end : match.start()])
            for g in groups
            if g.end <= match.start()
        )
        agent = next(group for group in reversed(agents) if group.start <= match.start())
        noun = cue("vi", "not_chair", "none").search(before) or text[match.end() :].startswith(":")
        if not named and not noun and len(agent.mentions) <= _FEW:
            found.append(("lead", agent))
    return found
