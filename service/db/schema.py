"""The tables. The database is the truth; the index is made from it.

Values with structure are JSON in text columns, written and read by msgspec. Times are ISO 8601 in
UTC. A test holds these tables equal to what the migrations make.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Ranges over folded text need the order of code points, which SQLite has and PostgreSQL only in C.
Folded = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # load, upload, remove, reparse
    sa.Column("state", sa.Text, nullable=False),  # running, finished, stopped
    sa.Column("asked", sa.Text, nullable=False),  # JSON: the paths, names or sources asked for
    sa.Column("first", sa.Integer, nullable=False),  # number of the first batch of the same call
    sa.Column("more", sa.Boolean, nullable=False),  # another batch of the same call is to follow
    sa.Column("started", sa.Text, nullable=False),
    sa.Column("finished", sa.Text),
    sa.Column("totals", sa.Text, nullable=False),  # JSON: outcome -> files, and "paragraphs"
    sa.CheckConstraint("state IN ('running', 'finished', 'stopped')", name="state"),
    sqlite_autoincrement=True,  # a number is never given twice
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("root", sa.Text, nullable=False),  # the loaded folder, "" for an upload
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("suffix", sa.Text, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("number_key", Folded),
    sa.Column("type", sa.Text),
    sa.Column("type_key", Folded),
    sa.Column("issuer", sa.Text),
    sa.Column("issuer_key", Folded),
    sa.Column("province", sa.Text),
    sa.Column("province_key", Folded),
    sa.Column("date", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("warnings", sa.Text, nullable=False),  # JSON: [{code, message}]
    sa.Column("paragraphs", sa.Integer, nullable=False),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("load_added", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_changed", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_ended", sa.ForeignKey("loads.number")),
    sa.Column("indexed", sa.Boolean, nullable=False),  # the index holds what the rows say
    sqlite_autoincrement=True,
)
sa.Index(
    "uq_documents_live_source",
    documents.c.source,
    unique=True,
    sqlite_where=documents.c.load_ended.is_(None),
    postgresql_where=documents.c.load_ended.is_(None),
)
sa.Index("ix_documents_sha256", documents.c.sha256)
sa.Index("ix_documents_number_key", documents.c.number_key)
sa.Index(
    "ix_documents_not_indexed",
    documents.c.id,
    sqlite_where=documents.c.indexed == sa.false(),
    postgresql_where=documents.c.indexed == sa.false(),
)

load_files = sa.Table(
    "load_files",
    metadata,
    sa.Column("load", sa.ForeignKey("loads.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    # ledger.Outcome says what each means
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("code", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("document", sa.ForeignKey("documents.id")),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # document/part/section/number
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # order within the document, from 0
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index(None, "document", "place"),
    sa.Index(None, "number"),
)

paragraphs = sa.Table(
    "paragraphs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # of this version
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # first 16 hex digits of the text's SHA-256
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("section", sa.Text, nullable=False),  # JSON: [heading]
    sa.Column("task", sa.Text),  # tasks.id, no constraint: tasks are made anew with their document
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # JSON: {agencies, citations, deadlines}
    sa.Column("load_added", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_ended", sa.ForeignKey("loads.number")),
    sa.Index(None, "document", "position"),
    sa.Index(None, "load_added"),
)
sa.Index(
    "uq_paragraphs_live_key",
    paragraphs.c.key,
    unique=True,
    sqlite_where=paragraphs.c.load_ended.is_(None),
    postgresql_where=paragraphs.c.load_ended.is_(None),
)

# One row for each agency and role of a task, or of a paragraph outside all tasks.
responsibilities = sa.Table(
    "responsibilities",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("task", sa.Text),
    sa.Column("agency", Folded, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("paragraph", sa.Text, nullable=False),  # key of the first paragraph that says so
    sa.Index(None, "document"),
    sa.Index(None, "agency", "role"),
    sa.Index(None, "task"),
)

citations = sa.Table(
    "citations",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("paragraph", sa.Text, nullable=False),
    sa.Column("key", Folded, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("date", sa.Text),
    sa.Column("relation", sa.Text, nullable=False),
    sa.Index(None, "document"),
    sa.Index(None, "key"),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("task", sa.Text),
    sa.Column("paragraph", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("iso_or_rule", sa.Text),
    sa.Column("due", sa.Text),  # last day of the date, month or year; null for a rule
    sa.Index(None, "document"),
    sa.Index(None, "due"),
)

labels = sa.Table(
    "labels",
    metadata,
    sa.Column("field", sa.Text, primary_key=True),  # agency, issuer, type, province, cites
    sa.Column("value", Folded, primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
)

# What type-ahead offers: one row for each word that a typed prefix may begin with.
suggestions = sa.Table(
    "suggestions",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),  # number, title, agency
    sa.Column("document", sa.ForeignKey("documents.id")),  # null for agencies
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # the word's place in the text, from 0
    sa.Column("folded", Folded, nullable=False),
    sa.Column("unmarked", Folded, nullable=False),
    sa.Index(None, "unmarked"),
    sa.Index(None, "document"),
)
