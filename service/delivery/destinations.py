"""Where owners have their notices sent: made, changed, given a new secret, removed.

Each function is for one owner, None in single use; those of others are not found.
"""

from collections.abc import Collection
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, names, signing, users
from service.accounts.model import AccountError, Actor
from service.db.accounts import users as accounts
from service.db.alerts import destinations, saved_query_destinations
from service.db.connect import Database
from service.db.text import storable
from service.db.turns import take_turn
from service.delivery import destination_rows, guard, signature
from service.delivery.channels import CHANNELS
from service.delivery.guard import TargetRefused
from service.delivery.model import (
    Delivery,
    DeliveryError,
    Destination,
    DestinationKind,
    Failure,
)
from service.paging import Page, page
from service.product import Product

MOST = 50
"""Destinations of one owner."""
LONGEST_NAME = 100

OwnReason = Literal[
    "name",
    "unknown",
    "full",
    "email",
    "no_email",  # the account has no address
    "not_own",  # letters go to one's own address alone
    "no_secret",  # letters are not signed
]
REASONS: tuple[guard.Reason | OwnReason, ...] = (*get_args(guard.Reason), *get_args(OwnReason))
"""Why a destination cannot be made or changed so."""


class DestinationInvalid(Exception):  # noqa: N818 - told as such
    """A destination cannot be made or changed so, for this reason."""

    def __init__(self, reason: guard.Reason | OwnReason) -> None:
        super().__init__(reason)
        self.reason = reason


def list_destinations(
    database: Database, owner: int | None, *, size: int = 50, offset: int = 0
) -> Page[Destination]:
    """The destinations of an owner, oldest first."""
    query = sa.select(destinations).where(_mine(owner)).order_by(destinations.c.id)
    with database.read() as connection:
        own = _own_address(connection, owner)
        return page(connection, query, lambda row: _record(row, own), size=size, offset=offset)


def find(database: Database, owner: int | None, id_: int) -> Destination:
    """One destination of an owner. Raises `LookupError`."""
    with database.read() as connection:
        return _find(connection, owner, id_)


def are_all_own(database: Database, owner: int | None, ids: Collection[int]) -> bool:
    """Whether each of these ids is that of a destination of this owner."""
    query = sa.select(destinations.c.id).where(_mine(owner), destinations.c.id.in_(ids))
    with database.read() as connection:
        return set(connection.scalars(query)) == set(ids)


def add(product: Product, actor: Actor, name: str, url: str) -> Destination:
    """A webhook of the actor. Raises `DestinationInvalid` where the guard lets nothing go there."""
    return _added(product, actor, "webhook", _clean(name), _judged(product, url))


def add_mail(product: Product, actor: Actor, name: str, address: str = "") -> Destination:
    """Letters to the actor, at the address that his account has whenever one is sent.

    In single use they go to the address given. Raises `DestinationInvalid`.
    """
    if actor.user is None:
        return _added(product, actor, "email", _clean(name), _mail_address(address))
    own = users.find(product.database, actor.user).email
    if own is None:
        raise DestinationInvalid("no_email")
    if address.strip() not in ("", own):
        raise DestinationInvalid("not_own")
    return _added(product, actor, "email", _clean(name), "")


def change(
    product: Product, actor: Actor, id_: int, *, name: str | None = None, on: bool | None = None
) -> Destination:
    """Give another name, or send there or not. Raises `LookupError` and `DestinationInvalid`."""
    clean = None if name is None else _clean(name)
    with lease.aside(product) as connection:
        was = _find(connection, actor.user, id_)
        if clean is not None:
            connection.execute(_of(id_).values(name=clean))
        if on is True and was.off is not None:
            destination_rows.switch_on(connection, id_)
        elif on is False and was.off is None:
            destination_rows.switch_off(connection, id_, "owner", moments.now())
        audit.record(connection, actor, "destination_changed", clean or was.name, id=id_, on=on)
        return _find(connection, actor.user, id_)


