"""The grammar of Chinese agency names: where, of which field, what: 各级 | 教育 | 行政部门.

Names and words come from the gazetteer; whether such an agency exists is not known.
"""

import re
from functools import cache

from analyzers.agencies_text import Parsed, Source
from analyzers.agency_places import place_before_zh
from analyzers.gazetteer import (
    Entry,
    domains_zh,
    heads_zh,
    openings,
    parts_zh,
    places_zh,
    walk,
    words_zh,
)

_ALONE = ("fixed", "front", "alone")
_AFTER_PLACE = ("body", "named", "alone", "force", "generic")


@cache
def beginnings() -> dict[str, frozenset[str] | None]:
    """The first characters of names, each with those that can follow, None where any can."""
    bodies = openings(heads_zh(), domains_zh())
    after_place = frozenset(heads_zh().next) | frozenset(domains_zh().next) | {"省", "市"}
    for gram, node in places_zh().next.items():
        following = frozenset(node.next) | (after_place if node.entry else frozenset())
        known = bodies.get(gram, frozenset())
        bodies[gram] = None if known is None else known | following
    return bodies


def parse(source: Source, start: int, floor: int) -> tuple[str, int, int] | None:
    """The longest agency whose kind or level begins at token `start`: name, first token, end.

    The name of its place (石溪 of 石溪县委) may stand before `start`, but not before `floor`.
    """
    body = _body(source, start)
    if body and not _is_level(source, start):
        return body.name, start, body.end
    body = body or next(iter(_heads(source, start, ("named",))), None)
    if body is None:
        return None
    begin = place_before_zh(source, start, floor)
    if begin == start and not _is_level(source, start):
        return None
    place = "".join(source.gram(at) for at in range(begin, start))
    return place + body.name, begin, body.end


def _body(source: Source, start: int) -> Parsed | None:
    """The longest agency from token `start` on, with the bodies that belong to it."""
    found = [*_heads(source, start, _ALONE), *_departments(source, start)]
    for name, end in _places(source, start):
        if end >= len(source.tokens) or source.gap(end).strip(" ）)"):
            continue
        if "）" in source.gap(end) and "（" not in source.written(start, end):
            continue
        bodies = [*_heads(source, end, _AFTER_PLACE), *_departments(source, end)]
        found += [Parsed(name + body.name, body.end) for body in bodies]
    found += _committees(source, start) if found else []
    longest = max(found, key=lambda parsed: parsed.end, default=None)
    return _with_parts(source, longest) if longest else None


def _committees(source: Source, start: int) -> list[Parsed]:
    """The committee of a mass organisation at some level: 越南祖国阵线 | 省 | 委员会."""
    return [
        Parsed(f"{front.name}{name}委员会", end + 3)
        for front in _heads(source, start, ("front",))
        for name, end in [("", front.end), *_places(source, front.end)]
        if "".join(source.gram(at) for at in range(end, end + 3)) == "委员会"
        and source.solid(start, end + 3, commas=False)
    ]


_MOST_PARTS = 3


def _with_parts(source: Source, whole: Parsed) -> Parsed:
    """A body with what follows it as its part: 省人民政府 | 党委, 省委 | 组织部."""
    for _ in range(_MOST_PARTS):
        part = next(iter(walk(parts_zh(), source.tokens, whole.end)), None)
        if part is None or not source.touches(whole.end) or _goes_on(source, *part):
            break
        others = [*_heads(source, whole.end, _AFTER_PLACE), *_departments(source, whole.end)]
        if any(other.end > part[1] for other in others):
            break
        whole = Parsed(whole.name + part[0].name, part[1])
    return whole


def _is_level(source: Source, start: int) -> bool:
    """Whether a level stands here that a name may come before: 县, but neither 县级 nor 市场."""
    prefix = next(iter(walk(words_zh("prefix"), source.tokens, start)), None)
    market = source.gram(start) == "市" and source.gram(start + 1) == "场"
    return prefix is not None and prefix[0].name in _LEVELS and not market


_LEVELS = frozenset("省市县区郡乡镇坊")
_ONWARD = {"委": "员托派任屈", "部": "门分署", "组": "织"}
"""Last characters of names that with one of these after them are the beginning of other words."""


def _goes_on(source: Source, entry: Entry, end: int) -> bool:
    after = source.gram(end)
    return bool(after) and after in _ONWARD.get(entry.name[-1], "") and source.touches(end)


