"""Finds the documents that are translations of each other, from the rows as they are.

Either they share number and date, or so much else that a translation keeps (cited numbers, time
limits, numbers and lengths of tasks) that it is no chance. Knows no words of either language.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Sequence, Sized
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from analyzers.gazetteer import provinces
from analyzers.normalize import fold
from search.model import DocumentHead
from service.alignment import match
from service.db.connect import Database
from service.db.schema import citations, deadlines, documents, paragraphs, tasks
from service.documents import head

LANGUAGES = ("vi", "zh")
SHARED = ("number", "date", "citations", "deadlines", "tasks")
ENOUGH = 0.75
"""The agreement that a pair needs; docs/search.md has the figures that chose it."""
EVIDENCE = 2
"""How many numbers, dates and time limits both must have."""

_CANDIDATES = 20  # by number, by date and by citations each
_PLACES = 1_500  # looking up more takes longer than a page should
_LENGTHS = 4  # fewer tasks have no lengths that say anything


class Pair(msgspec.Struct, frozen=True):
    """A document in the other language; `agreement` is 0 to 1, `shared` is of `SHARED`."""

    document: DocumentHead
    agreement: float
    shared: tuple[str, ...]


class Anchors(NamedTuple):
    """What a translation keeps: `tasks` are the numbers in order, `lengths` the texts' by number.

    `scope` is the province within which the number is one.
    """

    number: str | None = None
    scope: str = ""
    date: str | None = None
    citations: frozenset[str] = frozenset()
    deadlines: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()


def pairs_of(database: Database, id_: int) -> tuple[Pair, ...]:
    """The translations held of a document, the likeliest first; none where it is unknown."""
    with database.read() as connection:
        own = connection.execute(sa.select(documents).where(documents.c.id == id_)).first()
        if own is None or own.language not in LANGUAGES:
            return ()
        rows = _candidates(connection, own)
        anchors = _anchors(connection, [own, *rows])
    found = [(row, agreement(anchors[id_], anchors[row.id])) for row in rows]
    pairs = [
        Pair(head(row), round(value, 3), shared)
        for row, (value, shared) in found
        if value >= ENOUGH
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.agreement, pair.document.source)))


def agreement(one: Anchors, other: Anchors) -> tuple[float, tuple[str, ...]]:
    """How well two documents agree, 0 to 1, and in what; 0 for too little or a contradiction.

    What neither has, or what can be in one only, says nothing. Each kind counts by how much it
    tells: number and date most, then citations and the lengths of tasks, whose numbers alone are
    the same in very many documents. Number and date together are enough by themselves, since a
    translation may be a summary; so is the number within a province, if anything else agrees.
    """
    if _contradict(one, other):
        return 0.0, ()
    cited = one.citations & other.citations
    due = Counter(one.deadlines) & Counter(other.deadlines)
    same = _same_tasks(one, other)
    kinds = [
        _Kind("number", 3, bool(one.number and other.number), 1.0),
        _Kind("date", 3, bool(one.date and other.date), 1.0),
        _compared("citations", 2, cited, one.citations, other.citations),
        _compared("deadlines", 1, list(due.elements()), one.deadlines, other.deadlines),
        _compared("tasks", 1, same, one.tasks, other.tasks),
        _Kind("lengths", 2, len(same) >= _LENGTHS, _correlation(one, other, same)),
    ]
    said = {kind.name: kind for kind in kinds if kind.said}
    if sum(("number" in said, "date" in said, len(cited), due.total())) < EVIDENCE:
        return 0.0, ()
    value = sum(kind.weight * kind.value for kind in said.values())
    value /= sum(kind.weight for kind in said.values())
    if "number" in said and ("date" in said or (one.scope and one.scope == other.scope)):
        value = ENOUGH + (1 - ENOUGH) * value
    return value, tuple(name for name in said if name in SHARED and said[name].value > 0)


class _Kind(NamedTuple):
    """What two documents have of one kind: whether it says anything, and how well they agree."""

    name: str
    weight: int
    said: bool
    value: float


def _contradict(one: Anchors, other: Anchors) -> bool:
    """Another number or day is another document; so is another province of Vietnam."""
    known = [(one.number, other.number), (one.date, other.date)]
    if any(a and b and a != b for a, b in known):
        return True
    return one.scope != other.scope and {one.scope, other.scope} <= _known_scopes()


@cache
def _known_scopes() -> frozenset[str]:
    """Provinces whose name is the same in both languages' rows."""
    return frozenset(fold(one.name) for one in provinces())


def _compared(name: str, weight: int, shared: Sized, one: Sized, other: Sized) -> _Kind:
    """Dice's coefficient: twice what is shared by what both have."""
    both = len(one) + len(other)
    return _Kind(name, weight, both > 0, 2 * len(shared) / both if both else 0.0)


