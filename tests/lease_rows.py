"""Rows that tests of the lease write, those that were written, and who waits for the lease."""

from collections.abc import Callable

import sqlalchemy as sa
from filelock import FileLock, Timeout

from service.db.schema import labels
from service.lease import Lease
from service.product import Product


def write_labels(held: Lease, *values: str, before_commit: Callable[[], None] = int) -> None:
    """Write a row for each value, all in one transaction."""
    with held.write() as connection:
        for value in values:
            row = {"field": "agency", "value": value, "label": "here"}
            connection.execute(sa.insert(labels).values(row))
        before_commit()


def written(product: Product) -> list[str]:
    with product.database.read() as connection:
        return sorted(connection.scalars(sa.select(labels.c.value)))


def waiting(product: Product) -> int:
    """How many wait for the lease; of a file only the first can be seen, who has the turnstile."""
    if product.database.is_postgresql:
        query = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
            " AND objid = 0"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with product.database.read() as connection:
            return connection.scalar(sa.text(query)) or 0
    try:
        with FileLock(product.settings.data / "writer.turnstile.lock").acquire(timeout=0):
            return 0
    except Timeout:
        return 1
