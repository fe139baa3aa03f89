"""Lets transactions that write by what they have read go on one after the other."""

import sqlalchemy as sa

_LOCK = sa.text("SELECT pg_advisory_xact_lock(CAST(:table AS regclass)::oid::bigint)")


def take_turn(connection: sa.Connection, table: sa.Table) -> None:
    """Wait until no other transaction has the turn of this table, and have it to the end.

    It has to be asked for before anything is locked, or two could wait for each other. In a file,
    one transaction at a time writes anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"table": table.name})
