"""`/citations`: who names which numbered document, and whether it is held."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service import citations
from service.api.answers import CitationEntry, Items
from service.api.lists import listed, offset
from service.parameters import Id, Paging, Text
from service.web import product_of

router = APIRouter(tags=["registers"])


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
