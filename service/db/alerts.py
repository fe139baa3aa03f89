"""The tables of alerts: saved queries, what became of loads, notices and their deliveries.

Loads, not clocks, order everything: a revision of a saved query is for the loads after `after_load`
and up to `to_load`, `alert_loads` says which loads have been matched. Times are ISO 8601 in UTC.
"""

import sqlalchemy as sa

from service.db.accounts import users
from service.db.schema import Large, metadata
from service.db.text import Text

# What a load changed in rows that stay: their columns as they were before it.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("load", sa.ForeignKey("loads.number"), primary_key=True),
    sa.Column("document", sa.ForeignKey("documents.id"), primary_key=True),
    # the paragraph version, or 0 for the head of the document
    sa.Column("paragraph", Large, primary_key=True, autoincrement=False),
    sa.Column("before", Text, nullable=False),  # JSON: column -> value
    sa.Index(None, "document"),
)

saved_queries = sa.Table(
    "saved_queries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey(users.c.id)),  # null: of single use, and the built-in one
    sa.Column("kind", Text, nullable=False, server_default="saved"),  # saved, canary
    sa.Column("name", Text, nullable=False),
    sa.Column("note", Text, nullable=False),  # for its owner alone
    sa.Column("text", Text, nullable=False),  # as typed
    sa.Column("selection", Text, nullable=False),  # JSON: the parameters of the search page
    sa.Column("cadence", Text, nullable=False),  # at_once, hourly, daily, weekly
    sa.Column("hour", sa.Integer, nullable=False, server_default="8"),
    sa.Column("weekday", sa.Integer, nullable=False, server_default="0"),  # 0 is Monday
    sa.Column("timezone", Text, nullable=False),
    sa.Column("tell_nothing", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("paused", Text),  # since when, by its owner
    sa.Column("stopped", Text),  # why it does not run: owner_disabled, tree_unreadable
    sa.Column("revision", sa.Integer, nullable=False),  # the newest one's number, from 1
    sa.Column("made", Text, nullable=False),
    sa.Column("changed", Text, nullable=False),
    sa.Column("removed", Text),  # it leaves the lists; its notices and its proof stay
    sa.Index(None, "owner"),
    sqlite_autoincrement=True,
)

query_revisions = sa.Table(
    "query_revisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("saved_query", sa.ForeignKey("saved_queries.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # pausing and going on make new ones, too
    sa.Column("tree", Text, nullable=False),  # JSON of search.tree
    sa.Column("events", Text, nullable=False),  # JSON: [event], of service.alerts.events
    # JSON: of the synonyms, the gazetteer and the analysis that made the tree
    sa.Column("versions", Text, nullable=False),
    sa.Column("after_load", sa.Integer, nullable=False),
    sa.Column("to_load", sa.Integer),  # null: it is in force
    sa.Column("made", Text, nullable=False),
    sa.UniqueConstraint("saved_query", "number"),
    sa.Index(None, "to_load"),
    sqlite_autoincrement=True,
)

alert_loads = sa.Table(
    "alert_loads",
    metadata,
    sa.Column("load", sa.ForeignKey("loads.number"), primary_key=True),
    sa.Column("state", Text, nullable=False),  # matching, matched, no_news
    sa.Column("checkpoint", sa.Integer, nullable=False),  # the last revision matched, 0 for none
    sa.Column("queries", sa.Integer, nullable=False),  # revisions in force for it
    sa.Column("paragraphs", sa.Integer, nullable=False),  # versions that are news
    sa.Column("notices", sa.Integer, nullable=False),
    sa.Column("started", Text, nullable=False),
    sa.Column("finished", Text),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", Large, primary_key=True),
    sa.Column("saved_query", sa.ForeignKey("saved_queries.id"), nullable=False),
    sa.Column("revision", sa.ForeignKey("query_revisions.id"), nullable=False),
    # the version, whose text never changes
    sa.Column("paragraph", sa.ForeignKey("paragraphs.id"), nullable=False),
    # "new" for a new version, else what has happened to it and when: "load:7", "due:7:2026-12-01"
    sa.Column("occasion", Text, nullable=False),
    sa.Column("load", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("reasons", Text, nullable=False),  # JSON: [reason], of service.alerts.events
    sa.Column("detail", Text),  # JSON: what there was before
    sa.Column("made", Text, nullable=False),
    sa.Column("read", Text),
    sa.Column("archived", Text),
    sa.UniqueConstraint("saved_query", "paragraph", "occasion"),
    sa.Index(None, "load", "revision"),
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_notices_unread",
    notices.c.saved_query,
    notices.c.id,
    sqlite_where=sa.and_(notices.c.read.is_(None), notices.c.archived.is_(None)),
    postgresql_where=sa.and_(notices.c.read.is_(None), notices.c.archived.is_(None)),
)

# Where notices may be sent to.
destinations = sa.Table(
    "destinations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey(users.c.id)),
    sa.Column("kind", Text, nullable=False),  # email, webhook, feed, canary
    sa.Column("name", Text, nullable=False),
    sa.Column("address", Text, nullable=False),
    sa.Column("secret", sa.Integer, nullable=False, server_default="1"),  # its secret's version
    sa.Column("rotated", Text),  # since when; the version before is good for a day after
    sa.Column("failing", Text),  # since when nothing gets through
    sa.Column("off", Text),  # since when nothing is sent
    sa.Column("off_reason", Text),  # owner, failures
    sa.Column("told", Text),  # since when its owner has been written to that it is off
    sa.Column("made", Text, nullable=False),
    sa.Column("removed", Text),
    sa.Index(None, "owner"),
    sqlite_autoincrement=True,
)

saved_query_destinations = sa.Table(
    "saved_query_destinations",
    metadata,
    sa.Column("saved_query", sa.ForeignKey("saved_queries.id"), primary_key=True),
    sa.Column("destination", sa.ForeignKey("destinations.id"), primary_key=True),
    sa.Index(None, "destination"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    # the idempotency key: random, but of "nothing" made of what it is for and when
    sa.Column("id", Text, primary_key=True),
    sa.Column("destination", sa.ForeignKey("destinations.id"), nullable=False),
    sa.Column("saved_query", sa.ForeignKey("saved_queries.id"), nullable=False),
    sa.Column("kind", Text, nullable=False),  # notices, nothing, test
    # the notices of the saved query with these ids and those between; for "nothing" the loads
    sa.Column("first", Large),
    sa.Column("last", Large),
    sa.Column("state", Text, nullable=False),  # waiting, sending, delivered, given_up, cancelled
    sa.Column("due", Text, nullable=False),  # not before
    sa.Column("made", Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed", Text),  # by whom, while it is sent
    sa.Column("claim_ends", sa.DateTime(timezone=True)),  # by the database's clock
    sa.Column("done", Text),
    sa.Column("error", Text),  # of the last attempt
    sa.Index(None, "state", "due"),
    sa.Index(None, "saved_query", "made"),
    sa.Index(None, "destination", "saved_query"),
)
