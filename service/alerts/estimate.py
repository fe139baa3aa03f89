"""What a query would have brought in the weeks past, from the collection as it is now."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa

from search import find
from search.engine import Search
from search.find import Marked
from search.tree import Node, Range
from service import ledger
from service.db.connect import Database
from service.db.schema import loads
from service.product import Product

WEEKS = 12
SAMPLES = 5


class Week(msgspec.Struct, frozen=True):
    """Seven days from `begins` (ISO 8601, UTC), and how many paragraphs loaded in them match."""

    begins: str
    hits: int


class Estimate(msgspec.Struct, frozen=True):
    """The weeks past, newest first, no more of them than there have been loads.

    `per_week` is their mean; `total` counts all that is held, `samples` are of the newest
    documents.
    """

    weeks: tuple[Week, ...]
    per_week: float
    total: int
    samples: tuple[Marked, ...]


def estimate(product: Product, tree: Node, now: datetime | None = None) -> Estimate:
    """What the tree finds among what was loaded in the last weeks. Raises `EngineError`."""
    end = now or datetime.fromisoformat(ledger.now())
    begins = [end - timedelta(weeks=number) for number in range(WEEKS + 1)]
    weeks = []
    for begin, loaded in zip(begins[1:], _loads(product.database, begins), strict=True):
        if loaded is None:
            break
        first, last = loaded
        hits = 0
        if first <= last:
            found = product.engine.search(Search(tree, Range("load", first, last), size=0))
            hits = found.total
        weeks.append(Week(_written(begin), hits))
    mean = sum(week.hits for week in weeks) / len(weeks) if weeks else 0.0
    newest = product.engine.search(Search(tree, sort="newest", size=SAMPLES))
    samples = tuple(find.marked(hit, tree) for hit in newest.hits)
    return Estimate(tuple(weeks), round(mean, 1), newest.total, samples)


def _loads(database: Database, begins: Sequence[datetime]) -> list[tuple[int, int] | None]:
    """For each week (from the newest) its first and last load; None where all loads are newer.

    The first is behind the last where there was none.
    """
    number, started = loads.c.number, loads.c.started
    firsts = [sa.func.min(sa.case((started >= _written(at), number))) for at in begins]
    with database.read() as connection:
        row = connection.execute(sa.select(sa.func.min(number), sa.func.max(number), *firsts)).one()
    oldest, newest, *found = row
    if newest is None:
        return [None] * (len(begins) - 1)
    # The first load since each moment, or the one to come where there was none since.
    since = [newest + 1 if one is None else one for one in found]
    since[0] = newest + 1
    return [
        (since[at + 1], since[at] - 1) if since[at] > oldest else None
        for at in range(len(begins) - 1)
    ]


def _written(moment: datetime) -> str:
    """A moment as rows of loads have it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
