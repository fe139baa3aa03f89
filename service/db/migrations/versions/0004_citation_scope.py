"""Within which province a number is one: those of local bodies exist in every province."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_LOCAL = ("tu", "ubnd", "hđnd", "hu", "thu", "ubmttq")
"""The ends of most local numbers; all are known once the documents are read again."""


def upgrade() -> None:
    """Add the scope of cited and own numbers, and work it out for what is held."""
    op.add_column("citations", sa.Column("scope", TEXT, nullable=False, server_default=""))
    op.add_column("documents", sa.Column("number_scope", TEXT, nullable=False, server_default=""))
    own = " OR ".join(f"number_key LIKE '%!_{end}' ESCAPE '!'" for end in _LOCAL)
    op.execute(
        f"UPDATE documents SET number_scope = coalesce(province_key, '') WHERE {own}"  # noqa: S608
    )
    cited = " OR ".join(f"citations.key LIKE '%!_{end}' ESCAPE '!'" for end in _LOCAL)
    province = "SELECT province_key FROM documents WHERE documents.id = citations.document"
    op.execute(f"UPDATE citations SET scope = coalesce(({province}), '') WHERE {cited}")  # noqa: S608


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("documents", "number_scope")
    op.drop_column("citations", "scope")
