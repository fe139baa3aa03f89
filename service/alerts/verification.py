"""Proves notices: compares them with plain searches, load by load, by another way than matching.

For each load an index in memory holds the paragraphs that are news, and every tree in force is
searched there as on the search page: nothing is ruled out early and nothing is done in chunks.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from service.alerts.canary import canary as canary_of
from service.alerts.checking import Finding, filled, found
from service.alerts.due_verification import verify_due
from service.alerts.events import asked, differences
from service.alerts.matching import in_force
from service.alerts.news import Version, read_news
from service.alerts.stored import Unreadable, read_events, read_tree
from service.db.alerts import alert_loads, notices, query_revisions, saved_queries
from service.db.schema import loads
from service.product import Product
from service.revisions import TREE_UNREADABLE


def verify(product: Product, first: int = 1, last: int | None = None) -> Iterator[Finding]:
    """All that is wrong, load by load; nothing where every notice is there once and no other is."""
    unreadable = set()
    for one in _findings(product, first, last):
        if one.kind == "unreadable":
            if one.saved_query in unreadable:
                continue
            unreadable.add(one.saved_query)
        yield one


def _findings(product: Product, first: int, last: int | None) -> Iterator[Finding]:
    with product.database.read() as connection:
        rows = connection.execute(_loads(first, last)).all()
        stopped = connection.execute(_stopped()).all()
    for row in stopped:
        if last is None or row.ended < last:
            yield Finding("stopped", row.ended + 1, row.id, detail=TREE_UNREADABLE)
    for row in rows:
        if row.state == "running":
            continue
        if row.matched is None or row.matched == "matching":
            yield Finding("waiting", row.number, detail=row.state)
        else:
            with product.database.read() as connection:
                yield from _compared(connection, row.number)
    yield from verify_due(product, first, last)


class _Told(NamedTuple):
    """What a notice is, and its reasons."""

    saved_query: int
    version: int
    reasons: frozenset[str]


def _loads(first: int, last: int | None) -> sa.Select[Any]:
    matched = alert_loads.c.state.label("matched")
    query = (
        sa.select(loads.c.number, loads.c.state, matched)
        .join(alert_loads, alert_loads.c.load == loads.c.number, isouter=True)
        .where(loads.c.number >= first)
        .order_by(loads.c.number)
    )
    return query if last is None else query.where(loads.c.number <= last)


def _stopped() -> sa.Select[Any]:
    """The saved queries that cannot be read, and the last load that they were matched with."""
    return (
        sa.select(saved_queries.c.id, sa.func.max(query_revisions.c.to_load).label("ended"))
        .join(query_revisions, query_revisions.c.saved_query == saved_queries.c.id)
        .where(saved_queries.c.stopped == TREE_UNREADABLE, saved_queries.c.removed.is_(None))
        .group_by(saved_queries.c.id)
        .order_by(saved_queries.c.id)
    )


def _compared(connection: sa.Connection, load: int) -> Iterator[Finding]:
    unreadable: set[int] = set()
    expected = set(_expected(connection, load, unreadable))
    there = [one for one in _there(connection, load) if one.saved_query not in unreadable]
    for id_ in sorted(unreadable):
        yield Finding("unreadable", load, id_)
    for one in sorted(expected - set(there), key=lambda told: told[:2]):
        yield _finding("missing", load, one)
    seen: set[tuple[int, int]] = set()
    for one in there:
        if one not in expected:
            yield _finding("unexpected", load, one)
        elif (one.saved_query, one.version) in seen:
            yield _finding("double", load, one)
        seen.add((one.saved_query, one.version))


def _finding(kind: str, load: int, told: _Told) -> Finding:
    return Finding(kind, load, told.saved_query, told.version, ", ".join(sorted(told.reasons)))


def _there(connection: sa.Connection, load: int) -> Iterator[_Told]:
    """The notices of what a load has brought; time limits that come near are proved apart."""
    query = sa.select(notices.c.saved_query, notices.c.paragraph, notices.c.reasons).where(
        notices.c.load == load, notices.c.occasion.not_like("due:%")
    )
    for row in connection.execute(query):
        yield _Told(row.saved_query, row.paragraph, frozenset(msgspec.json.decode(row.reasons)))


def _expected(connection: sa.Connection, load: int, unreadable: set[int]) -> Iterator[_Told]:
    """What must be told of a load, by the terms that were in force for it.

    Fills in the saved queries that cannot be read, of which that cannot be said.
    """
    revisions = connection.execute(
        sa.select(query_revisions.c.saved_query, query_revisions.c.tree, query_revisions.c.events)
        .where(in_force(load))
        .order_by(query_revisions.c.id)
    ).all()
    versions = read_news(connection, load) if revisions else []
    if not versions:
        return
    after = filled([version.after for version in versions])
    held = [version.before for version in versions if version.before and not version.fresh]
    before = filled(held)
    canary = canary_of(connection)
    by_ordinal = {version.after.ordinal: version for version in versions}
    for revision in revisions:
        try:
            tree, events = read_tree(revision.tree), read_events(revision.events)
        except Unreadable:
            unreadable.add(revision.saved_query)
            continue
        now = found(after, tree)
        matched_before = found(before, tree) if now else set()
        for ordinal in sorted(now):
            version = by_ordinal[ordinal]
            if reasons := asked(_reasons(version, matched_before), events):
                yield _Told(revision.saved_query, version.id, frozenset(reasons))
                if revision.saved_query == canary:
                    break  # it tells of one


def _reasons(version: Version, matched_before: set[int]) -> list[Any]:
    said = list(differences(version.before, version.after))
    if version.fresh:
        return ["changed" if version.before else "new", *said]
    assert version.before is not None  # a version that stays was there before
    return said if version.before.ordinal in matched_before else ["matches", *said]