def _same_tasks(one: Anchors, other: Anchors) -> list[tuple[int, int]]:
    """Places of the tasks with equal numbers, in order."""
    beads = match(one.tasks, other.tasks)
    return [
        (bead.left[0], bead.right[0])
        for bead in beads
        if bead.left[0] < bead.left[1] and bead.right[0] < bead.right[1]
    ]


def _correlation(one: Anchors, other: Anchors, pairs: Sequence[tuple[int, int]]) -> float:
    """Pearson's r of the logarithms of the lengths of tasks, 0 where it is negative."""
    xs = [math.log(1 + one.lengths[left]) for left, _ in pairs]
    ys = [math.log(1 + other.lengths[right]) for _, right in pairs]
    if len(pairs) < _LENGTHS:
        return 0.0
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    both = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = math.sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))
    return max(0.0, both / spread) if spread else 0.0


def _candidates(connection: sa.Connection, own: Any) -> list[Any]:
    """Documents in the other language with the same number or date, or that cite the same."""
    columns = documents.c
    alike = [columns.id.in_(_citing(connection, own))]
    if own.number_key:
        alike.append(columns.number_key == own.number_key)
    if own.date:
        alike.append(columns.date == own.date)
    rows: dict[int, Any] = {}
    for condition in alike:  # one by one, so that each goes along its index
        query = sa.select(documents).where(condition, *_is_other(own)).limit(_CANDIDATES)
        rows |= {row.id: row for row in connection.execute(query)}
    return list(rows.values())


def _is_other(own: Any) -> tuple[sa.ColumnElement[bool], ...]:
    others = [language for language in LANGUAGES if language != own.language]
    return documents.c.language.in_(others), documents.c.load_ended.is_(None)


def _citing(connection: sa.Connection, own: Any) -> list[int]:
    """Those that cite most of the numbers that this one cites, the frequent ones apart."""
    key, document = citations.c.key, citations.c.document
    mine = list(connection.scalars(sa.select(key).where(document == own.id).distinct()))
    rare = _rarest({name: _places(connection, name) for name in mine})
    query = (
        sa.select(document)
        .join(documents, documents.c.id == document)
        .where(key.in_(rare), *_is_other(own))
        .group_by(document)
        .order_by(sa.func.count(key.distinct()).desc(), document)
        .limit(_CANDIDATES)
    )
    return list(connection.scalars(query))


def _places(connection: sa.Connection, key: str) -> int:
    """In how many places the number is cited; more than `_PLACES` are not counted."""
    some = sa.select(citations.c.key).where(citations.c.key == key).limit(_PLACES + 1).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _rarest(places: dict[str, int]) -> list[str]:
    """The numbers that are cited in the fewest places, as many as can be looked up quickly."""
    ordered = sorted(places, key=lambda name: (places[name], name))
    total = itertools.accumulate(places[name] for name in ordered)
    return [name for name, sum_ in zip(ordered, total, strict=True) if sum_ <= _PLACES]


def _anchors(connection: sa.Connection, rows: Sequence[Any]) -> dict[int, Anchors]:
    """What translations keep of each of the documents."""
    ids = [row.id for row in rows]
    cited, due = defaultdict[int, set[str]](set), defaultdict[int, list[str]](list)
    for document, key in connection.execute(_of(citations, citations.c.key, ids)):
        cited[document].add(key)
    for document, rule in connection.execute(_of(deadlines, deadlines.c.iso_or_rule, ids)):
        due[document] += [rule] if rule else []
    lengths = _lengths(connection, ids)
    return {
        row.id: Anchors(
            row.number_key,
            row.number_scope,
            row.date,
            frozenset(cited[row.id] - {row.number_key}),
            tuple(due[row.id]),
            tuple(number for number, _ in lengths[row.id]),
            tuple(length for _, length in lengths[row.id]),
        )
        for row in rows
    }


def _of(table: sa.Table, column: sa.Column[Any], ids: Sequence[int]) -> sa.Select[Any, Any]:
    return sa.select(table.c.document, column).where(table.c.document.in_(ids))


def _lengths(
    connection: sa.Connection, ids: Sequence[int]
) -> defaultdict[int, list[tuple[str, int]]]:
    """The numbers of the tasks of each document in order, with the lengths of their texts."""
    length = sa.func.sum(sa.func.length(paragraphs.c.text))
    query = (
        sa.select(tasks.c.document, tasks.c.number, length)
        .join(paragraphs, paragraphs.c.task == tasks.c.id)
        .where(
            tasks.c.document.in_(ids),
            paragraphs.c.document == tasks.c.document,
            paragraphs.c.load_ended.is_(None),
        )
        .group_by(tasks.c.document, tasks.c.place, tasks.c.number)
        .order_by(tasks.c.document, tasks.c.place)
    )
    found = defaultdict[int, list[tuple[str, int]]](list)
    for document, number, characters in connection.execute(query):
        found[document].append((number, int(characters)))
    return found
