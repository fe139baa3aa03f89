"""Which delivery is sent next and by whom, and what became of it: the rows of the queue.

A claim ends by the database's clock, or where the database is a file with the process that made it.
What was claimed by one who is gone is sent again under the same id.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from filelock import FileLock, Timeout

from service import lease, lease_row, revisions
from service.accounts import moments
from service.db.accounts import users
from service.db.alerts import deliveries, destinations, saved_queries
from service.delivery import destination_rows, retries
from service.delivery.model import UNDER_WAY, Delivery, DeliveryError, Failure
from service.product import Product

CLAIM = timedelta(minutes=2)
"""Within which a channel has to be done; see `service.delivery.sending.LONGEST`."""
LATEST_RETRY = timedelta(seconds=retries.LONGEST_WAIT)
_TAKE_TURNS = sa.text("SELECT pg_advisory_xact_lock('deliveries'::regclass::oid::bigint)")


@contextmanager
def sending(product: Product) -> Iterator[bool]:
    """Whether this process may send; where the database is a file, one at a time may."""
    if product.database.is_postgresql:
        yield True
        return
    lock = FileLock(product.settings.data / "deliveries.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def put_right(product: Product, sender: str, now: datetime) -> None:
    """Queue again what others were sending when they ended, and what a wrong clock put far off."""
    with product.database.read() as connection:
        wanted = sa.or_(_abandoned(product, sender), _too_far(now))
        if connection.scalar(sa.select(deliveries.c.id).where(wanted).limit(1)) is None:
            return
    again = {"due": moments.written(now), "claimed": None, "claim_ends": None}
    with lease.aside(product) as connection:
        error = _written(Failure("interrupted"))
        abandoned = sa.update(deliveries).where(_abandoned(product, sender))
        connection.execute(abandoned.values(state="waiting", error=error, **again))
        connection.execute(sa.update(deliveries).where(_too_far(now)).values(again))


def is_any_due(product: Product, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is a delivery to claim; costs a moment and holds up nobody."""
    with product.database.read() as connection:
        return connection.scalar(_next(kinds, now)) is not None


def claim(product: Product, sender: str, kinds: Collection[str], now: datetime) -> Delivery | None:
    """The next delivery that is due, from now on this sender's; None where there is none.

    `kinds` are those of destinations for which there is a channel; what is for others waits.
    """
    if not is_any_due(product, kinds, now):
        return None
    ends = now + CLAIM
    with lease.aside(product) as connection:
        query = _next(kinds, now)
        if product.database.is_postgresql:
            # Who looks before another's claim is committed takes its destination for free.
            lease_row.limit_pause(connection)
            connection.execute(_TAKE_TURNS)
            query = query.with_for_update(of=deliveries, skip_locked=True)
        id_ = connection.scalar(query)
        if id_ is None:
            return None
        claiming = (
            sa.update(deliveries)
            .where(deliveries.c.id == id_)
            .values(
                state="sending",
                attempts=deliveries.c.attempts + 1,
                claimed=sender,
                claim_ends=sa.func.now() + CLAIM if product.database.is_postgresql else ends,
            )
        )
        row = connection.execute(claiming.returning(deliveries)).one()
        return _delivery(connection, row)


def is_delivered(product: Product, delivery: Delivery, now: datetime) -> None:
    """Note that the receiver has it, whoever has claimed it since."""
    at = moments.written(now)
    open_ = deliveries.c.state.in_([*UNDER_WAY, "cancelled"])
    this = sa.and_(deliveries.c.id == delivery.id, open_)
    with lease.aside(product) as connection:
        destination_rows.works(connection, delivery.destination.id)
        connection.execute(sa.update(deliveries).where(this).values(_ended("delivered", at)))


