"""The grammar of Vietnamese agency names: a head, what it needs, and where it is.

"Chủ tịch | Ủy ban nhân dân | các xã, phường", "Sở | Tài chính", "sở, ban, ngành | tỉnh". Names and
words come from the gazetteer; whether such an agency exists is not known.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from analyzers.agencies_text import Parsed, Source, joined
from analyzers.agency_complements import (
    fixed,
    named,
    numbered,
    only_numbered,
    only_placed,
    own,
    placed,
)
from analyzers.agency_names import continues, is_noun, proper
from analyzers.agency_places import place
from analyzers.gazetteer import (
    Entry,
    domains_vi,
    heads_vi,
    openings,
    walk,
    words_vi,
)
from analyzers.normalize import grams

# Bodies of administration, anybody at all ("cơ quan", "đơn vị"), and bodies that need no series.
_GENERIC = ("generic", "weak", "plain")
_OF = ("OF", "leaders", "office", "post")
"""Classes of posts and offices, which others can follow."""
_MINISTRIES = {"bộ": "Bộ", "sở": "Sở", "phòng": "Phòng"}
_NOT_BEFORE_MINISTRY = frozenset(("cán", "nội", "toàn", "tiến", "đồng", "quốc", "dự", "cơ"))


@cache
def beginnings() -> dict[str, frozenset[str] | None]:
    """The first grams of names, each with the grams that can follow, None where any can."""
    return {"các": frozenset(_MINISTRIES), **openings(heads_vi(), words_vi(*_GENERIC))}


def parse(source: Source, start: int) -> Parsed | None:
    """The longest agency that begins at token `start`."""
    return _head(source, start) or _series(source, start)


def parse_list(source: Source, start: int) -> list[tuple[str, int, int]]:
    """ "Giám đốc các sở: Tài chính, Nội vụ" as (name, first token, end) for each, else []."""
    at, post = start, ""
    for entry, end in walk(heads_vi(), source.tokens, start):
        if entry.kind in _OF:
            at, post = end, f"{entry.name} "
    if source.gram(at) != "các" or source.gram(at + 1) not in _MINISTRIES:
        return []
    head = _MINISTRIES[source.gram(at + 1)]
    found = _domains(source, at + 2)
    if len(found) < 2:
        return []
    starts = [start, *(begin for _, begin, _ in found[1:])]
    return [
        (f"{post}{head} {name}", begin, end)
        for (name, _, end), begin in zip(found, starts, strict=True)
    ]


def _domains(source: Source, at: int) -> list[tuple[str, int, int]]:
    """Fields of ministries in a row, parted by commas or "và"."""
    found: list[tuple[str, int, int]] = []
    while at < len(source.tokens):
        begin = at + 1 if found and source.gram(at) == "và" else at
        linked = begin > at or not found or source.comma(at)
        name = next(((e.name, end) for e, end in walk(domains_vi(), source.tokens, begin)), None)
        if not linked or name is None or not source.capital(begin):
            break
        found.append((name[0], begin, name[1]))
        at = name[1]
    return found


def _head(source: Source, start: int) -> Parsed | None:
    for entry, end in walk(heads_vi(), source.tokens, start):
        if not source.solid(start, end, entry.commas):
            continue
        if entry.capitals and not source.written(start, end).isupper():
            continue
        if parsed := _COMPLEMENTS[entry.kind](source, entry, start, end):
            return parsed
    return None


_DEEPEST = 5
"""How many names a name may hold: "Trưởng Ban … của Đảng ủy Công an tỉnh"."""


def _owner(source: Source, at: int) -> Parsed | None:
    """The body to which another belongs."""
    inside = source._replace(depth=source.depth + 1)
    return _head(inside, at) if inside.depth <= _DEEPEST else None


def _of(source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    """A body of another body ("Đảng ủy Công an tỉnh"), or of a place, or alone."""
    owner = _owner(source, end) if source.touches(end) else None
    return joined(Parsed(entry.name, end), owner or place(source, end) or _tail(source, end))


def _only_of(source: Source, entry: Entry, _start: int, end: int) -> Parsed | None:
    """A post or an office, which is nothing without its body."""
    plural = source.gram(end) == "các" and source.touches(end)
    at = end + plural
    if not source.touches(at):
        return None
    owner = _owner(source, at) or _series(source, at, alone=True)
    return (
        joined(Parsed(f"{entry.name} các" if plural else entry.name, at), owner) if owner else None
    )


def _post(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """A post that counts without its body too, where it is written as one: "Các Phó Tổng Giám đốc".

    A person's name after it is none of it.
    """
    owned = _only_of(source, entry, start, end)
    if owned or not source.capital(start) or source.shouted(start, end):
        return owned
    return Parsed(entry.name, end)


def _leaders(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """ "Lãnh đạo Sở Y tế", which is a verb elsewhere: "Đảng ủy lãnh đạo Sở Y tế"."""
    owned = _only_of(source, entry, start, end)
    return owned if owned and is_noun(source, start, owned.end) else None


def _office(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """An office of a body, or one with a name of its own."""
    return _only_of(source, entry, start, end) or _named_of(source, entry, start, end)


def _party(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """A commission of a party committee; alone it must be written as a name."""
    if continues(source, end):
        return None
    owner = _owner(source, end) if source.touches(end) else None
    owner = owner or place(source, end)
    if owner:
        return joined(Parsed(entry.name, end), owner)
    named = any(source.capital(at) for at in range(start + 1, end))
    return Parsed(entry.name, end) if named or not _mixed_case(source, start, end) else None


def _domain(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """A ministry, department or division with its field."""
    mixed = _mixed_case(source, start, end)
    if source.gram(start - 1) in _NOT_BEFORE_MINISTRY and start and source.touches(start):
        return None
    if not source.touches(end) or (mixed and not (source.capital(start) or source.capital(end))):
        return None
    for field, after in walk(domains_vi(), source.tokens, end):
        if source.solid(end, after, commas=True):
            if entry.name in _WITH_NAMES and continues(source, after):
                break
            return joined(Parsed(f"{entry.name} {field.name}", after), place(source, after))
    return _named_of(source, entry, start, end) if entry.name in _WITH_NAMES else None


_WITH_NAMES = ("Phòng", "Sở", "Ủy ban")
"""Heads whose field may be one that the gazetteer does not know."""


def _named_of(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """A head with a name of its own, perhaps of another body: "Ban Pháp chế HĐND tỉnh"."""
    named = proper(source, entry, start, end)
    owned = named is not None and source.touches(named.end) and source.capital(named.end)
    return joined(named, _owner(source, named.end)) if named and owned else named


def _open(source: Source, entry: Entry, start: int, end: int) -> Parsed:
    """A head that may have a name of its own."""
    own_name = _named_of(source, entry, start, end) or only_numbered(source, entry, start, end)
    return own_name or placed(source, entry, start, end)


def _tailed(source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    return joined(Parsed(entry.name, end), _tail(source, end))


_COMPLEMENTS: dict[str, Callable[[Source, Entry, int, int], Parsed | None]] = {
    "": fixed,
    "place": placed,
    "PLACE": only_placed,
    "of": _of,
    "OF": _only_of,
    "leaders": _leaders,
    "office": _office,
    "own": own,
    "party": _party,
    "post": _post,
    "domain": _domain,
    "proper": _named_of,
    "open": _open,
    "name": named,
    "number": numbered,
    "NUMBER": only_numbered,
    "tail": _tailed,
}


def _series(source: Source, start: int, *, alone: bool = False) -> Parsed | None:
    """Generic bodies in a row that make one name: "sở, ban, ngành, đoàn thể tỉnh".

    One word of administration is no name unless something follows ("cơ quan liên quan") or `alone`
    is allowed ("Giám đốc các sở").
    """
    kinds, parsed = _nouns(source, start)
    if not kinds:
        return None
    tail = _tail(source, parsed.end)
    named = len(kinds) > 1 or kinds[0] == "plain" or alone
    return joined(parsed, tail) if named or (tail and not _is_place(tail)) else None


_MOST = 20
"""How many generic bodies make one name at most."""


def _nouns(source: Source, start: int) -> tuple[list[str], Parsed]:
    """The kinds of the generic bodies in a row, and their words."""
    kinds: list[str] = []
    name, at = "", start
    while len(kinds) < _MOST and (noun := _noun(source, at, bool(kinds))):
        link = "" if not kinds else " và " if source.gram(at) == "và" else ", "
        name += link + noun[0].name
        kinds.append(noun[0].kind)
        at = noun[1]
    return kinds, Parsed(name, at)


def _noun(source: Source, at: int, linked: bool) -> tuple[Entry, int] | None:
    """The next generic body of a series at `at`; after a comma or "và" if it is `linked`."""
    begin = at
    if linked:
        begin = at + 1 if source.gram(at) == "và" and source.touches(at) else at
        if begin == at and not source.comma(at):
            return None
    for entry, end in walk(words_vi(*_GENERIC), source.tokens, begin):
        if source.solid(begin, end, commas=False):
            longer = _head(source, begin) if linked else None
            return None if longer and longer.end > end else (entry, end)
    return None


@lru_cache(maxsize=4096)
def is_generic(name: str) -> bool:
    """Whether a name means anybody concerned: "cơ quan, đơn vị có liên quan", "địa phương".

    Those of one body are not anybody: "cơ quan thuộc Ủy ban Thường vụ Quốc hội".
    """
    source = Source(name, grams(name))
    kinds, nouns = _nouns(source, 0)
    if not kinds or "generic" in kinds or _head(source, 0):
        return False
    link = source.gram(nouns.end) == "trực"
    return not (source.gram(nouns.end + link) == "thuộc" and _owner(source, nouns.end + link + 1))


def _tail(source: Source, at: int) -> Parsed | None:
    """What narrows a generic body: "có liên quan", "trực thuộc Tỉnh ủy", "cấp tỉnh"."""
    if not source.touches(at):
        return None
    for link in ("trực thuộc", "thuộc", "trong", "trên địa bàn"):
        width = len(link.split())
        grams = [source.gram(at + step) for step in range(width)]
        if grams == link.split():
            there = (
                place(source, at + width) if link == "trên địa bàn" else _owner(source, at + width)
            )
            if there:
                return Parsed(f"{link} {there.name}", there.end)
    for entry, end in walk(words_vi("tail"), source.tokens, at):
        return Parsed(entry.name, end)
    return place(source, at)


def _is_place(tail: Parsed) -> bool:
    return not tail.name.startswith(("trực thuộc", "thuộc", "trên địa bàn", "liên", "có liên"))


def _mixed_case(source: Source, start: int, end: int) -> bool:
    """Whether capitals mean something here: not in a query in lower case, nor in a headline."""
    return not source.lower and not source.shouted(start, min(end + 1, len(source.tokens)))
