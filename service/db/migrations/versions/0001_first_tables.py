"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "labels",
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("field", "value", name=op.f("pk_labels")),
    )
    op.create_table(
        "loads",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("asked", TEXT, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("more", sa.Boolean(), nullable=False),
        sa.Column("started", TEXT, nullable=False),
        sa.Column("finished", TEXT, nullable=True),
        sa.Column("totals", TEXT, nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'stopped')", name=op.f("ck_loads_state")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_loads")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("size", LARGE, nullable=False),
        sa.Column("suffix", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("number_key", TEXT, nullable=True),
        sa.Column("type", TEXT, nullable=True),
        sa.Column("type_key", TEXT, nullable=True),
        sa.Column("issuer", TEXT, nullable=True),
        sa.Column("issuer_key", TEXT, nullable=True),
        sa.Column("province", TEXT, nullable=True),
        sa.Column("province_key", TEXT, nullable=True),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("warnings", TEXT, nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("load_added", sa.Integer(), nullable=False),
        sa.Column("load_changed", sa.Integer(), nullable=False),
        sa.Column("load_ended", sa.Integer(), nullable=True),
        sa.Column("indexed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_added"], ["loads.number"], name=op.f("fk_documents_load_added")
        ),
        sa.ForeignKeyConstraint(
            ["load_changed"], ["loads.number"], name=op.f("fk_documents_load_changed")
        ),
        sa.ForeignKeyConstraint(
            ["load_ended"], ["loads.number"], name=op.f("fk_documents_load_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_documents_not_indexed",
        "documents",
        ["id"],
        unique=False,
        sqlite_where=sa.text("indexed = 0"),
        postgresql_where=sa.text("indexed = false"),
    )
    op.create_index("ix_documents_number_key", "documents", ["number_key"], unique=False)
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)
    op.create_index(
        "uq_documents_live_source",
        "documents",
        ["source"],
        unique=True,
        sqlite_where=sa.text("load_ended IS NULL"),
        postgresql_where=sa.text("load_ended IS NULL"),
    )
    op.create_table(
        "citations",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("paragraph", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("relation", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_citations_document")),
    )
    op.create_index(op.f("ix_citations_document"), "citations", ["document"], unique=False)
    op.create_index(op.f("ix_citations_key"), "citations", ["key"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("task", TEXT, nullable=True),
        sa.Column("paragraph", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("iso_or_rule", TEXT, nullable=True),
        sa.Column("due", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_deadlines_document")),
    )
    op.create_index(op.f("ix_deadlines_document"), "deadlines", ["document"], unique=False)
    op.create_index(op.f("ix_deadlines_due"), "deadlines", ["due"], unique=False)
    op.create_table(
        "load_files",
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_load_files_document")
        ),
        sa.ForeignKeyConstraint(["load"], ["loads.number"], name=op.f("fk_load_files_load")),
        sa.PrimaryKeyConstraint("load", "position", name=op.f("pk_load_files")),
    )
    op.create_table(
        "paragraphs",
        sa.Column("id", LARGE, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("task", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("load_added", sa.Integer(), nullable=False),
        sa.Column("load_ended", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_paragraphs_document")
        ),
        sa.ForeignKeyConstraint(
            ["load_added"], ["loads.number"], name=op.f("fk_paragraphs_load_added")
        ),
        sa.ForeignKeyConstraint(
            ["load_ended"], ["loads.number"], name=op.f("fk_paragraphs_load_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraphs")),
    )
    op.create_index(
        op.f("ix_paragraphs_document_position"),
        "paragraphs",
        ["document", "position"],
        unique=False,
    )
    op.create_index(op.f("ix_paragraphs_load_added"), "paragraphs", ["load_added"], unique=False)
    op.create_index(
        "uq_paragraphs_live_key",
        "paragraphs",
        ["key"],
        unique=True,
        sqlite_where=sa.text("load_ended IS NULL"),
        postgresql_where=sa.text("load_ended IS NULL"),
    )
    op.create_table(
        "responsibilities",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("task", TEXT, nullable=True),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("via", TEXT, nullable=False),
        sa.Column("paragraph", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_responsibilities_document")
        ),
    )
    op.create_index(
        op.f("ix_responsibilities_agency_role"),
        "responsibilities",
        ["agency", "role"],
        unique=False,
    )
    op.create_index(
        op.f("ix_responsibilities_document"), "responsibilities", ["document"], unique=False
    )
    op.create_index(op.f("ix_responsibilities_task"), "responsibilities", ["task"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("folded", TEXT, nullable=False),
        sa.Column("unmarked", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_suggestions_document")
        ),
    )
    op.create_index(op.f("ix_suggestions_document"), "suggestions", ["document"], unique=False)
    op.create_index(op.f("ix_suggestions_unmarked"), "suggestions", ["unmarked"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_tasks_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_document_place"), "tasks", ["document", "place"], unique=False)
    op.create_index(op.f("ix_tasks_number"), "tasks", ["number"], unique=False)


def downgrade() -> None:
    """Drop all tables."""
    op.drop_index(op.f("ix_tasks_number"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_document_place"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_suggestions_unmarked"), table_name="suggestions")
    op.drop_index(op.f("ix_suggestions_document"), table_name="suggestions")
    op.drop_table("suggestions")
    op.drop_index(op.f("ix_responsibilities_task"), table_name="responsibilities")
    op.drop_index(op.f("ix_responsibilities_document"), table_name="responsibilities")
    op.drop_index(op.f("ix_responsibilities_agency_role"), table_name="responsibilities")
    op.drop_table("responsibilities")
    op.drop_index(
        "uq_paragraphs_live_key",
        table_name="paragraphs",
        sqlite_where=sa.text("load_ended IS NULL"),
        postgresql_where=sa.text("load_ended IS NULL"),
    )
    op.drop_index(op.f("ix_paragraphs_load_added"), table_name="paragraphs")
    op.drop_index(op.f("ix_paragraphs_document_position"), table_name="paragraphs")
    op.drop_table("paragraphs")
    op.drop_table("load_files")
    op.drop_index(op.f("ix_deadlines_due"), table_name="deadlines")
    op.drop_index(op.f("ix_deadlines_document"), table_name="deadlines")
    op.drop_table("deadlines")
    op.drop_index(op.f("ix_citations_key"), table_name="citations")
    op.drop_index(op.f("ix_citations_document"), table_name="citations")
    op.drop_table("citations")
    op.drop_index(
        "uq_documents_live_source",
        table_name="documents",
        sqlite_where=sa.text("load_ended IS NULL"),
        postgresql_where=sa.text("load_ended IS NULL"),
    )
    op.drop_index("ix_documents_sha256", table_name="documents")
    op.drop_index("ix_documents_number_key", table_name="documents")
    op.drop_index(
        "ix_documents_not_indexed",
        table_name="documents",
        sqlite_where=sa.text("indexed = 0"),
        postgresql_where=sa.text("indexed = false"),
    )
    op.drop_table("documents")
    op.drop_table("loads")
    op.drop_table("labels")
