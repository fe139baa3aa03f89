"""Where an agency is, as its name says: "tỉnh Phú Thọ", "các xã, phường", "cấp xã", 石溪县.

Provinces come from the gazetteer; other places are known by their capitals only, in Chinese by the
words around them.
"""

from analyzers.agencies_text import Parsed, Source, joined
from analyzers.gazetteer import (
    breakers_vi,
    heads_vi,
    listed_zh,
    provinces_vi,
    surnames,
    walk,
    words_vi,
)

# "huyện ủy", "tỉnh đoàn", "xã đội" and "xã hội" are no levels.
_NOT_A_LEVEL = ("ủy", "đoàn", "đội", "hội")


def place(source: Source, at: int) -> Parsed | None:
    """Where a body is: "tỉnh Phú Thọ", "các xã, phường", "cấp xã", "khu vực XI", "Hà Nội"."""
    if not source.touches(at):
        return None
    for entry, end in walk(words_vi("scope"), source.tokens, at):
        committee = source.touches(end) and source.gram(end) == "ủy"
        if not committee and source.solid(at, end, commas=False):
            return Parsed(entry.name, end)
    if source.gram(at) == "khu" and source.gram(at + 1) == "vực":
        numeral = source.touches(at + 2) and source.written(at + 2, at + 3)
        if numeral and (numeral.isdecimal() or set(numeral) <= set("IVX")):
            return _seat(source, Parsed(f"khu vực {numeral}", at + 3))
        return Parsed("khu vực", at + 2) if _ends(source, at + 2) else None
    return _levels(source, at) or _province(source, at)


def _seat(source: Source, region: Parsed) -> Parsed:
    """A region with the province after its number: "khu vực 5 - Hà Nội"."""
    at = region.end
    if at < len(source.tokens) and source.gap(at).strip() in ("-", "–"):
        for entry, end in walk(provinces_vi(), source.tokens, at):
            return Parsed(f"{region.name} - {entry.name}", end)
    return region


def _ends(source: Source, at: int) -> bool:
    """Whether a name ends before `at`: at a mark, a link, or a verb in lower case."""
    if not source.touches(at):
        return True
    verb = source.gram(at) in breakers_vi() and not source.capital(at)
    return verb or source.gram(at) in ("và", "hoặc")


def _levels(source: Source, at: int) -> Parsed | None:
    """Levels in a row with their names: "huyện, thị xã, thành phố Đông Hà", "các xã A, B".

    After a name others may follow only where "các" stands before it.
    """
    whole, plural, named = Parsed("", at), False, False
    while not named or plural:
        link, begin = _link(source, whole, named)
        level = _level(source, begin) if link is not None else None
        if level:
            name = place_name(source, level.end) or _after_short(source, level.end)
            plural = plural or level.name.startswith("các ")
            named = named or name is not None
            level = joined(level, name)
        elif link and named:
            level = listed_name(source, begin)
        if level is None:
            break
        whole = Parsed(f"{whole.name}{link}{level.name}", level.end)
    if not whole.name:
        return None
    tail = next(iter(walk(words_vi("scope"), source.tokens, whole.end)), None)
    if tail and tail[0].name == "trực thuộc Trung ương":
        return Parsed(f"{whole.name} {tail[0].name}", tail[1])
    return whole


def _link(source: Source, whole: Parsed, named: bool) -> tuple[str | None, int]:
    """What joins the next place to those read, None if nothing does, and where it begins."""
    end = whole.end
    if not whole.name:
        return "", end
    if source.gram(end) == "và":
        return " và ", end + 1
    return (", " if source.comma(end) and not (named and ";" in source.gap(end)) else None), end


def _level(source: Source, at: int) -> Parsed | None:
    """A level, perhaps of several places: "xã", "các huyện"."""
    plural = source.gram(at) == "các"
    if source.gram(at) in _SHORT:
        return Parsed(_SHORT[source.gram(at)], at + 1)
    level = next(iter(walk(words_vi("level"), source.tokens, at + plural)), None)
    if level is None or (source.touches(level[1]) and source.gram(level[1]) in _NOT_A_LEVEL):
        return None
    return Parsed(("các " if plural else "") + level[0].name, level[1])


