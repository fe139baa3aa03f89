"""The tables. The database is the truth; the index is made from it.

Values with structure are JSON in text columns, written and read by msgspec. Times are ISO 8601 in
UTC, but for those by the database's own clock. A test holds these tables equal to what the
migrations make.
"""

import sqlalchemy as sa

from service.db.text import Text

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# Counts that outgrow 31 bits; SQLite numbers the rows of INTEGER columns alone.
Large = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The rights to write, to fill a new index and to match loads with saved queries: "writer", "filler"
# and "alerts", see service.lease.
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),  # how many times it was taken
    sa.Column("holder", Text),  # who took it last, for messages; null when given back
    sa.Column("expires", sa.DateTime(timezone=True)),  # by the database's clock; null when free
)

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", Text, nullable=False),  # load, upload, remove, reparse, correct
    sa.Column("state", Text, nullable=False),  # running, finished, stopped
    sa.Column("asked", Text, nullable=False),  # JSON: the paths, names or sources asked for
    sa.Column("first", sa.Integer, nullable=False),  # number of the first batch of the same call
    sa.Column("more", sa.Boolean, nullable=False),  # another batch of the same call is to follow
    sa.Column("started", Text, nullable=False),
    sa.Column("finished", Text),
    sa.Column("totals", Text, nullable=False),  # JSON: outcome -> files, and "paragraphs"
    sa.CheckConstraint("state IN ('running', 'finished', 'stopped')", name="state"),
    sqlite_autoincrement=True,  # a number is never given twice
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", Text, nullable=False),
    sa.Column("root", Text, nullable=False),  # the loaded folder, "" for an upload
    sa.Column("sha256", Text, nullable=False),
    sa.Column("size", Large, nullable=False),
    sa.Column("suffix", Text, nullable=False),
    sa.Column("number", Text),
    sa.Column("number_key", Text),
    # the province_key within which the number is one, "" for those of central bodies
    sa.Column("number_scope", Text, nullable=False, server_default=""),
    sa.Column("type", Text),
    sa.Column("type_key", Text),
    sa.Column("issuer", Text),
    sa.Column("issuer_key", Text),
    sa.Column("province", Text),
    sa.Column("province_key", Text),
    sa.Column("date", Text),
    sa.Column("title", Text),
    sa.Column("language", Text, nullable=False),
    sa.Column("label", Text, nullable=False),
    sa.Column("warnings", Text, nullable=False),  # JSON: [{code, message}]
    sa.Column("paragraphs", sa.Integer, nullable=False),
    sa.Column("tasks", sa.Integer, nullable=False),
    sa.Column("load_added", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_changed", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_ended", sa.ForeignKey("loads.number")),
    # the load that wrote its rows last, be it the same as they were
    sa.Column("load_written", sa.Integer, nullable=False, server_default="0"),
    sa.Column("indexed", sa.Boolean, nullable=False),  # the index holds what the rows say
    sa.Column("format", Text, nullable=False, server_default=""),  # of loader.readers.formats
    sa.Column("encoding", Text),  # of a text; null for all other formats
    sa.Column("encoding_given", Text),  # the one that a person asked for, and asks for again
    sa.Column("evidence", Text, nullable=False, server_default="[]"),  # JSON: of the head's facts
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
sa.Index("ix_documents_date", documents.c.date)
sa.Index("ix_documents_load_written", documents.c.load_written)
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
    sa.Column("source", Text, nullable=False),
    # ledger.Outcome says what each means
    sa.Column("outcome", Text, nullable=False),
    sa.Column("code", Text),
    sa.Column("message", Text),
    sa.Column("document", sa.ForeignKey("documents.id")),
)

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", Text, primary_key=True),  # document/part/section/number
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # order within the document, from 0
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("section", Text, nullable=False),
    sa.Column("number", Text, nullable=False),
    sa.Column("title", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Index(None, "document", "place"),
    sa.Index(None, "number"),
)

