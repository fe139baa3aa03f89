"""What understanding a query asks for: vocabulary, abbreviations and synonyms.

The vocabulary and the abbreviations of what is held already are counted by the first writer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "vocabulary",
        sa.Column("token", TEXT, nullable=False),
        sa.Column("folded", TEXT, nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_vocabulary")),
    )
    op.create_index(op.f("ix_vocabulary_folded"), "vocabulary", ["folded"], unique=False)
    op.create_index(op.f("ix_vocabulary_paragraphs_folded"), "vocabulary", ["paragraphs", "folded"])
    op.create_table(
        "abbreviations",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("short", TEXT, nullable=False),
        sa.Column("long", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_abbreviations_document_documents")
        ),
    )
    op.create_index(op.f("ix_abbreviations_document"), "abbreviations", ["document"], unique=False)
    op.create_table(
        "synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms", TEXT, nullable=False),
        sa.Column("targets", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "states",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_states")),
    )
    op.create_index(op.f("ix_documents_date"), "documents", ["date"], unique=False)
    _rank_suggestions()


def _rank_suggestions() -> None:
    """What type-ahead offers has a rank; agencies are offered by their counts in the index."""
    op.drop_index(op.f("ix_suggestions_unmarked"), table_name="suggestions")
    op.add_column("suggestions", sa.Column("initial", TEXT, nullable=False, server_default=""))
    op.add_column("suggestions", sa.Column("rank", sa.Integer, nullable=False, server_default="0"))
    op.execute("DELETE FROM suggestions WHERE kind = 'agency'")
    op.execute(
        "UPDATE suggestions SET initial = substr(unmarked, 1, 1), "
        "rank = CASE WHEN place = 0 THEN 0 ELSE 100000000 END + 99999999 - coalesce("
        "(SELECT CAST(substr(replace(documents.date, '-', '') || '0000', 1, 8) AS INTEGER) "
        "FROM documents WHERE documents.id = suggestions.document), 0)"
    )
    for columns in _SUGGESTION_INDEXES:
        op.create_index(op.f(f"ix_suggestions_{'_'.join(columns)}"), "suggestions", columns)


_SUGGESTION_INDEXES = [
    ["kind", "unmarked"],
    ["kind", "folded"],
    ["kind", "initial", "rank", "unmarked"],
]


def downgrade() -> None:
    """Drop what was added; agencies are offered again once their documents are read anew."""
    for columns in _SUGGESTION_INDEXES:
        op.drop_index(op.f(f"ix_suggestions_{'_'.join(columns)}"), table_name="suggestions")
    op.drop_column("suggestions", "rank")
    op.drop_column("suggestions", "initial")
    op.create_index(op.f("ix_suggestions_unmarked"), "suggestions", ["unmarked"], unique=False)
    for name in ("states", "synonyms", "abbreviations", "vocabulary"):
        op.drop_table(name)
