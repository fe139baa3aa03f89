"""Rows that tests of the lease write, and those that were written."""

from collections.abc import Callable

import sqlalchemy as sa

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