paragraphs = sa.Table(
    "paragraphs",
    metadata,
    sa.Column("id", Large, primary_key=True),  # of this version
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("key", Text, nullable=False),
    sa.Column("content", Text, nullable=False),  # first 16 hex digits of the text's SHA-256
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("language", Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("section", Text, nullable=False),  # JSON: [heading]
    sa.Column("task", Text),  # tasks.id, no constraint: tasks are made anew with their document
    sa.Column("text", Text, nullable=False),
    sa.Column("facts", Text, nullable=False),  # JSON: {agencies, citations, deadlines}
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
    sa.Column("place", sa.Integer, nullable=False, server_default="0"),  # order in the document
    sa.Column("task", Text),
    sa.Column("agency", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("role", Text, nullable=False),
    sa.Column("via", Text, nullable=False),
    sa.Column("paragraph", Text, nullable=False),  # key of the first paragraph that says so
    sa.Index(None, "document"),
    sa.Index(None, "agency", "role"),
    sa.Index(None, "task"),
)

citations = sa.Table(
    "citations",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("paragraph", Text, nullable=False),
    sa.Column("key", Text, nullable=False),
    sa.Column("scope", Text, nullable=False, server_default=""),  # as documents.number_scope
    sa.Column("number", Text, nullable=False),
    sa.Column("date", Text),
    sa.Column("relation", Text, nullable=False),
    sa.Index(None, "document"),
    sa.Index(None, "key"),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("task", Text),
    sa.Column("paragraph", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("iso_or_rule", Text),
    sa.Column("due", Text),  # last day of the date, month or year; null for a rule
    sa.Index(None, "document"),
    sa.Index(None, "due"),
)

# What persons have put right, laid over what is read.
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    # the paragraph, as its key has it; null for a field of the document
    sa.Column("content", Text),
    sa.Column("occurrence", sa.Integer, nullable=False),
    sa.Column("field", Text, nullable=False),  # agencies, citations, deadlines, number, date, …
    sa.Column("before", Text),  # JSON; null where something was missing
    sa.Column("after", Text),  # JSON; null where something was wrong
    sa.Column("note", Text, nullable=False),
    sa.Column("made", Text, nullable=False),
    sa.Column("load_added", sa.ForeignKey("loads.number"), nullable=False),
    sa.Column("load_ended", sa.ForeignKey("loads.number")),  # the load that took it back
    sa.Column("applied", sa.Boolean, nullable=False),  # its paragraph is there
    sa.Index(None, "document"),
    sqlite_autoincrement=True,
)

labels = sa.Table(
    "labels",
    metadata,
    sa.Column("field", Text, primary_key=True),  # agency, issuer, type, province, cites
    sa.Column("value", Text, primary_key=True),
    sa.Column("label", Text, nullable=False),
)

# The documents that type-ahead offers: one row for each word that a typed prefix may begin with.
suggestions = sa.Table(
    "suggestions",
    metadata,
    sa.Column("kind", Text, nullable=False),  # number, title
    sa.Column("document", sa.ForeignKey("documents.id")),
    sa.Column("value", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # the word's place in the text, from 0
    sa.Column("folded", Text, nullable=False),
    sa.Column("unmarked", Text, nullable=False),
    sa.Column("initial", Text, nullable=False, server_default=""),  # first letter of unmarked
    sa.Column("rank", sa.Integer, nullable=False, server_default="0"),  # the least comes first
    sa.Index(None, "kind", "unmarked"),
    sa.Index(None, "kind", "folded"),
    # What ranks first among very many that begin alike is found without sorting them.
    sa.Index(None, "kind", "initial", "rank", "unmarked"),
    sa.Index(None, "document"),
)

# In how many paragraphs each word and gram stands, see service.vocabulary.
vocabulary = sa.Table(
    "vocabulary",
    metadata,
    sa.Column("token", Text, primary_key=True),  # as in the fields words and grams
    sa.Column("folded", Text, nullable=False),  # without marks
    sa.Column("paragraphs", sa.Integer, nullable=False),
    sa.Index(None, "folded"),
    sa.Index(None, "paragraphs", "folded"),  # short beginnings: the most frequent without sorting
)

# Short forms that documents define: "cải cách hành chính (CCHC)".
abbreviations = sa.Table(
    "abbreviations",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("short", Text, nullable=False),
    sa.Column("long", Text, nullable=False),
    sa.Index(None, "document"),
)

# Terms that an administrator has declared to mean the same.
synonyms = sa.Table(
    "synonyms",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("terms", Text, nullable=False),  # JSON: [term]
    sa.Column("targets", Text),  # JSON: [term], found for the terms; null: the terms are equal
    sa.Column("language", Text),  # vi, zh; null for both
    sa.Column("note", Text, nullable=False),
    sa.Column("made", Text, nullable=False),
    sqlite_autoincrement=True,
)

# What is known of tables as a whole: the number of the synonyms, the analysis of the vocabulary.
states = sa.Table(
    "states",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)
