"""Log-in and sessions: a random secret in a signed cookie, of which the table has only a hash."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, passwords, signing, sweeping, throttle
from service.accounts.model import AccountError, Actor, User
from service.accounts.names import name_key
from service.accounts.users import end_sessions, record
from service.db.accounts import sessions, users
from service.db.connect import Database
from service.db.text import storable
from service.product import Product
from service.settings import Settings

LONGEST_DAYS = 30
SEEN_EVERY = 300
"""Seconds; that a session is in use is written no more often."""
LONGEST_AGENT = 200
_PURPOSE = "session"

T = TypeVar("T")


class SessionRecord(msgspec.Struct, frozen=True):
    """A session as its owner sees it: `id` is no secret, `agent` is the browser's own name."""

    id: str
    made: str
    seen: str
    expires: str
    agent: str


def cookie_name(settings: Settings) -> str:
    """What the cookie is called; __Host- lets no other site of the domain set it (RFC 6265bis)."""
    return "__Host-directives_session" if settings.is_public_https else "directives_session"


def log_in(  # noqa: PLR0913 - each stands for itself
    product: Product,
    name: str,
    password: str,
    address: str | None,
    agent: str,
    *,
    now: datetime | None = None,
) -> tuple[User, str]:
    """The user and the value of the cookie of a new session.

    Raises `AccountError`: login_refused, which says not why, or login_throttled with `seconds`;
    and `Busy`.
    """
    moment = now or moments.now()

    def enter(connection: sa.Connection, row: Any) -> tuple[User, str]:
        cookie = begin(product, connection, row.id, agent, now=moment)
        actor = Actor(row.id, row.name, row.role, "session", address)
        audit.record(connection, actor, "login", row.name)
        return record(row), cookie

    entered = _attempt(product, name, password, address, enter, now=moment)
    sweeping.sweep(product, moment)
    return entered


def confirm(product: Product, actor: Actor, password: str, *, now: datetime | None = None) -> None:
    """See that who is logged in knows his password, before he changes it. Raises as `log_in`."""
    moment = now or moments.now()
    _attempt(product, actor.name, password, actor.address, lambda *_: None, now=moment)


def begin(
    product: Product,
    connection: sa.Connection,
    user: int,
    agent: str,
    *,
    now: datetime | None = None,
) -> str:
    """Begin a session of a user who has been recognised, and give the value of its cookie."""
    now = now or moments.now()
    secret = signing.new_secret()
    made = moments.written(now)
    row = {
        "id": signing.hash_of(secret),
        "user": user,
        "made": made,
        "seen": made,
        "expires": _expires(product.settings, made, now),
        "agent": storable(agent)[:LONGEST_AGENT],
    }
    connection.execute(sa.insert(sessions).values(row))
    connection.execute(sa.update(users).where(users.c.id == user).values(seen=made))
    return signing.signed(product, _PURPOSE, secret)


def of_cookie(
    product: Product, cookie: str, address: str | None = None, *, now: datetime | None = None
) -> Actor | None:
    """Whose session it is; None for one that has ended, and for any other text."""
    now = now or moments.now()
    secret = signing.unsigned(product, _PURPOSE, cookie)
    if secret is None:
        return None
    hash_ = signing.hash_of(secret)
    row = _live(product.database, hash_, now)
    if row is None:
        return None
    if moments.seconds_since(row.session_seen, now) >= SEEN_EVERY:
        _see(product, hash_, row.session_made, now)
    return Actor(row.id, row.name, row.role, "session", address, hash_)


def end(product: Product, actor: Actor) -> None:
    """Log out: the actor's session ends."""
    with lease.aside(product) as connection:
        ended = sa.delete(sessions).where(sessions.c.id == actor.session)
        if connection.execute(ended).rowcount:
            audit.record(connection, actor, "logout", actor.name)


def end_others(product: Product, actor: Actor) -> int:
    """End all sessions of the actor but the one that asks, and say how many."""
    if actor.user is None:
        return 0
    with lease.aside(product) as connection:
        ended = end_sessions(connection, actor.user, actor.session)
        audit.record(connection, actor, "sessions_ended", actor.name, count=ended)
    return ended


