"""`/citations`: who names which numbered document, what is around one, what does not agree."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service import citation_conflicts, citation_graph, citations
from service.api.answers import Items
from service.api.citation_answers import CitationConflict, CitationEntry, CitationGraph
from service.api.lists import listed, offset
from service.citation_conflicts import ConflictKind
from service.errors import Problem
from service.parameters import Id, Paging, Text
from service.web import product_of

router = APIRouter(tags=["registers"])


Depth = Annotated[int, Query(ge=1, le=citation_graph.DEEPEST, description="Steps to follow.")]


class ConflictParameters(Paging):
    """Asks for one kind of conflict."""

    kind: ConflictKind


class CitationParameters(Paging):
    """Restricts to a cited number in any writing, a citing document, a relation."""

    number: Text | None = None
    document: Id | None = None
    relation: Text | None = None


@router.get("/citations", response_model=Items[CitationEntry])
def list_citations(request: Request, wanted: Annotated[CitationParameters, Query()]) -> object:
    """The places that name a numbered document, by number."""
    page = citations.list_citations(
        product_of(request).database,
        citations.CitationFilter(
            key=wanted.number, document=wanted.document, relation=wanted.relation
        ),
        size=wanted.size,
        offset=offset("citations", wanted),
    )
    return listed("citations", wanted, page)


@router.get("/citations/graph", response_model=CitationGraph)
def show_graph(request: Request, document: Id, depth: Depth = 1) -> object:
    """The numbers and documents around one that is held: whom it names, who names it."""
    found = citation_graph.graph(product_of(request).database, document, depth=depth)
    if found is None:
        raise Problem("document_not_found", id=str(document))
    return found


@router.get("/citations/conflicts", response_model=Items[CitationConflict])
def list_conflicts(request: Request, wanted: Annotated[ConflictParameters, Query()]) -> object:
    """Cited numbers with several dates, impossible dates, replaced or missing documents."""
    page = citation_conflicts.list_conflicts(
        product_of(request).database,
        wanted.kind,
        size=wanted.size,
        offset=offset("conflicts", wanted),
    )
    return listed("conflicts", wanted, page)
