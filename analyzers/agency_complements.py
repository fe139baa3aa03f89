"""What may follow an agency's head that is no body itself: nothing, a place, a name, a number."""

from analyzers.agencies_text import Parsed, Source, joined
from analyzers.agency_places import place, place_name
from analyzers.gazetteer import Entry, domains_vi, walk


def fixed(_source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    return Parsed(entry.name, end)


def placed(source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    return joined(Parsed(entry.name, end), place(source, end))


def only_placed(source: Source, entry: Entry, _start: int, end: int) -> Parsed | None:
    where = place(source, end)
    return joined(Parsed(entry.name, end), where) if where else None


def named(source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    """A committee of a place ("Tỉnh ủy Nghệ An"), whose name follows at once."""
    return joined(Parsed(entry.name, end), place_name(source, end))


def numbered(source: Source, entry: Entry, _start: int, end: int) -> Parsed:
    return only_numbered(source, entry, _start, end) or Parsed(entry.name, end)


def only_numbered(source: Source, entry: Entry, _start: int, end: int) -> Parsed | None:
    """A unit of the army, which is none without its number."""
    number = source.touches(end) and source.gram(end).isdecimal()
    return Parsed(f"{entry.name} {source.gram(end)}", end + 1) if number else None


def own(source: Source, entry: Entry, _start: int, end: int) -> Parsed | None:
    """ "Văn phòng Bộ", of the ministry that writes; "Văn phòng Bộ Y tế" is another name."""
    field = source.touches(end) and any(
        source.solid(end, after, commas=True) for _, after in walk(domains_vi(), source.tokens, end)
    )
    return None if field else Parsed(entry.name, end)