def has_failed(
    product: Product, sender: str, delivery: Delivery, error: DeliveryError, now: datetime
) -> bool:
    """Note why it failed, and when it is tried again; False where it never is."""
    delay = retries.delay(delivery.attempt, error.wait) if error.ending == "try_again" else None
    failure = _written(error.failure)
    this = sa.update(deliveries).where(
        deliveries.c.id == delivery.id,
        deliveries.c.state == "sending",
        deliveries.c.claimed == sender,
    )
    with lease.aside(product) as connection:
        if delay is None:
            revisions.lock(connection)  # before the rows, as `switch_off` has it
        destination_rows.lock(connection, delivery.destination.id)
        if delay is None:
            at = moments.written(now)
            mine = connection.execute(this.values(_ended("given_up", at, failure))).rowcount
            if mine and _is_dead(connection, delivery, error):
                destination_rows.switch_off(connection, delivery.destination.id, "failures", now)
            return False
        due = moments.written(now + delay)
        values = {"state": "waiting", "due": due, "claimed": None, "claim_ends": None}
        if connection.execute(this.values(values | {"error": failure})).rowcount:
            destination_rows.fails(connection, delivery.destination.id, now)
    return True


def _is_dead(connection: sa.Connection, delivery: Delivery, error: DeliveryError) -> bool:
    """Whether nothing reaches the destination, and not only this delivery does not."""
    if error.ending != "try_again":
        return error.ending == "switch_off"
    since = sa.and_(deliveries.c.state == "delivered", deliveries.c.done >= delivery.made)
    other = sa.and_(since, deliveries.c.destination == delivery.destination.id)
    return connection.scalar(sa.select(deliveries.c.id).where(other).limit(1)) is None


def _next(kinds: Collection[str], now: datetime) -> sa.Select[Any]:
    """The id of the delivery that is due first; one at a time for each destination."""
    # Asked for once: for each delivery it would be all that its destination ever got.
    sending = deliveries.alias("sending")
    busy = sa.select(sending.c.destination).where(sending.c.state == "sending")
    return (
        sa.select(deliveries.c.id)
        .join(destinations, destinations.c.id == deliveries.c.destination)
        .join(users, users.c.id == destinations.c.owner, isouter=True)
        .where(deliveries.c.state == "waiting", deliveries.c.due <= moments.written(now))
        .where(destinations.c.off.is_(None), destinations.c.removed.is_(None))
        .where(destinations.c.kind.in_(kinds), users.c.disabled.is_(None))
        .where(deliveries.c.destination.not_in(busy))
        .order_by(deliveries.c.due, deliveries.c.attempts, deliveries.c.made, deliveries.c.id)
        .limit(1)
    )


def _abandoned(product: Product, sender: str) -> sa.ColumnElement[bool]:
    """What somebody was sending who is gone."""
    if product.database.is_postgresql:
        gone = deliveries.c.claim_ends < sa.func.now()
    else:
        gone = deliveries.c.claimed != sender  # one process at a time sends
    return sa.and_(deliveries.c.state == "sending", gone)


def _too_far(now: datetime) -> sa.ColumnElement[bool]:
    """What is due so late that a clock must have been wrong: never later than a period from now."""
    cadence = (
        sa.select(saved_queries.c.cadence)
        .where(saved_queries.c.id == deliveries.c.saved_query)
        .scalar_subquery()
    )
    rest = timedelta(seconds=retries.LONGEST_REST)
    latest = sa.case(
        (deliveries.c.attempts > 0, moments.written(now + LATEST_RETRY)),
        *(
            (cadence == name, moments.written(now + period + rest))
            for name, period in retries.PERIODS.items()
        ),
        else_=moments.written(now + rest),
    )
    waiting = deliveries.c.state == "waiting"
    # The first of these is in the index, and nearly always enough.
    return sa.and_(
        waiting, deliveries.c.due > moments.written(now + rest), deliveries.c.due > latest
    )


def _ended(state: str, at: str, error: str | None = None) -> dict[str, Any]:
    return {"state": state, "done": at, "error": error, "claimed": None, "claim_ends": None}


def _written(failure: Failure) -> str:
    return msgspec.json.encode(failure).decode()


def _delivery(connection: sa.Connection, row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        destination=destination_rows.find(connection, row.destination),
        saved_query=row.saved_query,
        kind=row.kind,
        first=row.first,
        last=row.last,
        made=row.made,
        attempt=row.attempts,
    )
