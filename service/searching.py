"""Searches as API and pages ask for them: parameters to `find`, and its answer with labels.

Everything that shows hits, counts or marks comes through here, so that they always agree.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from analyzers.normalize import fold, unmark
from search import find
from search.engine import Sort
from search.find import FACETS, Answer, FacetValue, Marked, Request
from search.query_fields import read_range
from search.tree import to_json
from search.understanding import Understanding, understand
from service import cursors
from service.addresses import document_address
from service.labels import labels_of
from service.parameters import SearchParameters, Selection
from service.product import Product

__all__ = ["FACETS"]

LABELLED = frozenset({"document", "agency", "issuer", "type", "province", "cites"})
"""The facets whose values have names; those of all others speak for themselves."""


class Window(NamedTuple):
    """Which hits, in which order."""

    sort: Sort = "relevance"
    size: int = 0
    offset: int = 0


NO_HITS = Window()


class LabelledValue(msgspec.Struct, frozen=True):
    """A facet's value with its name, and how many paragraphs there are after a click on it."""

    value: str
    label: str
    count: int
    selected: bool


class LabelledFacet(NamedTuple):
    """The most frequent values and all selected ones; `distinct` counts the others as well."""

    values: tuple[LabelledValue, ...]
    distinct: int


class Found(NamedTuple):
    """What was found, and how the query was understood."""

    understanding: Understanding
    answer: Answer
    facets: dict[str, LabelledFacet]


def search(
    product: Product,
    wanted: Selection,
    window: Window = NO_HITS,
    *,
    facets: tuple[str, ...] = FACETS,
) -> Found:
    """One page of a search.

    Raises `QueryError` for a query beyond the limits, `EngineError` where the engine cannot answer.
    """
    understanding = understand(wanted.q)
    request = _request(understanding, wanted, window, facets)
    answer = find.find(product.engine, request)
    labels = _labels(product, {name: facet.values for name, facet in answer.facets.items()})
    labelled = {
        name: LabelledFacet(tuple(_labelled(facet.values, labels[name])), facet.distinct)
        for name, facet in answer.facets.items()
    }
    return Found(understanding, answer, labelled)


def facet(product: Product, wanted: Selection, name: str, contains: str) -> list[LabelledValue]:
    """All values of one facet whose labels contain the letters, with or without their marks."""
    request = _request(understand(wanted.q), wanted)
    values = find.facet_values(product.engine, request, name)
    sought = _bare(contains)
    return [
        value
        for value in _labelled(values, _labels(product, {name: values})[name])
        if sought in _bare(value.label) or value.value == contains
    ]


def marks_in_document(product: Product, q: str, id_: int, most: int) -> dict[str, list[list[int]]]:
    """The marks of every paragraph of a document that the query finds, by the paragraph's key."""
    wanted = Selection(q=q, document=[id_])
    found = search(product, wanted, Window("document", most), facets=())
    return {hit.paragraph.key: hit.highlights for hit in found.answer.hits}


def answer_document(product: Product, wanted: SearchParameters) -> dict[str, object]:
    """The answer of the API's search route.

    Raises `Problem("cursor_invalid")` for a cursor that belongs to another search.
    """
    asked = wanted.model_dump(exclude={"cursor", "size"})
    offset = cursors.read(wanted.cursor, "search", asked)
    found = search(product, wanted, Window(wanted.sort, wanted.size, offset))
    answer = found.answer
    end = offset + len(answer.hits)
    return {
        "query": _understood(found),
        "unit": "paragraphs",
        "total": answer.total,
        "hits": [_hit(hit, wanted.q) for hit in answer.hits],
        "facets": {name: facet.values for name, facet in found.facets.items()},
        "next": cursors.issue_next(end if end < answer.total else None, "search", asked),
    }


def _request(
    understanding: Understanding,
    wanted: Selection,
    window: Window = NO_HITS,
    facets: tuple[str, ...] = FACETS,
) -> Request:
    selected = {name: tuple(getattr(wanted, name)) for name in FACETS}
    return Request(
        readings=understanding.readings,
        selected={name: values for name, values in selected.items() if values},
        deadline=read_range(wanted.deadline) if wanted.deadline else None,
        facets=facets,
        sort=window.sort,
        size=window.size,
        offset=window.offset,
    )


def _labels(
    product: Product, facets: Mapping[str, Sequence[FacetValue]]
) -> dict[str, dict[str, str]]:
    """The names of the values of each facet; none where the values speak for themselves."""
    wanted = {
        name: [value.value for value in values]
        for name, values in facets.items()
        if name in LABELLED and values
    }
    named = labels_of(product.database, wanted)
    return {name: named.get(name, {}) for name in facets}


def _labelled(values: Sequence[FacetValue], labels: Mapping[str, str]) -> list[LabelledValue]:
    return [
        LabelledValue(text, labels.get(text, text), value.count, value.selected)
        for value in values
        for text in [str(value.value)]
    ]


def _bare(text: str) -> str:
    return unmark(fold(text))


def _understood(found: Found) -> dict[str, object]:
    """The query as it was typed and as it was run, and what was changed between the two."""
    reading = found.answer.reading
    changes = [{"code": change.code, "detail": change.detail} for change in reading.changes]
    literal = [
        {"code": problem.code, "position": problem.position}
        for problem in found.understanding.problems
    ]
    return {
        "text": found.understanding.text,
        "understood": reading.printed,
        "tree": to_json(reading.tree),
        "changes": [*changes, *literal],
    }


def _hit(hit: Marked, q: str) -> dict[str, object]:
    paragraph = hit.paragraph
    return {
        "id": paragraph.key,
        "document": paragraph.document,
        "section": paragraph.section,
        "task": paragraph.task,
        "position": paragraph.position,
        "kind": paragraph.kind,
        "text": paragraph.text,
        "highlights": hit.highlights,
        "agencies": paragraph.agencies,
        "citations": paragraph.citations,
        "deadlines": paragraph.deadlines,
        "score": hit.score,
        "url": document_address(
            paragraph.document.id, q=q, key=paragraph.key, position=paragraph.position
        ),
    }
