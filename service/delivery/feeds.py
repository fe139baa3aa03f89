"""The secret addresses of somebody's feeds: shown to him alone, and changed when they have leaked.

A row of `destinations` of the kind "feed" has their version; the addresses stand nowhere.
"""

from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from service import lease, ledger
from service.accounts import audit
from service.accounts.model import Actor, Language, require_person
from service.accounts.users import any_user
from service.db.accounts import users
from service.db.alerts import destinations
from service.db.connect import Database
from service.db.turns import take_turn
from service.delivery.links import sealed, unsealed
from service.product import Product

Format = Literal["atom", "ics"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Feed(msgspec.Struct, frozen=True):
    """Somebody's feeds; `owner` is None in single use, `version` rises at each rotation."""

    id: int
    owner: int | None
    language: Language | None
    version: int
    made: str


def path_of(product: Product, feed: Feed, format_: Format) -> str:
    """The path of the feed, which is all that is needed to read it."""
    return f"/feeds/{format_}/{sealed(product, f'feed.{format_}', (feed.id, feed.version))}"


def find(database: Database, owner: int | None) -> Feed | None:
    """The feeds of this owner, None before there are any."""
    mine = sa.and_(_is_feed(), destinations.c.owner == owner)
    with database.read() as connection:
        return _feed(connection, mine)


def of_address(product: Product, format_: Format, token: str) -> Feed | None:
    """Whose feeds have this address; None for one that is none, was changed, or of a disabled user.

    What is nobody's is read in single use alone.
    """
    numbers = unsealed(product, f"feed.{format_}", token)
    if numbers is None or len(numbers) != 2:
        return None
    this = sa.and_(_is_feed(), destinations.c.id == numbers[0], destinations.c.secret == numbers[1])
    with product.database.read() as connection:
        feed = _feed(connection, this)
        if feed is not None and feed.owner is None and any_user(connection):
            return None
        return feed


def rotate(product: Product, actor: Actor) -> None:
    """Give the actor's feeds new addresses, or their first ones. Raises `AccountError`, `Busy`."""
    require_person(actor)
    mine = sa.and_(_is_feed(), destinations.c.owner == actor.user)
    now = ledger.now()
    with lease.aside(product) as connection:
        take_turn(connection, destinations)
        raised = {"secret": destinations.c.secret + 1, "rotated": now}
        changed = connection.execute(sa.update(destinations).where(mine).values(raised))
        if not changed.rowcount:
            row = {"owner": actor.user, "kind": "feed", "name": "", "address": "", "made": now}
            connection.execute(sa.insert(destinations).values(row))
        audit.record(connection, actor, "feeds_rotated", actor.name)


def _is_feed() -> sa.ColumnElement[bool]:
    return sa.and_(destinations.c.kind == "feed", destinations.c.removed.is_(None))


def _feed(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Feed | None:
    query = (
        sa.select(destinations, users.c.language, users.c.disabled)
        .join(users, users.c.id == destinations.c.owner, isouter=True)
        .where(which)
        .order_by(destinations.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None or row.disabled is not None:
        return None
    return Feed(row.id, row.owner, row.language, row.secret, row.made)
