"""Alerts: saved queries, the loads matched with them, notices, destinations and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _add_changes()
    _add_saved_queries()
    _add_query_revisions()
    _add_alert_loads()
    _add_notices()
    _add_destinations()
    _add_saved_query_destinations()
    _add_deliveries()
    # The row that transactions lock which decide from which load on a saved query runs.
    op.execute("INSERT INTO states (name, value) VALUES ('alerts', '')")
    # The right to match loads, see service.lease.
    op.execute("INSERT INTO leases (name, epoch) VALUES ('alerts', 0)")


def _add_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("paragraph", LARGE, nullable=False, autoincrement=False),
        sa.Column("before", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["load"], ["loads.number"], name=op.f("fk_changes_load_loads")),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_changes_document_documents")
        ),
        sa.PrimaryKeyConstraint("load", "document", "paragraph", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_document"), "changes", ["document"])


def _add_saved_queries() -> None:
    op.create_table(
        "saved_queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT, nullable=False, server_default="saved"),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("selection", TEXT, nullable=False),
        sa.Column("cadence", TEXT, nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False, server_default="8"),
        sa.Column("weekday", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("timezone", TEXT, nullable=False),
        sa.Column("tell_nothing", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("paused", TEXT, nullable=True),
        sa.Column("stopped", TEXT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("changed", TEXT, nullable=False),
        sa.Column("removed", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name=op.f("fk_saved_queries_owner_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_queries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_saved_queries_owner"), "saved_queries", ["owner"])


def _add_query_revisions() -> None:
    op.create_table(
        "query_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("saved_query", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tree", TEXT, nullable=False),
        sa.Column("events", TEXT, nullable=False),
        sa.Column("versions", TEXT, nullable=False),
        sa.Column("after_load", sa.Integer(), nullable=False),
        sa.Column("to_load", sa.Integer(), nullable=True),
        sa.Column("made", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_query"],
            ["saved_queries.id"],
            name=op.f("fk_query_revisions_saved_query_saved_queries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_revisions")),
        sa.UniqueConstraint(
            "saved_query", "number", name=op.f("uq_query_revisions_saved_query_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_query_revisions_to_load"), "query_revisions", ["to_load"])


def _add_alert_loads() -> None:
    op.create_table(
        "alert_loads",
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("started", TEXT, nullable=False),
        sa.Column("finished", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["load"], ["loads.number"], name=op.f("fk_alert_loads_load_loads")),
        sa.PrimaryKeyConstraint("load", name=op.f("pk_alert_loads")),
    )


def _add_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", LARGE, nullable=False),
        sa.Column("saved_query", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("paragraph", LARGE, nullable=False),
        sa.Column("occasion", TEXT, nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("reasons", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=True),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("read", TEXT, nullable=True),
        sa.Column("archived", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_query"], ["saved_queries.id"], name=op.f("fk_notices_saved_query_saved_queries")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["query_revisions.id"], name=op.f("fk_notices_revision_query_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["paragraph"], ["paragraphs.id"], name=op.f("fk_notices_paragraph_paragraphs")
        ),
        sa.ForeignKeyConstraint(["load"], ["loads.number"], name=op.f("fk_notices_load_loads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "saved_query",
            "paragraph",
            "occasion",
            name=op.f("uq_notices_saved_query_paragraph_occasion"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notices_load_revision"), "notices", ["load", "revision"])
    unread = sa.text("read IS NULL AND archived IS NULL")
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["saved_query", "id"],
        sqlite_where=unread,
        postgresql_where=unread,
    )


def _add_destinations() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("secret", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("rotated", TEXT, nullable=True),
        sa.Column("failing", TEXT, nullable=True),
        sa.Column("off", TEXT, nullable=True),
        sa.Column("off_reason", TEXT, nullable=True),
        sa.Column("told", TEXT, nullable=True),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("removed", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["owner"], ["users.id"], name=op.f("fk_destinations_owner_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_destinations_owner"), "destinations", ["owner"])


def _add_saved_query_destinations() -> None:
    op.create_table(
        "saved_query_destinations",
        sa.Column("saved_query", sa.Integer(), nullable=False),
        sa.Column("destination", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_query"],
            ["saved_queries.id"],
            name=op.f("fk_saved_query_destinations_saved_query_saved_queries"),
        ),
        sa.ForeignKeyConstraint(
            ["destination"],
            ["destinations.id"],
            name=op.f("fk_saved_query_destinations_destination_destinations"),
        ),
        sa.PrimaryKeyConstraint(
            "saved_query", "destination", name=op.f("pk_saved_query_destinations")
        ),
    )
    op.create_index(
        op.f("ix_saved_query_destinations_destination"), "saved_query_destinations", ["destination"]
    )


def _add_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("destination", sa.Integer(), nullable=False),
        sa.Column("saved_query", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("first", LARGE, nullable=True),
        sa.Column("last", LARGE, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due", TEXT, nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("claimed", TEXT, nullable=True),
        sa.Column("claim_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", TEXT, nullable=True),
        sa.Column("error", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["destination"],
            ["destinations.id"],
            name=op.f("fk_deliveries_destination_destinations"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_query"],
            ["saved_queries.id"],
            name=op.f("fk_deliveries_saved_query_saved_queries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        op.f("ix_deliveries_destination_saved_query"), "deliveries", ["destination", "saved_query"]
    )
    op.create_index(op.f("ix_deliveries_saved_query_made"), "deliveries", ["saved_query", "made"])
    op.create_index(op.f("ix_deliveries_state_due"), "deliveries", ["state", "due"])