_SHORT = {"tp": "thành phố", "tx": "thị xã", "tphcm": "thành phố Hồ Chí Minh"}


def _after_short(source: Source, at: int) -> Parsed | None:
    """The place after an abbreviated level, whose capitals are none of a headline: "TP. Vinh"."""
    if source.gram(at - 1) not in _SHORT or at >= len(source.tokens):
        return None
    if source.gap(at).strip() not in ("", "."):
        return None
    known = next(iter(walk(provinces_vi(), source.tokens, at)), None)
    return Parsed(known[0].name, known[1]) if known else _capitals(source, at)


def _province(source: Source, at: int) -> Parsed | None:
    if not source.touches(at) or not source.capital(at):
        return None
    for entry, end in walk(provinces_vi(), source.tokens, at):
        if source.solid(at, end, commas=False):
            return Parsed(entry.name, end)
    return None


def place_name(source: Source, at: int) -> Parsed | None:
    """A province, or up to four grams in capitals that are no person's name and no agency."""
    known = _province(source, at)
    if known or not source.touches(at) or source.shouted(max(at - 2, 0), at):
        return known
    return _capitals(source, at)


def listed_name(source: Source, at: int) -> Parsed | None:
    """A place known by two capitals or more, no level before it, where no agency begins."""
    bodies = (heads_vi(), words_vi("generic", "weak", "plain"))
    if any(walk(body, source.tokens, at) for body in bodies):
        return None
    name = _capitals(source, at)
    return name if name and name.end - at > 1 else None


def _capitals(source: Source, at: int) -> Parsed | None:
    end = at
    while end - at < 4 and (end == at or source.touches(end)) and source.capital(end):
        if len(source.written(end, end + 1)) > 1 and source.written(end, end + 1).isupper():
            break
        if any(after - end > 1 for _, after in walk(heads_vi(), source.tokens, end)):
            break
        end += 1
    person = end - at > 2 and source.gram(at) in surnames()
    verb = end - at == 1 and source.gram(at) in breakers_vi()
    if end == at or person or verb:
        return None
    return Parsed(" ".join(source.written(at, end).split()), end)


_LONGEST_ZH = 4


def place_before_zh(source: Source, end: int, floor: int) -> int:
    """Where the name of a place begins that ends before token `end` (石溪 | 县委), else `end`.

    It has two to four Han characters and begins after a mark, a level (省, 市) or a word that
    introduces a body (由, 会同), at `floor` at the earliest.
    """
    name = ""
    for begin in range(end - 1, max(floor, end - _LONGEST_ZH) - 1, -1):
        letter = source.gram(begin)
        if not source.touches(begin + 1) or not _is_han(letter):
            return end
        name = letter + name
        if _is_unnamed(name, name + source.gram(end)):
            return end
        if len(name) > 1 and _begins_zh(source, begin, floor):
            return begin
    return end


def _is_unnamed(name: str, with_level: str) -> bool:
    """Whether a word stands inside that is in no place's name: 的, 推进, 开发区."""
    words = listed_zh("unnamed") | listed_zh("before")
    return any(word in (name if len(word) == 1 else with_level) for word in words)


def _begins_zh(source: Source, at: int, floor: int) -> bool:
    """Whether a name can begin at token `at` after what stands before it."""
    before = source.gram(at - 1) if at else ""
    if at == floor or not source.touches(at) or not _is_han(before) or before in "省市县":
        return True
    pair = source.gram(at - 2) + before if at > 1 else ""
    return not {before, pair}.isdisjoint(listed_zh("before") | listed_zh("link"))


def _is_han(gram: str) -> bool:
    return len(gram) == 1 and "㐀" <= gram <= "鿿"
