"""One search as people see it: the reading that matches, hits with marks, facets to click.

The list, the counts, the export and the alert all come through here. Knows no labels and no pages.
"""

import heapq
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import neg
from typing import NamedTuple

import msgspec

from search import agency_roles
from search.engine import After, Count, Engine, Found, Hit, Search, Sort
from search.fields import Value
from search.highlight import mark
from search.model import ROLES, Paragraph
from search.readings import Reading
from search.tree import EVERYTHING, All, Node, Range, Values

FACETS = (
    "document",
    "task",
    "agency",
    "role",
    "type",
    "issuer",
    "province",
    "language",
    "year",
    "cites",
    "deadline_month",
)
NUMBERED = ("task", "deadline_month")
"""The facets whose values are listed by their numbers, all others by their counts."""
FACET_SIZE = 20
FEW = 10
"""Paragraphs of a page: a reading that finds less than one page may be widened."""


class Request(msgspec.Struct, frozen=True):
    """What is asked for; `readings` are tried in order until one matches anything by itself.

    `selected` holds the clicked values of each facet, which are alternatives. One deadline must lie
    between the two days (yyyymmdd) of `deadline`. `facets` names those to count. The page begins at
    `offset`, or right behind the hit of `after`, on the `snapshot` if one is named. `marked` says
    whether highlights are looked for.
    """

    readings: Sequence[Reading]
    selected: Mapping[str, tuple[Value, ...]] = {}
    deadline: tuple[int | None, int | None] | None = None
    facets: tuple[str, ...] = FACETS
    sort: Sort = "relevance"
    size: int = 10
    offset: int = 0
    after: After | None = None
    snapshot: str | None = None
    marked: bool = True


class Marked(NamedTuple):
    """A hit: its highlights are spans [start, end) in code points of its text."""

    paragraph: Paragraph
    score: float
    highlights: list[list[int]]


class FacetValue(msgspec.Struct, frozen=True):
    """A value and how many paragraphs there are after a click on it.

    The values of one facet are all numbers or all texts.
    """

    value: Value
    count: int
    selected: bool


class Facet(msgspec.Struct, frozen=True):
    """The most frequent values and all selected ones; `distinct` counts those left out as well."""

    values: tuple[FacetValue, ...]
    distinct: int


class Answer(NamedTuple):
    """The reading that was used, the exact total, the page of hits and the facets asked for.

    `following` is where the next page begins, None where none follows; `state` is `Found.state`.
    """

    reading: Reading
    total: int
    hits: tuple[Marked, ...]
    facets: dict[str, Facet]
    following: After | None
    state: str | None = None


def find(engine: Engine, request: Request) -> Answer:
    """Run a request. Raises `EngineError` where the engine cannot."""
    reading, found = _first_matching(engine, request)
    page = found.hits[: request.size]
    hits = tuple(marked(hit, reading.tree) if request.marked else plain(hit) for hit in page)
    facets = {
        name: _shortened(name, _values(name, found, request.selected), _own(name, request))
        for name in request.facets
    }
    following = _behind(page, request) if len(found.hits) > len(page) else None
    return Answer(reading, found.total, hits, facets, following, found.state)


def facet_values(engine: Engine, request: Request, name: str) -> tuple[FacetValue, ...]:
    """All values of one facet, the most frequent first (tasks and months by number)."""
    asked = msgspec.structs.replace(request, facets=(name,), size=0)
    _, found = _first_matching(engine, asked)
    return _ordered(name, _made(_values(name, found, request.selected), _own(name, request)))


def marked(hit: Hit, tree: Node) -> Marked:
    """The hit with its highlights."""
    return Marked(hit.paragraph, hit.score, mark(hit.paragraph.text, tree))


def plain(hit: Hit) -> Marked:
    """The hit without highlights, which cost more than all else of it."""
    return Marked(hit.paragraph, hit.score, [])


def restriction(request: Request, without: str = "") -> Node:
    """What the selections ask for, but for those of one facet."""
    selected = {name: values for name, values in request.selected.items() if name != without}
    agencies, roles = (selected.get(name, ()) for name in ("agency", "role"))
    nodes: list[Node] = []
    if agencies and roles:
        nodes.append(agency_roles.having(_texts(agencies), _texts(roles)))
        selected = {name: selected[name] for name in selected if name not in ("agency", "role")}
    nodes += [Values(name, values) for name, values in sorted(selected.items()) if values]
    if request.deadline:
        nodes.append(Range("deadline", *request.deadline))
    return All(tuple(nodes))


def _behind(page: Sequence[Hit], request: Request) -> After:
    """The place behind the last hit of a page."""
    before = request.after.rank if request.after else request.offset
    return After(page[-1].score, page[-1].key, before + len(page))


