"""What a monitoring system watches, in Prometheus' text form: alerts, from loads to deliveries.

Asked for every few seconds, it costs some counts over indexes. It tells of no one's searches.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from service.accounts import moments
from service.alerts.canary import canary
from service.alerts.progress import newest_matched
from service.alerts.records import unread
from service.db.alerts import deliveries, notices, saved_queries
from service.db.schema import loads
from service.delivery.model import STATES
from service.product import Product
from service.revisions import OWNER_DISABLED, TREE_UNREADABLE

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_RUNNING = ("active", "paused", OWNER_DISABLED, TREE_UNREADABLE)


def exposition(product: Product, now: datetime | None = None) -> bytes:
    """All metrics at this moment. Raises what the database raises."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Metrics(product, now or moments.now()))
    return generate_latest(registry)


class _Metrics(Collector):
    def __init__(self, product: Product, now: datetime) -> None:
        self._product, self._now = product, now

    def describe(self) -> Iterable[Metric]:
        """Nothing: what is collected is known only then."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The metrics."""
        with self._product.database.read() as connection:
            yield from _loads(connection, self._now)
            yield from _canary(connection, self._now)
            yield _saved_queries(connection)
            yield from _deliveries(connection, self._now)
            total = connection.scalar(sa.select(sa.func.count()).select_from(notices)) or 0
            yield _counter("notices", "Notices of saved searches.", total)
        health = self._product.engine.health()
        yield _gauge("engine_up", "Whether the index answers.", int(health.ok))
        if health.ok:
            yield _gauge("paragraphs", "Paragraphs in the index.", health.paragraphs)


def _loads(connection: sa.Connection, now: datetime) -> Iterator[Metric]:
    newest = newest_matched(connection)
    behind = sa.and_(loads.c.number > newest, loads.c.state != "running")
    counted = sa.select(sa.func.count(), sa.func.min(loads.c.finished)).where(behind)
    waiting, oldest = connection.execute(counted).one()
    number = connection.scalar(sa.select(sa.func.max(loads.c.number))) or 0
    yield _counter("loads", "Loads, as their numbers count them.", number)
    yield _gauge("alerts_matched_load", "The newest load that was matched.", newest)
    yield _gauge("alerts_waiting_loads", "Loads that have ended and are not matched.", waiting)
    said = "Seconds since the oldest of them ended; 0 where none waits."
    yield _gauge("alerts_waiting_seconds", said, _since(oldest, now))


def _canary(connection: sa.Connection, now: datetime) -> Iterator[Metric]:
    """Its times, as long as it has any: when it was told last, when it was delivered last."""
    id_ = canary(connection)
    mine = deliveries.c.saved_query == id_
    of_newest = sa.select(deliveries).where(mine).order_by(deliveries.c.made.desc()).limit(1)
    # Nobody reads them, so they are all in the index of unread ones.
    told = sa.select(notices.c.made, loads.c.finished).join(loads, loads.c.number == notices.c.load)
    told = told.where(notices.c.saved_query == id_, unread())
    newest = connection.execute(told.order_by(notices.c.id.desc()).limit(1)).first()
    if newest is None:
        return
    yield _gauge("canary_notice_timestamp_seconds", "Its last notice.", _seconds(newest.made))
    delivered = of_newest.where(deliveries.c.state == "delivered")
    done = connection.execute(delivered).first()
    if done is not None:
        yield _gauge("canary_delivery_timestamp_seconds", "Its last delivery.", _seconds(done.done))
    last = connection.execute(of_newest).first()
    arrived = datetime.fromisoformat(last.done) if last and last.done else now
    said = "From the end of the load of its last notice to the delivery, or until now."
    yield _gauge("canary_lag_seconds", said, _since(newest.finished, arrived))


def _saved_queries(connection: sa.Connection) -> Metric:
    """A stopped one counts as that, be it paused besides."""
    paused = sa.case((saved_queries.c.paused.is_(None), "active"), else_="paused")
    state = sa.func.coalesce(saved_queries.c.stopped, paused).label("state")
    held = sa.and_(saved_queries.c.kind == "saved", saved_queries.c.removed.is_(None))
    counted = sa.select(state, sa.func.count()).where(held).group_by("state")
    return _by_state(connection, "saved_queries", "Saved searches by state.", _RUNNING, counted)


def _deliveries(connection: sa.Connection, now: datetime) -> Iterator[Metric]:
    counted = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    yield _by_state(connection, "deliveries", "Deliveries by state.", STATES, counted)
    late = sa.and_(deliveries.c.state == "waiting", deliveries.c.due <= moments.written(now))
    oldest = connection.scalar(sa.select(sa.func.min(deliveries.c.due)).where(late))
    said = "Seconds since the oldest delivery that waits was due; 0 where none is."
    yield _gauge("deliveries_late_seconds", said, _since(oldest, now))


def _by_state(
    connection: sa.Connection,
    name: str,
    said: str,
    states: Iterable[str],
    counted: sa.Select[Any, int],
) -> Metric:
    """How many there are in each of the states, those without any included."""
    known = {row[0]: row[1] for row in connection.execute(counted)}
    family = GaugeMetricFamily(f"directives_{name}", said, labels=["state"])
    for state in states:
        family.add_metric([state], known.get(state, 0))
    return family


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"directives_{name}", said, value)


def _counter(name: str, said: str, value: float) -> Metric:
    return CounterMetricFamily(f"directives_{name}", said, value)


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()


def _since(written: str | None, moment: datetime) -> float:
    """Never less than nothing, whatever clocks say."""
    return max(moments.seconds_since(written, moment), 0.0) if written else 0.0
