"""Saved queries: made, changed, paused and removed, each from a certain load on.

What runs is a revision: its tree never changes. A change closes one at the newest load and opens
another behind it, so every load is matched with exactly one of them, whenever that is done.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from search.tree import Node
from service import lease, ledger
from service.alerts.events import Event
from service.db.alerts import destinations, saved_queries, saved_query_destinations
from service.product import Product
from service.revisions import (
    TREE_UNREADABLE,
    close_revision,
    lock,
    newest_revision,
    open_revision,
    terms_in,
)

Cadence = Literal["at_once", "hourly", "daily", "weekly"]
MOST = 1_000
"""Saved queries of one owner."""


class TooMany(Exception):  # noqa: N818 - a state, told as such
    """The owner has as many saved queries as there may be."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What its owner says of a saved query besides what it finds.

    `hour` (0 to 23) and `weekday` (0 is Monday) are those of `timezone`. `tell_nothing` asks for a
    message when there is nothing new; `destinations` are ids.
    """

    name: str
    note: str = ""
    cadence: Cadence = "at_once"
    hour: int = 8
    weekday: int = 0
    timezone: str = "Asia/Ho_Chi_Minh"
    tell_nothing: bool = False
    destinations: tuple[int, ...] = ()


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a saved query finds: the explicit tree, and the search page that it came from.

    `versions` names the synonyms, the gazetteer and the analysis that made the tree.
    """

    text: str
    selection: Mapping[str, Any]
    tree: Node
    events: tuple[Event, ...] = ("text",)
    versions: Mapping[str, str] = {}


def create(
    product: Product,
    owner: int | None,
    terms: Terms,
    settings: Settings,
    *,
    most: int | None = None,
) -> int:
    """Save a query, which tells of loads after the newest one; its id.

    Raises `TooMany` where the owner has `most` already.
    """
    now = ledger.now()
    row = _columns(msgspec.structs.asdict(settings)) | _search(terms)
    row |= {
        "owner": owner,
        "kind": "saved",
        "revision": 1,
        "made": now,
        "changed": now,
    }
    with lease.aside(product) as connection:
        lock(connection)
        if most is not None and _count(connection, owner) >= most:
            raise TooMany(str(most))
        insert = sa.insert(saved_queries).values(row).returning(saved_queries.c.id)
        id_ = int(connection.execute(insert).scalar_one())
        open_revision(connection, id_, 1, _written(terms))
        _send_to(connection, id_, settings.destinations)
    return id_


def change(product: Product, id_: int, terms: Terms | None, settings: Mapping[str, Any]) -> None:
    """Put other terms or settings in place of those there; loads up to now keep the old ones.

    Without `terms` they stay as they are. With them, what could not be read runs again. `settings`
    are the fields of `Settings` that are to be otherwise: another may change others meanwhile.
    """
    with lease.aside(product) as connection:
        lock(connection)
        row = _known(connection, id_)
        newest = newest_revision(connection, row)
        columns = terms_in(newest) if terms is None else _written(terms)
        is_mended = terms is not None and row.stopped == TREE_UNREADABLE
        stopped = None if is_mended else row.stopped
        values = _columns(settings) | {"stopped": stopped, "changed": ledger.now()}
        if terms is not None:
            values |= _search(terms)
        is_same = (columns["tree"], columns["events"]) == (newest.tree, newest.events)
        other_days = settings.get("timezone", row.timezone) != row.timezone
        # Limits come near on other days then: what is near today is gone through anew.
        if is_mended or not is_same or (other_days and '"due"' in columns["events"]):
            close_revision(connection, id_)
            values["revision"] = row.revision + 1
            open_revision(connection, id_, row.revision + 1, columns)
            if row.paused or stopped:
                close_revision(connection, id_)  # so it is in force for no load, and kept
        connection.execute(_of(id_).values(values))
        if "destinations" in settings:
            _send_to(connection, id_, settings["destinations"])


def pause(product: Product, id_: int) -> None:
    """Tell nothing of the loads to come, until `resume`."""
    with lease.aside(product) as connection:
        lock(connection)
        if _known(connection, id_).paused is None:
            close_revision(connection, id_)
            connection.execute(_of(id_).values(paused=ledger.now()))


def resume(product: Product, id_: int) -> None:
    """Go on with the loads to come; what came meanwhile is not told."""
    with lease.aside(product) as connection:
        lock(connection)
        row = _known(connection, id_)
        if row.paused is None:
            return
        values = {"paused": None, "revision": row.revision + 1}
        columns = terms_in(newest_revision(connection, row))
        open_revision(connection, id_, row.revision + 1, columns)
        if row.stopped:
            close_revision(connection, id_)
        connection.execute(_of(id_).values(values))


def remove(product: Product, id_: int) -> None:
    """Take it out of the lists; it tells of the loads until now, and its notices stay."""
    with lease.aside(product) as connection:
        lock(connection)
        _known(connection, id_)
        close_revision(connection, id_)
        connection.execute(_of(id_).values(removed=ledger.now()))


def _columns(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name != "destinations"}


def _search(terms: Terms) -> dict[str, str]:
    return {"text": terms.text, "selection": _json(terms.selection)}


def _written(terms: Terms) -> dict[str, str]:
    """The columns of a revision."""
    return {name: _json(getattr(terms, name)) for name in ("tree", "events", "versions")}


def _known(connection: sa.Connection, id_: int) -> sa.Row[Any]:
    """The row; raises `LookupError` where there is none, or where it was removed."""
    alive = sa.and_(saved_queries.c.id == id_, saved_queries.c.removed.is_(None))
    row = connection.execute(sa.select(saved_queries).where(alive)).first()
    if row is None:
        raise LookupError(id_)
    return row


def _count(connection: sa.Connection, owner: int | None) -> int:
    mine = sa.and_(saved_queries.c.owner == owner, saved_queries.c.removed.is_(None))
    count = sa.select(sa.func.count()).select_from(saved_queries).where(mine)
    return connection.scalar(count) or 0


def _of(id_: int) -> sa.Update:
    return sa.update(saved_queries).where(saved_queries.c.id == id_)


def _send_to(connection: sa.Connection, id_: int, wanted: Sequence[int]) -> None:
    table, known = saved_query_destinations, destinations.c
    connection.execute(sa.delete(table).where(table.c.saved_query == id_))
    # One may have been removed a moment ago.
    there = sa.select(known.id).where(known.id.in_(wanted), known.removed.is_(None))
    rows = [{"saved_query": id_, "destination": one} for one in connection.scalars(there)]
    if rows:
        connection.execute(sa.insert(table), rows)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