def parse_list(source: Source, start: int) -> list[tuple[str, int, int]]:
    """ "民政、公安等部门" as (name, first token, end) for each: 民政部门, 公安部门; else [].

    A level before the list (县级, 国务院) is in the span of the first but in no name.
    """
    first = _first(source, start)
    if first is None:
        return []
    found = [(*first, start)]
    at = first[0].end
    while len(found) < _MOST and source.comma(at) and (item := _item(source, at, listed=True)):
        found.append((*item, at))
        at = item[0].end
    shared = _SHARED.match(source.text, source.tokens[at - 1].end)
    if shared is None or (len(found) == 1 and not shared[0].startswith("等")):
        return []
    body = shared["body"]
    return [(name + body if field else name, at, end) for (name, end), field, at in found]


def _first(source: Source, start: int) -> tuple[Parsed, bool] | None:
    """The first item of a list, perhaps after a level; None unless a mark or 等 follows it."""
    item = _item(source, start)
    for _, end in () if item else _levels(source, start):
        item = item or _item(source, end)
    if item is None or item[0].end >= len(source.tokens):
        return None
    goes_on = source.gram(item[0].end) == "等" or source.comma(item[0].end)
    return item if goes_on else None


def _levels(source: Source, start: int) -> list[tuple[str, int]]:
    """What may stand before a list of fields: 各级, 国务院, 政府."""
    before = walk(words_zh("before_list"), source.tokens, start)
    return [*_places(source, start), *((entry.name, end) for entry, end in before)]


def _item(source: Source, at: int, *, listed: bool = False) -> tuple[Parsed, bool] | None:
    """An agency, or a field (True) whose 部门 stands at the end of the list.

    Inside a list (`listed`) a field may be any word up to the next mark.
    """
    known = next(iter(_heads(source, at, _ALONE)), None)
    if known:
        return known, False
    field = next(iter(walk(domains_zh(), source.tokens, at)), None)
    if field:
        return Parsed(field[0].name, field[1]), True
    if not listed:
        return None
    word = _FIELD.match(source.text, source.tokens[at].start)
    return (Parsed(word[0], at + len(word[0])), True) if word else None


_FIELD = re.compile(r"[一-鿿]{2,6}?(?=、|等[一-鿿]{0,4}?部门)")
_MOST = 20
"""How many fields may share one 部门, so that a long list without it costs little."""
_SHARED = re.compile(r"(?:等[一-鿿]{0,4}?)?(?P<body>(?:行政)?(?:主管)?(?:部门|机关))")
_ANYBODY = re.compile(
    r"(?:各|有关|相关|各有关|各级|本|其他|所属|当地|上级|下级|省直|市直|县直|区直|中央和国家机关)*"
    r"(?:地|地区|试点地区|部门|单位|机关|机构|组织|部委|行业|企业|政府|、)+"
)


def is_generic(name: str) -> bool:
    """Whether a name means anybody concerned: 有关部门, 各地区."""
    return _ANYBODY.fullmatch(name) is not None and not name.endswith("组织部门")


def _heads(source: Source, start: int, kinds: tuple[str, ...]) -> list[Parsed]:
    return [
        Parsed(entry.name, end)
        for entry, end in walk(heads_zh(), source.tokens, start)
        if entry.kind in kinds
        and _joins(source, start, end, entry.name)
        and not _goes_on(source, entry, end)
    ]


def _departments(source: Source, start: int) -> list[Parsed]:
    """A field with the word for its department: 教育行政部门."""
    return [
        Parsed(field.name + suffix.name, end)
        for field, middle in walk(domains_zh(), source.tokens, start)
        for suffix, end in walk(words_zh("suffix"), source.tokens, middle)
        if _joins(source, start, end, field.name + suffix.name)
    ]


def _places(source: Source, start: int) -> list[tuple[str, int]]:
    """Where a body may be, each with the token after it: 各级, 广东省, 义安省."""
    found = []
    for entry, end in walk(places_zh(), source.tokens, start):
        if entry.kind != "province":
            if _joins(source, start, end, entry.name):
                found.append((entry.name, end))
            continue
        found.append((entry.name, end))
        if source.gram(end) in ("省", "市"):
            found.append((entry.name + source.gram(end), end + 1))
    return found


def _joins(source: Source, start: int, end: int, name: str) -> bool:
    """Whether nothing stands between the characters that is not in the name too."""
    written = "".join(source.written(start, end).split())
    if len(written) <= len(name) or source.solid(start, end, commas=False):
        return True
    return _BRACKETED.fullmatch(written) is not None


_BRACKETED = re.compile(r"[一-鿿]{1,4}[（(][一-鿿、]{1,6}(?:[）)][一-鿿]*)?")
"""Levels in brackets (县（市、区）), which the gazetteer may know without them."""
