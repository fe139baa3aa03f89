"""Chinese bodies that no gazetteer knows, by the grammar of their names: 住房公积金 | 管理机构.

A name begins where a clause or an item of a list does, or after a word that introduces a body,
and ends with a word for a body. Whether it has to do anything is not known here.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from analyzers.agencies import AgencyMention
from analyzers.normalize import fold

_TABLE = Path(__file__).with_name("data") / "body_words.tsv"
_LONGEST = 20
_SHORTEST_FIELD = 2


def with_bodies(
    text: str, known: Sequence[AgencyMention], terms: Sequence[str] = ()
) -> list[AgencyMention]:
    """The agencies `known` in a text and the bodies that only their grammar tells, in order.

    `terms` are short names that the document defines. A body that begins with a known one
    (国务院 | 证券监督管理机构) takes its place.
    """
    found = _joined(text, _with_terms(text, known, terms))
    ends = {one.end for one in found if not _is_end(one)}
    for match in _words("head").finditer(text):
        body = None if match.end() in ends else _body(text, *match.span(), found)
        if body:
            found = [one for one in found if one.end <= body.start or one.start >= body.end]
            found.append(body)
    return sorted(found, key=lambda mention: mention.start)


def defined(texts: Iterable[str]) -> tuple[str, ...]:
    """The short names that a document gives to bodies: …（以下简称审核机构）."""
    found = (match for text in texts if "以下" in text for match in _DEFINITION.finditer(text))
    head = _words("head")
    bodies = (
        match["term"]
        for match in found
        if any(head.search(match[part], len(match[part]) - 5) for part in ("body", "term"))
    )
    return tuple(dict.fromkeys(bodies))


_DEFINITION = re.compile(
    r"(?P<body>[一-鿿]{2,30})[（(]以下(?:统一)?(?:简称|统称|称)[为：:]?[“\"]?"
    r"(?P<term>[一-鿿]{2,12})[”\"]?[）)]"
)


def _with_terms(
    text: str, known: Sequence[AgencyMention], terms: Sequence[str]
) -> list[AgencyMention]:
    """The agencies and the defined terms where no agency stands, in order."""
    found = list(known)
    for term in terms:
        for match in re.finditer(re.escape(term), text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(_mention(text, *match.span()))
    return sorted(found, key=lambda mention: mention.start) if terms else found


def _joined(text: str, known: Sequence[AgencyMention]) -> list[AgencyMention]:
    """A government and its department, named without a mark between them, are one."""
    found: list[AgencyMention] = []
    for mention in known:
        last = found[-1] if found else None
        if last and last.end == mention.start and last.name.endswith(_WHOLE):
            found[-1] = _mention(text, last.start, mention.end)
        else:
            found.append(mention)
    return found


_WHOLE = ("政府", "国务院", "中央", "公安机关", "党委", "省委", "市委", "县委", "区委")
"""How the bodies end whose departments are named after them."""


def _body(text: str, start: int, end: int, known: Sequence[AgencyMention]) -> AgencyMention | None:
    """The body whose word stands at `start`, None if it is known, generic or begins nowhere."""
    floor = max(0, start - _LONGEST)
    for one in known:
        if one.start < end <= one.end and not (one.end == end and _is_end(one)):
            return None
        floor = one.end if floor < one.end <= start else floor
    at = _beginning(text, floor, start, end)
    whole = next((one for one in known if one.end == at), None)
    if whole and _is_part(text[at:start], text[start:end], whole.name):
        return _mention(text, whole.start, end)
    if not _can_begin(text, at, floor, known) or _is_anybody(text[at:start], text[at:end]):
        return None
    return _mention(text, at, end)


def _beginning(text: str, floor: int, start: int, end: int) -> int:
    """Where the run of characters that names have and that goes on to `end` begins."""
    at = floor
    for kind in ("stop", "cue"):
        ends = (match.end() for match in _words(kind).finditer(text, at, end))
        at = max((place for place in ends if place <= start), default=at)
    while opening := _words("opening").match(text, at, start):
        at = opening.end()
    for before, after in _PLACES:
        if text.startswith(after, at) and (place := before.search(text, max(0, at - 9), at)):
            return place.start()
    return at


def _is_end(known: AgencyMention) -> bool:
    """Whether a known name can be the end of a longer one: 试点城 | 市人民政府, 上级 | 主管部门."""
    return known.name in _BARE or known.name.startswith(_LEVELS)


def _is_part(field: str, head: str, whole: str) -> bool:
    """Whether what follows a body is its part: 国务院 | 证券监督管理机构, 起草部门 | 审核机构."""
    if whole.endswith(_WHOLE):
        return True
    return whole.endswith(_LARGER) and head in _SMALLER and len(field) <= _LONGEST_FIELD


_LARGER = ("部门", "机关", "单位")
_SMALLER = frozenset(("机构", "办公室", "部门"))
_LONGEST_FIELD = 4


def _can_begin(text: str, at: int, floor: int, known: Sequence[AgencyMention]) -> bool:
    """Whether a name can begin here: after 和 only if a body stands before that."""
    link = _LINK.search(text, max(0, at - 2), at)
    if link is None:
        return at == 0 or at > floor
    return any(mention.end == link.start() for mention in known)


def _is_anybody(field: str, name: str) -> bool:
    """Whether the name says no more than that it is a body: 机关, 上述机构, 两个部门."""
    if name in _ALONE:
        return False
    return len(field) < _SHORTEST_FIELD or re.fullmatch(_words("anybody"), field) is not None


def _mention(text: str, start: int, end: int) -> AgencyMention:
    name = re.sub(r"\s", "", text[start:end])
    return AgencyMention(fold(name), name, start, end)


_PLACES = tuple(
    (re.compile(f"(?:{before})$"), after)
    for before, after in (
        ("设区的|(?:上级|下级|各级|同级|本级|地方(?:各级)?|中央)?党的|县（市、区）", ""),
        ("各?省、自治区、", "直辖市"),
        ("不设区的市、", "市辖区"),
    )
)
"""What a name may begin with though it holds a mark or character that is in no other name."""
_LINK = re.compile(r"(?:和|及|与|或)$")
_BARE = frozenset(("主管部门", "职能部门"))
_LEVELS = tuple("省市县区乡镇")
_ALONE = frozenset(
    (
        "法院",
        "检察院",
        "党委",
        "党组",
        "党组织",
        "纪委",
        "纪检组",
        "研究室",
        "领导班子",
        "办公厅（室）",
    )
)
"""Bodies that are named by one word alone."""


@cache
def _words(kind: str) -> re.Pattern[str]:
    """The expressions of a class in `data/body_words.tsv`, the longest first, as one."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    either = "|".join(sorted((row[1] for row in rows if row[0] == kind), key=len, reverse=True))
    match kind:
        case "stop":
            return re.compile(rf"[^㐀-鿿]|{either}")
        case "anybody":
            return re.compile(rf"(?:{either})*")
        case _:
            return re.compile(either)
