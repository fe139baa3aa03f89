"""What is known of tables as a whole: named texts beside them, written in their transactions."""

import sqlalchemy as sa

from service.db.schema import states


def state(connection: sa.Connection, name: str) -> str | None:
    """The text under this name, None where there is none."""
    return connection.scalar(sa.select(states.c.value).where(states.c.name == name))


def set_state(connection: sa.Connection, name: str, value: str) -> None:
    """Put the text under this name in place of the one there; only the lease's holder may."""
    connection.execute(sa.delete(states).where(states.c.name == name))
    connection.execute(sa.insert(states).values(name=name, value=value))
