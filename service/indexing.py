"""Brings the index in line with the rows: the index is derived, and can always be made again."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from analyzers.language import Language
from analyzers.tokens import TextFields
from search.engine import EngineError
from search.model import Entry, Paragraph
from service import ledger, pool
from service.db.schema import documents, paragraphs
from service.documents import head, live_paragraphs, paragraph
from service.product import Product

T = TypeVar("T")

CHUNK = 500
"""Paragraphs analysed by one call of a worker."""


def mend(product: Product) -> tuple[int, ...]:
    """Close loads that were killed and index what they left; gives the numbers of those loads.

    Does nothing to a load at work: without a wait, it raises `Busy`.
    """
    with ledger.lease(product.settings.data, timeout=0.05):
        return mend_held(product)


def mend_held(product: Product) -> tuple[int, ...]:
    """`mend` for a caller that holds the lease."""
    if not usable(product):
        rebuild(product, product.settings.workers)
    with product.database.read() as connection:
        killed = ledger.running(connection)
        left = list(connection.scalars(_not_indexed()))
    if left:
        put_again(product, left)
    if killed:
        with product.database.write() as connection:
            for number in killed:
                ledger.finish(connection, number, "stopped")
    return tuple(killed)


def usable(product: Product) -> bool:
    """Whether the index can be read: a lost or broken one, or one of another version, is not."""
    try:
        product.engine.get(())
    except EngineError as error:
        if error.code in ("schema_changed", "index_corrupt"):
            return False
        raise
    return not _is_lost(product)


def require_usable(product: Product) -> None:
    """Raise `EngineError("index_corrupt")` where an answer would be empty for want of an index."""
    if not usable(product):
        message = "the index is lost, broken or of another version: run directives reindex"
        raise EngineError("index_corrupt", message)


def _is_lost(product: Product) -> bool:
    """Whether the index is empty although rows say that it holds them."""
    if product.engine.health().paragraphs:
        return False
    live = documents.c.load_ended.is_(None)
    held = sa.exists().where(live, documents.c.indexed, documents.c.paragraphs > 0)
    with product.database.read() as connection:
        return connection.scalar(sa.select(held)) is True


def put_again(product: Product, ids: Sequence[int]) -> None:
    """Write the documents to the index as their rows say, whatever it holds of them now."""
    for start in range(0, len(ids), 50):
        some = ids[start : start + 50]
        with product.database.read() as connection:
            gone = list(connection.scalars(_ended_keys(some)))
        with product.engine.batch() as batch:
            for key in gone:
                batch.delete(key)
            for entry in entries(product, some):
                batch.put(entry)
        mark_indexed(product, some)


def rebuild(product: Product, workers: int = 0) -> int:
    """Fill a new index from all rows and switch to it; gives the number of paragraphs."""
    count = 0
    with product.engine.replacing() as new:
        for entry in entries(product, None, workers):
            new.put(entry)
            count += 1
        new.switch(count)
    with product.database.write() as connection:
        connection.execute(sa.update(documents).values(indexed=True))
    return count


def mark_indexed(product: Product, ids: Sequence[int]) -> None:
    """Note that the index holds what the rows of these documents say."""
    with product.database.write() as connection:
        set_indexed(connection, ids)


def set_indexed(connection: sa.Connection, ids: Sequence[int]) -> None:
    """`mark_indexed` within a transaction."""
    for start in range(0, len(ids), 500):  # SQLite takes a limited number of parameters
        some = documents.c.id.in_(ids[start : start + 500])
        connection.execute(sa.update(documents).where(some).values(indexed=True))


def entries(product: Product, ids: Sequence[int] | None, workers: int = 0) -> Iterator[Entry]:
    """The entries of these documents (None: of all that are held), analysed from their rows."""
    found = paragraphs_held(product, ids)
    jobs = (pool.Job(some, _write_texts(some), "") for some in _chunks(found, CHUNK))
    for some, analysed in pool.run(analyse_texts, jobs, workers):
        if not analysed:
            raise RuntimeError("a worker died while it analysed paragraphs")
        fields = _read_fields(analysed)
        yield from (Entry(*pair) for pair in zip(some, fields, strict=True))


def paragraphs_held(product: Product, ids: Sequence[int] | None) -> Iterator[Paragraph]:
    """The paragraphs of these documents (None: of all that are held), by document and position."""
    query = sa.select(documents).where(documents.c.load_ended.is_(None))
    if ids is not None:
        query = query.where(documents.c.id.in_(ids))
    with product.database.read() as connection:
        rows = connection.execute(query.order_by(documents.c.id)).all()
        for row in rows:
            of = head(row)
            own = live_paragraphs().where(paragraphs.c.document == row.id)
            for found in connection.execute(own.order_by(paragraphs.c.position)).all():
                yield paragraph(found, of)


def analyse_texts(texts: bytes, _name: str) -> bytes:
    """The text fields of (text, language) pairs; both sides in msgpack, for worker processes."""
    from analyzers.analysis import text_fields  # noqa: PLC0415 - loads the models of two languages

    return _write_fields([text_fields(*pair) for pair in _read_texts(texts)])


_read_texts = msgspec.msgpack.Decoder(list[tuple[str, Language]]).decode
_read_fields = msgspec.msgpack.Decoder(list[TextFields]).decode
_write_fields = msgspec.msgpack.Encoder().encode


def _write_texts(found: Iterable[Paragraph]) -> bytes:
    return _write_fields([(one.text, one.language) for one in found])


def _not_indexed() -> sa.Select[int]:
    return (
        sa.select(documents.c.id).where(documents.c.indexed == sa.false()).order_by(documents.c.id)
    )


def _ended_keys(ids: Sequence[int]) -> sa.Select[str]:
    """The keys that these documents once had and have no more."""
    live = sa.select(paragraphs.c.key).where(
        paragraphs.c.document.in_(ids), paragraphs.c.load_ended.is_(None)
    )
    return (
        sa.select(paragraphs.c.key)
        .distinct()
        .where(paragraphs.c.document.in_(ids), paragraphs.c.load_ended.is_not(None))
        .where(paragraphs.c.key.not_in(live))
    )


def _chunks(found: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(found)
    while some := list(islice(source, size)):
        yield some
