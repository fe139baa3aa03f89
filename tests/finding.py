"""Small indexes in memory, requests to find(), and what its answers hold."""

from collections.abc import Iterable, Set
from typing import Any

import msgspec

from analyzers.analysis import text_fields
from search.engine import Engine
from search.engine_tantivy import open_engine
from search.fields import Value
from search.find import Facet, Request, find
from search.model import Entry
from search.understanding import understand
from tests.engine.entries import entry, replace_all


def analysed(text: str, document: int = 1, position: int = 0, **values: Any) -> Entry:
    made = entry(text, document, position, **values)
    return msgspec.structs.replace(made, fields=text_fields(made.paragraph.text))


def index(entries: Iterable[Entry]) -> Engine:
    engine = open_engine(None)
    replace_all(engine, entries)
    return engine


def of_texts(*texts: str) -> Engine:
    """One document for each text, numbered from 1."""
    return index(analysed(text, document) for document, text in enumerate(texts, 1))


def ask(text: str, without: Set[str] = frozenset(), **values: Any) -> Request:
    return Request(understand(text, without=without).readings, **values)


def listed(facet: Facet) -> list[tuple[Value, int, bool]]:
    return [(value.value, value.count, value.selected) for value in facet.values]


def documents(engine: Engine, text: str) -> list[int]:
    return [hit.paragraph.document.id for hit in find(engine, ask(text)).hits]


def marked(engine: Engine, text: str) -> list[str]:
    hit = find(engine, ask(text)).hits[0]
    return [hit.paragraph.text[start:end] for start, end in hit.highlights]
