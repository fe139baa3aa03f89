"""Writes documents as rows: their heads, paragraph versions and registers, one load at a time.

An unchanged paragraph keeps its key and its load number while its document changes around it.
Rows are gathered and written together by `flush`, since single statements cost most of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa

from analyzers.tokens import TextFields
from search.model import Entry
from service import registration
from service.changes import Ledger
from service.corrections import Overlay
from service.db.schema import documents, paragraphs
from service.parsing import Parsed
from service.sources import Candidate
from service.version_rows import entries_of, head_of, head_values, identify, paragraph_rows, suffix
from service.vocabulary import Tally


class Bytes(NamedTuple):
    """What is known of a file's bytes without reading what they say."""

    sha256: str
    size: int


class Change(NamedTuple):
    """What a document's new rows ask of the index; `new` counts its new paragraph versions."""

    document: int
    entries: Sequence[Entry]
    deleted: Sequence[str]
    new: int
    changed: bool


@dataclass(slots=True)
class Rows:
    """Rows that wait to be written within one transaction."""

    connection: sa.Connection
    load: int
    vocabulary: Tally = field(default_factory=Tally)
    _new: list[dict[str, Any]] = field(default_factory=list)
    _kept: list[dict[str, Any]] = field(default_factory=list)
    _registered: registration.Registered = field(default_factory=registration.Registered)
    _overlay: Overlay = field(init=False)
    _changes: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self._overlay = Overlay(self.connection)
        self._changes = Ledger(self.load)

    def write(
        self, candidate: Candidate, content: Bytes, parsed: Parsed, known: sa.Row[Any] | None
    ) -> Change:
        """The rows of a document, in place of those of `known` (a row of `documents`), if any."""
        known = known or self._ended(candidate.source)
        if known is not None:
            parsed = self._overlay.laid_over(known.id, parsed)
        document = parsed.prepared.document
        values = head_values(document, candidate) | content._asdict()
        values["evidence"] = parsed.evidence
        id_ = self._add(values) if known is None else known.id
        tasks = identify(document.tasks, id_)
        made = paragraph_rows(parsed, id_, tasks)
        deleted, changed = self._versions(id_, made, known, parsed.prepared.fields)
        if known is not None:
            changed |= any(getattr(known, name) != value for name, value in values.items())
            self._changes.head(known, values)
            self._update(known, values, changed)
            registration.forget(self.connection, id_)
        head = head_of(id_, values)
        self._registered.add(document, head, tasks, [row["key"] for row in made])
        new = sum(row["load_added"] == self.load for row in made)
        return Change(id_, entries_of(parsed, head, tasks, made), deleted, new, changed)

    def flush(self) -> None:
        """Write what has been gathered."""
        if self._new:
            self.connection.execute(sa.insert(paragraphs), self._new)
        for row in self._kept:
            self.connection.execute(
                sa.update(paragraphs).where(paragraphs.c.id == row.pop("id")).values(row)
            )
        self._registered.flush(self.connection)
        self._changes.flush(self.connection)
        self.vocabulary.flush(self.connection)
        self._new, self._kept = [], []

    def _ended(self, source: str) -> sa.Row[Any] | None:
        """A document that was removed and comes back has the identity that it had."""
        query = (
            sa.select(documents)
            .where(documents.c.source == source, documents.c.load_ended.is_not(None))
            .order_by(documents.c.load_ended.desc())
            .limit(1)
        )
        return self.connection.execute(query).first()

    def _add(self, values: dict[str, Any]) -> int:
        loads = {"load_added": self.load, "load_changed": self.load}
        row = values | loads | {"load_written": self.load, "indexed": False}
        insert = sa.insert(documents).values(row).returning(documents.c.id)
        return int(self.connection.execute(insert).scalar_one())

    def _update(self, known: sa.Row[Any], values: dict[str, Any], changed: bool) -> None:
        row = values | {"load_written": self.load, "indexed": False, "load_ended": None}
        if changed or known.load_ended is not None:
            row["load_changed"] = self.load
        self.connection.execute(sa.update(documents).where(documents.c.id == known.id).values(row))

    def _versions(
        self,
        id_: int,
        made: list[dict[str, Any]],
        known: sa.Row[Any] | None,
        fields: Sequence[TextFields],
    ) -> tuple[list[str], bool]:
        """Sort new paragraphs from kept ones and end those that are gone.

        Gives the keys that left the document, and whether any row changes. Sets `load_added`.
        """
        old = {} if known is None else self._live(id_)
        for row, analysed in zip(made, fields, strict=True):
            before = old.pop(row["key"], None)
            row["load_added"] = self.load if before is None else before.load_added
            self.vocabulary.keep(before, row["language"], analysed)
            if before is None:
                self._new.append(row)
            elif any(getattr(before, name) != row[name] for name in MUTABLE):
                self._changes.version(before, row)
                self._kept.append({"id": before.id} | {name: row[name] for name in MUTABLE})
        self.vocabulary.take(old.values())
        end_versions(self.connection, self.load, [row.id for row in old.values()])
        changed = bool(old) or any(row["load_added"] == self.load for row in made)
        return list(old), changed or bool(self._kept)

    def _live(self, id_: int) -> dict[str, sa.Row[Any]]:
        query = sa.select(paragraphs).where(
            paragraphs.c.document == id_, paragraphs.c.load_ended.is_(None)
        )
        return {row.key: row for row in self.connection.execute(query)}


MUTABLE = ("position", "kind", "language", "part", "section", "task", "facts")
"""What of a paragraph version may change while its text stays: where it stands and what is said."""


def end_versions(connection: sa.Connection, load: int, ids: Sequence[int]) -> None:
    """Close paragraph versions with this load."""
    for start in range(0, len(ids), 500):  # SQLite takes a limited number of parameters
        ending = sa.update(paragraphs).where(paragraphs.c.id.in_(ids[start : start + 500]))
        connection.execute(ending.values(load_ended=load))


def end_document(connection: sa.Connection, load: int, id_: int) -> None:
    """Remove a document: its row and paragraph versions end, its registers go; its words stay."""
    live = sa.and_(paragraphs.c.document == id_, paragraphs.c.load_ended.is_(None))
    connection.execute(sa.update(paragraphs).where(live).values(load_ended=load))
    ending = sa.update(documents).where(documents.c.id == id_)
    connection.execute(ending.values(_written(load) | {"load_ended": load}))
    registration.forget(connection, id_)


def move_document(connection: sa.Connection, load: int, row: sa.Row[Any], to: Candidate) -> None:
    """Give a document the source at which its bytes were found again; nothing else changes."""
    label = row.number or row.title or to.source
    values = {"source": to.source, "root": to.root, "label": label, "suffix": suffix(to.source)}
    before = Ledger(load)
    before.head(row, {**row._mapping, **values})
    before.flush(connection)
    moving = sa.update(documents).where(documents.c.id == row.id)
    connection.execute(moving.values(values | _written(load)))


def _written(load: int) -> dict[str, Any]:
    return {"load_changed": load, "load_written": load, "indexed": False}
