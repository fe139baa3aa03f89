"""Names of their own that follow a head: "Trung tâm | Dịch vụ việc làm", "Ban | Pháp chế".

Capitals begin them; a verb, a place or another body ends them. Which names there are is not known.
"""

from analyzers.agencies_text import Parsed, Source, joined
from analyzers.agency_places import listed_name, place
from analyzers.gazetteer import (
    Entry,
    breakers_vi,
    compounds_vi,
    domains_vi,
    heads_vi,
    no_bodies_vi,
    surnames,
    verbs_vi,
    walk,
)

_LONGEST = 10
"""How many syllables a name of its own may have, without the place after it."""


def proper(source: Source, entry: Entry, start: int, end: int) -> Parsed | None:
    """A head with a name of its own; the head is [start, end).

    A head of one syllable has a capital itself, as "nhiệm vụ Cơ quan …" is no "Vụ".
    """
    if not source.touches(end) or not source.capital(end) or source.shouted(start, end + 1):
        return None
    if (source.gram(end - 1), source.gram(end)) in no_bodies_vi():
        return None
    if end - start == 1 and (not source.capital(start) or _inside(source, start)):
        return None
    at = _name_end(source, end)
    where = place(source, at)
    if where is None and at - end == _LONGEST and source.touches(at):
        where = listed_name(source, at)
    return joined(Parsed(f"{entry.name} {' '.join(source.written(end, at).split())}", at), where)


def continues(source: Source, at: int) -> bool:
    """Whether a dash joins two parts of a name: "Kinh tế - Ngân sách", not two bodies."""
    if not 0 < at < len(source.tokens) or source.gap(at).strip() not in ("-", "–"):
        return False
    if (source.gram(at - 1), source.gram(at)) in compounds_vi():
        return True
    begins = any(end - at > 1 for _, end in walk(heads_vi(), source.tokens, at))
    return source.capital(at) and not begins and source.gram(at) not in surnames()


def _inside(source: Source, start: int) -> bool:
    """Whether a head of one syllable is but a part of a name: "Tây | Ban Nha"."""
    named = start > 0 and source.touches(start) and source.capital(start - 1)
    return named and source.gram(start - 1) not in breakers_vi()


def _name_end(source: Source, begin: int) -> int:
    """The token after the name that begins at `begin`."""
    field = next((end for _, end in walk(domains_vi(), source.tokens, begin)), begin + 1)
    at = field if source.solid(begin, field, commas=True) else begin + 1
    while at - begin < _LONGEST and (source.touches(at) or continues(source, at)):
        if place(source, at) or _breaks(source, at) or _another(source, at):
            break
        if source.gram(at) in _AND and _begins(source, at + 1):
            break
        at += 1
    return at - 1 if at - begin > 1 and source.gram(at - 1) in _AND else at


_AND = frozenset(("và", "hoặc", "hay", "cùng"))


def _begins(source: Source, at: int) -> bool:
    """Whether a name of another body begins: "Trung tâm Khuyến nông và | Chi cục Thủy lợi"."""
    return source.capital(at) and any(
        entry.kind not in ("PLACE", "tail") for entry, _ in walk(heads_vi(), source.tokens, at)
    )


def _another(source: Source, at: int) -> bool:
    """Whether the body begins to which this one belongs: "Ban Pháp chế | HĐND tỉnh"."""
    return source.capital(at) and any(
        entry.kind in ("place", "name", "domain")
        and (end - at > 1 or source.written(at, end).isupper())
        for entry, end in walk(heads_vi(), source.tokens, at)
    )


def _breaks(source: Source, at: int) -> bool:
    """Whether a word in lower case begins that is in no name: "trình", not "công trình"."""
    if source.capital(at):
        return False
    before, here, after = (source.gram(at - 1), source.gram(at), source.gram(at + 1))
    if {(before, here), (here, after)} & compounds_vi():
        return False
    return here in breakers_vi() or (before != "và" and (here, after) in verbs_vi())


def is_noun(source: Source, start: int, end: int) -> bool:
    """Whether "lãnh đạo" or "trưởng" at `start` is who leads the body that ends before `end`."""
    if source.gram(start - 1) in _BEFORE_LEADERS and start:
        return True
    gap = source.gap(start) if start else ":"
    if gap.strip(" *_") not in ("", ",", ";"):
        # At the beginning of a sentence only what follows tells the noun from the verb.
        return not source.touches(end) or source.gram(end) in _AFTER_LEADERS
    return source.capital(start) or not source.touches(start)


_BEFORE_LEADERS = frozenset(("các", "cho", "cầu", "cùng", "giao", "nghị", "và", "với"))
_AFTER_LEADERS = frozenset(("có", "chịu", "chủ", "phối", "trực"))
