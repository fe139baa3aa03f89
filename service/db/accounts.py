"""The tables of accounts: who may do what, and who did what. No secret stands in them as it is.

Times are ISO 8601 in UTC. Passwords are argon2 hashes; sessions, tokens and resets are SHA-256 of
random secrets, so that nobody can log in with what a copy of the database shows.
"""

import sqlalchemy as sa

from service.db.schema import metadata
from service.db.text import Text

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("name_key", Text, nullable=False),  # what makes two names the same
    sa.Column("email", Text),
    sa.Column("role", Text, nullable=False),  # reader, editor, administrator
    sa.Column("password", Text),  # argon2; null for those who come by OpenID Connect alone
    sa.Column("subject", Text),  # issuer and subject of OpenID Connect
    sa.Column("language", Text),  # of e-mails: vi, zh, en
    sa.Column("made", Text, nullable=False),
    sa.Column("disabled", Text),  # since when
    sa.Column("seen", Text),  # the last log-in
    sa.CheckConstraint("role IN ('reader', 'editor', 'administrator')", name="role"),
    sa.UniqueConstraint("name_key"),
    sa.UniqueConstraint("subject"),
    sqlite_autoincrement=True,  # an id is never given to another person
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", Text, primary_key=True),  # SHA-256 of what the cookie holds
    sa.Column("user", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("made", Text, nullable=False),
    sa.Column("seen", Text, nullable=False),  # within some minutes
    sa.Column("expires", Text, nullable=False),
    sa.Column("agent", Text, nullable=False),  # the browser, as it names itself
    sa.Index(None, "user"),
    sa.Index(None, "expires"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("hash", Text, nullable=False),  # SHA-256
    sa.Column("scope", Text, nullable=False),  # read, edit, administer
    sa.Column("made", Text, nullable=False),
    sa.Column("expires", Text),
    sa.Column("used", Text),  # the last time, within some minutes
    sa.Column("revoked", Text),
    sa.UniqueConstraint("hash"),
    sa.Index(None, "user"),
    sqlite_autoincrement=True,
)

password_resets = sa.Table(
    "password_resets",
    metadata,
    sa.Column("hash", Text, primary_key=True),  # SHA-256
    sa.Column("user", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("made", Text, nullable=False),
    sa.Column("expires", Text, nullable=False),
    sa.Index(None, "user"),
)

# Failed log-ins, by name and by address, see service.accounts.throttle.
failures = sa.Table(
    "failures",
    metadata,
    sa.Column("key", Text, primary_key=True),  # "name:…" or "address:…"
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last", Text, nullable=False),
    sa.Index(None, "last"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Text, nullable=False),
    sa.Column("user", sa.ForeignKey("users.id")),  # null for the command line and single use
    sa.Column("actor", Text, nullable=False),  # the name at that time
    sa.Column("via", Text, nullable=False),  # session, token, command, single
    sa.Column("action", Text, nullable=False),  # of service.accounts.audit.ACTIONS
    sa.Column("object", Text, nullable=False),  # what it was done to
    sa.Column("detail", Text, nullable=False),  # JSON; no secret
    sa.Column("address", Text),  # whence, null for the command line
    sa.Index(None, "user"),
    sa.Index(None, "action"),
    sqlite_autoincrement=True,
)
