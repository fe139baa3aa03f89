"""What kind of file a document was, the encoding of its text, and the evidence for its head."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns; of what was loaded before they are known once it is read again."""
    columns = (
        sa.Column("format", TEXT, nullable=False, server_default=""),
        sa.Column("encoding", TEXT, nullable=True),
        sa.Column("encoding_given", TEXT, nullable=True),
        sa.Column("evidence", TEXT, nullable=False, server_default="[]"),
    )
    for column in columns:
        op.add_column("documents", column)


def downgrade() -> None:
    """Drop what was added."""
    for name in ("evidence", "encoding_given", "encoding", "format"):
        op.drop_column("documents", name)
