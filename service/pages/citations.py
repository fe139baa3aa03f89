"""The pages of citations: what does not agree among them, and what is around one document."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from search.model import DocumentHead
from service import citation_conflicts, citation_graph
from service.addresses import address, document_address
from service.citation_conflicts import CONFLICT_KINDS, Conflict, ConflictKind
from service.citation_graph import Edge, Node
from service.errors import Problem
from service.i18n import Words
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import render
from service.parameters import LARGEST_ID
from service.web import product_of, words_of

PER_PAGE = 50

router = APIRouter(include_in_schema=False)


@router.get("/citations")
def show_conflicts(
    request: Request,
    kind: Annotated[ConflictKind, Query()] = CONFLICT_KINDS[0],
    page: Annotated[PageNumber, Query()] = 1,
) -> Response:
    """The conflicts of one kind, with the number of those of the others."""
    database, words = product_of(request).database, words_of(request)
    counts = citation_conflicts.count_conflicts(database)
    found = citation_conflicts.list_conflicts(
        database, kind, size=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    return render(
        request,
        "citations.html",
        here="citations",
        kind=kind,
        kinds=[
            {"kind": one, "count": counts[one], "address": address("/citations", {"kind": [one]})}
            for one in CONFLICT_KINDS
        ],
        conflicts=[_conflict(one, words) for one in found.items],
        pager=Pager.of("/citations", {"kind": [kind]}, page, PER_PAGE, found.total),
    )


@router.get("/documents/{id}/citations")
def show_graph(
    request: Request,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID)],  # noqa: A002 - as in the address
    depth: Annotated[int, Query(ge=1, le=citation_graph.DEEPEST)] = 1,
) -> Response:
    """Whom a document names and who names it, by relation, some steps far."""
    words = words_of(request)
    found = citation_graph.graph(product_of(request).database, id, depth=depth)
    if found is None:
        raise Problem("document_not_found", id=str(id))
    nodes = {node.id: node for node in found.nodes}
    start = next(node for node in found.nodes if node.steps == 0)
    own = next(one for one in start.documents if one.id == id)
    away = [edge for edge in found.edges if edge.source == start.id]
    back = [edge for edge in found.edges if edge.target == start.id]
    rest = [edge for edge in found.edges if start.id not in (edge.source, edge.target)]
    here = f"/documents/{id}/citations"
    return render(
        request,
        "document_citations.html",
        here="citations",
        document=own,
        address=document_address(id),
        names=[_edge(edge, None, nodes[edge.target], words) for edge in away],
        named=[_edge(edge, nodes[edge.source], None, words) for edge in back],
        further=[_edge(edge, nodes[edge.source], nodes[edge.target], words) for edge in rest],
        left_out=found.left_out,
        depths=[
            {"depth": one, "address": address(here, {"depth": [one]}), "selected": one == depth}
            for one in range(1, citation_graph.DEEPEST + 1)
        ],
    )


def _conflict(found: Conflict, words: Words) -> dict[str, object]:
    return {
        "number": found.number,
        "address": address("/", {"cites": [found.key]}),
        "province": found.province,
        "dates": [words.day(date) for date in found.dates],
        "places": found.places,
        "citing": [_document(one, words) for one in found.citing],
        "held": [_document(one, words) for one in found.held],
        "by": [_document(one, words) for one in found.by],
    }


def _edge(edge: Edge, source: Node | None, target: Node | None, words: Words) -> dict[str, object]:
    return {
        "relation": words.known("relation", edge.relation),
        "date": words.day(edge.date),
        "source": source and _node(source, words),
        "target": target and _node(target, words),
    }


def _node(node: Node, words: Words) -> dict[str, object]:
    """A node as a line: its documents, or its number with what that says."""
    said = " · ".join(part for part in (node.type, node.issuer) if part)
    return {
        "number": node.number or "",
        "said": said,
        "documents": [_document(one, words) for one in node.documents],
        "address": address("/", {"cites": [node.id.partition("@")[0]]}),
    }


def _document(one: DocumentHead, words: Words) -> dict[str, str]:
    return {
        "label": one.label,
        "title": one.title or one.source,
        "date": words.day(one.date),
        "address": document_address(one.id),
    }