def list_sessions(
    database: Database, user: int, *, now: datetime | None = None
) -> list[SessionRecord]:
    """The sessions of a user that have not ended, the one that was used last first."""
    live = sessions.c.expires > moments.written(now or moments.now())
    query = sa.select(sessions).where(sessions.c.user == user, live)
    with database.read() as connection:
        rows = connection.execute(query.order_by(sessions.c.seen.desc(), sessions.c.id))
        return [SessionRecord(r.id, r.made, r.seen, r.expires, r.agent) for r in rows]


def _attempt(  # noqa: PLR0913 - each stands for itself
    product: Product,
    name: str,
    password: str,
    address: str | None,
    then: Callable[[sa.Connection, Any], T],
    *,
    now: datetime,
) -> T:
    """What `then` gives, in the transaction that finds name and password right."""
    keys = throttle.keys_of(product, name, address)
    with product.database.read() as connection:
        throttle.require_patience(connection, keys, now)
        row = _user(connection, users.c.name_key == name_key(name))
    known = passwords.verify(row.password if row else None, password)
    with lease.aside(product) as connection:
        throttle.take_turn(connection, keys, now)
        if known and _is_as_it_was(connection, row):
            throttle.forgive(connection, keys)
            result = then(connection, row)
        else:
            known = False
            throttle.count(connection, keys, now)
            _record_failure(connection, row, address)
    if not known:
        raise AccountError("login_refused")
    if passwords.is_outdated(row.password):
        _keep_anew(product, row, password)
    return result


def _user(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Any:
    return connection.execute(sa.select(users).where(which)).first()


def _is_as_it_was(connection: sa.Connection, row: Any) -> bool:
    """Whether the password is still this one and its owner is not disabled; he is locked."""
    same = sa.and_(users.c.id == row.id, users.c.password == row.password)
    enabled = sa.select(users.c.id).where(same, users.c.disabled.is_(None))
    return connection.scalar(enabled.with_for_update(key_share=True)) is not None


def _record_failure(connection: sa.Connection, row: Any, address: str | None) -> None:
    """A name that nobody has is not written down: it may be a password in the wrong place."""
    actor = Actor(row.id if row else None, row.name if row else "", "reader", "session", address)
    audit.record(connection, actor, "login_failed", actor.name)


def _keep_anew(product: Product, row: Any, password: str) -> None:
    """Hash the password with the parameters of today, unless it was changed meanwhile."""
    kept = passwords.hashed(password)
    same = sa.and_(users.c.id == row.id, users.c.password == row.password)
    with lease.aside(product) as connection:
        connection.execute(sa.update(users).where(same).values(password=kept))


def _live(database: Database, hash_: str, now: datetime) -> Any:
    with database.read() as connection:
        return connection.execute(_LIVE, {"hash": hash_, "now": moments.written(now)}).first()


# Made once: every page asks it, and making it takes longer than that.
_LIVE = (
    sa.select(
        *(users.c.id, users.c.name, users.c.role),
        sessions.c.made.label("session_made"),
        sessions.c.seen.label("session_seen"),
    )
    .join_from(sessions, users)
    .where(sessions.c.id == sa.bindparam("hash"), sessions.c.expires > sa.bindparam("now"))
    .where(users.c.disabled.is_(None))
)


def _see(product: Product, hash_: str, made: str, now: datetime) -> None:
    """Write that the session is in use, and so lasts longer; left out while others write."""
    values = {"seen": moments.written(now), "expires": _expires(product.settings, made, now)}
    try:
        with lease.in_passing(product) as connection:
            connection.execute(sa.update(sessions).where(sessions.c.id == hash_).values(values))
    except lease.Busy:
        return


def _expires(settings: Settings, made: str, now: datetime) -> str:
    longest = moments.after(datetime.fromisoformat(made), LONGEST_DAYS * 86_400)
    return min(moments.after(now, settings.session_hours * 3_600), longest)
