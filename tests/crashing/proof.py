"""What must be true when everything is over: nothing lost, nothing double, one key for each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from service.db.alerts import (
    deliveries,
    destinations,
    notices,
    query_revisions,
    saved_queries,
    saved_query_destinations,
)
from service.db.schema import paragraphs
from tests.crashing.installation import Installation
from tests.crashing.kept import kept
from tests.crashing.letters import MARK


@dataclass(frozen=True)
class Rows:
    """What alerts have left: rows, addresses by destination, and pairs of query and destination.

    What the product sends to itself has no address.
    """

    notices: Sequence[Any]
    deliveries: Sequence[Any]
    addresses: Mapping[int, str]
    sent_to: Sequence[tuple[int, int]]

    def told_by(self) -> Mapping[str, list[int]]:
        """By delivery, the notices that it tells."""
        made: defaultdict[int, list[int]] = defaultdict(list)
        for one in self.notices:
            made[one.saved_query].append(one.id)
        return {
            one.id: [id_ for id_ in made[one.saved_query] if one.first <= id_ <= one.last]
            for one in self.deliveries
            if one.kind == "notices"
        }


def rows_of(installation: Installation) -> Rows:
    """Read them at one moment."""
    chosen = saved_query_destinations
    with installation.product.database.read() as connection:
        addresses = connection.execute(sa.select(destinations.c.id, destinations.c.address))
        pairs = connection.execute(sa.select(chosen.c.saved_query, chosen.c.destination))
        return Rows(
            connection.execute(sa.select(notices).order_by(notices.c.id)).all(),
            connection.execute(sa.select(deliveries)).all(),
            {row.id: row.address for row in addresses},
            [(row.saved_query, row.destination) for row in pairs],
        )


def require_verified(installation: Installation) -> None:
    """The command finds nothing wrong."""
    told, code = installation.run("alerts", "verify")
    assert (told, code) == ("", "0"), told[:2_000]


def require_notices_once(rows: Rows) -> None:
    """No saved query tells of a version twice for the same occasion."""
    told = Counter((one.saved_query, one.paragraph, one.occasion) for one in rows.notices)
    assert [one for one, count in told.items() if count > 1] == []


def require_each_text_told(installation: Installation) -> None:
    """Whoever asks for the words that each Vietnamese task has is told of all tasks.

    This is counted from the texts alone.
    """
    wanted = sa.select(query_revisions.c.saved_query, query_revisions.c.after_load).join(
        saved_queries, saved_queries.c.id == query_revisions.c.saved_query
    )
    brought = sa.select(paragraphs.c.id, paragraphs.c.load_added)
    with installation.product.database.read() as connection:
        ((query, after),) = connection.execute(wanted.where(saved_queries.c.text == MARK)).all()
        texts = connection.execute(brought.where(paragraphs.c.text.contains(MARK))).all()
        told = connection.scalars(
            sa.select(notices.c.paragraph).where(
                notices.c.saved_query == query, notices.c.occasion == "new"
            )
        ).all()
    assert sorted(told) == sorted(row.id for row in texts if row.load_added > after)


def require_in_one_delivery_each(rows: Rows) -> None:
    """Each notice is in exactly one delivery to each destination of its saved query."""
    told_by = rows.told_by()
    destination = {one.id: one.destination for one in rows.deliveries}
    told = Counter((id_, destination[one]) for one, ids in told_by.items() for id_ in ids)
    made = Counter(
        (notice.id, to)
        for query, to in rows.sent_to
        for notice in rows.notices
        if notice.saved_query == query
    )
    assert told == made


def require_received(installation: Installation, rows: Rows) -> int:
    """Each delivery came to its destination and nowhere else, always the same, under its own id.

    Gives how many came more than once.
    """
    came: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in (*kept(installation.taken("mail")), *kept(installation.taken("webhooks"))):
        came[one["id"]].append(one)
    told_by = rows.told_by()
    assert {one.state for one in rows.deliveries} == {"delivered"}
    sent = [one for one in rows.deliveries if rows.addresses[one.destination]]
    lost_or_unknown = set(came) ^ {one.id for one in sent}
    assert not lost_or_unknown, lost_or_unknown
    for delivery in sent:
        messages = came[delivery.id]
        address = rows.addresses[delivery.destination]
        assert all(address.endswith(one["to"]) for one in messages), delivery
        assert len({one["said"] for one in messages}) == 1, (delivery, messages)
        told = told_by.get(delivery.id, [])
        assert sorted(messages[0].get("notices", told)) == told, delivery
    return sum(len(messages) > 1 for messages in came.values())