def rotate(product: Product, actor: Actor, id_: int) -> Destination:
    """Put another secret in force; the one before signs as well for a day.

    Raises `LookupError`, and `DestinationInvalid` for what has no secret.
    """
    values = {"secret": destinations.c.secret + 1, "rotated": moments.written(moments.now())}
    with lease.aside(product) as connection:
        if _find(connection, actor.user, id_).kind != "webhook":
            raise DestinationInvalid("no_secret")
        connection.execute(_of(id_).values(values))
        made = _find(connection, actor.user, id_)
        audit.record(connection, actor, "secret_rotated", made.name, id=id_)
    return made


def remove(product: Product, actor: Actor, id_: int) -> Destination:
    """Send nothing there any more; its deliveries stay listed, saved queries go on without it.

    Raises `LookupError`.
    """
    now = moments.now()
    chosen = saved_query_destinations
    with lease.aside(product) as connection:
        gone = _find(connection, actor.user, id_)
        destination_rows.switch_off(connection, id_, "owner", now)
        connection.execute(_of(id_).values(removed=moments.written(now)))
        connection.execute(sa.delete(chosen).where(chosen.c.destination == id_))
        audit.record(connection, actor, "destination_removed", gone.name, id=id_)
    return gone


def secret_of(product: Product, destination: Destination) -> str:
    """What its owner is shown once."""
    return signature.secret_of(product, destination.id, destination.secret)


def try_out(product: Product, destination: Destination) -> Failure | None:
    """Send a message of the kind "test" at once; why that failed, if it did."""
    now = moments.written(moments.now())
    id_ = f"test-{signing.new_secret()}"
    try:
        sent = Delivery(id_, destination, None, "test", None, None, now, attempt=1)
        CHANNELS[destination.kind](product, sent)
    except DeliveryError as error:
        return error.failure
    return None


def _added(
    product: Product, actor: Actor, kind: DestinationKind, name: str, address: str
) -> Destination:
    made = moments.written(moments.now())
    row = {"owner": actor.user, "kind": kind, "name": name, "address": address, "made": made}
    with lease.aside(product) as connection:
        take_turn(connection, destinations)
        counted = sa.select(sa.func.count()).select_from(destinations).where(_mine(actor.user))
        if (connection.scalar(counted) or 0) >= MOST:
            raise DestinationInvalid("full")
        insert = sa.insert(destinations).values(row).returning(destinations.c.id)
        id_ = int(connection.execute(insert).scalar_one())
        audit.record(connection, actor, "destination_added", name, id=id_)
        return _find(connection, actor.user, id_)


def _find(connection: sa.Connection, owner: int | None, id_: int) -> Destination:
    query = sa.select(destinations).where(_mine(owner), destinations.c.id == id_)
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(id_)
    return _record(row, _own_address(connection, owner))


def _mine(owner: int | None) -> sa.ColumnElement[bool]:
    """Restricts destinations to an owner's that are there; feeds are fetched, a canary nobody's."""
    no_others = destinations.c.kind.not_in(("feed", "canary"))
    is_sent_to = sa.and_(destinations.c.removed.is_(None), no_others)
    return sa.and_(destinations.c.owner == owner, is_sent_to)


def _own_address(connection: sa.Connection, owner: int | None) -> str | None:
    """Where letters to a user go, "" where his account has no address; None in single use."""
    if owner is None:
        return None
    own = sa.select(accounts.c.email).where(accounts.c.id == owner)
    return connection.scalar(own) or ""


def _record(row: Any, own: str | None) -> Destination:
    one = destination_rows.record(row)
    if one.kind == "email" and own is not None:
        return msgspec.structs.replace(one, address=own)
    return one


def _of(id_: int) -> sa.Update:
    return sa.update(destinations).where(destinations.c.id == id_)


def _clean(name: str) -> str:
    clean = " ".join(storable(name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise DestinationInvalid("name")
    return clean


def _mail_address(text: str) -> str:
    try:
        return names.clean_email(text)
    except AccountError as error:
        raise DestinationInvalid("email") from error


def _judged(product: Product, url: str) -> str:
    """The address, if the guard lets something go there now; it is judged again each time."""
    try:
        guard.target(url, product.settings.webhook_private_targets)
    except TargetRefused as refused:
        raise DestinationInvalid(refused.reason) from refused
    except OSError as error:
        raise DestinationInvalid("unknown") from error
    return url
