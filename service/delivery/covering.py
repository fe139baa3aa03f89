"""Which loads a message covers that says that nothing new has come."""

import sqlalchemy as sa

from service.alerts.nothing import Covered, covered
from service.delivery.model import Delivery


def covered_by(connection: sa.Connection, delivery: Delivery) -> Covered | None:
    """The loads; None for a message of another kind, or that names none."""
    if delivery.kind != "nothing" or delivery.saved_query is None:
        return None
    if delivery.first is None or delivery.last is None:
        return None
    return covered(connection, delivery.saved_query, delivery.first, delivery.last)
