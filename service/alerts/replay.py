"""Whether a saved query would have fired: its terms over the loads of the past. Writes nothing."""

import time
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from service.accounts import moments
from service.alerts.events import Reason
from service.alerts.matcher import Matcher
from service.alerts.news import Version, read_news
from service.alerts.saved import Terms
from service.db.connect import Database
from service.db.schema import loads
from service.product import Product

SECONDS = 5.0
"""After so long a replay ends at the load that it has reached."""
MOST = 200
"""What would have been told is listed up to so many."""


class Hit(NamedTuple):
    """A paragraph version that would have been told, as it was after the load, and why."""

    load: int
    version: Version
    reasons: tuple[Reason, ...]


class Replay(NamedTuple):
    """What would have been told of the loads from `first` to `reached`.

    `loads` is how many these are, `total` how much would have been told, of which `hits` are the
    first. `more` says that loads behind `reached` were asked for as well.
    """

    first: int
    reached: int
    loads: int
    more: bool
    total: int
    hits: tuple[Hit, ...]


def replay(
    product: Product,
    terms: Terms,
    first: int,
    last: int | None = None,
    *,
    seconds: float = SECONDS,
) -> Replay:
    """Match the loads from `first` to `last` with these terms, as long as there is time.

    One load is matched however long it takes, so that who goes on behind it gets on.
    """
    end = time.monotonic() + seconds
    numbers = _numbers(product, first, last)
    hits: list[Hit] = []
    done = 0
    for number in numbers:
        if done and (time.monotonic() >= end or len(hits) >= MOST):
            break
        hits += _fired(product, terms, number)
        done += 1
    reached = numbers[done - 1] if done else first - 1
    return Replay(first, reached, done, done < len(numbers), len(hits), tuple(hits[:MOST]))


def loads_begun(
    database: Database, since: datetime | None, before: datetime | None
) -> tuple[int, int] | None:
    """The first and the last load that began in this time; None where none did."""
    number, started = loads.c.number, loads.c.started
    query = sa.select(sa.func.min(number), sa.func.max(number))
    if since is not None:
        query = query.where(started >= moments.written(since))
    if before is not None:
        query = query.where(started < moments.written(before))
    with database.read() as connection:
        first, last = connection.execute(query).one()
    return None if first is None else (first, last)


def _fired(product: Product, terms: Terms, load: int) -> list[Hit]:
    with product.database.read() as connection:
        versions = read_news(connection, load)
    if not versions:
        return []
    fired = Matcher(versions).fired(terms.tree, frozenset(terms.events))
    return [Hit(load, one.version, tuple(one.reasons)) for one in fired]


def _numbers(product: Product, first: int, last: int | None) -> list[int]:
    number = loads.c.number
    query = sa.select(number).where(number >= first, loads.c.state != "running").order_by(number)
    if last is not None:
        query = query.where(number <= last)
    with product.database.read() as connection:
        return list(connection.scalars(query))
