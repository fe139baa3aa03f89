"""API tokens: made once, shown once, kept as a hash, with a scope that lowers what may be done."""

import re
import secrets
import string
import zlib
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, signing
from service.accounts.model import (
    AccountError,
    Actor,
    Scope,
    may_of_token,
    require,
    require_person,
)
from service.db.accounts import tokens, users
from service.db.connect import Database
from service.product import Product

PREFIX = "drv_"
"""What a token begins with, so that people and scanners of leaked secrets know it."""
MOST_TOKENS = 50
"""Of one user, those that are revoked or have expired not counted."""
MOST_DAYS = 3_650
LONGEST_NAME = 100
SEEN_EVERY = 300

_DIGITS = string.digits + string.ascii_letters
_SHAPE = re.compile(rf"{PREFIX}([A-Za-z0-9_-]{{43}})([0-9A-Za-z]{{6}})")


class TokenRecord(msgspec.Struct, frozen=True):
    """A token without its secret; times are ISO 8601, `used` within some minutes."""

    id: int
    user: int
    name: str
    scope: Scope
    made: str
    expires: str | None
    used: str | None
    revoked: str | None


def make(  # noqa: PLR0913 - each stands for itself
    product: Product,
    actor: Actor,
    name: str,
    scope: Scope,
    days: int | None = None,
    *,
    user: int | None = None,
) -> tuple[TokenRecord, str]:
    """A new token of the actor, or of a `user` as an administrator; the secret is not kept.

    It is good for so many days, 1 to `MOST_DAYS`, or without end. Raises `AccountError` and `Busy`.
    """
    require_person(actor)
    owner = actor.user if user is None else user
    if owner is None:
        raise AccountError("user_not_found")
    if owner != actor.user:
        require(actor, "administrator")
    now = moments.now()
    secret = _new()
    row = {
        "user": owner,
        "name": _clean(name),
        "hash": signing.hash_of(secret),
        "scope": scope,
        "made": moments.written(now),
        "expires": None if days is None else moments.after(now, days * 86_400),
    }
    with lease.aside(product) as connection:
        _require_room(connection, owner, now)
        made = _record(connection.execute(sa.insert(tokens).values(row).returning(tokens)).one())
        audit.record(connection, actor, "token_made", made.name, id=made.id, scope=scope, of=owner)
    return made, secret


def of_bearer(
    product: Product, secret: str, address: str | None = None, *, now: datetime | None = None
) -> Actor | None:
    """Who asks by this token; None for one that is not or no longer good, and for any other text.

    It is looked up by its hash, so how long that takes tells nothing of the secret.
    """
    now = now or moments.now()
    if not is_well_formed(secret):
        return None
    asked = {"hash": signing.hash_of(secret), "now": moments.written(now)}
    with product.database.read() as connection:
        row = connection.execute(_OF_BEARER, asked).first()
    if row is None:
        return None
    if row.used is None or moments.seconds_since(row.used, now) >= SEEN_EVERY:
        _see(product, row.id, now)
    role = may_of_token(row.role, row.scope)
    return Actor(row.user, row.user_name, role, "token", address, scope=row.scope)


def list_tokens(database: Database, user: int) -> list[TokenRecord]:
    """All tokens of a user, the newest first, those that were revoked as well."""
    query = sa.select(tokens).where(tokens.c.user == user).order_by(tokens.c.id.desc())
    with database.read() as connection:
        return [_record(row) for row in connection.execute(query)]


def revoke(product: Product, actor: Actor, id_: int) -> TokenRecord:
    """Make a token useless, one's own or as an administrator. Raises `AccountError` and `Busy`.

    That of another user is told to nobody else: it is not found.
    """
    this = tokens.c.id == id_
    if not actor.may("administrator"):
        this = sa.and_(this, tokens.c.user == actor.user)
    now = moments.written(moments.now())
    with lease.aside(product) as connection:
        ending = sa.update(tokens).where(this, tokens.c.revoked.is_(None)).values(revoked=now)
        row = connection.execute(ending.returning(tokens)).first()
        if row is None:
            raise AccountError("token_not_found")
        audit.record(connection, actor, "token_revoked", row.name, id=id_, of=row.user)
    return _record(row)


def is_well_formed(secret: str) -> bool:
    """Whether it may be a token: a mistyped one is told from one that was revoked."""
    found = _SHAPE.fullmatch(secret)
    return found is not None and found[2] == _checksum(found[1])


def _new() -> str:
    random = secrets.token_urlsafe(signing.BYTES)
    return f"{PREFIX}{random}{_checksum(random)}"


def _checksum(random: str) -> str:
    """CRC-32 in six digits of base 62."""
    rest, digits = zlib.crc32(random.encode()), ""
    for _ in range(6):
        rest, place = divmod(rest, len(_DIGITS))
        digits = _DIGITS[place] + digits
    return digits


def _clean(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise AccountError("token_invalid", "name")
    return clean


def _is_good(now: str | sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    lasting = sa.or_(tokens.c.expires.is_(None), tokens.c.expires > now)
    return sa.and_(tokens.c.revoked.is_(None), lasting)


# Made once: every request with a token asks it, and making it takes longer than that.
_OF_BEARER = (
    sa.select(tokens, users.c.name.label("user_name"), users.c.role)
    .join_from(tokens, users)
    .where(tokens.c.hash == sa.bindparam("hash"), _is_good(sa.bindparam("now")))
    .where(users.c.disabled.is_(None))
)


def _require_room(connection: sa.Connection, owner: int, now: datetime) -> None:
    """Raise `AccountError` unless the owner exists and may have one more; he is locked then."""
    # As everywhere only against other changes of him: rows that refer to him wait for nobody.
    locked = sa.select(users.c.id).where(users.c.id == owner).with_for_update(key_share=True)
    if connection.scalar(locked) is None:
        raise AccountError("user_not_found")
    query = sa.select(sa.func.count()).where(tokens.c.user == owner, _is_good(moments.written(now)))
    if (connection.scalar(query) or 0) >= MOST_TOKENS:
        raise AccountError("token_invalid", "too_many", most=MOST_TOKENS)


def _see(product: Product, id_: int, now: datetime) -> None:
    """Write that the token is in use; left out while others write."""
    try:
        with lease.in_passing(product) as connection:
            used = sa.update(tokens).where(tokens.c.id == id_).values(used=moments.written(now))
            connection.execute(used)
    except lease.Busy:
        return


def _record(row: Any) -> TokenRecord:
    names = ("id", "user", "name", "scope", "made", "expires", "used", "revoked")
    return TokenRecord(*(getattr(row, name) for name in names))
