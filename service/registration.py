"""The registers' rows of one document: tasks, responsibilities, citations, deadlines, type-ahead.

They are made anew with their document; only paragraphs have versions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from analyzers.normalize import fold
from analyzers.number_parts import scope_of
from loader.model import Document, ParsedParagraph
from search.fields import day_number
from search.model import DocumentHead, Task
from service import beginnings, labels
from service.abbreviations import rows_of
from service.db.schema import (
    abbreviations,
    citations,
    deadlines,
    responsibilities,
    suggestions,
    tasks,
)

REGISTERS = (tasks, responsibilities, citations, deadlines, suggestions, abbreviations)


@dataclass(slots=True)
class Registered:
    """Rows of registers that wait to be written."""

    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _labels: dict[tuple[str, str], str] = field(default_factory=dict)
    _beginnings: list[tuple[beginnings.Kind, int, str, str | None]] = field(default_factory=list)

    def add(
        self, document: Document, head: DocumentHead, made: Sequence[Task], keys: Sequence[str]
    ) -> None:
        """What a document's head, tasks and paragraphs (with their keys) say."""
        self._rows.setdefault("tasks", []).extend(_tasks(document, head.id, made))
        responsible: dict[tuple[str, str, str], dict[str, Any]] = {}
        for paragraph, key in zip(document.paragraphs, keys, strict=True):
            task = None if paragraph.task is None else made[paragraph.task].id
            for row in _responsibilities(paragraph, head.id, task, key):
                unit = (row["task"] or key, row["agency"], row["role"])
                known = responsible.setdefault(unit, row)
                if row["via"] == "paragraph" and known["via"] == "task":
                    responsible[unit] = row
            place = {"document": head.id, "paragraph": key}
            cited = _citations(paragraph, place, head.province)
            self._rows.setdefault("citations", []).extend(cited)
            self._rows.setdefault("deadlines", []).extend(_deadlines(paragraph, place, task))
            self._name(paragraph)
        places = (row | {"place": place} for place, row in enumerate(responsible.values()))
        self._rows.setdefault("responsibilities", []).extend(places)
        defined = rows_of(head.id, (paragraph.text for paragraph in document.paragraphs))
        self._rows.setdefault("abbreviations", []).extend(defined)
        self._name_head(head)

    def flush(self, connection: sa.Connection) -> None:
        """Write what has been gathered."""
        for table in REGISTERS:
            if rows := self._rows.get(table.name):
                connection.execute(sa.insert(table), rows)
        found = [(name, value, label) for (name, value), label in self._labels.items()]
        labels.add_labels(connection, found)
        beginnings.add(connection, self._beginnings)
        self._rows, self._labels, self._beginnings = {}, {}, []

    def _name(self, paragraph: ParsedParagraph) -> None:
        for agency in paragraph.agencies:
            self._labels.setdefault(("agency", agency.id), agency.name)
        for citation in paragraph.citations:
            self._labels.setdefault(("cites", citation.key), citation.number)

    def _name_head(self, head: DocumentHead) -> None:
        names = (("type", head.type), ("issuer", head.issuer), ("province", head.province))
        for name, label in names:
            if label and (value := fold(label)):
                self._labels.setdefault((name, value), label)
        if head.number:
            self._beginnings.append(("number", head.id, head.number, head.date))
        if head.title:
            self._beginnings.append(("title", head.id, head.title, head.date))


def forget(connection: sa.Connection, document: int) -> None:
    """Remove the registers' rows of a document."""
    for table in REGISTERS:
        connection.execute(sa.delete(table).where(table.c.document == document))


def due(iso_or_rule: str | None) -> str | None:
    """The last day of an ISO date, month or year as an ISO date, None for a rule."""
    number = day_number(iso_or_rule)
    if number is None:
        return None
    return f"{number // 10_000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _tasks(document: Document, id_: int, made: Sequence[Task]) -> Iterator[dict[str, Any]]:
    for place, (task, parsed) in enumerate(zip(made, document.tasks, strict=True)):
        yield {
            "id": task.id,
            "document": id_,
            "place": place,
            "part": parsed.part,
            "section": parsed.section,
            "number": parsed.number,
            "title": task.title,
            "text": parsed.text,
        }


def _responsibilities(
    paragraph: ParsedParagraph, id_: int, task: str | None, key: str
) -> Iterator[dict[str, Any]]:
    for agency in paragraph.agencies:
        yield {
            "document": id_,
            "task": task,
            "agency": agency.id,
            "name": agency.name,
            "role": agency.role,
            "via": agency.via,
            "paragraph": key,
        }


def _citations(
    paragraph: ParsedParagraph, place: dict[str, Any], province: str | None
) -> Iterator[dict[str, Any]]:
    for citation in paragraph.citations:
        yield place | {
            "key": citation.key,
            "scope": scope_of(citation.key, province),
            "number": citation.number,
            "date": citation.date,
            "relation": citation.relation,
        }


def _deadlines(
    paragraph: ParsedParagraph, place: dict[str, Any], task: str | None
) -> Iterator[dict[str, Any]]:
    for deadline in paragraph.deadlines:
        if deadline.via == "paragraph":
            yield place | {
                "task": task,
                "text": deadline.text,
                "iso_or_rule": deadline.iso_or_rule,
                "due": due(deadline.iso_or_rule),
            }
