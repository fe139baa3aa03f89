"""How far the matching of loads has come.

Loads are matched in the order of their numbers, so the newest that is matched says it all: what
lies before it is never looked at, however much that is.
"""

import sqlalchemy as sa

from service.db.alerts import alert_loads
from service.db.connect import Database
from service.db.schema import loads

LAST_RUN = (
    sa.select(alert_loads.c.load, alert_loads.c.finished)
    .where(alert_loads.c.state != "matching")
    .order_by(alert_loads.c.load.desc())
    .limit(1)
)
"""The newest load that has been matched, and when."""


def newest_matched(connection: sa.Connection) -> int:
    """The number of the newest load that has been matched, 0 before there is one."""
    return connection.scalar(LAST_RUN) or 0


def waiting_load(connection: sa.Connection) -> int | None:
    """The load to be matched next; None where none has ended, or the next one still runs."""
    behind = loads.c.number > newest_matched(connection)
    query = sa.select(loads.c.number, loads.c.state).where(behind).order_by(loads.c.number)
    row = connection.execute(query.limit(1)).first()
    return None if row is None or row.state == "running" else int(row.number)


def is_waiting(database: Database) -> bool:
    """Whether a load has ended that is not matched; costs a moment, however many there were."""
    with database.read() as connection:
        return waiting_load(connection) is not None
