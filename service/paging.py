"""A page of a list: what every read function with paging gives back."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
import sqlalchemy as sa

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Items `offset` to `offset + size` of `total`; `next` is the next page's offset, or None."""

    items: tuple[T, ...]
    total: int
    next: int | None


def page(
    connection: sa.Connection,
    query: sa.Select[*tuple[Any, ...]],
    make: Callable[[Any], T],
    *,
    size: int,
    offset: int,
) -> Page[T]:
    """Run an ordered query for one page and count all its rows."""
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = connection.scalar(counted) or 0
    rows = connection.execute(query.limit(size).offset(offset))
    items = tuple(make(row) for row in rows)
    end = offset + len(items)
    return Page(items, total, end if items and end < total else None)
