"""Makes the index anew beside the one in use, while searches and loads go on.

A new index is filled from all rows. What loads write meanwhile is put again, round after round;
the last of it, and the switch, under the writer's lease.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from search.engine import Fence, Replacement
from service import holdings, indexing, lease, ledger, vocabulary_filling
from service.db.connect import Database
from service.db.schema import documents, loads, paragraphs
from service.indexing import AT_ONCE
from service.product import Product

FEW = 100
"""So many documents are put again under the lease, while loads wait."""
MOST_ROUNDS = 20
LAST_PATIENCE = 3600.0
"""Seconds to wait for the lease at the end: hours of filling are not given up for a busy hour."""
STEP = 100

Report = Callable[[int, int], None]
"""Told how many paragraphs are in the new index, and about how many there will be."""


def reindex(product: Product, workers: int = 0, tell: Report = lambda _done, _of: None) -> int:
    """Fill a new index and switch to it; gives the number of its paragraphs.

    Raises `Busy` where another process fills one, or where the lease cannot be had at the start.
    """
    database = product.database
    with lease.filling(product) as require_filler:
        checks = [require_filler]
        with lease.taken(product) as held:
            fence = Fence(held.epoch, lambda: _run(checks))
            indexing.close_killed(held)
            mark = _settled(database)
        with product.engine.replacing(fence) as new:
            _fill(database, new, workers, tell)
            mark = _catch_up(database, new, mark)
            with lease.taken(product, LAST_PATIENCE) as held:
                checks.append(held.require)
                indexing.close_killed(held)
                _put_again(database, new, _written_after(database, mark), mark)
                number = holdings.count(database)
                new.switch(number)
                vocabulary_filling.require_current(held)
                with held.write() as connection:
                    indexing.set_all_indexed(connection)
    tell(number, number)
    return number


def _fill(database: Database, new: Replacement, workers: int, tell: Report) -> None:
    of = holdings.count(database)
    for done, entry in enumerate(holdings.entries(database, workers=workers), 1):
        new.put(entry)
        if done % STEP == 0:
            tell(done, max(of, done))


def _catch_up(database: Database, new: Replacement, mark: int) -> int:
    """Put again what was written after load `mark`, until that is little; gives the new mark.

    The mark is the last load of whose rows none can be missing in the new index, but for those
    that a later load has changed.
    """
    for _ in range(MOST_ROUNDS):
        settled = _settled(database)
        ids = _written_after(database, mark)
        if len(ids) <= FEW:
            break
        _put_again(database, new, ids, mark)
        mark = settled
    return mark


def _put_again(database: Database, new: Replacement, ids: Sequence[int], mark: int) -> None:
    """Put these documents as their rows say now, in place of what was put since `mark`."""
    ended = paragraphs.c.load_ended
    since = sa.or_(ended.is_(None), ended > mark)
    for some in holdings.chunks(ids, AT_ONCE):
        for key in indexing.keys(database, some, since):
            new.delete(key)
        for entry in holdings.entries(database, some):
            new.put(entry)


def _settled(database: Database) -> int:
    """The last load before all that may still write rows; loads write one after the other."""
    with database.read() as connection:
        running = ledger.running(connection)
        newest = connection.scalar(sa.select(sa.func.max(loads.c.number))) or 0
    return min(running) - 1 if running else newest


def _written_after(database: Database, mark: int) -> list[int]:
    """The documents whose rows were written, or which were removed, by loads after `mark`."""
    query = sa.select(documents.c.id).where(documents.c.load_written > mark)
    with database.read() as connection:
        return list(connection.scalars(query.order_by(documents.c.id)))


def _run(checks: Sequence[Callable[[], None]]) -> None:
    for check in checks:
        check()
