"""What a load has brought: new paragraph versions, and those of which something else is said now.

Told from rows and from `service.changes`, as it was right after the load, however much later that
is asked. The same content loaded again is no news.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from search.model import DocumentHead, Paragraph
from service import changes
from service.alerts.alike import replaced
from service.alerts.past_versions import past_head, past_paragraph
from service.changes import WHOLE_DOCUMENT, Past
from service.db.schema import documents as document_rows
from service.db.schema import loads, paragraphs, tasks

_QUIET = frozenset({"reparse"})
_SOME = 500


class Version(msgspec.Struct, frozen=True):
    """A paragraph version after a load.

    `id` is that of its row. `fresh` says that the text is new; then `before` is the paragraph that
    it replaced, `replaced` its row, if there is one. Otherwise `before` is the same version as it
    was before the load.
    """

    id: int
    fresh: bool
    after: Paragraph
    before: Paragraph | None = None
    replaced: int | None = None


def is_quiet(connection: sa.Connection, load: int) -> bool:
    """Whether nothing that a load brings is news: it only read again what was held."""
    return connection.scalar(sa.select(loads.c.kind).where(loads.c.number == load)) in _QUIET


def read_news(connection: sa.Connection, load: int) -> list[Version]:
    """The versions that are news, in the order of documents and positions.

    Memory grows with the load, which a batch bounds.
    """
    if is_quiet(connection, load):
        return []
    changed = changes.made_by(connection, load)
    fresh = list(_rows(connection, paragraphs.c.load_added == load))
    touched = sorted({row.document for row in fresh} | {document for document, _ in changed})
    state = _State(connection, touched, load)
    found = [*state.fresh(fresh, changed), *state.changed(changed)]
    return sorted(found, key=lambda version: version.after.ordinal)


class _State:
    """The documents that a load touched, as they were before and after it."""

    def __init__(self, connection: sa.Connection, touched: Sequence[int], load: int) -> None:
        self._connection, self._load = connection, load
        self._past = Past(connection, touched, load)
        self._documents = {
            row.id: row
            for some in _parts(touched)
            for row in connection.execute(
                sa.select(document_rows).where(document_rows.c.id.in_(some))
            )
        }
        self._heads = {id_: self._head(id_, {}) for id_ in self._documents}

    def fresh(
        self, rows: Iterable[sa.Row[Any]], made: Mapping[tuple[int, int], dict[str, Any]]
    ) -> Iterator[Version]:
        """New versions; one that a removed document had before it came back is as it was then."""
        rows = list(rows)
        returned = self._returned({row.document for row in rows})
        before = self._replaced(rows)
        for row in rows:
            after = self._paragraph(row)
            if known := returned.get((row.document, row.key)):
                head = made.get((row.document, WHOLE_DOCUMENT))
                yield Version(row.id, False, after, self._paragraph(known, head))
            elif old := before.get(row.id):
                yield Version(row.id, True, after, self._paragraph(old), old.id)
            else:
                yield Version(row.id, True, after)

    def changed(self, made: Mapping[tuple[int, int], dict[str, Any]]) -> Iterator[Version]:
        """Versions that stay, of which or of whose document something else is said now."""
        whole = [document for document, version in made if version == WHOLE_DOCUMENT]
        wanted = [version for _, version in made if version != WHOLE_DOCUMENT]
        conditions = [
            *(paragraphs.c.id.in_(some) for some in _parts(wanted)),
            *(paragraphs.c.document.in_(some) for some in _parts(whole)),
        ]
        seen: set[int] = set()
        for condition in conditions:
            for row in _rows(self._connection, sa.and_(condition, self._stays())):
                if row.id not in seen:
                    seen.add(row.id)
                    head = made.get((row.document, WHOLE_DOCUMENT), {})
                    version = made.get((row.document, row.id), {})
                    before = self._paragraph(row, head, version)
                    yield Version(row.id, False, self._paragraph(row), before)

    def _stays(self) -> sa.ColumnElement[bool]:
        ended = paragraphs.c.load_ended
        return sa.and_(
            paragraphs.c.load_added < self._load, sa.or_(ended.is_(None), ended > self._load)
        )

    def _returned(self, touched: set[int]) -> dict[tuple[int, str], sa.Row[Any]]:
        """What the documents that were not held before this load had when they were removed."""
        live = sa.and_(
            paragraphs.c.load_added < self._load,
            sa.or_(paragraphs.c.load_ended.is_(None), paragraphs.c.load_ended >= self._load),
        )
        held: set[int] = set()
        for some in _parts(sorted(touched)):
            query = sa.select(paragraphs.c.document).where(paragraphs.c.document.in_(some), live)
            held.update(self._connection.scalars(query.distinct()))
        gone = sorted(touched - held)
        ended = list(self._ended(gone, "<"))
        last: dict[int, int] = {}
        for row in ended:
            last[row.document] = max(row.load_ended, last.get(row.document, 0))
        return {
            (row.document, row.key): row for row in ended if row.load_ended == last[row.document]
        }

    def _replaced(self, fresh: Sequence[sa.Row[Any]]) -> dict[int, sa.Row[Any]]:
        """For new versions the one of the same document that ended and reads most alike."""
        new = _by_document(fresh)
        gone = _by_document(self._ended(sorted(new), "="))
        found: dict[int, sa.Row[Any]] = {}
        for document, ended in gone.items():
            rows = new[document]
            pairs = replaced([row.text for row in rows], [row.text for row in ended])
            found |= {rows[at].id: ended[place] for at, place in pairs.items()}
        return found

    def _ended(self, touched: Sequence[int], when: str) -> Iterator[sa.Row[Any]]:
        """Versions of these documents that this load ended ("=") or one before it did ("<")."""
        ended = paragraphs.c.load_ended.op(when)(self._load)
        for some in _parts(touched):
            yield from _rows(self._connection, sa.and_(paragraphs.c.document.in_(some), ended))

    def _head(self, document: int, before: Mapping[str, Any]) -> DocumentHead:
        return past_head(self._documents[document], self._past.of(document), before)

    def _paragraph(
        self,
        row: sa.Row[Any],
        head: Mapping[str, Any] | None = None,
        version: Mapping[str, Any] | None = None,
    ) -> Paragraph:
        """The paragraph after the load, or before it with what that changed."""
        of = self._head(row.document, head) if head else self._heads[row.document]
        return past_paragraph(row, of, self._past.of(row.document, row.id), version or {})


def _rows(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Iterator[sa.Row[Any]]:
    """Paragraph versions with their tasks, be they held or ended."""
    query = sa.select(
        paragraphs,
        sa.func.coalesce(tasks.c.title, "").label("task_title"),
    ).join(tasks, tasks.c.id == paragraphs.c.task, isouter=True)
    yield from connection.execute(query.where(condition).order_by(paragraphs.c.id))


def _by_document(rows: Iterable[sa.Row[Any]]) -> dict[int, list[sa.Row[Any]]]:
    found: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.document].append(row)
    return found


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """SQLite takes a limited number of parameters."""
    for start in range(0, len(ids), _SOME):
        yield ids[start : start + _SOME]