def _first_matching(engine: Engine, request: Request) -> tuple[Reading, Found]:
    """The first reading that matches anything without the filters, else the first of all.

    One that matches less than `FEW` gives way to its wider form. Filters must not choose the
    reading: a click would change the query, and counts would lie.
    """
    nothing: tuple[Reading, Found] | None = None
    for reading in _tried(engine, request):
        found = engine.search(_search(reading, request))
        enough = FEW if reading.wider else 1
        total = found.total
        if total < enough and restriction(request) != EVERYTHING:
            total = _total(engine, request, reading.tree)
        if reading.wider and 0 < total < FEW:
            return reading.wider, engine.search(_search(reading.wider, request))
        if total:
            return reading, found
        nothing = nothing or (reading, found)
    if nothing is None:
        raise ValueError("a request needs a reading")
    return nothing


def _tried(engine: Engine, request: Request) -> Iterator[Reading]:
    """The readings but for those that something speaks against, which is asked for once."""
    known: dict[Node, int] = {}
    for reading in request.readings:
        if reading.unless is not None and reading.unless not in known:
            known[reading.unless] = _total(engine, request, reading.unless)
        if reading.unless is None or not known[reading.unless]:
            yield reading


def _total(engine: Engine, request: Request, tree: Node) -> int:
    """How many paragraphs match, whatever is selected."""
    return engine.search(Search(tree, size=0, snapshot=request.snapshot)).total


def _search(reading: Reading, request: Request) -> Search:
    """One hit more than the page has tells whether another page follows."""
    counts = [count for name in request.facets for count in _counts(name, request)]
    return Search(
        reading.tree,
        restriction(request),
        tuple(counts),
        request.sort,
        request.size + 1 if request.size else 0,
        request.offset,
        request.after,
        request.snapshot,
    )


def _counts(name: str, request: Request) -> list[Count]:
    """What must be counted for a facet under the other facets' selections.

    An agency counts with the selected roles only, a role with the selected agencies only. Each role
    is counted by itself, for a paragraph where two of the agencies lead is one paragraph.
    """
    others = restriction(request, without=name)
    if name == "agency" and request.selected.get("role"):
        return [Count(name, agency_roles.FIELD, others)]
    if name == "role" and (agencies := _texts(request.selected.get("agency", ()))):
        return [
            Count(f"role {role}", "role", All((others, agency_roles.having(agencies, (role,)))))
            for role in (*ROLES, agency_roles.NONE)
        ]
    return [Count(name, name, others)]


def _values(
    name: str, found: Found, selected: Mapping[str, tuple[Value, ...]]
) -> Mapping[Value, int]:
    """The facet's values with their counts, and the selected ones with or without."""
    counts: Counter[Value] = Counter()
    if name == "role" and selected.get("agency"):
        roles = (*ROLES, agency_roles.NONE)
        counts.update({role: found.counts[f"role {role}"].get(role, 0) for role in roles})
    elif name == "agency" and (chosen := selected.get("role")):
        counts.update(agency_roles.agency_counts(found.counts[name], _texts(chosen)))
    else:
        return _with_selected(found.counts[name], selected.get(name, ()))
    some = {value: count for value, count in counts.most_common() if count}
    return _with_selected(some, selected.get(name, ()))


def _with_selected(counts: Mapping[Value, int], own: Sequence[Value]) -> Mapping[Value, int]:
    """Large facets are not copied for nothing. The highest counts stay first."""
    missing = {value: 0 for value in own if value not in counts}
    return {**counts, **missing} if missing else counts


def _shortened(name: str, counts: Mapping[Value, int], own: Sequence[Value]) -> Facet:
    """The most frequent values and all selected ones."""
    shown = dict.fromkeys((*_most_frequent(counts), *own))
    values = _made({value: counts[value] for value in shown}, own)
    return Facet(_ordered(name, values), len(counts))


def _most_frequent(counts: Mapping[Value, int]) -> list[Value]:
    """`FACET_SIZE` values of counts that fall; those with equal ones rise.

    Thousands of documents may have one hit each, so nothing is made or sorted for every value.
    """
    falling = list(counts.values())
    least = min(falling[:FACET_SIZE], default=0)
    higher = bisect_left(falling, -least, key=neg)
    equal = islice(counts, higher, bisect_right(falling, -least, key=neg))
    return [*islice(counts, higher), *heapq.nsmallest(FACET_SIZE - higher, equal)]


def _own(name: str, request: Request) -> tuple[Value, ...]:
    return request.selected.get(name, ())


def _made(counts: Mapping[Value, int], own: Sequence[Value]) -> list[FacetValue]:
    return [FacetValue(value, count, value in own) for value, count in counts.items()]


def _ordered(name: str, values: Iterable[FacetValue]) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=_by_number if name in NUMBERED else _by_count))


def _by_count(value: FacetValue) -> tuple[int, Value]:
    return -value.count, value.value


def _by_number(value: FacetValue) -> list[tuple[int, int | str]]:
    """2 before 2.1 before 10, and what is no number at the end."""
    parts = re.findall(r"[0-9]+|[^0-9.]+", str(value.value))
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]


def _texts(values: Iterable[Value]) -> list[str]:
    return [str(value) for value in values]
