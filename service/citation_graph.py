"""The graph of citations around one document: whom it names, who names it, some steps far.

A node is a number, be it held or only cited, or a document without a number. Knows no pages.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from analyzers.number_parts import parts_of
from search.model import DocumentHead
from service.db.connect import Database
from service.db.schema import citations, documents
from service.documents import head

DEEPEST = 3
MOST_NODES = 400
"""So many nodes are given; `Graph.left_out` counts the neighbours that were not followed."""


class Node(msgspec.Struct, frozen=True):
    """A number with what it says of itself and the documents held under it.

    `id` is the key, with `@province` for a number that is one only within its province, or
    `document:ID` for a document without a number. `steps` counts from the document asked for.
    """

    id: str
    number: str | None
    type: str | None
    issuer: str | None
    year: int | None
    steps: int
    documents: tuple[DocumentHead, ...]


class Edge(msgspec.Struct, frozen=True):
    """`source` names `target` (ids of nodes) with this relation, and gives it this date, if any."""

    source: str
    target: str
    relation: str
    date: str | None


class Graph(msgspec.Struct, frozen=True):
    """Nodes by steps, then id; edges between them, each relation of a pair once."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


class _Place(NamedTuple):
    """A number within its scope."""

    key: str
    scope: str


def graph(
    database: Database, document: int, *, depth: int = 1, most: int = MOST_NODES
) -> Graph | None:
    """What is up to `depth` steps from a document held, or None where it is not held.

    Both directions are followed: what it names, and what names it.
    """
    with database.read() as connection:
        start = _held(connection, documents.c.id == document)
        if not start:
            return None
        walk = _Walk(connection, most)
        walk.add(start[0], 0)
        for steps in range(1, min(depth, DEEPEST) + 1):
            walk.step(steps)
        return walk.graph()


class _Walk:
    """The nodes and edges found so far; `_reached` are the documents not yet looked around."""

    def __init__(self, connection: sa.Connection, most: int) -> None:
        self._connection = connection
        self._most = most
        self._steps: dict[str, int] = {}
        self._numbers: dict[str, str | None] = {}
        self._heads: dict[str, list[DocumentHead]] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self._reached: list[Any] = []
        self._refused: set[str] = set()

    def add(self, row: Any, steps: int) -> bool:
        """Make room for a document held; False where there is none left."""
        id_ = _node_of(row)
        if not self._reach(id_, row.number, steps):
            return False
        heads = self._heads.setdefault(id_, [])
        if all(one.id != row.id for one in heads):
            heads.append(head(row))
            self._reached.append(row)
        return True

    def step(self, steps: int) -> None:
        """Go one step from the documents reached last: first to what they name, then back."""
        around, self._reached = self._reached, []
        by_id = {row.id: _node_of(row) for row in around}
        named = self._cited(citations.c.document.in_(by_id))
        places = [_Place(row.number_key, row.number_scope) for row in around if row.number_key]
        naming = self._cited(citations.c.key.in_({place.key for place in places}))
        naming = [row for row in naming if _Place(row.key, row.scope) in set(places)]
        self._add_held(documents.c.number_key.in_({row.key for row in named}), named, steps)
        citing = _held(self._connection, documents.c.id.in_({row.document for row in naming}))
        for row in citing:
            self.add(row, steps)
        by_id |= {row.id: _node_of(row) for row in citing}
        for row in (*named, *naming):
            self._connect(by_id[row.document], row, steps)

    def graph(self) -> Graph:
        """All that was found."""
        nodes = sorted(self._steps, key=lambda id_: (self._steps[id_], id_))
        return Graph(
            tuple(self._node(id_) for id_ in nodes),
            tuple(self._edges[place] for place in sorted(self._edges)),
            len(self._refused),
        )

    def _cited(self, condition: sa.ColumnElement[bool]) -> list[Any]:
        query = sa.select(citations).where(condition).order_by(citations.c.document)
        return list(self._connection.execute(query))

    def _add_held(
        self, condition: sa.ColumnElement[bool], named: Iterable[Any], steps: int
    ) -> None:
        """Add the documents held whose numbers are named."""
        places = {_Place(row.key, row.scope) for row in named}
        for row in _held(self._connection, condition):
            if _Place(row.number_key, row.number_scope) in places:
                self.add(row, steps)

    def _connect(self, source: str, row: Any, steps: int) -> None:
        target = _id(row.key, row.scope)
        if source in self._steps and source != target and self._reach(target, row.number, steps):
            known = self._edges.get((source, target, row.relation))
            date = known.date if known and known.date else row.date
            self._edges[source, target, row.relation] = Edge(source, target, row.relation, date)

    def _reach(self, id_: str, number: str | None, steps: int) -> bool:
        if id_ not in self._steps and len(self._steps) >= self._most:
            self._refused.add(id_)
            return False
        self._steps.setdefault(id_, steps)
        self._numbers.setdefault(id_, number)
        return True

    def _node(self, id_: str) -> Node:
        number = self._numbers[id_]
        said = parts_of(number or "")
        held = tuple(sorted(self._heads.get(id_, ()), key=lambda one: one.source))
        own = held[0] if held else None
        return Node(
            id_,
            number,
            own.type if own and own.type else said.kind and said.kind.vi,
            own.issuer if own and own.issuer else said.issuer,
            int(own.date[:4]) if own and own.date else said.year,
            self._steps[id_],
            held,
        )


def _held(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Any]:
    query = sa.select(documents).where(condition, documents.c.load_ended.is_(None))
    return list(connection.execute(query.order_by(documents.c.id)))


def _node_of(row: Any) -> str:
    """The node of a row of `documents`."""
    return _id(row.number_key, row.number_scope) if row.number_key else f"document:{row.id}"


def _id(key: str, scope: str) -> str:
    return f"{key}@{scope}" if scope else key
