"""Streams what the index should hold out of the rows: in order, and with bounded memory.

Rows are read in short transactions, page by page, so that hours of reading neither keep the
database from tidying up nor see a state of hours ago.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from analyzers.language import Language
from analyzers.tokens import TextFields
from search.model import Entry, Paragraph
from service import pool
from service.db.connect import Database
from service.db.schema import documents, paragraphs
from service.documents import head, live_paragraphs, paragraph

T = TypeVar("T")

PAGE = 2_000
"""Paragraphs read by one transaction."""
CHUNK = 100
"""Paragraphs analysed by one call of a worker."""


def entries(
    database: Database, ids: Sequence[int] | None = None, workers: int = 0
) -> Iterator[Entry]:
    """The entries of these documents (None: of all that are held), as `paragraphs_held` has them.

    They are analysed here, or in so many worker processes.
    """
    found = paragraphs_held(database, ids)
    jobs = (pool.Job(some, _write_texts(some)) for some in chunks(found, CHUNK))
    for some, analysed in pool.run(analyse_texts, jobs, workers):
        if not isinstance(analysed, bytes):
            raise RuntimeError("a worker died while it analysed paragraphs")
        fields = _read_fields(analysed)
        yield from (Entry(*pair) for pair in zip(some, fields, strict=True))


def paragraphs_held(database: Database, ids: Sequence[int] | None = None) -> Iterator[Paragraph]:
    """The paragraphs of these documents (None: of all that are held) in the order of ordinals.

    A document that a load changes between two pages ends where that is seen; who reads while loads
    go on has to read such a document again, by its `load_written`.
    """
    after, written, torn = (0, -1), 0, 0
    while True:
        with database.read() as connection:
            rows = connection.execute(_page(after, ids)).all()
            wanted = documents.c.id.in_({row.document for row in rows})
            of = {row.id: row for row in connection.execute(sa.select(documents).where(wanted))}
        if rows and rows[0].document == after[0] and of[after[0]].load_written != written:
            torn = after[0]
        heads = {id_: head(row) for id_, row in of.items()}
        yield from (paragraph(row, heads[row.document]) for row in rows if row.document != torn)
        if len(rows) < PAGE:
            return
        after = rows[-1].document, rows[-1].position
        written = of[after[0]].load_written


def count(database: Database) -> int:
    """How many paragraphs are held."""
    live = sa.select(sa.func.count()).where(paragraphs.c.load_ended.is_(None))
    with database.read() as connection:
        return connection.scalar(live.select_from(paragraphs)) or 0


def chunks(found: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same in lists of at most so many."""
    source = iter(found)
    while some := list(islice(source, size)):
        yield some


def analyse_texts(texts: bytes) -> bytes:
    """The text fields of (text, language) pairs; both sides in msgpack, for worker processes."""
    from analyzers.analysis import text_fields  # noqa: PLC0415 - loads the models of two languages

    return _write([text_fields(*pair) for pair in _read_texts(texts)])


_read_texts = msgspec.msgpack.Decoder(list[tuple[str, Language]]).decode
_read_fields = msgspec.msgpack.Decoder(list[TextFields]).decode
_write = msgspec.msgpack.Encoder().encode


def _write_texts(found: Iterable[Paragraph]) -> bytes:
    return _write([(one.text, one.language) for one in found])


def _page(after: tuple[int, int], ids: Sequence[int] | None) -> sa.Select[*tuple[object, ...]]:
    place = sa.tuple_(paragraphs.c.document, paragraphs.c.position)
    query = live_paragraphs().where(place > after)
    if ids is not None:
        query = query.where(paragraphs.c.document.in_(ids))
    return query.order_by(paragraphs.c.document, paragraphs.c.position).limit(PAGE)
