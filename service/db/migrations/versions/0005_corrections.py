"""What persons have put right."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("content", TEXT, nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("load_added", sa.Integer(), nullable=False),
        sa.Column("load_ended", sa.Integer(), nullable=True),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_corrections_document_documents")
        ),
        sa.ForeignKeyConstraint(
            ["load_added"], ["loads.number"], name=op.f("fk_corrections_load_added_loads")
        ),
        sa.ForeignKeyConstraint(
            ["load_ended"], ["loads.number"], name=op.f("fk_corrections_load_ended_loads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_document"), "corrections", ["document"], unique=False)


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("corrections")
