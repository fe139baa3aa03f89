"""Inserts many rows by the quickest way of each database's driver."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def insert(
    connection: sa.Connection, columns: Sequence[sa.Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of numbers and texts into the table of these columns, in their order.

    Values go in as they are: texts must be storable (see `service.db.text`).
    """
    if not rows:
        return
    table, names = columns[0].table, ", ".join(f'"{column.name}"' for column in columns)
    into = f'INSERT INTO "{table.name}" ({names})'
    if connection.dialect.name == "postgresql":
        # One array for each column is one statement, whatever the number of rows.
        arrays = ", ".join(f"CAST(%s AS {_array(column)})" for column in columns)
        values = tuple(list(each) for each in zip(*rows, strict=True))
        every = f"{into} SELECT * FROM unnest({arrays})"  # noqa: S608 - names of our own tables
        connection.exec_driver_sql(every, values)
    else:
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"{into} VALUES ({places})", list(rows))


def _array(column: sa.Column[Any]) -> str:
    return "bigint[]" if isinstance(column.type, sa.Integer) else "text[]"
