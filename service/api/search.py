"""`/search`: paragraphs that match a query, with facets."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from service.api.search_answers import GroupedAnswer, SearchAnswer
from service.parameters import SearchParameters
from service.search_answer import answer_document
from service.web import product_of

router = APIRouter(tags=["search"])


@router.get("/search", response_model=SearchAnswer | GroupedAnswer)
def search(request: Request, wanted: Annotated[SearchParameters, Query()]) -> Response:
    """Paragraphs that match the query and the selected facet values."""
    return _answer(request, wanted)


@router.post("/search", response_model=SearchAnswer | GroupedAnswer)
def search_long(request: Request, wanted: SearchParameters) -> Response:
    """The same for long queries: the parameters as JSON."""
    return _answer(request, wanted)


def _answer(request: Request, wanted: SearchParameters) -> Response:
    # To check and copy each value once more takes longer than to find them.
    content = msgspec.json.encode(answer_document(product_of(request), wanted))
    return Response(content, media_type="application/json")
