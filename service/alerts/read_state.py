"""Which notices somebody has read or put away: noted, taken back and counted."""

from collections.abc import Collection

import sqlalchemy as sa

from service import lease, ledger
from service.alerts.inbox import ALL, NoticeFilter, conditions
from service.alerts.records import owned, unread
from service.db.alerts import notices, saved_queries
from service.db.connect import Database
from service.product import Product

MANY = 100
"""Unread notices are counted up to so many for the head of every page."""


def count_unread(database: Database, owner: int | None) -> int:
    """How many unread notices an owner has, `MANY` at most."""
    with database.read() as connection:
        if owner is None:
            return connection.scalar(_UNREAD_IN_SINGLE_USE) or 0
        return connection.scalar(_UNREAD_OF_OWNER, {"owner": owner}) or 0


def mark_notice(
    product: Product,
    owner: int | None,
    id_: int,
    *,
    read: bool | None = None,
    archived: bool | None = None,
) -> None:
    """Note that a notice was read or put away, or take that back; None leaves it as it is.

    When it was first read or put away stays. Raises `LookupError` where the owner has no such
    notice.
    """
    given = ((notices.c.read, read), (notices.c.archived, archived))
    now = ledger.now()
    values = {
        column: sa.func.coalesce(column, now) if on else sa.null()
        for column, on in given
        if on is not None
    }
    this = sa.and_(notices.c.id == id_, _mine(owner))
    with lease.aside(product) as connection:
        if connection.scalar(sa.select(notices.c.id).where(this)) is None:
            raise LookupError(id_)
        if values:
            connection.execute(sa.update(notices).where(this).values(values))


def mark_read(product: Product, owner: int | None, wanted: NoticeFilter = ALL) -> int:
    """Note that the unread ones of these notices were read; how many that are."""
    return _mark(product, owner, *conditions(wanted))


def mark_these_read(product: Product, owner: int | None, ids: Collection[int]) -> int:
    """Note that the unread ones of the notices with these ids were read; how many that are."""
    return _mark(product, owner, notices.c.id.in_(ids))


def _number_of_unread(of: sa.ColumnElement[bool]) -> sa.Select[int]:
    both = notices.join(saved_queries, saved_queries.c.id == notices.c.saved_query)
    some = sa.select(notices.c.id).select_from(both).where(of, unread()).limit(MANY)
    return sa.select(sa.func.count()).select_from(some.subquery())


# Every page asks one of these: made anew each time, it would take three times as long.
_UNREAD_IN_SINGLE_USE = _number_of_unread(owned(None))
_UNREAD_OF_OWNER = _number_of_unread(owned(sa.bindparam("owner", type_=sa.Integer)))


def _mine(owner: int | None) -> sa.ColumnElement[bool]:
    return notices.c.saved_query.in_(sa.select(saved_queries.c.id).where(owned(owner)))


def _mark(product: Product, owner: int | None, *which: sa.ColumnElement[bool]) -> int:
    some = sa.and_(_mine(owner), unread(), *which)
    with lease.aside(product) as connection:
        marked = connection.execute(sa.update(notices).where(some).values(read=ledger.now()))
        return marked.rowcount
