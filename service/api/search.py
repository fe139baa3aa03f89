"""`/search`: paragraphs that match a query, with facets."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service import searching
from service.api.answers import SearchAnswer
from service.parameters import SearchParameters
from service.web import product_of

router = APIRouter(tags=["search"])


@router.get("/search", response_model=SearchAnswer)
def search(request: Request, wanted: Annotated[SearchParameters, Query()]) -> object:
    """Paragraphs that match the query and the selected facet values."""
    return searching.answer_document(product_of(request), wanted)


@router.post("/search", response_model=SearchAnswer)
def search_long(request: Request, wanted: SearchParameters) -> object:
    """The same for long queries: the parameters as JSON."""
    return searching.answer_document(product_of(request), wanted)
