"""How much work SQLite does, in steps of its machine: the same however busy the real one is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def counting() -> Iterator[list[int]]:
    """The steps that SQLite takes in the block, once it has ended."""
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    def arm(connection: sa.Connection, *_: Any) -> None:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(step, 1)

    sa.event.listen(sa.Engine, "before_cursor_execute", arm)
    try:
        yield steps
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", arm)
