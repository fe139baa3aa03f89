"""Accounts: users, their sessions and tokens, failed log-ins, and a record of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _add_users()
    _add_sessions()
    _add_tokens()
    _add_resets()
    op.create_table(
        "failures",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_last"), "failures", ["last"])
    _add_audit()


def _add_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=True),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("disabled", TEXT, nullable=True),
        sa.Column("seen", TEXT, nullable=True),
        sa.CheckConstraint(
            "role IN ('reader', 'editor', 'administrator')", name=op.f("ck_users_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name_key", name=op.f("uq_users_name_key")),
        sa.UniqueConstraint("subject", name=op.f("uq_users_subject")),
        sqlite_autoincrement=True,
    )


def _add_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("seen", TEXT, nullable=False),
        sa.Column("expires", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_sessions_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"])
    op.create_index(op.f("ix_sessions_expires"), "sessions", ["expires"])


def _add_tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("expires", TEXT, nullable=True),
        sa.Column("used", TEXT, nullable=True),
        sa.Column("revoked", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_tokens_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tokens_user"), "tokens", ["user"])


def _add_resets() -> None:
    op.create_table(
        "password_resets",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("made", TEXT, nullable=False),
        sa.Column("expires", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_password_resets_user_users")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_password_resets")),
    )
    op.create_index(op.f("ix_password_resets_user"), "password_resets", ["user"])


def _add_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("user", sa.Integer(), nullable=True),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("via", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_audit_user_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_user"), "audit", ["user"])
    op.create_index(op.f("ix_audit_action"), "audit", ["action"])
