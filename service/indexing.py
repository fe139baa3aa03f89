"""Brings the index in line with the rows: the index is derived, and can always be made again."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from search.engine import EngineError
from service import holdings, lease, ledger, vocabulary_filling
from service.db.connect import Database
from service.db.schema import documents, paragraphs
from service.lease import Lease
from service.product import Product

AT_ONCE = 50
"""Documents of one batch of the index."""
PAGE = 2_000
"""Keys read by one transaction."""


def mend(product: Product) -> tuple[int, ...]:
    """Close loads that were killed and index what they left; gives the numbers of those loads.

    Does nothing to a load at work: without a wait, it raises `Busy`.
    """
    with lease.taken(product, timeout=0.05) as held:
        return mend_held(held)


def mend_held(held: Lease) -> tuple[int, ...]:
    """`mend` for a caller that holds the lease; counts a vocabulary that is missing.

    An index on a cluster is not made anew unasked: it may be large, or that of another version
    which is still in use. Raises `EngineError` there.
    """
    settings = held.product.settings
    if settings.engine_servers:
        require_usable(held.product)
    elif not usable(held.product):
        rebuild(held, settings.workers)
    while left := _not_indexed(held.product.database):
        put_again(held, left)
    vocabulary_filling.require_current(held)
    return close_killed(held)


def close_killed(held: Lease) -> tuple[int, ...]:
    """Note that the loads which are not closed are stopped: while this lease is held, none runs."""
    with held.product.database.read() as connection:
        killed = ledger.running(connection)
    if killed:
        with held.write() as writing:
            for number in killed:
                ledger.finish(writing, number, "stopped")
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


def put_again(held: Lease, ids: Sequence[int]) -> None:
    """Write the documents to the index as their rows say, whatever it holds of them now."""
    database = held.product.database
    for some in holdings.chunks(ids, AT_ONCE):
        with held.batch() as batch:
            for key in keys(database, some, paragraphs.c.load_ended.is_not(None)):
                batch.delete(key)
            for entry in holdings.entries(database, some):
                batch.put(entry)
        with held.write() as connection:
            set_indexed(connection, some)


def rebuild(held: Lease, workers: int = 0) -> int:
    """Fill a new index from all rows and switch to it; gives the number of paragraphs.

    Raises `Busy` where another process fills one.
    """
    product = held.product
    with lease.filling(product), held.replacing() as new:
        for entry in holdings.entries(product.database, workers=workers):
            new.put(entry)
        number = holdings.count(product.database)
        new.switch(number)
    with held.write() as connection:
        set_all_indexed(connection)
    return number


def set_indexed(connection: sa.Connection, ids: Sequence[int]) -> None:
    """Note that the index holds what the rows of these documents say."""
    for some in holdings.chunks(ids, 500):  # SQLite takes a limited number of parameters
        named = documents.c.id.in_(some)
        connection.execute(sa.update(documents).where(named).values(indexed=True))


def set_all_indexed(connection: sa.Connection) -> None:
    """Note that the index holds what all rows say."""
    rest = documents.c.indexed == sa.false()
    connection.execute(sa.update(documents).where(rest).values(indexed=True))


def keys(
    database: Database, ids: Sequence[int], condition: sa.ColumnElement[bool]
) -> Iterator[str]:
    """The keys of those versions of the documents' paragraphs that meet a condition.

    Some come twice, since a paragraph may go and come back.
    """
    columns = paragraphs.c
    query = (
        sa.select(columns.id, columns.key)
        .where(columns.document.in_(ids), condition)
        .order_by(columns.id)
        .limit(PAGE)
    )
    after = 0
    while True:
        with database.read() as connection:
            rows = connection.execute(query.where(columns.id > after)).all()
        yield from (row.key for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def _is_lost(product: Product) -> bool:
    """Whether the index is empty although rows say that it holds them."""
    health = product.engine.health()
    if health.paragraphs or not health.ok:
        return False
    live = documents.c.load_ended.is_(None)
    held = sa.exists().where(live, documents.c.indexed, documents.c.paragraphs > 0)
    with product.database.read() as connection:
        return connection.scalar(sa.select(held)) is True


def _not_indexed(database: Database) -> list[int]:
    """The first of the documents that the index does not hold as their rows say."""
    rest = sa.select(documents.c.id).where(documents.c.indexed == sa.false())
    with database.read() as connection:
        return list(connection.scalars(rest.order_by(documents.c.id).limit(10 * AT_ONCE)))
