"""The leases, the load that wrote a document's rows last, and the order of responsibilities."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what is new; what was loaded before keeps its order."""
    leases = op.create_table(
        "leases",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("holder", TEXT, nullable=True),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.bulk_insert(leases, [{"name": name, "epoch": 0} for name in ("writer", "filler")])
    op.add_column(
        "documents", sa.Column("load_written", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE documents SET load_written = load_changed")
    op.create_index("ix_documents_load_written", "documents", ["load_written"], unique=False)
    op.add_column(
        "responsibilities", sa.Column("place", sa.Integer(), nullable=False, server_default="0")
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE responsibilities SET place = rowid")


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("responsibilities", "place")
    op.drop_index("ix_documents_load_written", table_name="documents")
    op.drop_column("documents", "load_written")
    op.drop_table("leases")
