"""Tells owners of destinations that went off since nothing got through: on a page, by a letter.

The letter goes to the owner's own address, once: who is killed while he sends it does not send it
again, and the line stays as long as the destination is off.
"""

import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service import lease
from service.accounts import moments
from service.accounts import users as accounts
from service.db.accounts import users
from service.db.alerts import destinations
from service.db.connect import Database
from service.delivery import destination_rows, mail
from service.delivery.failures import MailError
from service.delivery.letter import Letter
from service.delivery.links import absolute
from service.delivery.model import Destination
from service.delivery.wording import filled, words_in
from service.product import Product

log = logging.getLogger(__name__)

_CUT_OFF = sa.and_(destinations.c.off_reason == "failures", destinations.c.removed.is_(None))


def list_cut_off(database: Database, owner: int | None) -> tuple[Destination, ...]:
    """An owner's destinations that are off because nothing got through, oldest first."""
    mine = sa.and_(destinations.c.owner == owner, _CUT_OFF)
    with database.read() as connection:
        rows = connection.execute(sa.select(destinations).where(mine).order_by(destinations.c.id))
        return tuple(map(destination_rows.record, rows))


def tell_owners(product: Product, now: datetime | None = None) -> int:
    """Write to owners who do not know yet; how many letters were sent.

    What may be taken later stays to be told. Mail that does not arrive is told by no mail.
    """
    if product.settings.mail_server is None:
        return 0
    at = moments.written(now or moments.now())
    query = sa.select(destinations).join(users, users.c.id == destinations.c.owner)
    query = query.where(_untold()).where(users.c.disabled.is_(None), users.c.email.is_not(None))
    with product.database.read() as connection:
        rows = connection.execute(query.order_by(destinations.c.id)).all()
    return sum(_tell(product, row, at) for row in rows)


def _untold() -> sa.ColumnElement[bool]:
    by_other_ways = destinations.c.kind != "email"
    return sa.and_(_CUT_OFF, destinations.c.told.is_(None), by_other_ways)


def _tell(product: Product, row: sa.Row[Any], at: str) -> bool:
    """Whether a letter was sent, unless somebody else has done that meanwhile."""
    this = sa.and_(destinations.c.id == row.id, destinations.c.off == row.off)
    with lease.aside(product) as connection:
        marking = sa.update(destinations).where(this, _untold()).values(told=at)
        if not connection.execute(marking).rowcount:
            return False
    try:
        mail.send(product.settings, letter_of(product, destination_rows.record(row)))
    except MailError as error:
        log.error("the owner of destination %d was not told that it is off: %s", row.id, error)
        if not error.is_final:
            with lease.aside(product) as connection:
                connection.execute(sa.update(destinations).where(this).values(told=None))
        return False
    return True


def letter_of(product: Product, destination: Destination) -> Letter:
    """The letter in the owner's language; the same each time, so that a repetition is known."""
    assert destination.owner is not None
    assert destination.off is not None
    user = accounts.find(product.database, destination.owner)
    words = words_in(product.settings, user.language)
    link = absolute(product.settings, "/destinations")
    name, since = destination.name, words.moment(datetime.fromisoformat(destination.off))
    return Letter(
        id=f"off-{destination.id}-{int(datetime.fromisoformat(destination.off).timestamp())}",
        to=user.email or "",
        subject=words("mail.off.subject", name=name),
        language=words.language,
        text=filled("off.txt", words, name=name, since=since, link=link),
    )
