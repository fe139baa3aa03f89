"""Where a Vietnamese agency is, as its name says: "tỉnh Phú Thọ", "các xã, phường", "cấp xã".

Provinces come from the gazetteer; other places are known by their capitals only.
"""

from analyzers.agencies_text import Parsed, Source, joined
from analyzers.gazetteer import breakers_vi, heads_vi, provinces_vi, surnames, walk, words_vi

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
        named = numeral and (numeral.isdecimal() or set(numeral) <= set("IVX"))
        return Parsed(f"khu vực {numeral}", at + 3) if named else None
    return _levels(source, at) or _province(source, at)


def _levels(source: Source, at: int) -> Parsed | None:
    """Levels in a row with the name after the last: "huyện, thị xã, thành phố Đông Hà"."""
    name, end = "", at
    while True:
        link, begin = "", end
        if name:
            link = " và " if source.gram(end) == "và" else ", " if source.comma(end) else ""
            begin = end + (link == " và ")
        if (name and not link) or begin >= len(source.tokens):
            break
        plural = source.gram(begin) == "các"
        level = next(iter(walk(words_vi("level"), source.tokens, begin + plural)), None)
        if level is None or (source.touches(level[1]) and source.gram(level[1]) in _NOT_A_LEVEL):
            break
        name += link + ("các " if plural else "") + level[0].name
        end = level[1]
    if not name:
        return None
    named = joined(Parsed(name, end), place_name(source, end))
    tail = next(iter(walk(words_vi("scope"), source.tokens, named.end)), None)
    if tail and tail[0].name == "trực thuộc Trung ương":
        return Parsed(f"{named.name} {tail[0].name}", tail[1])
    return named


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
    end = at
    while end - at < 4 and source.touches(end) and source.capital(end):
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
