"""Failed log-ins, by name and by address, and how long the next one has to wait.

A wait is never longer than a quarter of an hour, so nobody can lock another out for good, and who
is logged in stays so. What was typed is not kept: it may be a password in the wrong place.
"""

import ipaddress
import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.accounts import moments, signing
from service.accounts.model import AccountError
from service.accounts.names import name_key
from service.db.accounts import failures
from service.product import Product

ALLOWED: Mapping[str, int] = {"name": 5, "address": 20, "reset": 3}
"""Failures before anyone has to wait; of resets, what was asked for."""
LONGEST_WAIT = 900
FORGIVEN_AFTER = 3_600
SKEW = 60
"""Seconds by which clocks may differ; what is further ahead is of a clock that was set back."""


def keys_of(product: Product, name: str, address: str | None) -> tuple[str, ...]:
    """The keys that an attempt to log in as this name from this address is counted under."""
    keys = [f"name:{_hidden(product, name)}"]
    if address is not None:
        keys.append(f"address:{_network(address)}")
    return tuple(keys)


def reset_keys(product: Product, name: str, address: str | None) -> tuple[str, ...]:
    """The keys that asking for a new password is counted under."""
    keys = [f"reset:{_hidden(product, name)}"]
    if address is not None:
        keys.append(f"address:reset {_network(address)}")
    return tuple(keys)


def require_patience(connection: sa.Connection, keys: Sequence[str], now: datetime) -> None:
    """Raise `AccountError` login_throttled, with the seconds, while an attempt has to wait."""
    known = failures.c
    query = sa.select(known.key, known.count, known.last).where(known.key.in_(keys))
    rows = connection.execute(query).all()
    if longest := max((_wait(key, counted, last, now) for key, counted, last in rows), default=0):
        raise AccountError("login_throttled", seconds=longest)


def take_turn(connection: sa.Connection, keys: Sequence[str], now: datetime) -> None:
    """`require_patience` in a transaction, of which one at a time goes on: then it counts or not.

    Guessing at once is so no quicker than in turn: the places are locked, and are there even where
    another has taken one away that moment.
    """
    for key in sorted(keys):  # in the order of locking, or two could wait for each other
        row = {"key": key, "count": 0, "last": moments.written(now)}
        locked = {"count": failures.c.count}
        insert = _insert(connection).values(row)
        connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=locked))
    require_patience(connection, keys, now)


def count(connection: sa.Connection, keys: Sequence[str], now: datetime) -> None:
    """Count a failure under each key; one of more than an hour ago is forgotten."""
    known = failures.c
    for key in sorted(keys):
        row = {"key": key, "count": 1, "last": moments.written(now)}
        insert = _insert(connection).values(row)
        counted = sa.case((is_past(now), 1), else_=known.count + 1)
        again = {"count": counted, "last": insert.excluded.last}
        connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=again))


def forgive(connection: sa.Connection, keys: Sequence[str]) -> None:
    """Forget the failures of the name, after a success; those of the address stay."""
    names = [key for key in keys if key.startswith("name:")]
    connection.execute(sa.delete(failures).where(failures.c.key.in_(names)))


def is_past(now: datetime) -> sa.ColumnElement[bool]:
    """Which failures are forgotten anyway, and those of a clock that was set back."""
    long_ago = moments.after(now, -FORGIVEN_AFTER)
    return sa.or_(failures.c.last < long_ago, failures.c.last > moments.after(now, SKEW))


def _insert(connection: sa.Connection) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(failures)
    return sqlite.insert(failures)


def _wait(key: str, counted: int, last: str, now: datetime) -> int:
    """Seconds: 2, 4, 8, … after the last failure, beginning when so many are allowed no more."""
    gone = moments.seconds_since(last, now)
    beyond = counted - ALLOWED[key.partition(":")[0]]
    if beyond < 0 or gone > FORGIVEN_AFTER or gone < -SKEW:
        return 0
    wait = min(LONGEST_WAIT, 2.0 ** min(beyond + 1, 16))
    return max(0, math.ceil(wait - max(0.0, gone)))


def _hidden(product: Product, name: str) -> str:
    return signing.derived(product, "throttle", name_key(name)).hex()


def _network(address: str) -> str:
    """The address, or its /64 in IPv6, which is what one customer has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
