"""Compares the index with the rows, paragraph by paragraph, as two streams in one order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa

from search.model import Paragraph
from service import holdings
from service.db.connect import Database
from service.db.schema import documents, paragraphs

AT_ONCE = 500


class Difference(NamedTuple):
    """Where index and rows differ: paragraphs by document, and keys that no row has."""

    missing: Counter[int]
    stale: Counter[int]
    extra: list[str]
    usable: bool


def compare(database: Database, found: Iterable[Paragraph] | None) -> Difference:
    """The rows against what an index holds, in the order of ordinals; None is an unusable index.

    Keeps in memory what differs and no more. In a damaged index several paragraphs may have one
    ordinal, and a key may stand more than once or at the wrong ordinal: such ones are stale.
    """
    if found is None:
        return Difference(_held_by_document(database), Counter(), [], usable=False)
    missing: dict[str, int] = {}
    strays: list[str] = []
    stale: Counter[int] = Counter()
    for expected, there in _paired(holdings.paragraphs_held(database), found):
        left = {one.key: one for one in expected}
        for one in there:
            row = left.pop(one.key, None)
            if row is None:
                strays.append(one.key)
            elif row != one:
                stale[row.document.id] += 1
        missing |= {key: one.document.id for key, one in left.items()}
    extra = []
    for key, document in _owners(database, strays):
        missing.pop(key, None)
        if document is None:
            extra.append(key)
        else:
            stale[document] += 1
    return Difference(Counter(missing.values()), stale, extra, usable=True)


def _paired(
    rows: Iterable[Paragraph], found: Iterable[Paragraph]
) -> Iterator[tuple[list[Paragraph], list[Paragraph]]]:
    """What the rows and the index have at each ordinal that one of them has."""
    ordinal = attrgetter("ordinal")
    left, right = groupby(rows, ordinal), groupby(found, ordinal)
    row, one = next(left, None), next(right, None)
    while row or one:
        first = min(group[0] for group in (row, one) if group)
        expected, there = [], []
        if row and row[0] == first:
            expected, row = list(row[1]), next(left, None)
        if one and one[0] == first:
            there, one = list(one[1]), next(right, None)
        yield expected, there


def _owners(database: Database, keys: list[str]) -> Iterator[tuple[str, int | None]]:
    """The document that has each key now, if one has."""
    for some in holdings.chunks(keys, AT_ONCE):
        query = sa.select(paragraphs.c.key, paragraphs.c.document).where(
            paragraphs.c.key.in_(some), paragraphs.c.load_ended.is_(None)
        )
        with database.read() as connection:
            owners = {row.key: row.document for row in connection.execute(query)}
        yield from ((key, owners.get(key)) for key in some)


def _held_by_document(database: Database) -> Counter[int]:
    """How many paragraphs each document has."""
    live = documents.c.load_ended.is_(None)
    query = sa.select(documents.c.id, documents.c.paragraphs).where(
        live, documents.c.paragraphs > 0
    )
    with database.read() as connection:
        return Counter({row.id: row.paragraphs for row in connection.execute(query)})
