"""A search as JSON: the answer of the API's search route, and the form that a hit has everywhere.

What is made here is encoded as it is; the forms of `api.search_answers` describe it, and a test
compares.
"""

from search.find import Marked
from search.groups import Group
from search.model import DocumentHead
from search.tree import to_json
from service import cursors, searching
from service.addresses import document_address
from service.parameters import SearchParameters, Selection
from service.product import Product
from service.searching import Found, Window

_HEAD = ("id", "number", "title", "type", "issuer", "date", "language", "source", "label")


def answer_document(product: Product, wanted: SearchParameters) -> dict[str, object]:
    """The answer of the API's search route.

    Raises `Problem("cursor_invalid")` for a cursor that belongs to another search, and
    "cursor_expired" for one whose result is not held any more.
    """
    asked = searching.asked(wanted, wanted.sort, wanted.group)
    place = cursors.read_place(wanted.cursor, asked)
    window = Window(wanted.sort, wanted.size, place=place, group=wanted.group, pages=True)
    found = searching.search(product, wanted, window)
    answer: dict[str, object] = {
        "query": understood(found, wanted),
        "unit": "paragraphs",
        "total": found.answer.total,
        "hits": [hit_document(hit, wanted) for hit in found.answer.hits],
        "facets": {name: facet.values for name, facet in found.facets.items()},
        "next": cursors.issue(found.following, asked) if found.following else None,
    }
    if found.groups:
        answer["documents"] = found.groups.total
        answer["groups"] = [_group(group, wanted) for group in found.groups.groups]
    return answer


def understood(found: Found, wanted: Selection) -> dict[str, object]:
    """The query as it was typed and as it was run, and what was changed between the two."""
    reading = found.answer.reading
    changes = [
        {"code": change.code, "detail": change.detail, "position": None}
        for change in reading.changes
    ]
    literal = [
        {"code": problem.code, "detail": None, "position": problem.position}
        for problem in found.understanding.problems
    ]
    return {
        "text": found.understanding.text,
        "understood": reading.printed,
        "tree": to_json(reading.tree),
        "changes": [*changes, *literal],
        "suggestions": found.suggestions,
        "without": wanted.without,
    }


def hit_document(hit: Marked, wanted: Selection) -> dict[str, object]:
    """One hit; `url` is its paragraph on its document's page, with the marks of the same query."""
    paragraph = hit.paragraph
    return {
        "id": paragraph.key,
        "document": _head(paragraph.document),
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
        "url": paragraph_address(hit, wanted),
    }


def paragraph_address(hit: Marked, wanted: Selection) -> str:
    """The paragraph of a hit on its document's page."""
    paragraph = hit.paragraph
    return document_address(
        paragraph.document.id,
        q=wanted.q,
        without=wanted.without,
        key=paragraph.key,
        position=paragraph.position,
    )


def _head(document: DocumentHead) -> dict[str, object]:
    return {name: getattr(document, name) for name in _HEAD}


def _group(group: Group, wanted: Selection) -> dict[str, object]:
    return {
        "document": _head(group.hits[0].paragraph.document),
        "count": group.total,
        "hits": [hit_document(hit, wanted) for hit in group.hits],
    }
