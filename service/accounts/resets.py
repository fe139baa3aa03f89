"""Forgotten passwords: a secret for a link that is good for one hour and once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, passwords, signing, throttle
from service.accounts.model import AccountError, Actor, User
from service.accounts.names import name_key
from service.accounts.users import put_password, record
from service.db.accounts import password_resets, users
from service.db.text import storable
from service.product import Product

LASTS = 3_600
MOST_AT_ONCE = 3
"""Links of one user; an older one stays good, or a stranger's asking would spoil it."""


def ask(
    product: Product, name_or_email: str, address: str | None, *, now: datetime | None = None
) -> tuple[User, str] | None:
    """The user to whom a link with this secret may be sent by e-mail; None where there is nobody.

    Nobody is who has no e-mail address, is disabled, comes by OpenID Connect alone or shares the
    address that was typed with others. Raises `AccountError` login_throttled, whoever is asked
    for, and `Busy`.
    """
    now = now or moments.now()
    keys = throttle.reset_keys(product, name_or_email, address)
    secret = signing.new_secret()
    with lease.aside(product) as connection:
        throttle.take_turn(connection, keys, now)
        throttle.count(connection, keys, now)
        row = _asked_for(connection, name_or_email)
        if row is None:
            return None
        _keep(connection, row.id, signing.hash_of(secret), now)
        actor = Actor(row.id, row.name, row.role, "session", address)
        audit.record(connection, actor, "reset_asked", row.name)
    return record(row), secret


def is_good(product: Product, secret: str, *, now: datetime | None = None) -> bool:
    """Whether the link can still be used."""
    with product.database.read() as connection:
        return _owner(connection, secret, now or moments.now()) is not None


def use(
    product: Product,
    secret: str,
    new_password: str,
    address: str | None = None,
    *,
    now: datetime | None = None,
) -> User:
    """Give the user of this secret the new password; all his sessions and other links end.

    Raises `AccountError`: reset_refused, or password_invalid, after which it is still good; and
    `Busy`.
    """
    now = now or moments.now()
    with product.database.read() as connection:
        row = _owner(connection, secret, now)
    if row is None:
        raise AccountError("reset_refused")
    passwords.require_good(new_password, row.name)
    kept = passwords.hashed(new_password)
    used = sa.delete(password_resets).where(password_resets.c.hash == signing.hash_of(secret))
    with lease.aside(product) as connection:
        # The user before his links, as everywhere, so that no two can wait for each other.
        his = sa.select(users.c.id).where(users.c.id == row.id)
        connection.execute(his.with_for_update(key_share=True))
        if not connection.execute(used).rowcount:
            raise AccountError("reset_refused")
        put_password(connection, row.id, kept)
        actor = Actor(row.id, row.name, row.role, "session", address)
        audit.record(connection, actor, "password_set", row.name, id=row.id, by="reset")
    return record(row)


def _asked_for(connection: sa.Connection, name_or_email: str) -> Any:
    """The row of the one user who is meant and may be sent a link.

    He is locked, so that what ends his links ends this one, too.
    """
    typed = storable(name_or_email.strip())
    mine = sa.or_(
        users.c.name_key == name_key(typed), sa.func.lower(users.c.email) == typed.lower()
    )
    query = sa.select(users).where(mine).order_by(users.c.id)
    rows = connection.execute(query.with_for_update(key_share=True)).all()
    named = [row for row in rows if row.name_key == name_key(typed)] or rows
    if len(named) != 1:
        return None
    row = named[0]
    comes_otherwise = row.subject is not None and row.password is None
    return None if row.email is None or row.disabled or comes_otherwise else row


def _keep(connection: sa.Connection, user: int, hash_: str, now: datetime) -> None:
    """Keep the newest links of the user, this one among them."""
    made = moments.written(now)
    row = {"hash": hash_, "user": user, "made": made, "expires": moments.after(now, LASTS)}
    connection.execute(sa.insert(password_resets).values(row))
    his = sa.select(password_resets.c.hash).where(password_resets.c.user == user)
    newest = his.where(password_resets.c.hash != hash_).order_by(password_resets.c.made.desc())
    rest = connection.scalars(newest.offset(MOST_AT_ONCE - 1)).all()
    connection.execute(sa.delete(password_resets).where(password_resets.c.hash.in_(rest)))


def _owner(connection: sa.Connection, secret: str, now: datetime) -> Any:
    """The row of the user whose link it is, if it is good."""
    resets = password_resets.c
    query = (
        sa.select(users)
        .join_from(password_resets, users)
        .where(resets.hash == signing.hash_of(secret), resets.expires > moments.written(now))
        .where(users.c.disabled.is_(None))
    )
    return connection.execute(query).first()
