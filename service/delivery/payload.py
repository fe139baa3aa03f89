"""What a webhook sends: a message of a fixed form, whose version rises when a form changes.

It tells what its owner may see, and no secret; the private note of a saved query stays private. The
form is docs/webhook.schema.json.
"""

from typing import Literal

import msgspec
import sqlalchemy as sa

from search.model import Agency, Citation, Deadline, DocumentHead, Task
from service.addresses import document_address
from service.alerts import inbox
from service.alerts.events import Reason
from service.alerts.inbox import Notice, NoticeFilter
from service.alerts.nothing import Covered
from service.db.alerts import saved_queries
from service.delivery.covering import covered_by
from service.delivery.links import absolute
from service.delivery.model import Delivery, Kind
from service.product import Product
from service.settings import Settings

MOST = 200
"""Notices in one message, the newest; the API has all."""


class SavedQuery(msgspec.Struct, frozen=True):
    """The saved query that a message is about; `url` leads to it."""

    id: int
    name: str
    url: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message: `notices` are the newest of `total`, in the order in which they were made.

    `id` is that of the delivery, `timestamp` when that was queued (ISO 8601); a test has no saved
    query. `loads` are those in which nothing was found, where the message says so.
    """

    version: Literal[1] = 1
    type: Kind
    id: str
    timestamp: str
    saved_query: SavedQuery | None
    loads: Covered | None
    total: int
    notices: tuple["Entry", ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A notice with its paragraph as it was after the load; `url` leads to it in its document.

    `highlights` are spans of code points of the text in which the saved query matches; `before` is
    the text in place of which it came, `due` the day (ISO) of the time limit that is near.
    """

    id: int
    load: int
    made: str
    reasons: tuple[Reason, ...]
    document: DocumentHead
    paragraph: str
    section: tuple[str, ...]
    task: Task | None
    position: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    agencies: tuple[Agency, ...]
    citations: tuple[Citation, ...]
    deadlines: tuple[Deadline, ...]
    before: str | None
    due: str | None
    url: str


def message(product: Product, delivery: Delivery) -> Message:
    """The message of a delivery, the same at each attempt."""
    told, total = _notices(product, delivery)
    with product.database.read() as connection:
        loads = covered_by(connection, delivery)
    return Message(
        type=delivery.kind,
        id=delivery.id,
        timestamp=delivery.made,
        saved_query=_saved_query(product, delivery),
        loads=loads,
        total=total,
        notices=tuple(_entry(product.settings, one) for one in told),
    )


def _notices(product: Product, delivery: Delivery) -> tuple[list[Notice], int]:
    if delivery.kind != "notices" or delivery.saved_query is None:
        return [], 0
    wanted = NoticeFilter(delivery.saved_query, first=delivery.first, last=delivery.last)
    owner = delivery.destination.owner
    page = inbox.list_notices(product.database, owner, wanted, size=MOST)
    return list(reversed(page.items)), page.total


def _saved_query(product: Product, delivery: Delivery) -> SavedQuery | None:
    if delivery.saved_query is None:
        return None
    query = sa.select(saved_queries).where(saved_queries.c.id == delivery.saved_query)
    with product.database.read() as connection:
        row = connection.execute(query).one()
    return SavedQuery(row.id, row.name, absolute(product.settings, f"/saved/{row.id}"))


def _entry(settings: Settings, notice: Notice) -> Entry:
    paragraph = notice.paragraph
    document = paragraph.document.id
    address = document_address(document, key=paragraph.key, position=paragraph.position)
    return Entry(
        id=notice.id,
        load=notice.load,
        made=notice.made,
        reasons=notice.reasons,
        document=paragraph.document,
        paragraph=paragraph.key,
        section=paragraph.section,
        task=paragraph.task,
        position=paragraph.position,
        text=paragraph.text,
        highlights=tuple((start, end) for start, end in notice.highlights),
        agencies=paragraph.agencies,
        citations=paragraph.citations,
        deadlines=paragraph.deadlines,
        before=notice.before_text,
        due=notice.due,
        url=absolute(settings, address),
    )
