"""Removes what has ended by itself: sessions, links for forgotten passwords, forgiven failures."""

from datetime import datetime

import sqlalchemy as sa

from service import lease
from service.accounts import moments, throttle
from service.db.accounts import failures, password_resets, sessions
from service.product import Product


def sweep(product: Product, now: datetime) -> None:
    """Remove what has ended by now; left out while others write."""
    past = moments.written(now)
    try:
        with lease.in_passing(product) as connection:
            _remove(connection, sessions.c.id, sessions.c.expires <= past)
            _remove(connection, password_resets.c.hash, password_resets.c.expires <= past)
            _remove(connection, failures.c.key, throttle.is_past(now))
    except lease.Busy:
        return


def _remove(connection: sa.Connection, key: sa.Column[str], which: sa.ColumnElement[bool]) -> None:
    """Delete rows; what another transaction has in hand is left to it, and waits for nobody."""
    free = sa.select(key).where(which).with_for_update(skip_locked=True)
    connection.execute(sa.delete(key.table).where(key.in_(free)))
