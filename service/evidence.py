"""Reads how sure each fact of a document is, and from which words it was read.

Documents that were read before there was evidence have none until `directives reparse`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from loader import rules
from loader.model import Evidence, FieldEvidence, ParagraphEvidence
from loader.rules import Ground
from search.model import Paragraph
from service.db.connect import Database
from service.db.schema import documents, paragraphs
from service.facts import Facts

_AT_ONCE = 500
"""SQLite takes a limited number of parameters."""

_read_fields = msgspec.json.Decoder(tuple[FieldEvidence, ...]).decode
_read_facts = msgspec.json.Decoder(Facts).decode


class Grounds(NamedTuple):
    """The grounds of a paragraph's facts: `agencies[i]` is that of its `agencies[i]`.

    `number` is that of the number of the task which begins here. All are empty where the rows
    hold no evidence.
    """

    number: Ground | None = None
    agencies: tuple[Ground, ...] = ()
    citations: tuple[Ground, ...] = ()
    deadlines: tuple[Ground, ...] = ()


def of_paragraphs(
    database: Database, document: int, shown: Sequence[Paragraph]
) -> dict[str, Grounds]:
    """The grounds of these paragraphs of one document, by their keys."""
    with database.read() as connection:
        held = _facts(connection, [one.key for one in shown])
        texts = {one.position: one.text for one in shown}
        wanted = {at for facts in held.values() for at in _elsewhere(facts)} - texts.keys()
        texts |= _texts(connection, document, wanted)
    return {
        one.key: _grounds(held[one.key], one.position, texts) for one in shown if one.key in held
    }


def of_document(database: Database, document: int) -> dict[str, list[Ground]]:
    """The grounds of a document's fields by their names; a title of several lines has several."""
    query = sa.select(documents.c.evidence).where(documents.c.id == document)
    with database.read() as connection:
        evidence = _read_fields(connection.execute(query).scalar() or "[]")
        texts = _texts(connection, document, {one.evidence.position or 0 for one in evidence})
    found: dict[str, list[Ground]] = {}
    for one in evidence:
        name = "type" if one.field == "doc_type" else one.field  # as everywhere in the service
        found.setdefault(name, []).append(_ground(one.evidence, 0, texts))
    return found


def _facts(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Facts]:
    """What the rows of these paragraphs hold, by key."""
    found: dict[str, Facts] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = sa.select(paragraphs.c.key, paragraphs.c.facts).where(
            paragraphs.c.key.in_(keys[start : start + _AT_ONCE]), paragraphs.c.load_ended.is_(None)
        )
        found |= {row.key: _read_facts(row.facts) for row in connection.execute(query)}
    return found


def _texts(connection: sa.Connection, document: int, wanted: Iterable[int]) -> dict[int, str]:
    """The texts at these positions of a document."""
    positions = sorted(wanted)
    found: dict[int, str] = {}
    for start in range(0, len(positions), _AT_ONCE):
        query = sa.select(paragraphs.c.position, paragraphs.c.text).where(
            paragraphs.c.document == document,
            paragraphs.c.position.in_(positions[start : start + _AT_ONCE]),
            paragraphs.c.load_ended.is_(None),
        )
        found |= {row.position: row.text for row in connection.execute(query)}
    return found


def _elsewhere(facts: Facts) -> set[int]:
    """The positions of other paragraphs in which the words of these facts stand."""
    said = facts.evidence or ParagraphEvidence()
    places = (
        place
        for one in (*said.agencies, *said.citations, *said.deadlines)
        for place in (one.position, one.cue_position)
    )
    return {place for place in places if place is not None}


def _grounds(facts: Facts, position: int, texts: dict[int, str]) -> Grounds:
    said = facts.evidence or ParagraphEvidence()

    def each(evidence: Sequence[Evidence]) -> tuple[Ground, ...]:
        return tuple(_ground(one, position, texts) for one in evidence)

    number = _ground(facts.number, position, texts) if facts.number else None
    return Grounds(number, each(said.agencies), each(said.citations), each(said.deadlines))


def _ground(evidence: Evidence, position: int, texts: dict[int, str]) -> Ground:
    return rules.ground(evidence, position, lambda at: texts.get(at, ""))
