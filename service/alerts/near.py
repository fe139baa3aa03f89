"""Reads the paragraphs whose time limits are near, as they were after a load.

They are those that are still held; what a later load has changed is told when that is matched.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from search.model import Deadline, DocumentHead, Paragraph
from service.alerts.past_versions import past_head, past_paragraph
from service.changes import Past
from service.db.alerts import changes
from service.db.schema import deadlines, paragraphs
from service.db.schema import documents as document_rows
from service.registration import due

MOST_DOCUMENTS = 500
"""Documents that are read at once; SQLite takes a limited number of parameters."""


class Near(NamedTuple):
    """A paragraph version with the days of its limits that are near, rising.

    `versions` are the ids of all versions that have its key: this one, and those that were there
    before its document was removed and came back.
    """

    version: int
    paragraph: Paragraph
    days: tuple[date, ...]
    versions: tuple[int, ...]


def documents_near(
    connection: sa.Connection, load: int, first: date, last: date, since: int | None = None
) -> list[int]:
    """The documents with a limit from `first` to `last`.

    With `since`, those alone that a load after that one and up to `load` has touched.
    """
    query = sa.select(deadlines.c.document).where(_within(first, last)).distinct()
    if since is not None:
        brought = paragraphs.c.load_added.between(since + 1, load)
        changed = changes.c.load.between(since + 1, load)
        touched = sa.union(
            sa.select(paragraphs.c.document).where(brought),
            sa.select(changes.c.document).where(changed),
        )
        query = query.where(deadlines.c.document.in_(touched))
    return list(connection.scalars(query.order_by(deadlines.c.document)))


def read_near(
    connection: sa.Connection, some: Sequence[int], load: int, first: date, last: date
) -> list[Near]:
    """The versions in these documents, `MOST_DOCUMENTS` at most, with a limit in these days."""
    rows = connection.execute(_rows(some, first, last).where(paragraphs.c.load_added <= load)).all()
    versions = _versions(connection, rows)
    near = []
    for id_, paragraph in _as_they_were(connection, rows, load):
        if days := days_of(paragraph.deadlines, first, last):
            near.append(Near(id_, paragraph, days, tuple(versions[paragraph.key])))
    return near


def read_versions(connection: sa.Connection, ids: Sequence[int], load: int) -> dict[int, Paragraph]:
    """The versions with these ids as they were after the load."""
    found: dict[int, Paragraph] = {}
    for start in range(0, len(ids), MOST_DOCUMENTS):
        some = paragraphs.c.id.in_(ids[start : start + MOST_DOCUMENTS])
        rows = connection.execute(sa.select(paragraphs).where(some)).all()
        found |= _as_they_were(connection, rows, load)
    return found


def days_of(limits: Sequence[Deadline], first: date, last: date) -> tuple[date, ...]:
    """The days of these limits that lie from `first` to `last`, rising; a month ends as it does."""
    written = {day for one in limits if (day := due(one.iso_or_rule))}
    days = map(date.fromisoformat, written)
    return tuple(sorted(day for day in days if first <= day <= last))


def _within(first: date, last: date) -> sa.ColumnElement[bool]:
    day = deadlines.c.due
    return sa.and_(day >= first.isoformat(), day <= last.isoformat())


def _rows(some: Sequence[int], first: date, last: date) -> sa.Select[Any]:
    """Held versions that may have such a limit: of their own, or that of their task."""
    here = sa.and_(deadlines.c.document.in_(some), _within(first, last))
    said = sa.select(deadlines.c.paragraph).where(here)
    given = sa.select(deadlines.c.task).where(here, deadlines.c.task.is_not(None))
    of_these = sa.or_(paragraphs.c.key.in_(said), paragraphs.c.task.in_(given))
    held = sa.and_(paragraphs.c.document.in_(some), paragraphs.c.load_ended.is_(None))
    return sa.select(paragraphs).where(held, of_these).order_by(paragraphs.c.id)


def _heads(connection: sa.Connection, ids: Sequence[int], past: Past) -> dict[int, DocumentHead]:
    query = sa.select(document_rows).where(document_rows.c.id.in_(ids))
    return {row.id: past_head(row, past.of(row.id)) for row in connection.execute(query)}


def _versions(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> dict[str, list[int]]:
    """For the key of each row the ids of the versions that have or had it."""
    found: dict[str, list[int]] = {row.key: [] for row in rows}
    query = sa.select(paragraphs.c.id, paragraphs.c.key)
    query = query.where(paragraphs.c.document.in_({row.document for row in rows}))
    for id_, key in connection.execute(query):
        if key in found:
            found[key].append(id_)
    return found


def _as_they_were(
    connection: sa.Connection, rows: Sequence[sa.Row[Any]], load: int
) -> list[tuple[int, Paragraph]]:
    """The id and the paragraph of each row."""
    documents = sorted({row.document for row in rows})
    past = Past(connection, documents, load)
    heads = _heads(connection, documents, past)
    return [
        (row.id, past_paragraph(row, heads[row.document], past.of(row.document, row.id)))
        for row in rows
    ]
