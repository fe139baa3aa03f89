"""Writes documents as rows: their heads, paragraph versions and registers, one load at a time.

An unchanged paragraph keeps its key and its load number while its document changes around it.
Rows are gathered and written together by `flush`, since single statements cost most of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from analyzers.normalize import fold
from analyzers.number_parts import scope_of
from analyzers.numbers import number_key
from analyzers.tokens import TextFields
from loader.model import Document, ParsedTask
from search.model import DocumentHead, Entry, Paragraph, Task
from service import registration
from service.corrections import Overlay
from service.db.schema import documents, paragraphs
from service.documents import ordinal
from service.parsing import Parsed
from service.sources import Candidate
from service.vocabulary import Tally

LONGEST_TITLE = 160
"""Letters of a task's text that serve as its title."""


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

    def __post_init__(self) -> None:
        self._overlay = Overlay(self.connection)

    def write(
        self, candidate: Candidate, content: Bytes, parsed: Parsed, known: sa.Row[Any] | None
    ) -> Change:
        """The rows of a document, in place of those of `known` (a row of `documents`), if any."""
        known = known or self._ended(candidate.source)
        if known is not None:
            parsed = self._overlay.laid_over(known.id, parsed)
        document = parsed.prepared.document
        values = _head_values(document, candidate) | content._asdict()
        values["evidence"] = parsed.evidence
        id_ = self._add(values) if known is None else known.id
        tasks = _identify(document.tasks, id_)
        made = _paragraph_rows(parsed, id_, tasks)
        deleted, changed = self._versions(id_, made, known, parsed.prepared.fields)
        if known is not None:
            changed |= any(getattr(known, name) != value for name, value in values.items())
            self._update(known, values, changed)
            registration.forget(self.connection, id_)
        head = _head(id_, values)
        self._registered.add(document, head, tasks, [row["key"] for row in made])
        new = sum(row["load_added"] == self.load for row in made)
        return Change(id_, _entries(parsed, head, tasks, made), deleted, new, changed)

    def flush(self) -> None:
        """Write what has been gathered."""
        if self._new:
            self.connection.execute(sa.insert(paragraphs), self._new)
        for row in self._kept:
            self.connection.execute(
                sa.update(paragraphs).where(paragraphs.c.id == row.pop("id")).values(row)
            )
        self._registered.flush(self.connection)
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
    moving = sa.update(documents).where(documents.c.id == row.id)
    connection.execute(moving.values(values | _written(load)))


def _written(load: int) -> dict[str, Any]:
    return {"load_changed": load, "load_written": load, "indexed": False}


def suffix(source: str) -> str:
    """The ending of a file name in lower case, without its dot."""
    name = source.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""


def _head_values(document: Document, candidate: Candidate) -> dict[str, Any]:
    """The columns of `documents` that come from the text and its file."""
    keys = {
        f"{name}_key": fold(value) if (value := getattr(document, attribute)) else None
        for name, attribute in (
            ("type", "doc_type"),
            ("issuer", "issuer"),
            ("province", "province"),
        )
    }
    number = number_key(document.number or "") or None
    return keys | {
        "source": candidate.source,
        "root": candidate.root,
        "suffix": suffix(candidate.source),
        "number": document.number,
        "number_key": number,
        "number_scope": scope_of(number or "", document.province),
        "type": document.doc_type,
        "issuer": document.issuer,
        "province": document.province,
        "date": document.date,
        "title": document.title,
        "language": document.language,
        "label": document.number or document.title or candidate.source,
        "warnings": msgspec.json.encode(document.warnings).decode(),
        "paragraphs": len(document.paragraphs),
        "tasks": len(document.tasks),
        "format": document.format,
        "encoding": document.encoding,
        "encoding_given": candidate.encoding if document.encoding is not None else None,
    }


def _head(id_: int, values: dict[str, Any]) -> DocumentHead:
    names = (name for name in DocumentHead.__struct_fields__ if name != "id")
    return DocumentHead(id=id_, **{name: values[name] for name in names})


def _identify(found: Sequence[ParsedTask], document: int) -> list[Task]:
    """The tasks with their identities; one whose number stands twice in a section gets a count."""
    seen: dict[str, int] = {}
    tasks = []
    for task in found:
        identity = f"{document}/{task.part}/{task.section}/{task.number}"
        seen[identity] = seen.get(identity, 0) + 1
        repeated = f"{identity}~{seen[identity]}" if seen[identity] > 1 else identity
        tasks.append(Task(repeated, task.number, _title(task.text)))
    return tasks


def _title(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    return text[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _paragraph_rows(parsed: Parsed, id_: int, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """The rows of a document's paragraphs, all but `load_added`."""
    occurrences: dict[str, int] = {}
    rows = []
    for index, paragraph in enumerate(parsed.prepared.document.paragraphs):
        content = parsed.contents[index]
        occurrence = occurrences.get(content, 0)
        occurrences[content] = occurrence + 1
        rows.append(
            {
                "document": id_,
                "key": f"{id_}-{content}-{occurrence}",
                "content": content,
                "position": paragraph.position,
                "kind": paragraph.kind,
                "language": paragraph.language,
                "part": paragraph.part,
                "section": parsed.sections[index],
                "task": None if paragraph.task is None else tasks[paragraph.task].id,
                "text": paragraph.text,
                "facts": parsed.facts[index],
            }
        )
    return rows


def _entries(
    parsed: Parsed, head: DocumentHead, tasks: Sequence[Task], rows: Sequence[dict[str, Any]]
) -> list[Entry]:
    found = zip(parsed.prepared.document.paragraphs, parsed.prepared.fields, rows, strict=True)
    return [
        Entry(
            Paragraph(
                key=row["key"],
                ordinal=ordinal(head.id, paragraph.position),
                document=head,
                section=paragraph.section,
                task=None if paragraph.task is None else tasks[paragraph.task],
                position=paragraph.position,
                kind=paragraph.kind,
                language=paragraph.language,
                text=paragraph.text,
                agencies=paragraph.agencies,
                citations=paragraph.citations,
                deadlines=paragraph.deadlines,
                load=row["load_added"],
            ),
            fields,
        )
        for paragraph, fields, row in found
    ]
